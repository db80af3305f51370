"""A year of a few calendars, with changes, downtimes and crashes at random moments."""

import asyncio
import random
from datetime import UTC, datetime, time, timedelta
from itertools import count
from typing import Any

import pytest

from birthday_calendar.database import Database
from birthday_calendar.domain.models import EventDraft
from birthday_calendar.reminders.limits import Limiter
from birthday_calendar.reminders.sender import Sender
from birthday_calendar.services import calendars, events, planning
from birthday_calendar.storage import plans
from tests.reminders.oracle import Chat, read
from tests.support.calendars import calendar_of

START, END = datetime(2027, 9, 1, tzinfo=UTC), datetime(2028, 9, 1, tzinfo=UTC)  # a leap year
PEOPLE = 25  # of a calendar, to begin with
ZONES = (
    "Pacific/Kiritimati",  # +14:00
    "Pacific/Pago_Pago",  # -11:00
    "Asia/Kathmandu",  # +5:45
    "Australia/Lord_Howe",  # changes its clocks by half an hour
    "Europe/Berlin",
    "Africa/Cairo",  # changes its clocks at midnight
)
TIMES = (time(0), time(0, 30), time(2, 15), time(2, 30), time(9), time(18, 45), time(23, 45))
LEADS = ({0}, {0, 1}, {1}, {0, 7}, {0, 1, 2, 14}, {0, 60})
SHORT, LONG = (1, 60), (1_500, 8_640)
PAUSES = (SHORT, (60, 600), (600, 1_500), LONG)  # minutes between two looks


class Crash(BaseException):  # no handler of errors sees the end of its program
    """The program is gone, in the middle of something."""


class Telegram:
    """Records what is sent. At a crash nobody hears its answers any more."""

    def __init__(self) -> None:
        self.sent: list[tuple[int, str]] = []
        self.crash_after = 0  # messages; 0 is never
        self.crashed = asyncio.Event()
        self._ids = count(1)

    async def call(self, method: str, **parameters: Any) -> dict[str, int]:
        self.sent.append((parameters["chat_id"], parameters["text"]))
        if len(self.sent) == self.crash_after:
            self.crashed.set()
        if self.crashed.is_set():
            await asyncio.Event().wait()
        return {"message_id": next(self._ids)}


class Year:
    """The program, and the people who use it."""

    def __init__(self, db: Database, seed: int, monkeypatch: pytest.MonkeyPatch):
        self.db = db
        self.random = random.Random(seed)
        self.monkeypatch = monkeypatch
        self.now = self.last_look = START
        self.chats: dict[int, Chat] = {}
        self.names = (f"Person {number}" for number in count())
        self.just_crashed = False
        self.told = self.repeated = self.crashes = 0

    async def live(self) -> None:
        async with self.db.transaction():
            await self.begin()
        await self.start()
        while self.now < END:
            low, high = SHORT if self.just_crashed else self.random.choice(PAUSES)
            pause = timedelta(minutes=self.random.randint(low, high))
            for chat in self.chats.values():
                if self.random.random() < 0.3:
                    self.now = self.last_look + self.random.random() * pause
                    await self.random.choice((self.add, self.edit, self.delete, self.move))(chat)
            self.now = self.last_look + pause
            await self.look()
            self.last_look = self.now

    async def begin(self) -> None:
        for number, zone in enumerate(ZONES, start=1):
            calendar = await calendar_of(self.db, number, self.now, time_zone=zone)
            leads = frozenset(self.random.choice(LEADS))
            calendar = await calendars.change(self.db, calendar, self.now, lead_days=leads)
            chat = self.chats[number] = Chat(calendar)
            chat.pass_time(self.now)
            chat.owed.clear()
            for _ in range(PEOPLE):
                await self.add(chat)

    # what the program does

    async def start(self) -> None:
        telegram = self.telegram = Telegram()
        minutes = count(step=60)  # limits have tests of their own: here, any time has passed
        limiter = Limiter(lambda: float(next(minutes)))
        api: Any = telegram
        self.sender = Sender(
            self.db, api, limiter, lambda: self.now, lambda: not telegram.crashed.is_set()
        )
        await self.sender.take_over()

    async def look(self) -> None:
        """One look at the clock, which may be cut short at any point."""
        self.just_crashed = False
        try:
            await self.plan()
            for chat in self.chats.values():
                chat.pass_time(self.now)
            await self.send()
        except Crash:
            self.just_crashed = True
            self.crashes += 1
        for number, chat in self.chats.items():
            texts = [text for chat_id, text in self.telegram.sent if chat_id == number]
            told = [one for text in texts for one in read(text, chat.today(self.now))]
            self.told += len(told)
            self.repeated += len(chat.in_doubt & set(told))
            chat.hears(told, is_whole=not self.just_crashed)
        if self.just_crashed:
            await self.start()
        self.telegram.sent.clear()

    async def plan(self) -> None:
        async def cut(*_: object) -> None:
            raise Crash

        with self.monkeypatch.context() as patch:
            if self.random.random() < 0.05:
                patch.setattr(plans, "advance", cut)
            while await planning.plan_due(self.db, self.now):
                pass

    async def send(self) -> None:
        if self.random.random() < 0.15:
            self.telegram.crash_after = self.random.randint(1, 3)
        sending = asyncio.create_task(self.sender.send_due())
        crash = asyncio.create_task(self.telegram.crashed.wait())
        await asyncio.wait((sending, crash), return_when=asyncio.FIRST_COMPLETED)
        self.telegram.crash_after = 0
        crash.cancel()
        if self.telegram.crashed.is_set():
            sending.cancel()  # and with it all that it has begun
            await asyncio.gather(sending, *self.sender._claimed, return_exceptions=True)
            raise Crash
        await sending

    # what people do

    async def add(self, chat: Chat) -> None:
        day, month = self.any_day(chat)
        draft = EventDraft(
            name=next(self.names),
            day=day,
            month=month,
            lead_days=self.random.choice((None, None, None, frozenset(self.random.choice(LEADS)))),
            remind_at=self.random.choice((None, None, None, self.random.choice(TIMES))),
        )
        chat.keep(await events.add(self.db, chat.calendar, draft, self.now, most=10_000), self.now)

    async def edit(self, chat: Chat) -> None:
        one = self.random.choice([*chat.people.values()])
        day, month = self.any_day(chat)
        change: dict[str, Any] = {"day": day, "month": month}
        if self.random.random() < 0.5:
            change = {"remind_at": self.random.choice((None, *TIMES))}
        changed = await events.change(self.db, chat.calendar, one.id, self.now, **change)
        chat.keep(changed, self.now)

    async def delete(self, chat: Chat) -> None:
        if len(chat.people) > 1:
            name = self.random.choice([*chat.people])
            await events.delete(self.db, chat.calendar, chat.people.pop(name).id, self.now)

    async def move(self, chat: Chat) -> None:
        """To another time zone, or another time of day."""
        change: dict[str, Any] = {"time_zone": self.random.choice(ZONES)}
        if self.random.random() < 0.5:
            change = {"remind_at": self.random.choice(TIMES)}
        changed = await calendars.change(self.db, chat.calendar, self.now, **change)
        if changed != chat.calendar:
            chat.change(changed, self.now)

    def any_day(self, chat: Chat) -> tuple[int, int]:
        """Day and month: today and the days around it more often than others, and 29 February."""
        around = timedelta(days=self.random.choice((0, 0, 1, 2, 7, self.random.randint(0, 365))))
        day = chat.today(self.now) + around
        if self.random.random() < 0.05:
            return 29, 2
        return day.day, day.month


async def test_a_year_loses_nothing_and_repeats_only_what_was_in_flight(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    year = Year(database, seed=7 if database.is_sqlite else 8, monkeypatch=monkeypatch)
    await year.live()
    assert year.told > 300
    assert year.crashes > 10

"""A year of a few calendars, with changes, downtimes and crashes at random moments."""

import random
from datetime import UTC, datetime, time, timedelta
from itertools import count
from typing import Any

import pytest

from birthday_calendar.database import Database
from birthday_calendar.domain.models import Calendar, EventDraft
from birthday_calendar.services import calendars, events, members
from tests.reminders.crashing import Crashing
from tests.reminders.oracle import GROUP, Chat, read
from tests.support.calendars import calendar_of

pytestmark = pytest.mark.faults

START, END = datetime(2027, 9, 1, tzinfo=UTC), datetime(2028, 9, 1, tzinfo=UTC)  # a leap year
PEOPLE = 25  # of a calendar, to begin with
TEAM, LISTENERS, SILENT = -6, (61, 62), 63  # a group, members who started the bot, and one who not
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


class Year(Crashing):
    """The program, and the people who use it."""

    def __init__(self, db: Database, seed: int, monkeypatch: pytest.MonkeyPatch):
        super().__init__(db, random.Random(seed), monkeypatch, START)
        self.last_look = START
        self.calendars: list[list[Chat]] = []  # of each its own chat first, then those of others
        self.names = (f"Person {number}" for number in count())
        self.told = self.told_elsewhere = self.repeated = 0

    async def live(self) -> None:
        async with self.db.transaction():
            await self.begin()
        await self.start()
        while self.now < END:
            low, high = SHORT if self.just_crashed else self.random.choice(PAUSES)
            pause = timedelta(minutes=self.random.randint(low, high))
            for chats in self.calendars:
                if self.random.random() < 0.3:
                    self.now = self.last_look + self.random.random() * pause
                    await self.random.choice((self.add, self.edit, self.delete, self.move))(chats)
            self.now = self.last_look + pause
            await self.look()
            self.last_look = self.now

    @property
    def chats(self) -> list[Chat]:
        return [chat for chats in self.calendars for chat in chats]

    async def begin(self) -> None:
        for number, zone in zip((1, 2, 3, 4, 5, TEAM), ZONES, strict=True):
            calendar = await calendar_of(self.db, number, self.now, title=GROUP, time_zone=zone)
            leads = frozenset(self.random.choice(LEADS))
            calendar = await calendars.change(self.db, calendar, self.now, lead_days=leads)
            chats = [Chat(calendar)]
            if number == TEAM:
                await self.join(calendar)
                chats += [Chat(calendar, listener) for listener in LISTENERS]
            self.calendars.append(chats)
            for chat in chats:
                chat.pass_time(self.now)
                chat.owed.clear()
            for _ in range(PEOPLE):
                await self.add(chats)

    async def join(self, team: Calendar) -> None:
        for user_id in (*LISTENERS, SILENT):
            await members.met(self.db, team, user_id, f"Member {user_id}", None, self.now)
            if user_id != SILENT:
                await calendar_of(self.db, user_id, self.now)

    # what the program does

    async def look(self) -> None:
        """One look at the clock, which may be cut short at any point."""
        await self.look_once()
        assert {chat_id for chat_id, _ in self.telegram.sent} <= {one.chat_id for one in self.chats}
        for chat in self.chats:
            texts = [text for chat_id, text in self.telegram.sent if chat_id == chat.chat_id]
            told = [one for text in texts for one in read(text, chat.today(self.now))]
            self.told += len(told)
            self.told_elsewhere += len(told) if chat.chat_id in LISTENERS else 0
            self.repeated += len(chat.in_doubt & set(told))
            chat.hears(told, is_whole=not self.just_crashed)
        await self.go_on()

    def planned(self) -> None:
        for chat in self.chats:
            chat.pass_time(self.now)

    # what people do

    async def add(self, chats: list[Chat]) -> None:
        calendar = chats[0].calendar
        day, month = self.any_day(chats[0])
        draft = EventDraft(
            name=next(self.names),
            day=day,
            month=month,
            lead_days=self.random.choice((None, None, None, frozenset(self.random.choice(LEADS)))),
            remind_at=self.random.choice((None, None, None, self.random.choice(TIMES))),
        )
        whose = self.random.choice((None, *LISTENERS, SILENT)) if calendar.chat_id == TEAM else None
        added = await events.add(self.db, calendar, draft, self.now, most=10_000, member_id=whose)
        for chat in chats:
            chat.keep(added, self.now)

    async def edit(self, chats: list[Chat]) -> None:
        one = self.random.choice([*chats[0].people.values()])
        day, month = self.any_day(chats[0])
        change: dict[str, Any] = {"day": day, "month": month}
        if self.random.random() < 0.5:
            change = {"remind_at": self.random.choice((None, *TIMES))}
        changed = await events.change(self.db, chats[0].calendar, one.id, self.now, **change)
        for chat in chats:
            chat.keep(changed, self.now)

    async def delete(self, chats: list[Chat]) -> None:
        if len(chats[0].people) > 1:
            name = self.random.choice([*chats[0].people])
            gone = [chat.people.pop(name) for chat in chats]
            await events.delete(self.db, chats[0].calendar, gone[0].id, self.now)

    async def move(self, chats: list[Chat]) -> None:
        """To another time zone, or another time of day."""
        change: dict[str, Any] = {"time_zone": self.random.choice(ZONES)}
        if self.random.random() < 0.5:
            change = {"remind_at": self.random.choice(TIMES)}
        before = chats[0].calendar
        changed = await calendars.change(self.db, before, self.now, **change)
        if changed != before:
            for chat in chats:
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
    assert year.told_elsewhere > 30
    assert year.crashes > 10

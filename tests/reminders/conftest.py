"""A calendar whose chat the sandbox knows, and a clock that tests set."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from birthday_calendar.database import Database
from birthday_calendar.domain.models import Calendar, Event, EventDraft
from birthday_calendar.reminders.limits import Limiter
from birthday_calendar.reminders.marking import DayMarks
from birthday_calendar.reminders.sender import Sender
from birthday_calendar.services import calendars, events, planning
from birthday_calendar.telegram import BotApi
from telegram_sandbox.client import Sandbox
from telegram_sandbox.testing import sandbox_server
from tests.support.calendars import calendar_of

_bot_ids = count(5_000_000)

ANNA = "🎉 Today, Sunday, 15 March\n🎂 Anna"


class Clock:
    """Stands still until it is told otherwise."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def set(self, text: str) -> None:
        self.now = datetime.fromisoformat(text).replace(tzinfo=UTC)


class Chats(Sandbox):
    """The people's side: their chats with one bot of the sandbox."""

    async def start(self, chat_id: int) -> None:
        """Somebody presses Start, so that the bot may write to them."""
        user = {"id": chat_id, "is_bot": False, "first_name": f"Person {chat_id}"}
        chat = {"id": chat_id, "type": "private", "first_name": user["first_name"]}
        message = {"message_id": 1, "date": 1, "from": user, "chat": chat, "text": "/start"}
        await self.update(message=message)

    async def start_group(self, chat_id: int) -> None:
        user = {"id": 7, "is_bot": False, "first_name": "Ann"}
        kind = "supergroup" if chat_id < -1_000_000_000_000 else "group"
        chat = {"id": chat_id, "type": kind, "title": "Friends"}
        message = {"message_id": 1, "date": 1, "from": user, "chat": chat, "text": "/start"}
        await self.update(message=message)

    async def texts(self, chat_id: int) -> list[str]:
        """What the bot said in the chat."""
        return [one["text"] for one in await self.said(chat_id)]


class World:
    """A calendar program in small: people, a clock, and the reminders' two halves."""

    def __init__(self, db: Database, chats: Chats, api: BotApi, sender: Sender, clock: Clock):
        self.marks = DayMarks(db, api, clock)
        self.db = db
        self.chats = chats
        self.api = api
        self.sender = sender
        self.clock = clock

    async def calendar(
        self, chat_id: int = 100, time_zone: str = "UTC", language: str = "en", **settings: object
    ) -> Calendar:
        if chat_id > 0:
            await self.chats.start(chat_id)
        else:
            await self.chats.start_group(chat_id)
        calendar = await calendar_of(
            self.db, chat_id, self.clock(), language=language, time_zone=time_zone
        )
        return await calendars.change(self.db, calendar, self.clock(), **settings)

    async def add(
        self, calendar: Calendar, name: str, day: int, month: int, **more: object
    ) -> Event:
        draft = EventDraft(name=name, day=day, month=month, **more)  # type: ignore[arg-type]
        return await events.add(self.db, calendar, draft, self.clock(), most=10_000)

    async def run(self, until: str | None = None, step: timedelta = timedelta(hours=1)) -> None:
        """Let the program look at the clock from now until then, once a step."""
        if until is None:
            await self.tick()
            return
        end = datetime.fromisoformat(until).replace(tzinfo=UTC)
        while self.clock.now < end:
            self.clock.now = min(end, self.clock.now + step)
            await self.tick()

    async def look(self) -> None:
        """One look at the clock, and what can be sent then."""
        await planning.plan_due(self.db, self.clock())
        await self.sender.send_due()

    async def tick(self) -> None:
        while await planning.plan_due(self.db, self.clock()):
            pass
        while await self.sender.send_due():
            pass
        await self.marks.look_round()


@pytest.fixture(scope="session")
def sandbox() -> Iterator[str]:
    with sandbox_server() as url:
        yield url


@pytest.fixture
async def chats(sandbox: str) -> AsyncIterator[Chats]:
    token = f"{next(_bot_ids)}:{'t' * 35}"
    async with Chats.at(sandbox, token) as chats:
        await chats.answer("getMe")
        yield chats


@pytest.fixture
async def world(database: Database, sandbox: str, chats: Chats) -> AsyncIterator[World]:
    clock = Clock()
    minutes = count(step=60)  # limits have tests of their own: here, any time has passed
    async with BotApi(sandbox, chats.token) as api:
        limiter = Limiter(lambda: float(next(minutes)))
        yield World(database, chats, api, Sender(database, api, limiter, clock), clock)


@pytest.fixture
async def due(world: World) -> World:
    """It is the morning of Anna's birthday, and her calendar is planned."""
    calendar = await world.calendar(lead_days=frozenset({0}))
    await world.add(calendar, "Anna", 15, 3)
    world.clock.set("2026-03-15T09:00")
    await planning.plan_due(world.db, world.clock())
    return world

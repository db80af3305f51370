"""The real bot program against the sandbox, and people who talk with it."""

import asyncio
import re
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import structlog
from msgspec.structs import replace
from structlog.testing import LogCapture
from structlog.typing import Processor

from birthday_calendar import config, status
from birthday_calendar.bot import program
from birthday_calendar.bot.loading import load_aiogram
from birthday_calendar.bot.updates.troubles import Backoff
from birthday_calendar.config import Settings
from birthday_calendar.database import Database
from birthday_calendar.domain import lines
from birthday_calendar.reminders.limits import Limiter
from birthday_calendar.reminders.sender import Sender
from birthday_calendar.services import events, planning
from birthday_calendar.states import State
from birthday_calendar.storage.calendars import get_by_chat
from birthday_calendar.telegram import BotApi
from telegram_sandbox.client import ANN, BORIS, GROUP, Chat, Sandbox, until
from telegram_sandbox.testing import sandbox_server
from tests.bot.transcripts import knows_commands

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
SCALE = 0.02  # of the backoffs
_BY_THE_CLOCK = re.compile("leases|kept_updates")  # what is looked at beside what people write
_bot_ids = count(6_000_000)

load_aiogram()  # now rather than in the first test's time


class Bots:
    """Starts the bot program, as often and as many of them as a test likes."""

    def __init__(self, settings: Settings):
        self.settings = settings

    @asynccontextmanager
    async def running(
        self,
        state: str | None = "polling",
        *,
        container: str = "",
        lease: float = 10.0,
        listening: socket.socket | None = None,
        now: datetime = NOW,
    ) -> AsyncIterator[asyncio.Event]:
        """Yields what stops it. `container` gives it a folder of its own."""
        settings = self.settings
        if container:
            settings = replace(settings, var_dir=settings.var_dir / container)
        stopping = asyncio.Event()
        bot = asyncio.create_task(
            program.serve(
                settings,
                stopping,
                listening,
                backoff=Backoff(SCALE),
                lease=lease,
                clock=lambda: now,
            )
        )
        try:
            if state is not None:
                await self.reaches(state, container)
            yield stopping
        finally:
            stopping.set()
            await asyncio.wait_for(bot, 5)

    def state(self, container: str = "") -> status.Shown:
        folder = self.settings.var_dir / container / "run"
        return status.read(folder, "bot") or status.Shown(name=State.STARTING, since=NOW)

    async def reaches(self, name: str, container: str = "", within: float = 10.0) -> status.Shown:
        async def reached() -> bool:
            return self.state(container).name == name

        try:
            await until(reached, within)
        except TimeoutError:
            raise AssertionError(f"{self.state(container)} instead of {name}") from None
        return self.state(container)


@pytest.fixture(autouse=True)
def logged() -> Iterator[LogCapture]:
    """What the bot logs, instead of on the screen."""
    capture = LogCapture()
    before = structlog.get_config()
    processors: list[Processor] = [structlog.processors.format_exc_info, capture]
    structlog.configure(processors=processors, cache_logger_on_first_use=False)
    yield capture
    structlog.configure(**before)


@pytest.fixture(scope="session")
def sandbox() -> Iterator[str]:
    with sandbox_server() as url:
        yield url


@pytest.fixture
async def telegram(sandbox: str) -> AsyncIterator[Sandbox]:
    token = f"{next(_bot_ids)}:{'b' * 35}"
    async with Sandbox.at(sandbox, token) as telegram:
        await telegram.answer("getMe")
        yield telegram


@pytest.fixture
def settings(sandbox: str, telegram: Sandbox, database_url: str, tmp_path: Path) -> Settings:
    return config.load(
        {
            "VAR_DIR": str(tmp_path / "var"),
            "DATABASE_URL": database_url,
            "TELEGRAM_BOT_TOKEN": telegram.token,
            "TELEGRAM_API_URL": sandbox,
            "PUBLIC_URL": "https://birthdays.example",
        },
        dotenv=tmp_path / "none",
    )


@pytest.fixture
def bots(settings: Settings) -> Bots:
    return Bots(settings)


@pytest.fixture
async def bot(bots: Bots, database: Database) -> AsyncIterator[None]:
    """The bot polls."""
    async with bots.running():
        yield


class Mail:
    """The other program: what is owed comes to its chats, at the time that a test says."""

    def __init__(self, db: Database, sender: Sender, clock: list[datetime]):
        self._db = db
        self._sender = sender
        self._clock = clock

    async def keeps(self, chat: Chat, *written: str) -> None:
        """Somebody is added by another program: no card tells the chat of them."""
        await chat.says("/start")
        calendar = await get_by_chat(self._db, chat.chat_id)
        assert calendar
        for one in written:
            await events.add(self._db, calendar, lines.parse(one, NOW.date()), NOW, most=100)

    async def comes(self, now: datetime = NOW) -> None:
        self._clock[:] = [now]
        await planning.plan_due(self._db, now)
        await self._sender.send_due()


@pytest.fixture
async def mail(sandbox: str, telegram: Sandbox, database: Database) -> AsyncIterator[Mail]:
    clock = [NOW]
    minutes = count(step=60)  # any time has passed since the last message
    async with BotApi(sandbox, telegram.token) as api:
        limiter = Limiter(lambda: float(next(minutes)))
        sender = Sender(database, api, limiter, lambda: clock[0])
        yield Mail(database, sender, clock)


@pytest.fixture
def ann(telegram: Sandbox, bot: None) -> Chat:
    return Chat(telegram, ANN, ANN)


@pytest.fixture
def boris(telegram: Sandbox, bot: None) -> Chat:
    return Chat(telegram, BORIS, BORIS)


@pytest.fixture
async def group(telegram: Sandbox, bot: None) -> Chat:
    """Ann in the group, whose client knows the bot's commands."""
    await until(partial(knows_commands, telegram))
    return Chat(telegram, GROUP, ANN)


@pytest.fixture
async def plain_group(group: Chat) -> Chat:
    """Ann in the group, whose client knows of no command that only the bot hears."""
    for language in ("", "ru"):
        where = {"scope": {"type": "all_group_chats"}, "language_code": language}
        await group.sandbox.call("deleteMyCommands", **where)
    return group


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Those that were carried out."""
    asked: list[str] = []
    ask = Database._ask

    async def noted(self: Database, query: Any, named: Any = None) -> Any:
        if not _BY_THE_CLOCK.search(str(query)):
            asked.append(str(query))
        return await ask(self, query, named)

    monkeypatch.setattr(Database, "_ask", noted)
    return asked

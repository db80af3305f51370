"""The real bot program against the sandbox, and people who talk with it."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest
import structlog
from msgspec.structs import replace
from structlog.testing import LogCapture

from birthday_calendar import config, status
from birthday_calendar.bot import dispatcher, program
from birthday_calendar.bot.updates.troubles import Backoff
from birthday_calendar.config import Settings
from birthday_calendar.database import Database
from birthday_calendar.states import State
from tests.support.sandbox import sandbox_server

ANN, BORIS, CHIARA = 700_000_001, 700_000_002, 700_000_003  # English, Russian, Italian
GROUP = -4_700_000_001  # Ann made it, Boris is an admin, Chiara a member
NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
SCALE = 0.02  # of the backoffs
_bot_ids = count(6_000_000)

Json = dict[str, Any]
assert dispatcher  # imports aiogram now rather than in the first test's time


class Telegram:
    """The sandbox, as one bot's people and its tester see it."""

    def __init__(self, client: httpx.AsyncClient, token: str):
        self._client = client
        self.token = token

    async def get(self, path: str, **query: Any) -> Any:
        answer = await self._client.get(f"/sandbox/{path}", params={"token": self.token, **query})
        answer.raise_for_status()
        return answer.json()

    async def post(self, path: str, **body: Any) -> Any:
        answer = await self._client.post(
            f"/sandbox/{path}", params={"token": self.token}, json=body
        )
        answer.raise_for_status()
        return answer.json()

    async def call(self, method: str, **parameters: Any) -> Json:
        """As a program that uses the bot's token."""
        answer = await self._client.post(f"/bot{self.token}/{method}", json=parameters)
        return answer.json()

    async def calls(self, method: str = "", after: int = 0) -> list[Json]:
        return await self.get("calls", method=method, after=after)

    async def pending(self) -> int:
        bots = await self.get("bots")
        return next(
            bot["pending_updates"] for bot in bots if self.token.startswith(f"{bot['user']['id']}:")
        )

    async def settled(self) -> None:
        """Until the bot has handled, answered and confirmed everything."""
        await until(lambda: self._all_confirmed())

    async def _all_confirmed(self) -> bool:
        return await self.pending() == 0


class Chat:
    """One person in one chat."""

    def __init__(self, telegram: Telegram, chat_id: int, user_id: int):
        self.telegram = telegram
        self.chat_id = chat_id
        self.user_id = user_id

    async def write(self, text: str, reply_to: int = 0) -> Json:
        """Say something and wait for nothing."""
        return await self.telegram.post(
            "send", chat_id=self.chat_id, user_id=self.user_id, text=text, reply_to=reply_to
        )

    async def says(self, text: str) -> str:
        """What the bot answered to it, messages joined."""
        before = await self.messages()
        await self.write(text)
        await self.telegram.settled()
        return "\n---\n".join(one["text"] for one in (await self.messages())[len(before) :])

    async def messages(self) -> list[Json]:
        """All that the bot said here."""
        every = await self.telegram.get("messages", chat_id=self.chat_id)
        said = (one for one in every if one["from"]["is_bot"] and "text" in one)
        return [one for one in said if "sender_chat" not in one]

    async def last(self) -> Json:
        return (await self.messages())[-1]

    async def sees(self) -> str:
        """The newest message as it is shown now."""
        return (await self.last())["text"]

    async def buttons(self) -> list[str]:
        """Those of the newest message."""
        return [button["text"] for button in buttons_of(await self.last())]

    async def presses(self, label: str) -> Json:
        """The newest button with that text in it; the notice the bot answered with."""
        for message in reversed(await self.messages()):
            for button in buttons_of(message):
                if label in button["text"]:
                    return await self.sends_button(message["message_id"], button["callback_data"])
        raise AssertionError(f"no button {label!r}")

    async def sends_button(self, message_id: int, data: str) -> Json:
        pressed = await self.telegram.post(
            "press",
            chat_id=self.chat_id,
            user_id=self.user_id,
            message_id=message_id,
            data=data,
        )
        await self.telegram.settled()
        assert pressed["answer"] is not None, "the button was never answered"
        return pressed["answer"]


def buttons_of(message: Json) -> list[Json]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button for row in rows for button in row]


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


async def until(condition: Any, within: float = 10.0) -> None:
    deadline = time.monotonic() + within
    while not await condition():
        if time.monotonic() > deadline:
            raise TimeoutError
        await asyncio.sleep(0.005)


@pytest.fixture(autouse=True)
def logged() -> Iterator[LogCapture]:
    """What the bot logs, instead of on the screen."""
    capture = LogCapture()
    before = structlog.get_config()
    processors = [structlog.processors.format_exc_info, capture]
    structlog.configure(processors=processors, cache_logger_on_first_use=False)
    yield capture
    structlog.configure(**before)


@pytest.fixture(scope="session")
def sandbox() -> Iterator[str]:
    with sandbox_server() as url:
        yield url


@pytest.fixture
async def telegram(sandbox: str) -> AsyncIterator[Telegram]:
    token = f"{next(_bot_ids)}:{'b' * 35}"
    async with httpx.AsyncClient(base_url=sandbox, trust_env=False, timeout=20) as client:
        telegram = Telegram(client, token)
        await telegram.call("getMe")
        yield telegram


@pytest.fixture
def settings(sandbox: str, telegram: Telegram, database_url: str, tmp_path: Path) -> Settings:
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


@pytest.fixture
def ann(telegram: Telegram, bot: None) -> Chat:
    return Chat(telegram, ANN, ANN)


@pytest.fixture
def boris(telegram: Telegram, bot: None) -> Chat:
    return Chat(telegram, BORIS, BORIS)


@pytest.fixture
def group(telegram: Telegram, bot: None) -> Chat:
    """Ann in the group."""
    return Chat(telegram, GROUP, ANN)

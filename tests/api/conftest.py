"""The API on a database of each kind, called by a member of one chat and by a stranger."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from msgspec.structs import replace

from birthday_calendar import config
from birthday_calendar.api.app import create_app
from birthday_calendar.config import Settings
from birthday_calendar.database import Database
from birthday_calendar.domain.keys import Access, Token
from birthday_calendar.domain.models import Calendar, CalendarKind
from birthday_calendar.services import calendars, tokens
from birthday_calendar.telegram import BotApi
from telegram_sandbox.client import Sandbox
from telegram_sandbox.testing import sandbox_server
from tests.support.calendars import calendar_of
from tests.support.drawing import running
from tests.support.mini_app import init_data
from tests.support.patient import be_patient

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ANN, CHIARA = 700_000_001, 700_000_003
GROUP = -4_700_000_001  # Ann made it, Chiara is a member
ANNA = {"name": "Anna", "day": 15, "month": 3}
RESTS = (403, "token-rests")
_bot_ids = count(8_000_000)


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


class Api(httpx.AsyncClient):
    """Somebody with a token; addresses that begin with no slash are below their calendar's."""

    def __init__(self, app: Any, token: str, calendar: Calendar, scheme: str = "Bearer"):
        super().__init__(
            transport=httpx.ASGITransport(app=app),
            base_url="http://test",
            headers={"Authorization": f"{scheme} {token}"},
        )
        self.token = token
        self.calendar = calendar

    async def request(self, method: str, url: Any, **options: Any) -> httpx.Response:
        if not url.startswith("/"):
            url = f"/api/v1/calendars/{self.calendar.id}/{url}".rstrip("/")
        return await super().request(method, url, **options)

    async def add(self, name: str, day: int, month: int, **fields: Any) -> dict[str, Any]:
        body = {"name": name, "day": day, "month": month, **fields}
        answer = await self.post("events", json=body)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def names(self, address: str) -> list[str]:
        answer = await self.get(address)
        assert answer.status_code == 200, answer.text
        return [item["name"] for item in answer.json()["items"]]


@asynccontextmanager
async def another_worker(settings: Settings, clock: Clock, api: Api) -> AsyncIterator[Api]:
    """Of the same database, with a memory of its own."""
    async with (
        Database(settings.database_url) as database,
        Api(create_app(settings, database, clock), api.token, api.calendar) as same,
    ):
        yield same


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    environ = {"DATABASE_URL": database_url, "VAR_DIR": str(tmp_path)}
    loaded = config.load(environ, dotenv=tmp_path / "no.env")
    loaded.run_dir.mkdir()
    return loaded


@pytest.fixture
async def drawing(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """The program that draws cards."""
    be_patient(monkeypatch)
    async with running(settings.var_dir):
        yield


Member = Callable[[int], AbstractAsyncContextManager[Api]]


@pytest.fixture
def member(settings: Settings, database: Database, clock: Clock) -> Member:
    """Opens the API for a member of the chat with the given id."""
    app = create_app(settings, database, clock)

    @asynccontextmanager
    async def enter(chat_id: int) -> AsyncIterator[Api]:
        calendar = await calendar_of(
            database, chat_id, NOW, title="Team", time_zone="Europe/Berlin"
        )
        _, token = await tokens.create(database, calendar, user_id=7, now=NOW, access=Access.ADMIN)
        async with Api(app, token, calendar) as api:
            yield api

    return enter


@pytest.fixture
async def api(member: Member) -> AsyncIterator[Api]:
    async with member(-1001) as somebody:
        yield somebody


@pytest.fixture
async def stranger(member: Member) -> AsyncIterator[Api]:
    async with member(-2002) as somebody:
        yield somebody


def problem(answer: httpx.Response) -> dict[str, Any]:
    """The problem that an answer tells, without its title."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    told: dict[str, Any] = msgspec.json.decode(answer.content)
    assert told["status"] == answer.status_code
    assert told.pop("title")
    return told


class World:
    """A group in the sandbox, and the API to its calendar with a token of Ann's."""

    def __init__(self, db: Database, clock: Clock, app: Any, sandbox: Sandbox, settings: Settings):
        self.db = db
        self.settings = settings
        self.clock = clock
        self.app = app
        self.bot_token = settings.telegram_bot_token
        self._sandbox = sandbox
        self.bot_id = sandbox.id

    async def calendar(self, chat_id: int = GROUP) -> Calendar:
        return await calendars.open_for_chat(
            self.db,
            chat_id,
            kind=CalendarKind.SHARED if chat_id < 0 else CalendarKind.PERSONAL,
            title="Team",
            language="en",
            time_zone="UTC",
            now=self.clock(),
        )

    async def token(self, chat_id: int = GROUP, user_id: int = ANN, **options: Any) -> Api:
        calendar = await self.calendar(chat_id)
        _, secret = await tokens.create(self.db, calendar, user_id, self.clock(), **options)
        return Api(self.app, secret, calendar)

    async def person(self, user_id: int = ANN, chat_id: int = GROUP, **fields: Any) -> Api:
        """In a Mini App; `fields` are of its initData."""
        who = {"id": user_id, "first_name": "Somebody"}
        signed = init_data(self.bot_token, self.clock(), who, **fields)
        return Api(self.app, signed, await self.calendar(chat_id), scheme="tma")

    async def kept(self, api: Api) -> Token:
        return (await tokens.authenticate(self.db, api.token, self.clock()))[0]

    async def happens(self, path: str, **body: Any) -> None:
        await self._sandbox.post(path, **body)

    async def prepared(self, prepared_id: str, user_id: int = ANN) -> Any:
        """What that person is shown of it before they send it."""
        return await self._sandbox.post("prepared", user_id=user_id, id=prepared_id)

    async def asked(self) -> int:
        """How often Telegram was asked: in such a group for the bot itself, too."""
        calls = await self._sandbox.calls("getChatMember")
        return sum(call["params"]["user_id"] == self.bot_id for call in calls)

    def later(self, **span: float) -> None:
        self.clock.now += timedelta(**span)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[str]:
    with sandbox_server() as url:
        yield url


@pytest.fixture
async def world(
    settings: Settings, database: Database, clock: Clock, sandbox: str
) -> AsyncIterator[World]:
    token = f"{next(_bot_ids)}:{'a' * 35}"
    async with (
        BotApi(sandbox, token) as telegram,
        Sandbox.at(sandbox, token) as control,
    ):
        await telegram.call("getMe")
        named = replace(settings, telegram_bot_token=token, sandbox_by_default=False)
        app = create_app(named, database, clock, telegram)
        yield World(database, clock, app, control, named)


def kind(answer: httpx.Response) -> tuple[int, str]:
    told = problem(answer)
    return told["status"], told["type"].removeprefix("/problems/")

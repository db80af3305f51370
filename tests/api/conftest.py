"""The API on a database of each kind, called by a member of one chat and by a stranger."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from birthday_calendar import config
from birthday_calendar.api.app import create_app
from birthday_calendar.config import Settings
from birthday_calendar.database import Database
from birthday_calendar.models import Calendar
from birthday_calendar.services import tokens
from tests.support.calendars import calendar_of

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)

# Where the kind of database makes no difference, or all of it.
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
on_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


class Api(httpx.AsyncClient):
    """Somebody with a token; addresses that begin with no slash are below their calendar's."""

    def __init__(self, app: Any, token: str, calendar: Calendar):
        super().__init__(
            transport=httpx.ASGITransport(app=app),
            base_url="http://test",
            headers={"Authorization": f"Bearer {token}"},
        )
        self.token = token
        self.calendar = calendar

    async def request(self, method: str, url: str, **options: Any) -> httpx.Response:
        if not url.startswith("/"):
            url = f"/api/v1/calendars/{self.calendar.id}/{url}".rstrip("/")
        return await super().request(method, url, **options)

    async def add(self, name: str, day: int, month: int, **fields: Any) -> dict[str, Any]:
        body = {"name": name, "day": day, "month": month, **fields}
        answer = await self.post("birthdays", json=body)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def names(self, address: str) -> list[str]:
        answer = await self.get(address)
        assert answer.status_code == 200, answer.text
        return [item["name"] for item in answer.json()["items"]]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    environ = {"DATABASE_URL": database_url, "VAR_DIR": str(tmp_path)}
    loaded = config.load(environ, dotenv=tmp_path / "no.env")
    loaded.run_dir.mkdir()
    return loaded


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
        token = await tokens.create(database, calendar, user_id=7, now=NOW)
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

"""A PostgreSQL that takes everything and answers nothing: all its processes stand still."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from birthday_calendar.api.app import create_app
from birthday_calendar.config import Settings
from birthday_calendar.database import Database
from birthday_calendar.migrations import migrate
from birthday_calendar.services import tokens
from birthday_calendar.worker import PATIENCE
from tests.api.conftest import NOW, problem
from tests.support.calendars import calendar_of
from tests.support.postgres import PostgresServer, frozen, postgres_server

IN_TIME = 3.0  # seconds
BACK_WITHIN = 2.0


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    """One that only this file's tests stop."""
    with postgres_server() as server:
        yield server


@pytest.fixture
def database_url(server: PostgresServer) -> Iterator[str]:
    name = server.create()
    migrate.upgrade(server.url(name))
    yield server.url(name)
    server.drop(name)


@pytest.fixture
async def client(settings: Settings, database_url: str) -> AsyncIterator[httpx.AsyncClient]:
    """A worker's app with a worker's limits, and somebody with a token."""
    async with Database(database_url, patience=PATIENCE) as database:
        calendar = await calendar_of(database, 7, NOW, title="Team")
        _, token = await tokens.create(database, calendar, 7, NOW)
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app=create_app(settings, database)),
            base_url="http://test/api/v1/",
            headers={"Authorization": f"Bearer {token}"},
        ) as client:
            yield client


async def refused(client: httpx.AsyncClient, method: str = "GET") -> float:
    """After how many seconds."""
    began = time.monotonic()
    body = {"name": "Anna", "day": 1, "month": 2} if method == "POST" else None
    answer = await client.request(method, "calendars/1/events", json=body)
    told = problem(answer)
    assert (told["status"], told["type"]) == (503, "/problems/database-unavailable")
    assert answer.headers["retry-after"]
    return time.monotonic() - began


async def until_served(client: httpx.AsyncClient) -> float:
    began = time.monotonic()
    while (await client.get("calendars")).status_code != 200:
        assert time.monotonic() - began < 10
        await asyncio.sleep(0.05)
    return time.monotonic() - began


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_each_of_many_requests_is_refused_in_time_and_served_soon_after(
    server: PostgresServer, client: httpx.AsyncClient, method: str
) -> None:
    assert await until_served(client) < BACK_WITHIN
    with frozen(server):
        waits = [await refused(client, method) for _ in range(10)]
        waits += await asyncio.gather(*(refused(client, method) for _ in range(16)))
    assert max(waits) < IN_TIME
    assert await until_served(client) < BACK_WITHIN


async def test_many_at_once_are_refused_in_time_also_where_all_had_connections(
    server: PostgresServer, client: httpx.AsyncClient
) -> None:
    answers = await asyncio.gather(*(client.get("calendars") for _ in range(16)))
    assert {answer.status_code for answer in answers} == {200}
    with frozen(server):
        assert max(await asyncio.gather(*(refused(client) for _ in range(16)))) < IN_TIME
        assert max(await asyncio.gather(*(refused(client) for _ in range(16)))) < IN_TIME
    assert await until_served(client) < BACK_WITHIN


async def test_whoever_asks_right_after_a_connection_failed_is_told_at_once(
    server: PostgresServer, client: httpx.AsyncClient
) -> None:
    with frozen(server):
        waits = [await refused(client) for _ in range(6)]
    assert sum(wait < 0.2 for wait in waits) >= 3


async def test_a_row_that_somebody_keeps_locked_is_refused_in_time(
    client: httpx.AsyncClient, database_url: str
) -> None:
    added = await client.post("calendars/1/events", json={"name": "Anna", "day": 1, "month": 2})
    async with Database(database_url) as other, other.transaction():
        await other.execute("UPDATE events SET muted = true")
        began = time.monotonic()
        answer = await client.delete(f"calendars/1/events/{added.json()['id']}")
        assert (answer.status_code, time.monotonic() - began < IN_TIME) == (503, True)
    assert (await client.get("calendars/1/events")).json()["total"] == 1

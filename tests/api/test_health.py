"""Whether the API runs, and how the parts are: for load balancers, and for whoever is on call."""

import asyncio
import os
import shutil
import time
from collections import namedtuple
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from typing import Any

import httpx
import msgspec
import pytest
from alembic.script import ScriptDirectory

from birthday_calendar import health, schema
from birthday_calendar.api.app import create_app
from birthday_calendar.config import Settings
from birthday_calendar.database import Database
from birthday_calendar.migrations import migrate
from birthday_calendar.states import State
from birthday_calendar.status import Status
from tests.api.conftest import NOW, Clock
from tests.support.databases import on_sqlite
from tests.support.postgres import PostgresServer

ALIVE = b'{"status":"ok","service":"Telegram Birthday Calendar API","message":"API is running"}'
MB = 1024**2
Usage = namedtuple("Usage", "total used free")

Visitor = Callable[[Database], AbstractAsyncContextManager[httpx.AsyncClient]]


@pytest.fixture
def visitor(settings: Settings, clock: Clock) -> Visitor:
    """Opens the API, on the given database, for somebody without a token."""

    @asynccontextmanager
    async def enter(database: Database) -> AsyncIterator[httpx.AsyncClient]:
        transport = httpx.ASGITransport(app=create_app(settings, database, clock))
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            yield client

    return enter


@pytest.fixture
async def client(database: Database, visitor: Visitor) -> AsyncIterator[httpx.AsyncClient]:
    async with visitor(database) as somebody:
        yield somebody


@pytest.fixture
def programs(settings: Settings) -> dict[str, Status]:
    """The bot, the reminders and who draws cards, running well."""
    running = {name: Status(settings.run_dir, name) for name in ("bot", "reminders", "cards")}
    running["cards"].enter(State.SERVING)
    running["bot"].enter(State.POLLING)
    running["reminders"].enter(State.RUNNING)
    return running


async def ready(client: httpx.AsyncClient) -> tuple[int, str, dict[str, Any]]:
    answer = await client.get("/health/ready")
    assert answer.headers["content-type"] == "application/json"
    told = answer.json()
    return answer.status_code, told["status"], told["parts"]


@on_sqlite
async def test_health_answers_exactly_this_without_a_database(visitor: Visitor) -> None:
    async with visitor(Database("sqlite:////nowhere/at/all.db")) as client:
        answer = await client.get("/health")
    assert (answer.status_code, answer.content) == (200, ALIVE)
    assert answer.headers["content-type"] == "application/json"


async def test_ready_shows_every_part_since_when_it_is_well(
    client: httpx.AsyncClient, programs: dict[str, Status], clock: Clock
) -> None:
    code, status, parts = await ready(client)
    assert (code, status) == (200, "ready")
    assert {name: part["state"] for name, part in parts.items()} == {
        "database": "up",
        "disk": "ok",
        "bot": "polling",
        "reminders": "running",
        "cards": "serving",
        "sandbox": "on",
    }
    assert parts["bot"]["since"] == programs["bot"].state.since.isoformat().replace("+00:00", "Z")
    clock.now += timedelta(hours=1)
    _, _, later = await ready(client)
    assert later == parts
    assert later["disk"]["since"] == "2026-03-01T12:00:00Z"


@on_sqlite
async def test_ready_is_503_while_the_database_is_away(visitor: Visitor) -> None:
    async with (
        Database("postgresql://nobody@127.0.0.1:1/nothing") as away,
        visitor(away) as client,
    ):
        code, status, parts = await ready(client)
    assert (code, status) == (503, "unavailable")
    assert parts["database"]["state"] == "down"
    assert parts["database"]["reason"] == "it refuses, or can't be reached"


async def test_ready_is_503_before_the_migrations(
    visitor: Visitor, settings: Settings, postgres: PostgresServer, database_url: str
) -> None:
    if database_url.startswith("sqlite"):
        empty = f"sqlite:///{settings.var_dir}/empty.db"
    else:
        empty = postgres.url(postgres.create())
    async with Database(empty) as database, visitor(database) as client:
        code, status, parts = await ready(client)
    assert (code, status) == (503, "unavailable")
    assert parts["database"]["state"] == "outdated"
    assert parts["database"]["reason"] == "migrations have not run yet"


async def test_ready_is_503_for_a_database_of_an_older_version(
    client: httpx.AsyncClient, database: Database
) -> None:
    await database.execute("UPDATE alembic_version SET version_num = '0000'")
    code, status, parts = await ready(client)
    assert (code, status) == (503, "unavailable")
    assert parts["database"]["state"] == "outdated"


def test_the_newest_migration_is_known_without_alembic() -> None:
    assert ScriptDirectory.from_config(migrate._config()).get_current_head() == schema.HEAD


@on_sqlite
async def test_ready_does_not_hang_with_the_database(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hang(_: Database) -> str:
        await asyncio.sleep(60)
        return ""

    monkeypatch.setattr(Database, "look", hang)
    monkeypatch.setattr(health, "DATABASE_TIMEOUT", 0.05)
    async with asyncio.timeout(1):
        code, _, parts = await ready(client)
    assert code == 503
    assert parts["database"]["reason"] == "no answer within 0.05 s"


@on_sqlite
async def test_a_disk_is_low_before_it_is_full(
    client: httpx.AsyncClient, programs: dict[str, Status], monkeypatch: pytest.MonkeyPatch
) -> None:
    for total, free, state in [
        (100_000 * MB, 1_000 * MB, "ok"),
        (100_000 * MB, 199 * MB, "low"),
        (64 * MB, 4 * MB, "ok"),  # a small disk is not low from the start
        (64 * MB, 3 * MB, "low"),
        (64 * MB, MB - 1, "full"),
    ]:
        usage = Usage(total, total - free, free)
        monkeypatch.setattr(shutil, "disk_usage", lambda _, usage=usage: usage)
        code, status, parts = await ready(client)
        assert code == 200  # reads go on
        assert status == ("ready" if state == "ok" else "degraded")
        assert parts["disk"]["state"] == state


@on_sqlite
async def test_a_changed_state_has_a_new_since(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    await ready(client)
    clock.now = NOW + timedelta(minutes=5)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(64 * MB, 64 * MB, 0))
    _, _, parts = await ready(client)
    assert parts["disk"]["since"] == "2026-03-01T12:05:00Z"
    assert parts["disk"]["reason"] == "0 of 64 MB left"


@on_sqlite
async def test_a_bot_in_trouble_degrades_and_says_why(
    client: httpx.AsyncClient, programs: dict[str, Status]
) -> None:
    programs["bot"].enter(State.CONFLICT, "somebody else polls with this token")
    code, status, parts = await ready(client)
    assert (code, status) == (200, "degraded")
    assert parts["bot"]["state"] == "conflict"
    assert parts["bot"]["reason"] == "somebody else polls with this token"


@on_sqlite
async def test_a_bot_that_is_switched_off_is_no_trouble(
    client: httpx.AsyncClient, programs: dict[str, Status]
) -> None:
    programs["bot"].enter(State.DISABLED, "ENABLE_TELEGRAM_BOT is false")
    assert (await ready(client))[:2] == (200, "ready")


@on_sqlite
async def test_a_program_without_a_heartbeat_is_stalled(
    client: httpx.AsyncClient, programs: dict[str, Status], settings: Settings
) -> None:
    last_beat = time.monotonic() - 40
    os.utime(settings.run_dir / "bot.status", (last_beat, last_beat))
    _, status, parts = await ready(client)
    assert status == "degraded"
    assert parts["bot"]["state"] == "stalled"
    assert parts["bot"]["reason"] == "no sign of life for 40 s; it was polling then"


@on_sqlite
async def test_a_program_that_gave_up_stays_fatal(
    client: httpx.AsyncClient, programs: dict[str, Status], settings: Settings
) -> None:
    programs["bot"].enter(State.FATAL, "exited too quickly")
    last_beat = time.monotonic() - 40
    os.utime(settings.run_dir / "bot.status", (last_beat, last_beat))
    _, _, parts = await ready(client)
    assert (parts["bot"]["state"], parts["bot"]["reason"]) == ("fatal", "exited too quickly")


@on_sqlite
async def test_a_program_that_never_ran_is_missing(client: httpx.AsyncClient) -> None:
    _, status, parts = await ready(client)
    assert status == "degraded"
    assert parts["reminders"]["state"] == "missing"


@on_sqlite
async def test_addresses_and_names_of_hosts_are_not_for_strangers(
    client: httpx.AsyncClient, programs: dict[str, Status]
) -> None:
    for state, reason, told in [
        (State.STANDBY, "db7.example.org:1f2e3d4c polls", "another container polls"),
        (State.WEBHOOK, "db7:12:1f2e tells Telegram where to call",
         "another container tells Telegram where to call"),
        (State.WAITING, "database is down: it refuses: [Errno 111] ('10.0.0.7', 5432)",
         "database is down"),
        (State.FATAL, "supervisord gave up starting it: can't find command '/home/ann/x'",
         "supervisord gave up starting it"),
        (State.CONFLICT, "409 Conflict: terminated by other getUpdates request; look for it",
         "409 Conflict: terminated by other getUpdates request; look for it"),
    ]:  # fmt: skip
        programs["bot"].enter(state, reason)
        _, _, parts = await ready(client)
        assert (parts["bot"]["state"], parts["bot"]["reason"]) == (state, told)


@on_sqlite
async def test_a_sandbox_that_others_reach_degrades_and_says_so(
    database: Database, settings: Settings, visitor: Visitor, programs: dict[str, Status]
) -> None:
    async with visitor(database) as client:
        _, status, parts = await ready(client)
        assert (status, parts["sandbox"]["state"]) == ("ready", "on")
    asked_for = msgspec.structs.replace(
        settings, sandbox_by_default=False, public_url="https://birthdays.example"
    )
    transport = httpx.ASGITransport(app=create_app(asked_for, database))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        code, status, parts = await ready(client)
    assert (code, status) == (200, "degraded")
    assert parts["sandbox"]["state"] == "exposed"
    assert parts["sandbox"]["reason"] == "others may reach it, and speak as anybody"

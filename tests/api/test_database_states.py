"""A database that must not be written, or can't be: what the API still does, and what it says."""

import asyncio
import shutil
import sqlite3
import time
from pathlib import Path
from typing import Any

import pytest

from birthday_calendar import schema
from birthday_calendar.api.app import create_app
from birthday_calendar.config import Settings
from birthday_calendar.database import Database
from birthday_calendar.worker import PATIENCE
from tests.api.conftest import Api, problem
from tests.support import damaged
from tests.support.databases import on_postgresql, on_sqlite
from tests.support.postgres import PostgresServer
from tests.support.versions import migrated_by_another

ANNA = {"name": "Anna", "day": 15, "month": 3}


@pytest.fixture(autouse=True)
def looked_at_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("birthday_calendar.database.LOOK_EVERY", 0.0)


async def ready(api: Api) -> tuple[int, str, dict[str, Any]]:
    answer = await api.get("/health/ready")
    told = answer.json()
    return answer.status_code, told["status"], told["parts"]["database"]


async def test_a_newer_database_is_read_and_not_written(api: Api, database: Database) -> None:
    await api.add("Anna", 15, 3)
    await migrated_by_another(database, "9999", works_for="9999")
    for headers in ({}, {"Idempotency-Key": "k"}):
        answer = await api.post("events", json=ANNA, headers=headers)
        told = problem(answer)
        assert (told["status"], told["type"]) == (503, "/problems/database-newer")
        assert answer.headers["retry-after"] == "2"
    assert await api.names("events") == ["Anna"]
    code, status, part = await ready(api)
    assert (code, status, part["state"]) == (503, "unavailable", "newer")
    await migrated_by_another(database, schema.HEAD, works_for=schema.HEAD)
    assert (await api.post("events", json=ANNA)).status_code == 201


async def test_a_newer_database_that_works_for_this_version_is_served(
    api: Api, database: Database
) -> None:
    await migrated_by_another(database, "9999", works_for=schema.HEAD)
    await api.add("Anna", 15, 3)
    code, _, part = await ready(api)
    assert (code, part["state"]) == (200, "up")
    assert "by a newer version" in part["reason"]


@on_sqlite
async def test_a_damaged_file_is_read_as_far_as_it_can_be_and_not_written(
    api: Api, database: Database, settings: Settings
) -> None:
    await api.add("Anna", 15, 3)
    await database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    file = Path(settings.database_url.removeprefix("sqlite:///"))
    shutil.copy(file, file.with_suffix(".backup"))
    damaged.in_a_page(file)
    async with Database(settings.database_url) as database, _member(api, settings, database) as me:
        for answer in (await me.get("events"), await me.post("events", json=ANNA)):
            told = problem(answer)
            assert (told["status"], told["type"]) == (500, "/problems/database-broken")
            assert str(file) not in answer.text
        assert (await me.get("/api/v1/calendars")).status_code == 200
        code, status, part = await ready(me)
        assert (code, status, part["state"]) == (503, "unavailable", "corrupt")
        assert part["reason"] == "the file is damaged"
        damaged.restored(file, file.with_suffix(".backup"))
        assert (await me.post("events", json=ANNA)).status_code == 201


@on_sqlite
async def test_who_writes_for_long_keeps_others_waiting_for_three_seconds_at_most(
    api: Api, settings: Settings
) -> None:
    file = settings.database_url.removeprefix("sqlite:///")
    async with (
        Database(settings.database_url, patience=PATIENCE) as database,
        _member(api, settings, database) as me,
    ):
        writer = sqlite3.connect(file, isolation_level=None)
        writer.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        answers = await asyncio.gather(*(me.post("events", json=ANNA) for _ in range(16)))
        assert time.monotonic() - began < 3
        assert {problem(answer)["type"] for answer in answers} == {"/problems/database-unavailable"}
        writer.execute("COMMIT")
        writer.close()
        assert (await me.post("events", json=ANNA)).status_code == 201


@on_postgresql
async def test_a_server_that_was_set_to_read_only_is_named(
    api: Api, settings: Settings, postgres: PostgresServer
) -> None:
    await api.add("Anna", 15, 3)
    name = settings.database_url.rpartition("/")[2]
    postgres.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
    async with Database(settings.database_url) as database, _member(api, settings, database) as me:
        assert [one["name"] for one in (await me.get("events")).json()["items"]] == ["Anna"]
        told = problem(await me.post("events", json=ANNA))
        assert (told["status"], told["type"]) == (503, "/problems/database-read-only")
        code, status, part = await ready(me)
    assert (code, status) == (200, "degraded")
    assert (part["state"], part["reason"]) == ("read_only", "the server takes no writes")


def _member(api: Api, settings: Settings, database: Database) -> Api:
    """The same member, at a worker that has connected just now."""
    return Api(create_app(settings, database), api.token, api.calendar)

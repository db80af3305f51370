"""Commits that wait for the disk together, where that is asked for."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from birthday_calendar.database import Database
from birthday_calendar.domain.models import Calendar, EventDraft
from birthday_calendar.services import events
from tests.support.calendars import calendar_of
from tests.support.databases import on_postgresql

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ANNA = EventDraft(name="Anna", day=15, month=3)

pytestmark = on_postgresql


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """One whose commits wait for the disk, as they do unless somebody has said otherwise."""
    async with Database(database_url) as db:
        name = await _said(db, "current_database()")
        await db.execute(f'ALTER DATABASE "{name}" SET synchronous_commit = on')
    async with Database(database_url) as db:
        yield db


@pytest.fixture
async def calendar(database: Database) -> Calendar:
    return await calendar_of(database, 1, NOW)


async def _said(db: Database, what: str) -> object:
    row = await db.fetch_one(f"SELECT {what} AS said")
    assert row is not None
    return row["said"]


async def _written(db: Database) -> object:
    return await _said(db, "CAST(pg_current_wal_insert_lsn() AS text)")


async def _is_on_disk(db: Database, written: object) -> bool:
    return await _said(db, f"pg_current_wal_flush_lsn() >= '{written}'") is True


@pytest.mark.parametrize("most", [1, 10])
async def test_what_is_committed_together_is_on_the_disk_at_the_end(
    database: Database, calendar: Calendar, most: int
) -> None:
    async with database.flushed_together():
        await events.add(database, calendar, ANNA, NOW, most=most)
        written = await _written(database)
    assert await _is_on_disk(database, written)


async def test_what_is_committed_by_itself_is_on_the_disk_at_once(
    database: Database, calendar: Calendar
) -> None:
    await events.add(database, calendar, ANNA, NOW, most=10)
    assert await _is_on_disk(database, await _written(database))


async def test_only_what_is_flushed_together_commits_without_waiting(
    database: Database, calendar: Calendar
) -> None:
    setting = "current_setting('synchronous_commit')"
    async with database.flushed_together():
        async with database.transaction():
            assert await _said(database, setting) == "off"
        await events.add(database, calendar, ANNA, NOW, most=10)  # a statement by itself
        assert await _said(database, setting) == "on"
    async with database.transaction():
        assert await _said(database, setting) == "on"

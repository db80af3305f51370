"""Bringing a database to this version's shape."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, time
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from birthday_calendar import database_url
from birthday_calendar.database import Database
from birthday_calendar.domain import fields, searching
from birthday_calendar.domain.errors import DatabaseUnavailable
from birthday_calendar.domain.models import EventDraft
from birthday_calendar.migrations import migrate
from birthday_calendar.statements import insert
from birthday_calendar.storage import tables
from birthday_calendar.storage.tables import metadata
from tests.support.postgres import free_port

T = TypeVar("T")

CALENDAR = {
    "id": 1,
    "chat_id": 1,
    "kind": "personal",
    "title": "Ann",
    "language": "en",
    "time_zone": "UTC",
    "remind_at": time(9),
    "lead_days": frozenset({0}),
    "leap_rule": "march_1",
    **dict.fromkeys(("weekend_rule", "weekly_digest", "monthly_digest", "show_zodiac"), False),
    **dict.fromkeys(("planned_until", "created_at"), datetime(2026, 1, 1, tzinfo=UTC)),
}


def differences(url: str) -> list[object]:
    def compare(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    return asyncio.run(within(url, compare))


async def within(url: str, do: Callable[[Connection], T]) -> T:
    """What `do` finds or does in a database of any version, in one transaction."""
    engine = migrate.engine_of(database_url.parse(url))
    try:
        async with engine.begin() as connection:
            return await connection.run_sync(do)
    finally:
        await engine.dispose()


def test_migrations_make_exactly_the_tables_the_code_uses(empty_url: str) -> None:
    migrate.upgrade(empty_url)
    assert differences(empty_url) == []


def test_a_second_run_changes_nothing(empty_url: str) -> None:
    migrate.upgrade(empty_url)
    migrate.upgrade(empty_url)
    assert differences(empty_url) == []


async def test_what_somebody_wrote_is_not_told_with_a_statement_that_failed(
    empty_url: str,
) -> None:
    failing = sa.text("SELECT :name FROM nowhere").bindparams(name="Anna")
    with pytest.raises(DBAPIError, match="nowhere") as told:
        await within(empty_url, lambda it: it.execute(failing))
    assert "Anna" not in str(told.value)


async def test_names_that_were_there_before_get_their_place_in_the_order(empty_url: str) -> None:
    await asyncio.to_thread(migrate.upgrade, empty_url, "0006")
    now = datetime(2026, 1, 1, tzinfo=UTC)
    row = {"calendar_id": 1, "name": "Łukasz", "month_day": 101, "search_text": "łukasz"}
    row |= {"muted": False, "deceased": False, "created_at": now, "updated_at": now}
    before = sa.table("birthdays", *(sa.column(n, tables.events.c[n].type) for n in row))
    await within(empty_url, lambda it: it.execute(sa.insert(tables.calendars).values(**CALENDAR)))
    await within(empty_url, lambda it: it.execute(sa.insert(before).values(**row)))
    await asyncio.to_thread(migrate.upgrade, empty_url)
    async with Database(empty_url) as db:
        found = await db.fetch_all("SELECT name_key FROM events")
    assert [one["name_key"] for one in found] == ["lukasz"]


async def test_what_was_there_before_is_found_as_what_comes_after(empty_url: str) -> None:
    """Also of more than one step of the migration, and of several calendars."""
    await asyncio.to_thread(migrate.upgrade, empty_url, "0011")
    now = datetime(2026, 1, 1, tzinfo=UTC)
    row = {"month_day": 101, "search_text": "", "muted": False, "deceased": False}
    row |= {"created_at": now, "updated_at": now, "tags": ("family",), "company": "Ромашка"}
    people = [
        row | {"calendar_id": number % 2 + 1, "name": f"Юрий {number}"} for number in range(1_203)
    ]
    calendars = [CALENDAR, CALENDAR | {"id": 2, "chat_id": 2}]
    await within(empty_url, lambda it: it.execute(sa.insert(tables.calendars), calendars))
    await within(empty_url, lambda it: it.execute(sa.insert(tables.events), people))
    await asyncio.to_thread(migrate.upgrade, empty_url)
    async with Database(empty_url) as db:
        found = await db.fetch_all("SELECT name, search_text FROM events ORDER BY id")
    assert len(found) == 1_203
    for one in found:
        draft = EventDraft(name=one["name"], day=1, month=1, company="Ромашка", tags=("family",))
        assert one["search_text"] == searching.kept(fields.searched(draft))


async def test_bots_that_were_served_before_are_known(empty_url: str) -> None:
    await asyncio.to_thread(migrate.upgrade, empty_url, "0004")
    async with Database(empty_url) as db:
        await db.execute(
            "INSERT INTO leases (name, holder, expires_at) VALUES ('poll:111', 'a', 0),"
            " ('reminders', 'a', 0)"
        )
        await db.execute("INSERT INTO webhooks (bot_id, secret) VALUES (222, 's'), (111, 's')")
    await asyncio.to_thread(migrate.upgrade, empty_url)
    async with Database(empty_url) as db:
        found = await db.fetch_all("SELECT id FROM bots ORDER BY id")
    assert [one["id"] for one in found] == [111, 222]


def test_two_containers_may_start_at_once(empty_url: str) -> None:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as containers:
        list(containers.map(migrate.upgrade, [empty_url] * 2))
    assert differences(empty_url) == []


def test_a_database_that_is_not_there_yet_is_said_to_be(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnavailable):
        migrate.upgrade(f"postgresql://nobody@127.0.0.1:{free_port()}/none")


async def test_deliveries_that_waited_come_along_and_members_days_are_told_to_others(
    empty_url: str,
) -> None:
    """0018: what is owed stays owed, once; revisions are raised still; notes are found no more."""
    await asyncio.to_thread(migrate.upgrade, empty_url, "0016")
    now = datetime(2026, 1, 1, tzinfo=UTC)
    team = CALENDAR | {"chat_id": -1, "kind": "shared"}
    own = {"calendar_id": 1, "name": "Chiara", "month_day": 315, "search_text": "bicycle"}
    own |= {"muted": False, "deceased": False, "created_at": now, "updated_at": now}
    own |= {"member_id": 3, "lead_days": frozenset({0}), "note": "A bicycle"}
    owed = {"calendar_id": 1, "chat_id": -1, "kind": "reminder", "local_date": now.date()}
    owed |= {"slot": "", "status": "pending", "due_at": now, "next_attempt_at": now}
    owed |= {"attempts": 0, "parts_sent": 0}
    noted = {"delivery_id": 1, "user_id": 3, "name": "Chiara", "noted_at": now}
    rows = {tables.calendars: team, tables.events: own, tables.deliveries: owed}

    def fill(connection: Connection) -> None:
        for table, row in (rows | {tables.congratulations: noted}).items():
            connection.execute(sa.insert(table).values(**row))

    await within(empty_url, fill)
    await asyncio.to_thread(migrate.upgrade, empty_url)
    async with Database(empty_url) as db:
        [event] = await db.fetch_all("SELECT lead_days, search_text FROM events")
        assert (event["lead_days"], "bicycle" in event["search_text"]) == (None, False)
        [before] = await db.fetch_all("SELECT revision FROM calendars")
        for _ in range(2):
            elsewhere = insert(tables.deliveries).values(**owed | {"chat_id": 3})
            await db.execute(elsewhere.on_conflict_do_nothing())
        [after] = await db.fetch_all("SELECT revision FROM calendars")
        assert after["revision"] > before["revision"]
        told = await db.fetch_all("SELECT chat_id, status FROM deliveries ORDER BY id")
        assert [(row["chat_id"], row["status"]) for row in told] == [
            (-1, "pending"),
            (3, "pending"),
        ]
        assert len(await db.fetch_all("SELECT user_id FROM congratulations")) == 1

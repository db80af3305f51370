"""What a database of a week ago means today: nobody is told of the week again."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from birthday_calendar import database_url as urls
from birthday_calendar.backups import settling
from birthday_calendar.database import Database
from birthday_calendar.destinations import Destinations
from birthday_calendar.domain.deliveries import DeliveryKind
from birthday_calendar.domain.models import EventDraft
from birthday_calendar.migrations import migrate
from birthday_calendar.services import planning, webhooks
from birthday_calendar.storage import calendars as stored_calendars
from birthday_calendar.storage import (
    conversations,
    deliveries,
    events,
    kept,
    leases,
    updates,
)
from birthday_calendar.storage.tables import (
    api_tokens,
    calendars,
    feeds,
    invitations,
    members,
)
from tests.support.calendars import calendar_of

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
BACKUP = NOW - timedelta(days=6)
TODAY = NOW.date()
ONE, OTHER = (1, BACKUP), (2, BACKUP)  # calendars, by chat and when they were made
KIRITIMATI = "Pacific/Kiritimati"  # 14 hours ahead: there it is tomorrow already


async def settle(db: Database, url: str, before: settling.Before = settling.NOTHING) -> int:
    """How many were kept out."""
    found: int = await in_transaction(url, lambda it: settling.settle(it, NOW, before))
    return found


async def look(url: str) -> settling.Before:
    found: settling.Before = await in_transaction(url, lambda it: settling.look(it, NOW))
    return found


async def in_transaction(url: str, do: Callable[[sa.Connection], Any]) -> Any:
    engine = migrate.engine_of(urls.parse(url))
    try:
        async with engine.begin() as connection:
            return await connection.run_sync(do)
    finally:
        await engine.dispose()


async def owed(db: Database) -> set[tuple[int, date]]:
    """By chat, once all is planned that is due."""
    while await planning.plan_due(db, NOW):
        pass
    rows = await db.fetch_all("SELECT chat_id, local_date FROM deliveries WHERE status = 'pending'")
    return {(row["chat_id"], date.fromisoformat(str(row["local_date"]))) for row in rows}


@pytest.fixture
async def chats(database: Database) -> list[int]:
    """Two that are told at 9 of somebody each day, as they were when the backup was made."""
    ids = []
    for chat_id, zone in ((1, "UTC"), (2, KIRITIMATI)):
        calendar = await calendar_of(database, chat_id, BACKUP, time_zone=zone)
        ids.append(calendar.id)
        async with database.transaction():
            for days in range(-1, 9):
                day = (BACKUP + timedelta(days=days)).date()
                draft = EventDraft(name="Anna", day=day.day, month=day.month)
                await events.insert(database, calendar.id, draft, BACKUP, most=100)
    return ids


async def test_of_days_before_today_nobody_is_told_again(
    database: Database, database_url: str, chats: list[int]
) -> None:
    """By the clock of each calendar; but today's birthdays nobody shall miss."""
    await settle(database, database_url)
    assert await owed(database) == {(1, TODAY)}  # at the other chat's place it is 2 at night


async def test_what_was_owed_when_the_backup_was_made_is_not_told_a_week_later(
    database: Database, database_url: str, chats: list[int]
) -> None:
    calendar = await calendar_of(database, 1, BACKUP)
    for day, due in ((BACKUP.date(), BACKUP), (TODAY, NOW - timedelta(hours=1))):
        row = deliveries.owed(calendar, DeliveryKind.REMINDER, day, "09:00", due)
        await deliveries.insert_unless_there(database, [row])
    await settle(database, database_url)
    assert await owed(database) == {(1, TODAY)}


async def test_what_the_replaced_one_had_told_is_not_told_again(
    database: Database, database_url: str, chats: list[int]
) -> None:
    """It knows it of each chat, and what it owed still when it broke."""
    before = settling.Before({ONE: NOW - timedelta(hours=1), OTHER: NOW - timedelta(days=2)}, {})
    await settle(database, database_url, before)
    assert await owed(database) == {(2, TODAY), (2, TODAY - timedelta(days=1))}


async def test_the_replaced_one_is_asked_how_far_it_came(
    database: Database, database_url: str, chats: list[int]
) -> None:
    assert (await look(database_url)).told_until == {ONE: BACKUP, OTHER: BACKUP}
    calendar = await calendar_of(database, 1, BACKUP)
    due = BACKUP - timedelta(hours=3)
    row = deliveries.owed(calendar, DeliveryKind.REMINDER, due.date(), "09:00", due)
    await deliveries.insert_unless_there(database, [row])
    told = (await look(database_url)).told_until
    assert due - timedelta(seconds=1) < told[ONE] < due
    assert told[OTHER] == BACKUP


async def test_what_a_pause_or_a_closed_chat_misses_is_still_caught_up_with(
    database: Database, database_url: str, chats: list[int]
) -> None:
    paused, closed = chats
    await database.execute(
        sa.update(calendars)
        .where(calendars.c.id == paused)
        .values(paused_until=TODAY + timedelta(days=3))
    )
    await database.execute(
        sa.update(calendars).where(calendars.c.id == closed).values(paused_reason="blocked")
    )
    await settle(database, database_url)
    rows = await database.fetch_all(sa.select(calendars.c.planned_until))
    assert [row["planned_until"] for row in rows] == [BACKUP, BACKUP]


@pytest.mark.parametrize(("ago", "is_kept"), [(1, True), (30, False)])
async def test_what_waits_from_telegram_is_dropped_where_telegram_would_have(
    database: Database, database_url: str, ago: int, is_kept: bool
) -> None:
    await updates.claim(database, 7, 1, NOW - timedelta(hours=ago))
    await kept.keep(database, 7, {2: "{}"})
    await settle(database, database_url)
    rows = await database.fetch_all("SELECT update_id FROM kept_updates")
    assert bool(rows) == is_kept


async def test_nobody_leads_and_nobody_is_asked_anything(
    database: Database, database_url: str
) -> None:
    await leases.take(database, "reminders", "somebody", 1e9)
    await conversations.put(database, 1, 1, "adding", "{}", BACKUP)
    await settle(database, database_url)
    assert await leases.holder(database, "reminders") is None
    assert await conversations.get(database, 1, 1) == (None, "{}")


@pytest.mark.parametrize("column", [api_tokens.c.token_hash, feeds.c.secret_hash])
async def test_a_token_or_feed_that_was_revoked_since_opens_nothing(
    database: Database, database_url: str, chats: list[int], column: sa.Column[str]
) -> None:
    """Where the replaced database knows; a calendar that it does not know keeps its own."""
    table = column.table
    for calendar_id, name in zip((*chats, chats[0]), ("revoked", "lost", "good"), strict=True):
        row = {"calendar_id": calendar_id, "user_id": 1, "created_at": NOW, column.name: name}
        if table is feeds:
            row |= {"name": name, "language": "en", "changed_at": NOW, "lead_days": frozenset()}
            row |= dict.fromkeys(("ages", "emoji", "notes"), True) | {"kinds": (), "tags": ()}
        await database.execute(sa.insert(table).values(row))
    before = settling.Before({}, {str(column): {ONE: frozenset({"good"})}})
    assert await settle(database, database_url, before) == 1
    left = await database.fetch_all(sa.select(column).order_by(column))
    assert [row[column.name] for row in left] == ["good", "lost"]
    assert (await look(database_url)).openers[str(column)] == {ONE: {"good"}, OTHER: {"lost"}}


async def test_a_guest_who_was_sent_away_since_stays_away(
    database: Database, database_url: str, chats: list[int]
) -> None:
    for user_id in (8, 9):
        row = {"calendar_id": chats[0], "user_id": user_id, "name": "Bo", "role": "editor"}
        await database.execute(sa.insert(members).values(row | {"met_at": NOW}))
    await settle(
        database, database_url, settling.Before({}, {"members.user_id": {ONE: frozenset({8})}})
    )
    left = await database.fetch_all(sa.select(members.c.user_id))
    assert [row["user_id"] for row in left] == [8]


async def test_a_calendar_that_was_made_anew_since_knows_nothing_of_the_one_before(
    database: Database, database_url: str, chats: list[int]
) -> None:
    """The database was lost, and somebody wrote to the empty bot before the backup was restored."""
    row = {"calendar_id": chats[0], "user_id": 1, "created_at": BACKUP, "token_hash": "good"}
    await database.execute(sa.insert(api_tokens).values(row))
    anew = 1, NOW - timedelta(minutes=5)
    openers: dict[settling.Which, frozenset[object]] = {anew: frozenset()}
    known = dict.fromkeys(("api_tokens.token_hash", "feeds.secret_hash"), openers)
    before = settling.Before({anew: NOW}, known)
    assert await settle(database, database_url, before) == 0
    assert await owed(database) == {(1, TODAY)}
    assert await database.fetch_all(sa.select(api_tokens.c.token_hash))


async def test_a_link_that_may_have_been_opened_since_opens_nothing(
    database: Database, database_url: str, chats: list[int]
) -> None:
    row = {"calendar_id": chats[0], "secret_hash": "1" * 64, "role": "editor", "created_at": NOW}
    await database.execute(sa.insert(invitations).values(row | {"expires_at": NOW}))
    await settle(database, database_url)
    assert await database.fetch_all(sa.select(invitations)) == []


async def test_webhooks_are_told_nothing_of_then_and_are_those_of_now(
    database: Database, database_url: str, chats: list[int]
) -> None:
    """Neither what waited, nor that rows were put back; whose day it is today is told."""
    calendar = await stored_calendars.get(database, chats[0])
    assert calendar is not None
    for name in ("kept", "moved", "rotated", "deleted"):
        url = f"https://example.org/{name}"
        made, _ = await webhooks.create(
            database, calendar, 7, BACKUP, Destinations(), name=name, url=url
        )
        await webhooks.test(database, calendar, made.id, BACKUP)
    await events.insert(
        database, chats[0], EventDraft(name="Ben", day=1, month=1), BACKUP, most=100
    )
    rows = await database.fetch_all("SELECT secret, url FROM webhook_endpoints ORDER BY id")
    kept, moved, rotated, _ = rows
    now_there = {
        "webhook_endpoints.secret": {ONE: frozenset({kept["secret"], moved["secret"]})},
        "webhook_endpoints.url": {ONE: frozenset({kept["url"], rotated["url"]})},
    }
    assert await settle(database, database_url, settling.Before({}, now_there)) == 3
    [left] = await database.fetch_all("SELECT secret, today_at FROM webhook_endpoints")
    assert left["secret"] == kept["secret"]
    assert str(left["today_at"]).startswith("2026-11-22 09:00:00")
    for table in ("webhook_changes", "webhook_deliveries"):
        assert await database.fetch_all(f"SELECT id FROM {table}") == []  # noqa: S608

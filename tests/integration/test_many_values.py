"""Statements about more rows than a database takes parameters: 32,767 on PostgreSQL."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from birthday_calendar.database import Database
from birthday_calendar.domain.deliveries import DeliveryKind, DeliveryStatus, Outcome
from birthday_calendar.storage import deliveries, kept, outbox, plans, tables
from tests.support.calendars import calendar_of

NOW = datetime(2026, 3, 15, tzinfo=UTC)
MANY = range(1, 40_001)
WRITTEN = 2_000  # deliveries, in several statements

STATEMENTS: dict[str, Callable[[Database, Sequence[int]], Awaitable[object]]] = {
    "release": lambda db, ids: outbox.release(db, NOW, ids),
    "finish": lambda db, ids: outbox.finish(db, ids, DeliveryStatus.SENT, NOW),
    "note_sent": lambda db, ids: outbox.note_sent(db, ids, 1, 1, NOW),
    "note_part": lambda db, ids: outbox.note_part(db, ids, 1, 1),
    "retry": lambda db, ids: outbox.retry(db, ids, NOW, Outcome.THROTTLED),
    "get_many": deliveries.get_many,
    "take_back": lambda db, ids: deliveries.take_back(db, ids, NOW),
    "lock_due": lambda db, ids: plans.lock_due(db, ids, NOW),
    "groups": lambda db, ids: plans.groups(db, ids, [NOW.date()]),
    "put_off": lambda db, ids: plans.put_off(db, ids, NOW),
    "advance": lambda db, ids: plans.advance(db, NOW, dict.fromkeys(ids, NOW)),
    "keep": lambda db, ids: kept.keep(db, 1, dict.fromkeys(ids, "{}")),
}


@pytest.mark.parametrize("name", STATEMENTS)
async def test_a_statement_takes_any_number_of_values(database: Database, name: str) -> None:
    for values in ([], [1], MANY):
        await STATEMENTS[name](database, values)


async def test_a_chat_of_many_deliveries_is_claimed_a_part_at_a_time(database: Database) -> None:
    await fill(database, chat_id=1, count=len(MANY))
    await fill(database, chat_id=2, count=1)
    first = await outbox.claim(database, NOW, NOW + timedelta(minutes=1), chats=100)
    of_chats = [one.chat_id for one in first.deliveries]
    assert sorted(of_chats) == [1] * outbox.OF_A_CHAT + [2]


async def fill(db: Database, chat_id: int, count: int) -> None:
    """A calendar that is owed so much: most of it copies, which are quicker made."""
    calendar = await calendar_of(db, chat_id, NOW)
    owed = (
        deliveries.owed(calendar, DeliveryKind.LATE, NOW.date(), str(number), NOW)
        for number in range(min(count, WRITTEN))
    )
    copied = ", ".join(one.name for one in tables.deliveries.c if one.name not in ("id", "slot"))
    async with db.transaction():
        await deliveries.insert_unless_there(db, owed)
        await db.execute(
            f"""
            WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 40)
            INSERT INTO deliveries (slot, {copied}) SELECT slot || '-' || n, {copied}
            FROM deliveries, numbers
            WHERE calendar_id = {calendar.id} AND n < {count // WRITTEN}
            """  # noqa: S608 - of our own names and numbers
        )

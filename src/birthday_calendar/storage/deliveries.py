"""SQL of deliveries: written before they are sent, once for each chat, kind, date and slot."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
import sqlalchemy as sa

from birthday_calendar.database import Database
from birthday_calendar.domain.models import (
    Calendar,
    Delivery,
    DeliveryKey,
    DeliveryKind,
    DeliveryStatus,
    Outcome,
)
from birthday_calendar.statements import insert
from birthday_calendar.storage.batches import batches
from birthday_calendar.storage.tables import deliveries

# Not a parameter: only with the word in its text does PostgreSQL plan a statement once for all with
# the index that has only pending rows.
PENDING: sa.ColumnElement[str] = sa.literal_column("'pending'")


async def insert_unless_there(db: Database, rows: Iterable[Mapping[str, Any]]) -> set[DeliveryKey]:
    """Owe what is not owed, or was not delivered, already; which those were."""
    new = set()
    for some in batches(rows):
        owed = insert(deliveries).values(some).on_conflict_do_nothing()
        columns = [deliveries.c[name] for name in DeliveryKey._fields]
        new |= {DeliveryKey(**row) for row in await db.fetch_all(owed.returning(*columns))}
    return new


def owed(
    calendar: Calendar,
    kind: DeliveryKind,
    local_date: date,
    slot: str,
    due_at: datetime,
    again_of: int | None = None,
) -> dict[str, Any]:
    """A new row."""
    return {
        "calendar_id": calendar.id,
        "chat_id": calendar.chat_id,
        "kind": kind,
        "local_date": local_date,
        "slot": slot,
        "status": DeliveryStatus.PENDING,
        "due_at": due_at,
        "next_attempt_at": due_at,
        "attempts": 0,
        "parts_sent": 0,
        "again_of": again_of,
    }


async def reopen(db: Database, calendar_id: int, due_since: datetime, now: datetime) -> None:
    """Owe again, at once, what the chat was not told: it was closed to us, or had paused."""
    was_closed = sa.and_(
        deliveries.c.status == DeliveryStatus.FAILED,
        deliveries.c.outcome == Outcome.CHAT_CLOSED,
        deliveries.c.due_at >= due_since,
    )
    had_paused = sa.and_(
        deliveries.c.status == DeliveryStatus.SKIPPED,
        deliveries.c.outcome == Outcome.PAUSED,
        deliveries.c.due_at >= due_since,
    )
    is_put_off = sa.and_(
        deliveries.c.status == PENDING, deliveries.c.outcome == Outcome.NOT_ALLOWED
    )
    await db.execute(
        sa.update(deliveries)
        .where(deliveries.c.calendar_id == calendar_id, sa.or_(was_closed, had_paused, is_put_off))
        .values(
            status=DeliveryStatus.PENDING,
            next_attempt_at=now,
            attempts=0,
            outcome=None,
            detail=None,
            finished_at=None,
        )
    )


async def move(db: Database, old_chat_id: int, new_chat_id: int) -> None:
    await db.execute(
        sa.update(deliveries).where(deliveries.c.chat_id == old_chat_id).values(chat_id=new_chat_id)
    )


async def of_message(db: Database, calendar_id: int, message_id: int) -> list[Delivery]:
    """All that one message told of."""
    rows = await db.fetch_all(
        sa.select(deliveries).where(
            deliveries.c.calendar_id == calendar_id, deliveries.c.message_id == message_id
        )
    )
    return [to_delivery(row) for row in rows]


async def pending_again(db: Database, calendar_id: int, first: Collection[int]) -> list[Delivery]:
    """What will tell once more of those that were told `first`, and is not begun yet."""
    rows = await db.fetch_all(
        sa.select(deliveries).where(
            deliveries.c.calendar_id == calendar_id,
            deliveries.c.status == PENDING,
            deliveries.c.parts_sent == 0,
            db.among(deliveries.c.again_of, first),
        )
    )
    return [to_delivery(row) for row in rows]


async def take_back_again(db: Database, ids: Collection[int]) -> None:
    """Their calendar is locked."""
    if ids:
        await db.execute(sa.delete(deliveries).where(db.among(deliveries.c.id, ids)))


async def get_many(db: Database, ids: Iterable[int]) -> dict[int, Delivery]:
    rows = await db.fetch_all(sa.select(deliveries).where(db.among(deliveries.c.id, ids)))
    return {row["id"]: to_delivery(row) for row in rows}


async def finished_early(
    db: Database, keys: Collection[DeliveryKey], margin: timedelta
) -> dict[DeliveryKey, datetime]:
    """Those that are done, and were before their time, with when: a clock was ahead then."""
    rows = await db.fetch_all(
        sa.select(deliveries).where(
            db.among(deliveries.c.calendar_id, {key.calendar_id for key in keys}),
            deliveries.c.local_date.in_({key.local_date for key in keys}),
            deliveries.c.finished_at < deliveries.c.due_at,
        )
    )
    found = {
        DeliveryKey(**{name: row[name] for name in DeliveryKey._fields}): row["finished_at"]
        for row in rows
        if row["finished_at"] < row["due_at"] - margin
    }
    return {key: found[key] for key in keys if key in found}


async def take_back(db: Database, calendar_ids: Collection[int], now: datetime) -> None:
    """When it was done, as a clock that was ahead has noted it; see outbox for what is pending."""
    ours = db.among(deliveries.c.calendar_id, calendar_ids)
    await db.execute(
        sa.update(deliveries).where(ours, deliveries.c.finished_at > now).values(finished_at=now)
    )


async def count(db: Database, chat_id: int, kind: DeliveryKind, local_date: date, most: int) -> int:
    """How many of that kind and date were told, or are owed; counted up to `most`."""
    some = (
        sa.select(deliveries.c.id)
        .where(
            deliveries.c.chat_id == chat_id,
            deliveries.c.kind == kind,
            deliveries.c.local_date == local_date,
        )
        .limit(most)
        .subquery()
    )
    row = await db.fetch_one(sa.select(sa.func.count().label("total")).select_from(some))
    assert row is not None
    return int(row["total"])


async def pending_dates(db: Database, calendar_id: int, slot: str) -> set[date]:
    """The local dates whose reminder at that slot is not told yet."""
    rows = await db.fetch_all(
        sa.select(deliveries.c.local_date).where(
            deliveries.c.status == PENDING,
            deliveries.c.calendar_id == calendar_id,
            deliveries.c.kind == DeliveryKind.REMINDER,
            deliveries.c.slot == slot,
        )
    )
    return {row["local_date"] for row in rows}


async def latest(db: Database, calendar_id: int, limit: int) -> list[Delivery]:
    rows = await db.fetch_all(
        sa.select(deliveries)
        .where(deliveries.c.calendar_id == calendar_id)
        .order_by(deliveries.c.id.desc())
        .limit(limit)
    )
    return [to_delivery(row) for row in rows]


async def purge(db: Database, finished_before: datetime) -> None:
    await db.execute(sa.delete(deliveries).where(deliveries.c.finished_at < finished_before))


def to_delivery(row: Mapping[str, Any]) -> Delivery:
    """Raises ValueError where this version can make nothing of it."""
    return msgspec.convert(row, Delivery)

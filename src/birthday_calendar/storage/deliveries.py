"""SQL of deliveries: written before they are sent, claimed by one sender at a time."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from birthday_calendar.database import Database
from birthday_calendar.models import Calendar, Delivery, DeliveryKind, DeliveryStatus, Outcome
from birthday_calendar.storage.tables import deliveries

ROWS_AT_ONCE = 500  # an INSERT's; ten values a row stay below SQLite's 32,766 parameters


async def insert_unless_there(db: Database, rows: Iterable[Mapping[str, Any]]) -> None:
    """Owe what is not owed, or was not delivered, already."""
    rows = list(rows)
    for start in range(0, len(rows), ROWS_AT_ONCE):
        some = [dict(row) for row in rows[start : start + ROWS_AT_ONCE]]
        await db.execute(db.insert(deliveries).values(some).on_conflict_do_nothing())


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


async def claim(db: Database, now: datetime, until: datetime, chats: int) -> list[Delivery]:
    """All that is due in some chats, hidden from other senders `until` then.

    A sender that dies leaves its claims to be taken again at that moment.
    """
    due = sa.and_(
        deliveries.c.status == DeliveryStatus.PENDING, deliveries.c.next_attempt_at <= now
    )
    some_chats = (
        sa.select(deliveries.c.chat_id)
        .where(due)
        .group_by(deliveries.c.chat_id)
        .order_by(sa.func.min(deliveries.c.next_attempt_at))
        .limit(chats)
    )
    chosen = sa.select(deliveries.c.id).where(due, deliveries.c.chat_id.in_(some_chats))
    if db.locks_rows:
        chosen = chosen.with_for_update(skip_locked=True)
    rows = await db.fetch_all(
        sa.update(deliveries)
        .where(deliveries.c.id.in_(chosen), due)
        .values(next_attempt_at=until, attempts=deliveries.c.attempts + 1)
        .returning(deliveries)
    )
    return [to_delivery(row) for row in rows]


async def finish(
    db: Database,
    ids: Iterable[int],
    status: DeliveryStatus,
    now: datetime,
    outcome: Outcome | None = None,
    detail: str | None = None,
) -> None:
    await _update(db, ids, status=status, finished_at=now, outcome=outcome, detail=detail)


async def retry(
    db: Database, ids: Iterable[int], at: datetime, outcome: Outcome, detail: str | None = None
) -> None:
    """Try again at `at`; `outcome` says why it did not work this time."""
    await _update(db, ids, next_attempt_at=at, outcome=outcome, detail=detail)


async def note_part(db: Database, ids: Iterable[int], parts_sent: int, message_id: int) -> None:
    """Note how far it got, so that the next try goes on from there."""
    await _update(db, ids, parts_sent=parts_sent, message_id=message_id)


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


async def get_many(db: Database, ids: Iterable[int]) -> dict[int, Delivery]:
    rows = await db.fetch_all(sa.select(deliveries).where(deliveries.c.id.in_(list(ids))))
    return {row["id"]: to_delivery(row) for row in rows}


async def latest(db: Database, calendar_id: int, limit: int) -> list[Delivery]:
    rows = await db.fetch_all(
        sa.select(deliveries)
        .where(deliveries.c.calendar_id == calendar_id)
        .order_by(deliveries.c.id.desc())
        .limit(limit)
    )
    return [to_delivery(row) for row in rows]


def to_delivery(row: Mapping[str, Any]) -> Delivery:
    values = {name: row[name] for name in Delivery.__struct_fields__}
    values["kind"] = DeliveryKind(values["kind"])
    values["status"] = DeliveryStatus(values["status"])
    values["outcome"] = values["outcome"] and Outcome(values["outcome"])
    return Delivery(**values)


async def _update(db: Database, ids: Iterable[int], **values: Any) -> None:
    await db.execute(sa.update(deliveries).where(deliveries.c.id.in_(list(ids))).values(**values))

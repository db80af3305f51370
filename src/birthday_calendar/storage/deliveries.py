"""SQL of deliveries: written before they are sent, claimed by one sender at a time."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from birthday_calendar.database import Database
from birthday_calendar.models import Calendar, Delivery, DeliveryKind, DeliveryStatus, Outcome
from birthday_calendar.storage.tables import deliveries

# Not a parameter: only with the word in its text does PostgreSQL plan a statement once for all with
# the index that has only pending rows.
PENDING: sa.ColumnElement[str] = sa.literal_column("'pending'")
ROWS_AT_ONCE = 200  # an INSERT's, whose text is made anew each time: a larger one costs memory


async def insert_unless_there(db: Database, rows: Iterable[Mapping[str, Any]]) -> int:
    """Owe what is not owed, or was not delivered, already; how many that were."""
    rows = list(rows)
    new = 0
    for start in range(0, len(rows), ROWS_AT_ONCE):
        some = [dict(row) for row in rows[start : start + ROWS_AT_ONCE]]
        insert = db.insert(deliveries).values(some).on_conflict_do_nothing()
        new += len(await db.fetch_all(insert.returning(deliveries.c.id)))
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


async def is_any_due(db: Database, now: datetime) -> bool:
    """Cheaper to ask than to claim, and mostly the answer is no."""
    row = await db.fetch_one(sa.select(deliveries.c.id).where(*_due(now)).limit(1))
    return row is not None


async def claim(db: Database, now: datetime, until: datetime, chats: int) -> list[Delivery]:
    """All that is due in some chats, those first whose turn came first; hidden `until` then.

    A chat to which something is on its way, or put off, waits with all that it is owed: it is told
    in one message, and Telegram's wish to hear nothing for a while is for the chat. A pending row
    with attempts but no outcome is a claim: see `release`.

    These are several small statements, each of which a PostgreSQL that knows nothing yet of the
    table's contents can only carry out in one way.
    """
    waiting = (
        sa.select(deliveries.c.chat_id)
        .distinct()
        .where(
            deliveries.c.status == PENDING,
            deliveries.c.next_attempt_at > now,
            deliveries.c.attempts > 0,
        )
    )
    first = sa.select(deliveries.c.chat_id).where(*_due(now)).order_by(deliveries.c.next_attempt_at)
    owed = sa.select(deliveries.c.id).where(*_due(now))
    if db.locks_rows:
        owed = owed.with_for_update(skip_locked=True)
    async with db.transaction():
        busy = [row["chat_id"] for row in await db.fetch_all(waiting)]
        chosen = await db.fetch_all(first.where(deliveries.c.chat_id.not_in(busy)).limit(chats))
        chat_ids = {row["chat_id"] for row in chosen}
        locked = await db.fetch_all(owed.where(deliveries.c.chat_id.in_(chat_ids)))
        rows = await db.fetch_all(
            sa.update(deliveries)
            .where(deliveries.c.id.in_([row["id"] for row in locked]))
            .values(
                next_attempt_at=until,
                attempts=deliveries.c.attempts + 1,
                outcome=None,
                detail=None,
            )
            .returning(deliveries)
        )
    return [to_delivery(row) for row in rows]


async def release(db: Database, now: datetime, ids: Iterable[int] | None = None) -> None:
    """Take back claims, of some deliveries or all: whoever had claimed them sends no more.

    They are as they were before, first in the queue.
    """
    query = (
        sa.update(deliveries)
        .where(
            deliveries.c.status == PENDING,
            deliveries.c.next_attempt_at > now,
            deliveries.c.attempts > 0,
            deliveries.c.outcome.is_(None),
        )
        .values(next_attempt_at=deliveries.c.due_at, attempts=deliveries.c.attempts - 1)
    )
    if ids is not None:
        query = query.where(deliveries.c.id.in_(list(ids)))
    await db.execute(query)


async def finish(
    db: Database,
    ids: Iterable[int],
    status: DeliveryStatus,
    now: datetime,
    outcome: Outcome | None = None,
    detail: str | None = None,
) -> None:
    await _update(db, ids, status=status, finished_at=now, outcome=outcome, detail=detail)


async def note_sent(
    db: Database, ids: Iterable[int], parts_sent: int, message_id: int, now: datetime
) -> None:
    """Done, with its last part."""
    await _update(
        db,
        ids,
        status=DeliveryStatus.SENT,
        finished_at=now,
        parts_sent=parts_sent,
        message_id=message_id,
    )


async def retry(
    db: Database, ids: Iterable[int], at: datetime, outcome: Outcome, detail: str | None = None
) -> None:
    """Try again at `at`; `outcome` says why it did not work this time."""
    await _update(db, ids, next_attempt_at=at, outcome=outcome, detail=detail)


async def note_part(db: Database, ids: Iterable[int], parts_sent: int, message_id: int) -> None:
    """Note how far it got, so that the next try goes on from there."""
    await _update(db, ids, parts_sent=parts_sent, message_id=message_id)


async def reopen(
    db: Database, calendar_id: int, outcome: Outcome, due_since: datetime, now: datetime
) -> None:
    """Owe again what failed with that outcome."""
    await db.execute(
        sa.update(deliveries)
        .where(
            deliveries.c.calendar_id == calendar_id,
            deliveries.c.status == DeliveryStatus.FAILED,
            deliveries.c.outcome == outcome,
            deliveries.c.due_at >= due_since,
        )
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


async def get_many(db: Database, ids: Iterable[int]) -> dict[int, Delivery]:
    rows = await db.fetch_all(sa.select(deliveries).where(deliveries.c.id.in_(list(ids))))
    return {row["id"]: to_delivery(row) for row in rows}


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
    values = {name: row[name] for name in Delivery.__struct_fields__}
    values["kind"] = DeliveryKind(values["kind"])
    values["status"] = DeliveryStatus(values["status"])
    values["outcome"] = values["outcome"] and Outcome(values["outcome"])
    return Delivery(**values)


def _due(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return deliveries.c.status == PENDING, deliveries.c.next_attempt_at <= now


async def _update(db: Database, ids: Iterable[int], **values: Any) -> None:
    await db.execute(sa.update(deliveries).where(deliveries.c.id.in_(list(ids))).values(**values))

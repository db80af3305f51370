"""SQL of deliveries: written before they are sent, each once, as its key says."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa

from birthday_calendar.database import Database
from birthday_calendar.domain.deliveries import (
    Delivery,
    DeliveryKey,
    DeliveryKind,
    DeliveryStatus,
    Outcome,
)
from birthday_calendar.domain.models import Calendar
from birthday_calendar.statements import insert
from birthday_calendar.storage.calendars import lock_those
from birthday_calendar.storage.chunks import chunks
from birthday_calendar.storage.tables import calendars, deliveries

# Not a parameter: only with the word in its text does PostgreSQL plan a statement once for all with
# the index that has only pending rows.
PENDING: sa.ColumnElement[str] = sa.literal_column("'pending'")


async def insert_unless_there(db: Database, rows: Iterable[Mapping[str, Any]]) -> set[DeliveryKey]:
    """Owe what is not owed, or was not delivered, already; which those were."""
    new = set()
    for some in chunks(rows):
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
    *,
    chat_id: int | None = None,
) -> dict[str, Any]:
    """A new row; without `chat_id` for the calendar's own chat."""
    return {
        "calendar_id": calendar.id,
        "chat_id": calendar.chat_id if chat_id is None else chat_id,
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


def owed_by(key: DeliveryKey, due_at: datetime, calendar: Calendar) -> dict[str, Any]:
    """The same of a key."""
    return owed(calendar, key.kind, key.local_date, key.slot, due_at, chat_id=key.chat_id)


async def reopen(db: Database, calendar: Calendar, due_since: datetime, now: datetime) -> None:
    """Owe again, at once, what was not told: the chat was closed to us, or had paused.

    Also what other calendars owe to it, but of those that somebody changes just now: whoever waited
    for them, with the own one locked, could wait in a circle.
    """
    await _reopen(db, deliveries.c.calendar_id == calendar.id, due_since, now)
    elsewhere = sa.and_(
        deliveries.c.chat_id == calendar.chat_id, deliveries.c.calendar_id != calendar.id
    )
    of = sa.select(deliveries.c.calendar_id).where(elsewhere, deliveries.c.due_at >= due_since)
    if ours := await lock_those(db, calendars.c.id.in_(of), skip_locked=True):
        those = sa.and_(elsewhere, db.among(deliveries.c.calendar_id, ours))
        await _reopen(db, those, due_since, now)


async def _reopen(
    db: Database, which: sa.ColumnElement[bool], due_since: datetime, now: datetime
) -> None:
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
        .where(which, sa.or_(was_closed, had_paused, is_put_off))
        .values(
            status=DeliveryStatus.PENDING,
            next_attempt_at=now,
            attempts=0,
            outcome=None,
            detail=None,
            finished_at=None,
        )
    )


async def lock_all_of(db: Database, calendar: Calendar, also: Collection[int] = ()) -> None:
    """The calendar, those others that tell its chat, and `also` these; see `lock_those`."""
    elsewhere = sa.select(deliveries.c.calendar_id).where(deliveries.c.chat_id == calendar.chat_id)
    these = db.among(calendars.c.id, {calendar.id, *also})
    await lock_those(db, sa.or_(these, calendars.c.id.in_(elsewhere)))


async def move(db: Database, old_chat_id: int, new_chat_id: int) -> None:
    """All that a chat is told, by whichever calendar; these are locked.

    With them goes which message told of what, unless the rest of it is still to be sent.
    """
    told = sa.case((deliveries.c.status == PENDING, deliveries.c.message_id), else_=sa.null())
    await db.execute(
        sa.update(deliveries)
        .where(deliveries.c.chat_id == old_chat_id)
        .values(chat_id=new_chat_id, message_id=told)
    )


async def of_message(db: Database, chat_id: int, message_id: int) -> list[Delivery]:
    """All that one message of a chat told of."""
    rows = await db.fetch_all(
        sa.select(deliveries).where(
            deliveries.c.chat_id == chat_id, deliveries.c.message_id == message_id
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


class Early(NamedTuple):
    """When it was done, and whether by a clock that was ahead; else it had an earlier time then."""

    at: datetime
    was_ahead: bool


async def finished_early(
    db: Database, due: Mapping[DeliveryKey, datetime], margin: timedelta
) -> dict[DeliveryKey, Early]:
    """Those that are done, and were before the time at which they are `due` now."""
    rows = await db.fetch_all(
        sa.select(deliveries).where(
            db.among(deliveries.c.calendar_id, {key.calendar_id for key in due}),
            deliveries.c.local_date.in_({key.local_date for key in due}),
            deliveries.c.finished_at.is_not(None),
        )
    )
    found = {DeliveryKey(**{name: row[name] for name in DeliveryKey._fields}): row for row in rows}
    return {
        key: Early(row["finished_at"], row["finished_at"] < row["due_at"] - margin)
        for key, at in due.items()
        if (row := found.get(key)) and row["finished_at"] < max(at, row["due_at"]) - margin
    }


async def take_back(db: Database, calendar_ids: Collection[int], now: datetime) -> None:
    """When it was done, as a clock that was ahead has noted it; see outbox for what is pending."""
    ours = db.among(deliveries.c.calendar_id, calendar_ids)
    await db.execute(
        sa.update(deliveries).where(ours, deliveries.c.finished_at > now).values(finished_at=now)
    )


async def counts(
    db: Database, calendar_id: int, chats: Collection[int], kind: DeliveryKind, local_date: date
) -> dict[int, int]:
    """By chat: how many of that kind and date the calendar has told it, or owes it."""
    found = dict.fromkeys(chats, 0)
    rows = await db.fetch_all(
        sa.select(deliveries.c.chat_id, sa.func.count().label("total"))
        .where(
            db.among(deliveries.c.chat_id, found),
            deliveries.c.calendar_id == calendar_id,
            deliveries.c.kind == kind,
            deliveries.c.local_date == local_date,
        )
        .group_by(deliveries.c.chat_id)
    )
    return found | {row["chat_id"]: row["total"] for row in rows}


async def pending(db: Database, calendar_id: int, slot: str) -> dict[date, set[int]]:
    """By local date the chats to which its reminder at that slot is not told yet."""
    rows = await db.fetch_all(
        sa.select(deliveries.c.local_date, deliveries.c.chat_id).where(
            deliveries.c.status == PENDING,
            deliveries.c.calendar_id == calendar_id,
            deliveries.c.kind == DeliveryKind.REMINDER,
            deliveries.c.slot == slot,
        )
    )
    found: dict[date, set[int]] = {}
    for row in rows:
        found.setdefault(row["local_date"], set()).add(row["chat_id"])
    return found


async def latest(
    db: Database,
    calendar_id: int,
    limit: int,
    *,
    chat_id: int | None = None,
    before: int | None = None,
) -> list[Delivery]:
    """What a calendar has told, or owes: to everybody, or to one chat; before an id, or the last
    ones.
    """
    there = [deliveries.c.chat_id == chat_id] if chat_id is not None else []
    if before is not None:
        there.append(deliveries.c.id < before)
    rows = await db.fetch_all(
        sa.select(deliveries)
        .where(deliveries.c.calendar_id == calendar_id, *there)
        .order_by(deliveries.c.id.desc())
        .limit(limit)
    )
    return [to_delivery(row) for row in rows]


async def reminders_since(db: Database, calendar: Calendar, day: date) -> set[tuple[date, str]]:
    """Dates and slots of reminders that its own chat was told, or is owed, from that day on."""
    rows = await db.fetch_all(
        sa.select(deliveries.c.local_date, deliveries.c.slot).where(
            deliveries.c.calendar_id == calendar.id,
            deliveries.c.chat_id == calendar.chat_id,
            deliveries.c.kind == DeliveryKind.REMINDER,
            deliveries.c.local_date >= day,
        )
    )
    return {(row["local_date"], row["slot"]) for row in rows}


async def latest_of_others(
    db: Database, calendar: Calendar, limit: int
) -> list[tuple[Delivery, str]]:
    """What other calendars have told its chat, or owe it, with their titles."""
    rows = await db.fetch_all(
        sa.select(deliveries, calendars.c.title)
        .join(calendars, calendars.c.id == deliveries.c.calendar_id)
        .where(deliveries.c.chat_id == calendar.chat_id, deliveries.c.calendar_id != calendar.id)
        .order_by(deliveries.c.id.desc())
        .limit(limit)
    )
    return [(to_delivery(row), row["title"]) for row in rows]


async def first_like(db: Database, calendar: Calendar, one: Delivery) -> int:
    """The delivery that stands for all that tell the same to several chats."""
    row = await db.fetch_one(
        sa.select(deliveries.c.id)
        .where(
            deliveries.c.calendar_id == calendar.id,
            deliveries.c.kind == one.kind,
            deliveries.c.local_date == one.local_date,
            deliveries.c.slot == one.slot,
        )
        .order_by(deliveries.c.chat_id != calendar.chat_id, deliveries.c.id)
        .limit(1)
    )
    return one.id if row is None else row["id"]


async def purge(db: Database, finished_before: datetime) -> None:
    await db.execute(sa.delete(deliveries).where(deliveries.c.finished_at < finished_before))


def to_delivery(row: Mapping[str, Any]) -> Delivery:
    """Raises ValueError where this version can make nothing of it."""
    return msgspec.convert(row, Delivery)

"""SQL of many events at once, as a file brings them: others get their turn in between."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from msgspec import Struct

from birthday_calendar.database import Database
from birthday_calendar.domain.formats import Entry
from birthday_calendar.domain.models import UID_LIMIT, Event, EventDraft
from birthday_calendar.storage.chunks import chunks
from birthday_calendar.storage.events import COLUMNS, UNKNOWN, shared, to_event, to_row
from birthday_calendar.storage.tables import events

ROWS_AT_ONCE = 500  # of a statement
READ_AT_ONCE = 1_000

_THERE = (
    sa.select(*COLUMNS, events.c.uid)
    .where(
        events.c.calendar_id == sa.bindparam("calendar_id"),
        events.c.deleted_at.is_(None),
        events.c.id > sa.bindparam("last"),
    )
    .order_by(events.c.id)
    .limit(sa.literal_column(str(READ_AT_ONCE)))
)


async def there(db: Database, calendar_id: int) -> tuple[list[Event], dict[str, int]]:
    """All events of a calendar; and by other programs' names for them their ids."""
    found: list[Event] = []
    uids: dict[str, int] = {}
    last = 0
    while True:
        rows = await db.fetch_all(_THERE, {"calendar_id": calendar_id, "last": last})
        found += map(to_event, rows)
        uids |= {row["uid"]: row["id"] for row in rows if row["uid"]}
        if len(rows) < READ_AT_ONCE:
            return found, uids
        last = rows[-1]["id"]


async def as_made(
    db: Database,
    calendar_id: int,
    ids: Iterable[int],
    now: datetime,
    days: Iterable[tuple[int, int]] | None = None,
) -> list[Event]:
    """Of these events what was last changed at that moment, and is there; of some days or all.

    A day is a month and a number.
    """
    query = sa.select(*COLUMNS).where(*_as_made(db, calendar_id, ids, now)).order_by(events.c.id)
    if days is not None:
        query = query.where(events.c.month_day.in_([month * 100 + day for month, day in days]))
    return [to_event(row) for row in await db.fetch_all(query)]


async def of_any_calendar(db: Database, ids: Iterable[int]) -> list[Event]:
    """Those of them that are there, of whichever calendar."""
    there = db.among(events.c.id, ids), events.c.deleted_at.is_(None)
    return [to_event(row) for row in await db.fetch_all(sa.select(*COLUMNS).where(*there))]


async def insert_entries(
    db: Database, calendar_id: int, entries: Iterable[Entry], now: datetime, user_id: int | None
) -> list[int]:
    """The ids of the events that are made of them, in their order: they are given in it."""
    alike = shared(calendar_id, now, {**UNKNOWN, "added_by": user_id})  # once, not in each row
    rows = (to_row(entry.draft, None) | {"uid": _kept_uid(entry.uid)} for entry in entries)
    ids: list[int] = []
    for some in chunks(rows, ROWS_AT_ONCE):
        given = db.records([events.c[name] for name in some[0]], some)
        values = [sa.bindparam(None, alike[name], events.c[name].type) for name in alike]
        every = sa.select(given, *values)
        new = sa.insert(events).from_select([*some[0], *alike], every).returning(events.c.id)
        ids += sorted(row["id"] for row in await db.fetch_all(new))
    return ids


class Change(Struct, frozen=True):
    """Of an event to how it shall be. `told_before` is as in storage.events.update."""

    before: Event
    draft: EventDraft
    told_before: tuple[str, ...]
    uid: str | None = None  # None: as it is


async def update_all(db: Database, changes: Iterable[Change], now: datetime) -> None:
    """Their calendar is locked, so that all of them are there."""
    for some in chunks((_changed_row(change, now) for change in changes), ROWS_AT_ONCE):
        given = db.records([events.c[name] for name in some[0]], some).c
        values = {name: given[name] for name in some[0] if name not in ("id", "uid")}
        await db.execute(
            sa.update(events)
            .where(events.c.id == given.id)
            .values(uid=sa.func.coalesce(given.uid, events.c.uid), **values)
        )


async def get_those(db: Database, calendar_id: int, ids: Iterable[int]) -> list[Event]:
    """Those of them that are there."""
    query = sa.select(*COLUMNS).where(
        events.c.calendar_id == calendar_id,
        db.among(events.c.id, ids),
        events.c.deleted_at.is_(None),
    )
    return [to_event(row) for row in await db.fetch_all(query)]


async def delete_all(db: Database, calendar_id: int, ids: Iterable[int], now: datetime) -> int:
    """So that it can be taken back; how many that were."""
    query = (
        sa.update(events)
        .where(
            events.c.calendar_id == calendar_id,
            db.among(events.c.id, ids),
            events.c.deleted_at.is_(None),
        )
        .values(deleted_at=now)
    )
    return len(await db.fetch_all(query.returning(events.c.id)))


async def delete_made(db: Database, calendar_id: int, ids: Iterable[int], now: datetime) -> int:
    """For good, those that nobody has changed since that moment; how many that were."""
    query = sa.delete(events).where(*_as_made(db, calendar_id, ids, now))
    return len(await db.fetch_all(query.returning(events.c.id)))


def _changed_row(change: Change, now: datetime) -> dict[str, Any]:
    row = to_row(change.draft, change.before.member_id)
    return row | {
        "id": change.before.id,
        "updated_at": now,
        "told_before": change.told_before,
        "uid": _kept_uid(change.uid),
    }


def _as_made(
    db: Database, calendar_id: int, ids: Iterable[int], now: datetime
) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        events.c.calendar_id == calendar_id,
        db.among(events.c.id, ids),
        events.c.updated_at == now,
        events.c.deleted_at.is_(None),
    )


def _kept_uid(uid: str | None) -> str | None:
    """None for what no database could keep."""
    return uid if uid and len(uid) <= UID_LIMIT and uid.isprintable() else None

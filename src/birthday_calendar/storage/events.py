"""SQL of events. Deleted ones stay, unseen, until they are purged: so that undo can work."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

import msgspec
import sqlalchemy as sa

from birthday_calendar.database import Database
from birthday_calendar.domain import fields, names, searching
from birthday_calendar.domain.models import Event, EventDraft, EventKind
from birthday_calendar.storage.tables import events

# What makes an Event: not what is searched, which is as long again as all of them.
COLUMNS = (
    events.c.month_day,
    events.c.name_key,
    sa.literal_column("month_day / 100", sa.SmallInteger).label("month"),
    sa.literal_column("month_day % 100", sa.SmallInteger).label("day"),
    *(events.c[name] for name in Event.__struct_fields__ if name in events.c),
)

# Where an event is from: the message that says it, who added it, and whose own it is.
UNKNOWN: Mapping[str, int | None] = {"message_id": None, "added_by": None, "member_id": None}
PURGED_AT_ONCE = 100


async def insert(
    db: Database,
    calendar_id: int,
    draft: EventDraft,
    now: datetime,
    origin: Mapping[str, int | None] = UNKNOWN,
    *,
    most: int,
) -> Event | None:
    """None where the calendar has `most` already, or more; no further ones are counted."""
    if most == 0:
        return None
    row = new_row(calendar_id, draft, now, origin)
    named = {f"new_{name}": value for name, value in row.items()}
    query = _insert(tuple(row), db.unflushed())
    found = await db.fetch_one(query, named | {"all_but_one": most - 1})
    return None if found is None else to_event(found)


async def count(db: Database, calendar_id: int) -> int:
    row = await db.fetch_one(
        sa.select(sa.func.count().label("total"))
        .select_from(events)
        .where(events.c.calendar_id == calendar_id, events.c.deleted_at.is_(None))
    )
    assert row is not None
    return int(row["total"])


@cache  # to make it costs more than to ask it
def _insert(
    columns: tuple[str, ...], conditions: tuple[sa.ColumnElement[bool], ...]
) -> sa.UpdateBase:
    values = [sa.bindparam(f"new_{name}", type_=events.c[name].type) for name in columns]
    there = sa.select(events.c.id).where(
        events.c.calendar_id == sa.bindparam("new_calendar_id"), events.c.deleted_at.is_(None)
    )
    last = there.offset(sa.bindparam("all_but_one", type_=sa.Integer)).limit(sa.literal_column("1"))
    row = sa.select(*values).where(last.scalar_subquery().is_(None), *conditions)
    return sa.insert(events).from_select(columns, row).returning(*COLUMNS)


async def update(
    db: Database,
    before: Event,
    draft: EventDraft,
    now: datetime,
    told_before: tuple[str, ...] = (),
) -> Event | None:
    row = await db.fetch_one(
        sa.update(events)
        .where(*_one(before.calendar_id, before.id), events.c.deleted_at.is_(None))
        .values(updated_at=now, told_before=told_before, **to_row(draft, before.member_id))
        .returning(*COLUMNS)
    )
    return None if row is None else to_event(row)


async def get(db: Database, calendar_id: int, event_id: int) -> Event | None:
    query = sa.select(*COLUMNS).where(*_one(calendar_id, event_id), events.c.deleted_at.is_(None))
    row = await db.fetch_one(query)
    return None if row is None else to_event(row)


async def get_also_deleted(db: Database, calendar_id: int, event_id: int) -> Event | None:
    row = await db.fetch_one(sa.select(*COLUMNS).where(*_one(calendar_id, event_id)))
    return None if row is None else to_event(row)


async def of_member(db: Database, calendar_id: int, user_id: int) -> Event | None:
    """Their own birthday."""
    row = await db.fetch_one(
        sa.select(*COLUMNS)
        .where(
            events.c.calendar_id == calendar_id,
            events.c.member_id == user_id,
            events.c.deleted_at.is_(None),
            events.c.kind == EventKind.BIRTHDAY,
        )
        .order_by(events.c.id)
        .limit(1)
    )
    return None if row is None else to_event(row)


async def make_own(db: Database, calendar_id: int, event_id: int, user_id: int) -> None:
    await db.execute(
        sa.update(events).where(*_one(calendar_id, event_id)).values(member_id=user_id)
    )


async def delete(db: Database, calendar_id: int, event_id: int, now: datetime) -> Event | None:
    """None where there was nothing to delete."""
    row = await db.fetch_one(
        sa.update(events)
        .where(*_one(calendar_id, event_id), events.c.deleted_at.is_(None))
        .values(deleted_at=now)
        .returning(*COLUMNS)
    )
    return None if row is None else to_event(row)


async def deleted_at(db: Database, calendar_id: int, event_id: int) -> datetime | None:
    """When it was deleted; None where it is not."""
    row = await db.fetch_one(sa.select(events.c.deleted_at).where(*_one(calendar_id, event_id)))
    return None if row is None else row["deleted_at"]


async def restore(db: Database, calendar_id: int, event_id: int) -> Event | None:
    """None where nothing deleted is left to restore."""
    row = await db.fetch_one(
        sa.update(events)
        .where(*_one(calendar_id, event_id), events.c.deleted_at.is_not(None))
        .values(deleted_at=None)
        .returning(*COLUMNS)
    )
    return None if row is None else to_event(row)


async def purge(db: Database, deleted_before: datetime) -> None:
    await db.execute(sa.delete(events).where(events.c.deleted_at < deleted_before))


async def purge_oldest(db: Database, calendar_id: int, but: int) -> None:
    """Those of one calendar that were deleted before the last `but`; some at a time."""
    deleted = (
        sa.select(events.c.id)
        .where(events.c.calendar_id == calendar_id, events.c.deleted_at.is_not(None))
        .order_by(events.c.deleted_at.desc(), events.c.id.desc())
    )
    older = deleted.offset(but).limit(PURGED_AT_ONCE).scalar_subquery()
    await db.execute(sa.delete(events).where(events.c.id.in_(older)))


def to_event(row: Mapping[str, Any]) -> Event:
    return msgspec.convert(row, Event)


def new_row(
    calendar_id: int, draft: EventDraft, now: datetime, origin: Mapping[str, int | None]
) -> dict[str, Any]:
    return shared(calendar_id, now, origin) | to_row(draft, origin["member_id"])


def shared(calendar_id: int, now: datetime, origin: Mapping[str, int | None]) -> dict[str, Any]:
    """What is the same in all rows that are written at once."""
    return {"calendar_id": calendar_id, "created_at": now, "updated_at": now, **origin}


def to_row(draft: EventDraft, member_id: int | None) -> dict[str, Any]:
    """What others have noted of a member's event nobody finds: they would, too."""
    row = msgspec.structs.asdict(draft)
    row["month_day"] = row.pop("month") * 100 + row.pop("day")
    row["search_text"] = searching.kept(fields.searched(draft, is_own=member_id is not None))
    row["name_key"] = names.folded(draft.name)
    return row


def _one(calendar_id: int, event_id: int) -> tuple[Any, ...]:
    return events.c.id == event_id, events.c.calendar_id == calendar_id

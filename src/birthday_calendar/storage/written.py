"""SQL of events as messages of a chat write them: many at once, who is there already, undone."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from birthday_calendar.database import Database
from birthday_calendar.domain import names
from birthday_calendar.domain.models import Event, EventDraft
from birthday_calendar.storage.events import COLUMNS, new_row, to_event
from birthday_calendar.storage.tables import events


async def insert_all(
    db: Database,
    calendar_id: int,
    drafts: Iterable[EventDraft],
    now: datetime,
    origin: Mapping[str, int | None],
) -> list[Event]:
    """However many there are, one statement; in the order in which they are given."""
    rows = await db.fetch_all(
        sa.insert(events)
        .values([new_row(calendar_id, draft, now, origin) for draft in drafts])
        .returning(*COLUMNS)
    )
    return sorted(map(to_event, rows), key=lambda event: event.id)


async def with_names_and_days(
    db: Database, calendar_id: int, drafts: Iterable[EventDraft]
) -> list[Event]:
    """Those that have the folded name of one of them, and the day of one; the oldest first."""
    drafts = [*drafts]
    rows = await db.fetch_all(
        sa.select(*COLUMNS)
        .where(
            events.c.calendar_id == calendar_id,
            events.c.deleted_at.is_(None),
            events.c.month_day.in_({draft.month * 100 + draft.day for draft in drafts}),
            events.c.name_key.in_({names.folded(draft.name) for draft in drafts}),
        )
        .order_by(events.c.id)
    )
    return [*map(to_event, rows)]


async def of_message(
    db: Database, calendar_id: int, message_id: int, since: datetime
) -> list[Event]:
    """What a message of the chat has added since then, and is there still; in its order."""
    rows = await db.fetch_all(
        sa.select(*COLUMNS)
        .where(*_of_message(calendar_id, message_id), events.c.created_at >= since)
        .order_by(events.c.id)
    )
    return [*map(to_event, rows)]


async def delete_of_message(db: Database, calendar_id: int, message_id: int, now: datetime) -> int:
    """How many were deleted."""
    rows = await db.fetch_all(
        sa.update(events)
        .where(*_of_message(calendar_id, message_id))
        .values(deleted_at=now)
        .returning(events.c.id)
    )
    return len(rows)


async def has_companies(db: Database, calendar_id: int) -> bool:
    query = (
        sa.select(events.c.id)
        .where(
            events.c.calendar_id == calendar_id,
            events.c.deleted_at.is_(None),
            events.c.company.is_not(None),
        )
        .limit(1)
    )
    return await db.fetch_one(query) is not None


def _of_message(calendar_id: int, message_id: int) -> tuple[Any, ...]:
    return (
        events.c.calendar_id == calendar_id,
        events.c.message_id == message_id,
        events.c.deleted_at.is_(None),
    )

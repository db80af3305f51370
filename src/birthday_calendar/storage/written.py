"""SQL of events as messages of a chat write them: many at once, who is there already, undone."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

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


class Around(NamedTuple):
    """What is there already where somebody is to be added."""

    alike: list[Event]  # with the folded name of one of them, and the day of one; oldest first
    has_companies: bool  # whether any event of the calendar has one


async def look_around(db: Database, calendar_id: int, drafts: Iterable[EventDraft]) -> Around:
    drafts = [*drafts]
    alike = sa.and_(
        events.c.calendar_id == calendar_id,
        events.c.deleted_at.is_(None),
        events.c.month_day.in_({draft.month * 100 + draft.day for draft in drafts}),
        events.c.name_key.in_({names.folded(draft.name) for draft in drafts}),
    )
    one_row = sa.select(sa.literal_column("1").label("one")).subquery("one_row")
    rows = await db.fetch_all(
        sa.select(*COLUMNS, _with_company(calendar_id).label("has_companies"))
        .select_from(one_row.outerjoin(events, alike))
        .order_by(events.c.id)
    )
    found = [to_event(row) for row in rows if row["id"] is not None]
    return Around(found, bool(rows[0]["has_companies"]))


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


def _with_company(calendar_id: int) -> sa.Exists:
    one = events.alias("one_with_company")
    return sa.exists().where(
        one.c.calendar_id == calendar_id, one.c.deleted_at.is_(None), one.c.company.is_not(None)
    )


def _of_message(calendar_id: int, message_id: int) -> tuple[Any, ...]:
    return (
        events.c.calendar_id == calendar_id,
        events.c.message_id == message_id,
        events.c.deleted_at.is_(None),
    )

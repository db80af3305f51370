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

# made once: an alias copies every column, which took as long as asking
_ONE_ROW = sa.select(sa.literal_column("1").label("one")).subquery("one_row")
_ONE_WITH_COMPANY = events.alias("one_with_company")


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

    alike: list[Event]  # with the words of one's name, and the day of one; oldest first
    has_companies: bool  # whether any event of the calendar has one


async def look_around(db: Database, calendar_id: int, drafts: Iterable[EventDraft]) -> Around:
    drafts = [*drafts]
    alike = sa.and_(
        events.c.calendar_id == calendar_id,
        events.c.deleted_at.is_(None),
        events.c.month_day.in_({draft.month * 100 + draft.day for draft in drafts}),
        events.c.name_key.in_({name for draft in drafts for name in names.orders(draft.name)}),
    )
    rows = await db.fetch_all(
        sa.select(*COLUMNS, _with_company(calendar_id).label("has_companies"))
        .select_from(_ONE_ROW.outerjoin(events, alike))
        .order_by(events.c.id)
    )
    found = [to_event(row) for row in rows if row["id"] is not None]
    return Around(found, bool(rows[0]["has_companies"]))


async def of_message(
    db: Database, calendar_id: int, message_id: int, since: datetime, by: int | None = None
) -> list[Event]:
    """What a message has added since then, and is there still; in its order.

    `by` is who wrote it, where a calendar is written to in several chats.
    """
    rows = await db.fetch_all(
        sa.select(*COLUMNS)
        .where(*_of_message(calendar_id, message_id, by), events.c.created_at >= since)
        .order_by(events.c.id)
    )
    return [*map(to_event, rows)]


async def latest(db: Database, calendar_id: int, by: int, since: datetime) -> list[Event]:
    """The two that somebody has added last since then, and that are there still."""
    rows = await db.fetch_all(
        sa.select(*COLUMNS)
        .where(
            events.c.calendar_id == calendar_id,
            events.c.added_by == by,
            events.c.created_at >= since,
            events.c.deleted_at.is_(None),
        )
        .order_by(events.c.id.desc())
        .limit(2)
    )
    return [*map(to_event, rows)]


async def delete_of_message(
    db: Database, calendar_id: int, message_id: int, now: datetime, by: int | None = None
) -> int:
    """How many were deleted; `by` as above."""
    rows = await db.fetch_all(
        sa.update(events)
        .where(*_of_message(calendar_id, message_id, by))
        .values(deleted_at=now)
        .returning(events.c.id)
    )
    return len(rows)


async def forget_messages(db: Database, calendar_id: int) -> None:
    """Which messages wrote what there is."""
    await db.execute(
        sa.update(events)
        .where(events.c.calendar_id == calendar_id, events.c.message_id.is_not(None))
        .values(message_id=None)
    )


def _with_company(calendar_id: int) -> sa.Exists:
    one = _ONE_WITH_COMPANY
    return sa.exists().where(
        one.c.calendar_id == calendar_id, one.c.deleted_at.is_(None), one.c.company.is_not(None)
    )


def _of_message(calendar_id: int, message_id: int, by: int | None) -> tuple[Any, ...]:
    return (
        events.c.calendar_id == calendar_id,
        events.c.message_id == message_id,
        events.c.deleted_at.is_(None),
        *([] if by is None else [events.c.added_by == by]),
    )

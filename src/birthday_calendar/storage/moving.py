"""SQL of days that move: few in a calendar, so that all of them are read where any is asked for."""

import sqlalchemy as sa

from birthday_calendar.database import Database
from birthday_calendar.domain.models import Calendar, Event
from birthday_calendar.storage.events import COLUMNS, to_event
from birthday_calendar.storage.tables import calendars, events

_THOSE = (
    events.c.calendar_id == sa.bindparam("calendar_id"),
    events.c.deleted_at.is_(None),
    events.c.rule.is_not(None),
)
_MOVING = sa.select(*COLUMNS).where(*_THOSE)
_COUNT = sa.select(sa.func.count().label("total")).select_from(events).where(*_THOSE)


async def of_calendar(db: Database, calendar: Calendar) -> list[Event]:
    """In no order. Most calendars have none, and are not asked."""
    if not calendar.has_moving:
        return []
    return [to_event(row) for row in await db.fetch_all(_MOVING, {"calendar_id": calendar.id})]


async def count(db: Database, calendar_id: int) -> int:
    row = await db.fetch_one(_COUNT, {"calendar_id": calendar_id})
    assert row is not None
    return int(row["total"])


async def note(db: Database, calendar_id: int) -> None:
    """That there are such days."""
    await db.execute(
        sa.update(calendars)
        .where(calendars.c.id == calendar_id, calendars.c.has_moving.is_(False))
        .values(has_moving=True)
    )

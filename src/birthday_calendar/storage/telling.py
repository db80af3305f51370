"""SQL of telling: the people that messages of one calendar may speak of, a part at a time."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

import sqlalchemy as sa

from birthday_calendar.database import Database
from birthday_calendar.domain.models import Calendar, Event
from birthday_calendar.storage.events import COLUMNS, to_event
from birthday_calendar.storage.lists import in_year
from birthday_calendar.storage.tables import events


async def people(
    db: Database,
    calendar: Calendar,
    days: Collection[date],
    own_days: Iterable[date],
    ids: Iterable[int],
    *,
    limit: int,
    offset: int,
) -> list[Event]:
    """Who is celebrated on one of the days; on one of `own_days`, with lead days of their own; or
    has one of the ids; and days that move, of which the caller knows when. In the order of the
    year from the first day on, then of names.
    """
    first = min(days, default=date.min)
    comes_later = events.c.month_day < first.month * 100 + first.day
    rows = await db.fetch_all(
        sa.select(*COLUMNS)
        .where(
            *_told(calendar),
            sa.or_(
                events.c.month_day.in_(_month_days(days)),
                sa.and_(
                    events.c.lead_days.is_not(None),
                    events.c.month_day.in_(_month_days(own_days)),
                ),
                events.c.rule.is_not(None) if days else sa.false(),
                db.among(events.c.id, ids),
            ),
        )
        .order_by(comes_later, *in_year(calendar.language))
        .limit(limit)
        .offset(offset)
    )
    return [to_event(row) for row in rows]


async def changed_since(
    db: Database, calendar: Calendar, moment: datetime, limit: int
) -> list[Event]:
    rows = await db.fetch_all(
        sa.select(*COLUMNS)
        .where(*_told(calendar), events.c.updated_at > moment)
        .order_by(events.c.id)
        .limit(limit)
    )
    return [to_event(row) for row in rows]


def _told(calendar: Calendar) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        events.c.calendar_id == calendar.id,
        events.c.deleted_at.is_(None),
        events.c.muted.is_(False),
    )


def _month_days(days: Iterable[date]) -> list[int]:
    return sorted({day.month * 100 + day.day for day in days})

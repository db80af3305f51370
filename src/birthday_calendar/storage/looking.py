"""SQL of who is next, and of how many there are on the days of a month."""

from functools import cache
from typing import Any

import sqlalchemy as sa

from birthday_calendar.database import Database
from birthday_calendar.domain.models import Event
from birthday_calendar.storage.events import COLUMNS, to_event
from birthday_calendar.storage.lists import in_year
from birthday_calendar.storage.tables import events

_KEPT = (
    events.c.calendar_id == sa.bindparam("calendar_id"),
    events.c.deleted_at.is_(None),
    events.c.rule.is_(None),
)


async def soonest(
    db: Database, calendar_id: int, after: int, *, language: str, limit: int
) -> list[Event]:
    """The first ones after a day, month * 100 + day, of this year and of the next, and of
    29 February, which may be celebrated on another: `limit` of each, in no order.
    """
    named = {"calendar_id": calendar_id, "after": after, "limit": limit}
    rows = await db.fetch_all(_soonest(language), named)
    return [to_event(row) for row in rows]


async def counts_by_day(db: Database, calendar_id: int, month: int, born_by: int) -> dict[int, int]:
    """How many there are on which days, month * 100 + day, of a month, and on 29 February."""
    first = month * 100
    named = {"calendar_id": calendar_id, "first": first, "last": first + 31, "born_by": born_by}
    rows = await db.fetch_all(_COUNTS, named)
    return {row["month_day"]: row["total"] for row in rows}


@cache
def _soonest(language: str) -> sa.CompoundSelect[Any]:
    month_day = events.c.month_day
    leap_day: sa.ColumnElement[int] = sa.literal_column("229")
    parts = (
        [month_day > sa.bindparam("after", type_=sa.Integer), month_day != leap_day],
        [month_day != leap_day],
        [month_day == leap_day],
    )
    limit = sa.bindparam("limit", type_=sa.Integer)
    queries = (
        sa.select(*COLUMNS)
        .where(*_KEPT, *part)
        .order_by(*in_year(language))
        .limit(limit)
        .subquery()
        for part in parts
    )
    return sa.union_all(*(sa.select(query) for query in queries))


_COUNTS = (
    sa.select(events.c.month_day, sa.func.count().label("total"))
    .where(
        *_KEPT,
        sa.or_(
            events.c.month_day.between(sa.bindparam("first"), sa.bindparam("last")),
            events.c.month_day == sa.literal_column("229"),
        ),
        sa.or_(events.c.year.is_(None), events.c.year <= sa.bindparam("born_by")),
    )
    .group_by(events.c.month_day)
)

"""SQL of what should have been told by now."""

from datetime import datetime

import sqlalchemy as sa
from msgspec import Struct

from birthday_calendar.database import Database
from birthday_calendar.domain.deliveries import Outcome
from birthday_calendar.storage.deliveries import PENDING
from birthday_calendar.storage.tables import calendars, deliveries


class Overdue(Struct, frozen=True):
    """How much waits, and since when the first of it; None where nothing does."""

    count: int
    since: datetime | None


async def deliveries_due(db: Database, before: datetime) -> Overdue:
    """Not those that their chat alone holds up: the bot may not write there."""
    due = deliveries.c.due_at
    is_allowed = deliveries.c.outcome.is_distinct_from(Outcome.NOT_ALLOWED)
    return await _overdue(db, due, deliveries.c.status == PENDING, due < before, is_allowed)


async def calendars_due(db: Database, before: datetime) -> Overdue:
    """Nobody has looked at them since their clocks have struck."""
    due = calendars.c.next_due_at
    return await _overdue(db, due, due < before)


async def _overdue(
    db: Database, due: sa.ColumnElement[datetime], *which: sa.ColumnElement[bool]
) -> Overdue:
    query = sa.select(sa.func.count().label("total"), sa.func.min(due).label("since"))
    row = await db.fetch_one(query.where(*which))
    assert row is not None
    return Overdue(row["total"], row["since"])

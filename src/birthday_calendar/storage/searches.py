"""SQL of names that are compared one by one: those that may be meant, by parts of what is kept."""

from collections.abc import Iterable

import sqlalchemy as sa

from birthday_calendar.database import Database
from birthday_calendar.storage.tables import events


async def names_with(
    db: Database, calendar_id: int, parts: Iterable[tuple[str, ...]], *, limit: int
) -> dict[int, str]:
    """Names by event, the first `limit` of the year where of each tuple one is in what is
    searched.
    """
    query = (
        sa.select(events.c.id, events.c.name)
        .where(
            events.c.calendar_id == calendar_id,
            events.c.deleted_at.is_(None),
            *(sa.or_(*(db.contains(events.c.search_text, one) for one in some)) for some in parts),
        )
        .order_by(events.c.month_day, events.c.name_key, events.c.id)
        .limit(limit)
    )
    return {row["id"]: row["name"] for row in await db.fetch_all(query)}

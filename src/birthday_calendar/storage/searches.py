"""SQL of names that are compared one by one: those that may be meant, by parts of what is kept."""

from collections.abc import Iterable

import sqlalchemy as sa

from birthday_calendar.database import Database
from birthday_calendar.domain.models import Event
from birthday_calendar.storage.events import COLUMNS, to_event
from birthday_calendar.storage.tables import events


async def names_with(
    db: Database, calendar_id: int, parts: Iterable[tuple[str, ...]], *, limit: int
) -> dict[int, str]:
    """Some names by event, `limit` at the most, where of each tuple one is in what is searched."""
    query = sa.select(events.c.id, events.c.name).where(
        events.c.calendar_id == calendar_id,
        events.c.deleted_at.is_(None),
        *(sa.or_(*(db.contains(events.c.search_text, one) for one in some)) for some in parts),
    )
    return {row["id"]: row["name"] for row in await db.fetch_all(query.limit(limit))}


async def get_all(db: Database, calendar_id: int, ids: Iterable[int]) -> list[Event]:
    """In no order."""
    query = sa.select(*COLUMNS).where(
        events.c.calendar_id == calendar_id,
        events.c.deleted_at.is_(None),
        db.among(events.c.id, ids),
    )
    return [to_event(row) for row in await db.fetch_all(query)]

"""SQL of names that are compared one by one: those that may be meant, by parts of what is kept."""

from collections.abc import Iterable
from typing import NamedTuple

import sqlalchemy as sa

from birthday_calendar.database import Database
from birthday_calendar.domain.models import EventKind
from birthday_calendar.storage.lists import of_one_day
from birthday_calendar.storage.tables import events


class Worker(NamedTuple):
    """Somebody whose work is known."""

    event_id: int
    name: str
    position: str


async def workers(
    db: Database, calendar_id: int, parts: Iterable[str], *, language: str, limit: int
) -> list[Worker]:
    """The first `limit` in the order of names who are alive, and have one of the parts in what is
    searched.
    """
    rows = await db.fetch_all(
        sa.select(events.c.id, events.c.name, events.c.position)
        .where(
            events.c.calendar_id == calendar_id,
            events.c.deleted_at.is_(None),
            events.c.kind == EventKind.BIRTHDAY,
            events.c.deceased.is_(False),
            events.c.position.is_not(None),
            sa.or_(*(db.contains(events.c.search_text, part) for part in parts)),
        )
        .order_by(*of_one_day(language))
        .limit(limit)
    )
    return [Worker(row["id"], row["name"], row["position"]) for row in rows]


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

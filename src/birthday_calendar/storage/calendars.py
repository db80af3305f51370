"""SQL of calendars."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from birthday_calendar.database import Database
from birthday_calendar.domain.models import Calendar, CalendarKind
from birthday_calendar.statements import insert
from birthday_calendar.storage.tables import calendars

# made once: each answer of the API that is made anew asks this
_REVISIONS = sa.select(calendars.c.id, calendars.c.revision).where(
    calendars.c.id.in_(sa.bindparam("ids", expanding=True))
)


async def put(db: Database, values: Mapping[str, Any]) -> Calendar:
    """A new one. One that the chat already has is kept, with the new title, and whose it is.

    Its revision is to be read again: SQLite returns a row as it was before triggers.
    """
    new = insert(calendars).values(**values)
    maker = sa.func.coalesce(new.excluded.created_by, calendars.c.created_by)
    row = await db.fetch_one(
        new.on_conflict_do_update(
            index_elements=[calendars.c.chat_id],
            set_={"title": new.excluded.title, "created_by": maker},
        ).returning(calendars)
    )
    assert row is not None
    return to_calendar(row)


async def revisions(db: Database, ids: Collection[int]) -> dict[int, int]:
    """As they are now, by calendar, of those that there are."""
    rows = await db.fetch_all(_REVISIONS, {"ids": [*ids]})
    return {row["id"]: row["revision"] for row in rows}


async def get(db: Database, calendar_id: int) -> Calendar | None:
    row = await db.fetch_one(sa.select(calendars).where(calendars.c.id == calendar_id))
    return None if row is None else to_calendar(row)


async def get_by_chat(db: Database, chat_id: int) -> Calendar | None:
    row = await db.fetch_one(sa.select(calendars).where(calendars.c.chat_id == chat_id))
    return None if row is None else to_calendar(row)


async def count_shared_by(db: Database, user_id: int) -> int:
    """How many calendars of groups there are because this person brought the bot there."""
    row = await db.fetch_one(
        sa.select(sa.func.count().label("total"))
        .select_from(calendars)
        .where(calendars.c.created_by == user_id, calendars.c.kind == CalendarKind.SHARED)
    )
    assert row is not None
    return int(row["total"])


async def lock(db: Database, calendar_id: int) -> None:
    """As `lock_those`, of one."""
    await lock_those(db, calendars.c.id == calendar_id)


async def lock_those(
    db: Database, which: sa.ColumnElement[bool], *, skip_locked: bool = False
) -> set[int]:
    """Up to the end of this transaction nobody else changes them, or what belongs to them.

    The ids of those that there are, or that nobody else has locked. It comes before any change of
    events or deliveries that are there already: these raise their calendar's revision, and whoever
    came the other way around could wait for somebody who waits for them.
    """
    rows = await db.fetch_all(
        sa.select(calendars.c.id)
        .where(which)
        .order_by(calendars.c.id)
        .with_for_update(key_share=True, skip_locked=skip_locked)  # nothing on SQLite
    )
    return {row["id"] for row in rows}


async def update(db: Database, calendar_id: int, **values: Any) -> None:
    await db.execute(sa.update(calendars).where(calendars.c.id == calendar_id).values(**values))


async def delete(db: Database, calendar_id: int) -> None:
    await db.execute(sa.delete(calendars).where(calendars.c.id == calendar_id))


async def pull_forward(db: Database, calendar_id: int, instant: datetime) -> None:
    """Look at the calendar at `instant` at the latest; a paused one stays paused."""
    await db.execute(
        sa.update(calendars)
        .where(calendars.c.id == calendar_id, calendars.c.next_due_at > instant)
        .values(next_due_at=instant)
    )


def to_calendar(row: Mapping[str, Any]) -> Calendar:
    return msgspec.convert(row, Calendar)

"""SQL of which events were changed and deleted, in the order of their calendar's revisions.

Changes of a calendar are committed one after the other, in this order: whoever has seen one has
seen all that came before it.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from birthday_calendar.database import Database
from birthday_calendar.domain.models import Event
from birthday_calendar.storage.calendars import lock_those
from birthday_calendar.storage.events import COLUMNS, to_event
from birthday_calendar.storage.tables import calendars, event_changes, events


class Change(NamedTuple):
    """An event as it is after its last change; None where that has deleted it."""

    revision: int
    event_id: int
    event: Event | None
    deleted_at: datetime | None


_IS_ITS = sa.and_(
    events.c.id == event_changes.c.event_id,
    events.c.calendar_id == event_changes.c.calendar_id,
    events.c.deleted_at.is_(None),
)
_PLACE = (event_changes.c.revision, event_changes.c.event_id)
_SINCE = (
    sa.select(*COLUMNS, *_PLACE, event_changes.c.deleted_at)
    .select_from(event_changes.outerjoin(events, _IS_ITS))
    .where(
        event_changes.c.calendar_id == sa.bindparam("calendar_id"),
        sa.tuple_(*_PLACE)
        > sa.tuple_(*(sa.bindparam(f"after_{one.name}", type_=one.type) for one in _PLACE)),
    )
    .order_by(*_PLACE)
    .limit(sa.bindparam("limit", type_=sa.Integer))
)
_IS_DELETED = event_changes.c.deleted_at.is_not(None)


async def since(
    db: Database, calendar_id: int, revision: int, event_id: int, *, limit: int
) -> list[Change]:
    """The next ones after that revision; of the same one after that event."""
    named = {"calendar_id": calendar_id, "limit": limit}
    named |= {"after_revision": revision, "after_event_id": event_id}
    rows = await db.fetch_all(_SINCE, named)
    return [
        Change(
            row["revision"],
            row["event_id"],
            None if row["id"] is None else to_event(row),
            row["deleted_at"],
        )
        for row in rows
    ]


async def known_from(db: Database, calendar_id: int) -> int:
    """The revision since which all deletions are known."""
    row = await db.fetch_one(
        sa.select(calendars.c.changes_known_from).where(calendars.c.id == calendar_id)
    )
    return 0 if row is None else int(row["changes_known_from"])


async def purge(db: Database, deleted_before: datetime, but: int) -> None:
    """Forget deletions of before, and of each calendar those before the last `but`."""
    old = event_changes.c.deleted_at < deleted_before
    its = sa.select(event_changes.c.calendar_id)
    async with db.transaction():
        await _forget(db, await lock_those(db, calendars.c.id.in_(its.where(old))), old)
    many = its.where(_IS_DELETED).group_by(its.selected_columns[0]).having(sa.func.count() > but)
    async with db.transaction():
        for one in sorted(await lock_those(db, calendars.c.id.in_(many))):
            await purge_oldest(db, one, but)


async def purge_oldest(db: Database, calendar_id: int, but: int) -> None:
    """Forget deletions of a calendar before the last `but`. It is locked."""
    deleted = sa.select(event_changes.c.revision).where(
        event_changes.c.calendar_id == calendar_id, _IS_DELETED
    )
    row = await db.fetch_one(deleted.order_by(event_changes.c.revision.desc()).offset(but).limit(1))
    if row is not None:
        old = sa.and_(_IS_DELETED, event_changes.c.revision <= row["revision"])
        await _forget(db, [calendar_id], old)


async def _forget(db: Database, calendar_ids: Iterable[int], which: sa.ColumnElement[bool]) -> None:
    """Whoever was not told of them by now has to be told that they can't be."""
    for one in calendar_ids:
        forgotten = event_changes.c.calendar_id == one, which
        last = sa.select(sa.func.max(event_changes.c.revision)).where(*forgotten).scalar_subquery()
        known = calendars.c.changes_known_from
        await db.execute(
            sa.update(calendars)
            .where(calendars.c.id == one)
            .values(changes_known_from=sa.case((known < last, last), else_=known))
        )
        await db.execute(sa.delete(event_changes).where(*forgotten))

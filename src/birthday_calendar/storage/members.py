"""SQL of members: who is in a group, as far as the bot has met them."""

from datetime import datetime

import msgspec
import sqlalchemy as sa

from birthday_calendar.database import Database
from birthday_calendar.domain.models import Calendar, CalendarKind, Member, Pause, Role
from birthday_calendar.statements import insert
from birthday_calendar.storage.calendars import to_calendar
from birthday_calendar.storage.tables import calendars, members

_COLUMNS = [members.c[name] for name in Member.__struct_fields__]


async def get(db: Database, calendar_id: int, user_id: int) -> Member | None:
    row = await db.fetch_one(sa.select(*_COLUMNS).where(*_one(calendar_id, user_id)))
    return None if row is None else msgspec.convert(row, Member)


async def present(db: Database, calendar_id: int) -> list[Member]:
    """Who is there, as far as is known, in the order of their names."""
    rows = await db.fetch_all(
        sa.select(*_COLUMNS)
        .where(members.c.calendar_id == calendar_id, members.c.left_at.is_(None))
        .order_by(members.c.name, members.c.user_id)
    )
    return [msgspec.convert(row, Member) for row in rows]


async def groups(db: Database, user_id: int, most: int) -> list[Calendar]:
    """Calendars of groups that they are in, the first one first."""
    closed = sa.func.coalesce(calendars.c.paused_reason, "").in_([Pause.KICKED, Pause.BLOCKED])
    rows = await db.fetch_all(
        sa.select(calendars)
        .join_from(members, calendars)
        .where(
            members.c.user_id == user_id,
            members.c.left_at.is_(None),
            calendars.c.kind == CalendarKind.SHARED,
            ~closed,
        )
        .order_by(members.c.met_at, calendars.c.id)
        .limit(most)
    )
    return [to_calendar(row) for row in rows]


async def has_room(db: Database, calendar_id: int, most: int) -> bool:
    """Whether there are fewer than `most`; no further ones are counted."""
    last = sa.select(members.c.user_id).where(members.c.calendar_id == calendar_id)
    return await db.fetch_one(last.offset(most - 1).limit(1)) is None


async def put(db: Database, member: Member) -> None:
    """A new one; one that another container has just put stays as it is."""
    await db.execute(
        insert(members).values(**msgspec.structs.asdict(member)).on_conflict_do_nothing()
    )


async def update(db: Database, calendar_id: int, user_id: int, **values: object) -> None:
    await db.execute(sa.update(members).where(*_one(calendar_id, user_id)).values(**values))


async def leave(db: Database, calendar_id: int, user_id: int, now: datetime) -> bool:
    """Whether that is news: who has left already has left when they did."""
    row = await db.fetch_one(
        sa.update(members)
        .where(*_one(calendar_id, user_id), members.c.left_at.is_(None))
        .values(left_at=now, role=Role.EDITOR)
        .returning(members.c.user_id)
    )
    return row is not None


async def drop_one_who_left(db: Database, calendar_id: int) -> None:
    """Who left first makes room."""
    first = (
        sa.select(members.c.user_id)
        .where(members.c.calendar_id == calendar_id, members.c.left_at.is_not(None))
        .order_by(members.c.left_at)
        .limit(1)
        .scalar_subquery()
    )
    await db.execute(
        sa.delete(members).where(members.c.calendar_id == calendar_id, members.c.user_id == first)
    )


async def delete(db: Database, calendar_id: int, user_id: int) -> None:
    await db.execute(sa.delete(members).where(*_one(calendar_id, user_id)))


async def purge(db: Database, left_before: datetime) -> None:
    await db.execute(sa.delete(members).where(members.c.left_at < left_before))


def _one(calendar_id: int, user_id: int) -> tuple[sa.ColumnElement[bool], ...]:
    return members.c.calendar_id == calendar_id, members.c.user_id == user_id

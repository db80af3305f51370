"""SQL of audiences: which chats beside its own a calendar tells."""

from collections.abc import Collection

import sqlalchemy as sa

from birthday_calendar.database import Database
from birthday_calendar.domain.models import Calendar, CalendarKind, Pause, Surprises
from birthday_calendar.storage.calendars import lock_those, to_calendar
from birthday_calendar.storage.tables import calendars, members

_own = calendars.alias("own")  # of a member or of organisers
_IS_OPEN = sa.or_(
    _own.c.paused_reason.is_(None), _own.c.paused_reason.not_in([Pause.BLOCKED, Pause.KICKED])
)


async def listeners(db: Database, calendar_ids: Collection[int]) -> dict[int, list[int]]:
    """By calendar: its members whom the bot may write to in private, as they have started it."""
    found: dict[int, list[int]] = {calendar_id: [] for calendar_id in calendar_ids}
    rows = await db.fetch_all(
        sa.select(members.c.calendar_id, members.c.user_id)
        .join(_own, _own.c.chat_id == members.c.user_id)
        .where(
            db.among(members.c.calendar_id, found),
            members.c.left_at.is_(None),
            _own.c.kind == CalendarKind.PERSONAL,
            _IS_OPEN,
        )
        .order_by(members.c.user_id)
    )
    for row in rows:
        found[row["calendar_id"]].append(row["user_id"])
    return found


async def organisers(db: Database, groups: Collection[Calendar]) -> dict[int, int]:
    """By chat that groups have chosen to be told of surprises, and that is open: its calendar."""
    chosen = {one.organisers for one in groups if one.surprises is Surprises.ORGANISERS}
    if not (wanted := [chat_id for chat_id in chosen if chat_id is not None]):
        return {}
    rows = await db.fetch_all(
        sa.select(_own.c.id, _own.c.chat_id).where(db.among(_own.c.chat_id, wanted), _IS_OPEN)
    )
    return {row["chat_id"]: row["id"] for row in rows}


async def people(db: Database, calendar_ids: Collection[int]) -> dict[int, set[int]]:
    """By calendar: who is known to be in its group."""
    found: dict[int, set[int]] = {calendar_id: set() for calendar_id in calendar_ids}
    if not found:
        return found
    rows = await db.fetch_all(
        sa.select(members.c.calendar_id, members.c.user_id).where(
            db.among(members.c.calendar_id, found), members.c.left_at.is_(None)
        )
    )
    for row in rows:
        found[row["calendar_id"]].add(row["user_id"])
    return found


async def told_in(db: Database, chat_id: int, limit: int) -> list[Calendar]:
    """The groups whose surprises that chat is told of, the first ones by name."""
    rows = await db.fetch_all(
        sa.select(calendars)
        .where(calendars.c.organisers == chat_id, calendars.c.surprises == Surprises.ORGANISERS)
        .order_by(calendars.c.title, calendars.c.id)
        .limit(limit)
    )
    return [to_calendar(row) for row in rows]


async def lose(db: Database, chat_id: int) -> None:
    """Nobody is told of surprises there any more; who was, is told in private then."""
    theirs = calendars.c.organisers == chat_id
    if await lock_those(db, sa.or_(calendars.c.chat_id == chat_id, theirs)):
        await db.execute(sa.update(calendars).where(theirs).values(organisers=None))


async def move(db: Database, old_chat_id: int, new_chat_id: int) -> None:
    theirs = calendars.c.organisers == old_chat_id
    if await lock_those(db, sa.or_(calendars.c.chat_id == old_chat_id, theirs)):
        await db.execute(sa.update(calendars).where(theirs).values(organisers=new_chat_id))

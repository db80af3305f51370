"""Who is in a group: met one by one, as a bot is told of nobody who does nothing."""

from datetime import datetime, timedelta

from birthday_calendar.database import Database
from birthday_calendar.domain.models import Calendar, Member, Role
from birthday_calendar.storage import feeds, members

MOST = 1_000  # of a calendar; of a larger group the first ones that were met
LEFT_FOR = timedelta(days=30)  # for which it is known of somebody that they have left


async def met(
    db: Database,
    calendar: Calendar,
    user_id: int,
    name: str,
    username: str | None,
    now: datetime,
    *,
    role: Role | None = None,
) -> None:
    """They are there; written only where something of it is new. `role` where it is known."""
    known = await members.get(db, calendar.id, user_id)
    role = role or (known.role if known is not None else Role.EDITOR)
    if known is None:
        if not await members.has_room(db, calendar.id, MOST):
            await members.drop_one_who_left(db, calendar.id)
            if not await members.has_room(db, calendar.id, MOST):
                return
        new = Member(
            calendar_id=calendar.id,
            user_id=user_id,
            name=name,
            username=username,
            role=role,
            met_at=now,
            left_at=None,
        )
        await members.put(db, new)
    elif (name, username, role, None) != (known.name, known.username, known.role, known.left_at):
        changes = {"name": name, "username": username, "role": role, "left_at": None}
        await members.update(db, calendar.id, user_id, **changes)


async def get(db: Database, calendar: Calendar, user_id: int) -> Member | None:
    return await members.get(db, calendar.id, user_id)


async def groups(db: Database, user_id: int, most: int) -> list[Calendar]:
    """Calendars of groups that they are in, as far as the bot has seen them there."""
    return await members.groups(db, user_id, most)


async def left(db: Database, calendar: Calendar, user_id: int, now: datetime) -> bool:
    """Whether that was not known. The feed of what they looked after ends."""
    await feeds.end_of_duties(db, calendar.id, user_id)
    return await members.leave(db, calendar.id, user_id, now)


async def note_role(db: Database, calendar: Calendar, user_id: int, role: Role) -> None:
    """As Telegram says; of somebody who was met."""
    await members.update(db, calendar.id, user_id, role=role)

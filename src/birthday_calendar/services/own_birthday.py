"""Somebody's own birthday, as a member of a group keeps it."""

from datetime import datetime

from birthday_calendar.database import Database
from birthday_calendar.domain.models import Calendar, Event, EventDraft
from birthday_calendar.domain.parsing.days import Day
from birthday_calendar.domain.people import likeness
from birthday_calendar.services import events
from birthday_calendar.storage import calendars
from birthday_calendar.storage import events as rows


async def get(db: Database, calendar: Calendar, user_id: int) -> Event | None:
    """As they keep it there."""
    return await rows.of_member(db, calendar.id, user_id)


async def keep(
    db: Database,
    calendar: Calendar,
    user_id: int,
    name: str,
    day: Day,
    now: datetime,
    *,
    most: int,
) -> Event:
    """Somebody's own birthday, added or changed; a year that is known stays unless another is said.

    One of that name and date which somebody else has added becomes theirs. Raises Invalid, or
    CalendarFull.
    """
    async with db.transaction():
        await calendars.lock(db, calendar.id)
        own = await get(db, calendar, user_id)
        if own is not None:
            day = day._replace(year=day.year or own.year)
            return await events.change(
                db, calendar, own.id, now, can_be_undone=True, **day._asdict()
            )
        draft = EventDraft(name=name, **day._asdict())
        same = (await events.find_alike(db, calendar, [draft])).get(likeness(draft))
        if same is None or same.member_id is not None:
            return await events.add(
                db, calendar, draft, now, most=most, added_by=user_id, member_id=user_id
            )
        await rows.make_own(db, calendar.id, same.id, user_id)
        return await events.change(db, calendar, same.id, now)

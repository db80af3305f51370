"""What a message of a chat has added."""

from datetime import datetime, timedelta

from birthday_calendar.database import Database
from birthday_calendar.domain.errors import NotFound
from birthday_calendar.domain.models import Calendar, CalendarKind, Event
from birthday_calendar.services.events import UNDO_MOST
from birthday_calendar.storage import calendars, events, written

JUST = timedelta(minutes=10)
EDITED_FOR = timedelta(hours=48)  # as long as Telegram lets people edit what they wrote


async def of_message(
    db: Database, calendar: Calendar, message_id: int, by: int | None, now: datetime
) -> list[Event]:
    """What a message has added, as long as Telegram lets it be edited; `by` is who wrote it."""
    author = _author(calendar, by)
    return await written.of_message(db, calendar.id, message_id, now - EDITED_FOR, author)


async def just_added(db: Database, calendar: Calendar, by: int, now: datetime) -> Event | None:
    """By them, a moment ago; None where that was nobody, or several at once."""
    found = await written.latest(db, calendar.id, by, now - JUST)
    if len(found) > 1 and found[0].created_at == found[1].created_at:
        return None
    return next(iter(found), None)


async def delete_of_message(
    db: Database, calendar: Calendar, message_id: int, by: int | None, now: datetime
) -> int:
    """What a message by them has added; how many that were. Raises NotFound for none."""
    async with db.transaction():
        await calendars.lock(db, calendar.id)
        deleted = await written.delete_of_message(
            db, calendar.id, message_id, now, _author(calendar, by)
        )
        await events.purge_oldest(db, calendar.id, UNDO_MOST)
    if not deleted:
        raise NotFound("event")
    return deleted


def _author(calendar: Calendar, by: int | None) -> int | None:
    """Of a message, as its number by itself is another one's in each chat of a personal calendar;
    in a group nobody else has written it, whoever takes it back.
    """
    return by if calendar.kind is CalendarKind.PERSONAL else None

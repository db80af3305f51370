"""What a group says on somebody's day; and which rights the bot lacks for what the group chose."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from birthday_calendar.database import Database
from birthday_calendar.domain import dates
from birthday_calendar.domain.celebrations import MarkKind, Right, end_of
from birthday_calendar.domain.deliveries import DeliveryKind
from birthday_calendar.domain.greetings import Length
from birthday_calendar.domain.models import Calendar, Occasion
from birthday_calendar.services import audiences, greetings
from birthday_calendar.storage import calendars, deliveries, marks

LONG_FOR = 3  # people: more are congratulated in a sentence each


async def texts(
    db: Database, calendar: Calendar, occasions: Iterable[Occasion], language: str, now: datetime
) -> list[tuple[Occasion, str]]:
    """What each is told, which nobody has read in that calendar of late."""
    occasions = [*occasions]
    length = Length.MEDIUM if len(occasions) <= LONG_FOR else Length.SHORT
    said = []
    for one in occasions:
        text = await greetings.one(db, calendar, one, length, language, now)
        if text is not None:
            said.append((one, text))
    return said


def pinned(calendar: Calendar, message_id: int, now: datetime) -> dict[str, Any]:
    """The mark by which a message that was sent now is pinned until the day is over."""
    today = dates.today_in(calendar.time_zone, now)
    until = end_of(today, calendar)
    return marks.wanted(calendar.id, MarkKind.PIN, today, message_id, until, now)


async def note_right(
    db: Database, calendar: Calendar, right: Right, now: datetime, *, is_missing: bool
) -> None:
    """Whether Telegram has refused something for lack of it. That it has is told once: in private
    to who has chosen what needs it, where that can be, or in the group.
    """
    if is_missing is (right in calendar.missing_rights):
        return
    async with db.transaction():
        await calendars.lock(db, calendar.id)
        current = await calendars.get(db, calendar.id)
        if current is None or is_missing is (right in current.missing_rights):
            return
        kept = tuple(one for one in current.missing_rights if one != right)
        rights = (*kept, right) if is_missing else kept
        await calendars.update(db, calendar.id, missing_rights=rights)
        if is_missing:
            await _tell(db, current, right, now)


async def _tell(db: Database, calendar: Calendar, right: Right, now: datetime) -> None:
    audience = (await audiences.of_all(db, [calendar]))[calendar.id]
    chooser = calendar.celebrates_by
    chat_id = chooser if chooser in audience.listeners else calendar.chat_id
    today = dates.today_in(calendar.time_zone, now)
    owed = deliveries.owed(calendar, DeliveryKind.RIGHTS, today, right, now, chat_id=chat_id)
    await deliveries.insert_unless_there(db, [owed])

"""A calendar in a database, where no chat has to be on Telegram for it."""

from datetime import datetime

from birthday_calendar.database import Database
from birthday_calendar.domain.models import Calendar, CalendarKind
from birthday_calendar.services import calendars


async def calendar_of(
    db: Database,
    chat_id: int,
    now: datetime,
    *,
    title: str = "",
    language: str = "en",
    time_zone: str = "UTC",
) -> Calendar:
    """The chat's calendar, made if it has none; groups have negative ids."""
    return await calendars.open_for_chat(
        db,
        chat_id,
        kind=CalendarKind.PERSONAL if chat_id > 0 else CalendarKind.SHARED,
        title=title,
        language=language,
        time_zone=time_zone,
        now=now,
    )

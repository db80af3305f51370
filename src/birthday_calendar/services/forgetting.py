"""Forgetting a calendar, or somebody in one; and all of it in a document first."""

from typing import Any

import msgspec

from birthday_calendar.database import Database
from birthday_calendar.domain.fields import to_draft
from birthday_calendar.domain.models import Calendar, Preferences
from birthday_calendar.services import lists
from birthday_calendar.storage import calendars, forgetting

PAGE = 100  # events


async def everything(db: Database, calendar: Calendar) -> bytes:
    """A JSON document of a calendar: its settings, and its events with all that is kept of them.

    UTF-8: {"calendar": {…}, "events": [{"name": …, "day": …, …}]}, named as in the API.
    """
    names = ("title", "language", "time_zone", *Preferences.__struct_fields__)
    found: dict[str, Any] = {
        "calendar": {name: getattr(calendar, name) for name in names},
        "events": [],
    }
    cursor = None
    while True:
        page = await lists.page(db, calendar, cursor=cursor, limit=PAGE)
        found["events"] += map(to_draft, page.items)
        cursor = page.next_cursor
        if cursor is None:
            return msgspec.json.format(msgspec.json.encode(found))


async def calendar_of(db: Database, calendar: Calendar) -> None:
    """For good: events, deliveries, tokens, members, answers, and what was asked in the chat."""
    async with db.transaction():
        await calendars.lock(db, calendar.id)
        await forgetting.calendar(db, calendar.id, calendar.chat_id)


async def person(db: Database, calendar: Calendar, user_id: int) -> None:
    """Out of a group: that they were met, their own birthday, and the tokens they made."""
    async with db.transaction():
        await calendars.lock(db, calendar.id)
        await forgetting.person(db, calendar.id, calendar.chat_id, user_id)

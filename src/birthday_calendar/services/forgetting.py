"""Forgetting a calendar, or somebody in one; and all of it in a document first."""

import msgspec
from msgspec import Struct

from birthday_calendar.database import Database
from birthday_calendar.domain.fields import to_draft
from birthday_calendar.domain.models import Calendar, Preferences
from birthday_calendar.services import lists
from birthday_calendar.storage import calendars, forgetting

PAGE = 100  # events
DOCUMENT_LIMIT = 10_000_000  # bytes, of 50 MB that Telegram takes: several may ask for one at once


class Document(Struct, frozen=True):
    content: bytes
    events: int  # that are kept
    left_out: int  # of them, where all would be too long


async def everything(db: Database, calendar: Calendar) -> Document:
    """A JSON document of a calendar: its settings, and its events with all that is kept of them.

    UTF-8, an event a line: {"calendar": {…}, "events": [{"name": …, "day": …, …}]}, named as in the
    API.
    """
    names = ("title", "language", "time_zone", *Preferences.__struct_fields__)
    settings = {name: getattr(calendar, name) for name in names}
    lines: list[bytes] = []
    cursor, size = None, 0
    while True:
        page = await lists.page(db, calendar, cursor=cursor, limit=PAGE)
        some = [msgspec.json.encode(to_draft(event)) for event in page.items]
        size += sum(map(len, some))
        if size <= DOCUMENT_LIMIT:
            lines += some
            cursor = page.next_cursor
        if cursor is None or size > DOCUMENT_LIMIT:
            break
    begin = b'{"calendar": ' + msgspec.json.encode(settings) + b',\n"events": [\n'
    content = begin + b",\n".join(lines) + b"\n]}\n"
    return Document(content, page.total, page.total - len(lines))


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

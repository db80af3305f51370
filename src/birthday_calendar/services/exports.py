"""All of a calendar as a file, as a chat may read it: its own, or a guest's."""

from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from birthday_calendar.database import Database
from birthday_calendar.domain.audience import may_read_secrets
from birthday_calendar.domain.fields import FIELDS
from birthday_calendar.domain.formats import WRITERS, Format
from birthday_calendar.domain.models import Calendar, Event
from birthday_calendar.services import lists

PAGE = 100  # events
LIMIT = 10_000_000  # bytes, of 50 MB that Telegram takes: several may ask for one at once


class Document(Struct, frozen=True):
    content: bytes
    events: int  # that are kept
    left_out: int  # of them, where all would be too long


async def file(db: Database, calendar: Calendar, file_format: Format, chat_id: int) -> Document:
    """Without what people there are not to read of themselves."""
    writer = WRITERS[file_format]
    written, total = await as_written(db, calendar, chat_id, writer.event, LIMIT)
    return Document(writer.whole(written), total, total - len(written))


async def as_written(
    db: Database, calendar: Calendar, chat_id: int, write: Callable[[Event], bytes], limit: int
) -> tuple[list[bytes], int]:
    """Its events as that chat may read them, in whole pages up to `limit` bytes; and how many it
    has.
    """
    written: list[bytes] = []
    cursor, size = None, 0
    while True:
        page = await lists.page(db, calendar, cursor=cursor, limit=PAGE)
        some = [write(as_shown(calendar, event, chat_id)) for event in page.items]
        size += sum(map(len, some))
        if size <= limit:
            written += some
            cursor = page.next_cursor
        if cursor is None or size > limit:
            return written, page.total


def as_shown(calendar: Calendar, event: Event, chat_id: int) -> Event:
    """As that chat may read it."""
    if may_read_secrets(calendar, event, chat_id):
        return event
    return replace(event, **{one.name: one.empty for one in FIELDS if one.is_secret})

"""SQL of feeds."""

from typing import Any

import msgspec
import sqlalchemy as sa

from birthday_calendar.database import Database
from birthday_calendar.domain.keys import Feed, FeedOptions, Key
from birthday_calendar.domain.models import Calendar
from birthday_calendar.storage.keys import OpeningKeys
from birthday_calendar.storage.tables import feeds

OPTIONS = FeedOptions.__struct_fields__  # a column each

Kept = tuple[Feed, Calendar]


def _feed(values: dict[str, Any]) -> Feed:
    options = {name: values.pop(name) for name in OPTIONS}
    return msgspec.convert(values | {"options": options}, Feed)


_FEEDS = OpeningKeys(
    feeds,
    feeds.c.secret_hash,
    (*Key.__struct_fields__, "changed_at", "is_of_duties", *OPTIONS),
    _feed,
)
insert, update, delete = _FEEDS.insert, _FEEDS.update, _FEEDS.delete
find, get, of_calendar = _FEEDS.find, _FEEDS.get, _FEEDS.of_calendar
unchecked = _FEEDS.unchecked


async def end_of_duties(db: Database, calendar_id: int, user_id: int) -> None:
    """That of what somebody looks after."""
    theirs = feeds.c.calendar_id == calendar_id, feeds.c.user_id == user_id
    await db.execute(sa.delete(feeds).where(*theirs, feeds.c.is_of_duties))

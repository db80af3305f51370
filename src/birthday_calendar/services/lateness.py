"""Whether people are told in time."""

from datetime import datetime, timedelta

from msgspec import Struct

from birthday_calendar.database import Database
from birthday_calendar.storage import lateness

# Behind its time by so much a delivery is late: the busiest minute is sent in less.
LATE = timedelta(minutes=5)


class Late(Struct, frozen=True):
    """What should have been told by now: `count` deliveries, or calendars that owe some."""

    count: int
    since: datetime  # when the first of it was due


async def find(db: Database, now: datetime) -> Late | None:
    """None where everybody was told in time."""
    found = [
        await lateness.deliveries_due(db, now - LATE),
        await lateness.calendars_due(db, now - LATE),
    ]
    waits_since = [one.since for one in found if one.since is not None]
    if not waits_since:
        return None
    return Late(sum(one.count for one in found), min(waits_since))

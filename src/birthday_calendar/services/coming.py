"""Which reminder comes next, as things are now, and whom it will be about."""

from datetime import date, datetime, timedelta

from msgspec import Struct

from birthday_calendar.database import Database
from birthday_calendar.domain import announcements, dates
from birthday_calendar.domain.models import Calendar, DeliveryKey, DeliveryKind, Occasion
from birthday_calendar.services import telling
from birthday_calendar.storage import plans

A_LEAP_YEAR = [date(2000, 1, 1) + timedelta(days=n) for n in range(366)]


class Coming(Struct, frozen=True):
    at: datetime
    occasions: list[Occasion]


async def next_reminder(db: Database, calendar: Calendar, now: datetime) -> Coming | None:
    """The first one after `now`; None where nobody is told of. Digests are none."""
    groups = (await plans.groups(db, [calendar.id], A_LEAP_YEAR))[calendar.id]
    tellings = {announcements.next_telling(calendar, one, now) for one in groups}
    found = [
        (
            (day, announcements.time_of(slot, calendar)),
            DeliveryKey(calendar.id, DeliveryKind.REMINDER, day, slot),
        )
        for day, slot in filter(None, tellings)
    ]
    if not found:
        return None
    first = day, at = min(when for when, _ in found)
    keys = [key for when, key in found if when == first]  # at a time of its own, too
    return Coming(
        at=dates.instant_of(day, at, calendar.time_zone),
        occasions=await telling.of_keys(db, calendar, keys),
    )

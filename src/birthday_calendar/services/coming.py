"""Which reminder comes next, as things are now, and whom it will be about."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from msgspec import Struct

from birthday_calendar.database import Database
from birthday_calendar.domain import announcements, celebrations, dates, schedule
from birthday_calendar.domain.deliveries import Delivery, DeliveryKey, DeliveryKind, DeliveryStatus
from birthday_calendar.domain.holidays.sets import Holiday
from birthday_calendar.domain.models import Alike, Calendar, Occasion
from birthday_calendar.services import holidays, telling
from birthday_calendar.services.planning import CATCH_UP
from birthday_calendar.storage import deliveries, plans

LOOKED_AT = 20  # days on which nobody need be left to tell of: a muted one, or a memorial
A_LEAP_YEAR = [date(2000, 1, 1) + timedelta(days=n) for n in range(366)]


class Coming(Struct, frozen=True):
    at: datetime
    occasions: list[Occasion] = []
    holidays: list[Holiday] = []


def _next_telling(
    calendar: Calendar, one: Alike, now: datetime, owed: set[tuple[date, str]]
) -> tuple[date, str] | None:
    found = announcements.next_telling(calendar, one, now)
    while found in owed:
        end_of_day = dates.instant_of(found[0], time.max, calendar.time_zone)
        found = announcements.next_telling(calendar, one, end_of_day)
    return found


async def next_reminder(db: Database, calendar: Calendar, now: datetime) -> Coming | None:
    """The first one after `now`; None where nobody is told of. Digests are none.

    What was told already, at an earlier time of the day, planning does not owe once more.
    """
    groups = (await plans.groups(db, [calendar.id], A_LEAP_YEAR))[calendar.id]
    today = dates.today_in(calendar.time_zone, now)
    owed = await deliveries.reminders_since(db, calendar, today)
    for _ in range(LOOKED_AT):
        tellings = {_next_telling(calendar, one, now, owed) for one in groups}
        found = [
            (
                (day, announcements.time_of(slot, calendar)),
                DeliveryKey(calendar.id, calendar.chat_id, DeliveryKind.REMINDER, day, slot),
            )
            for day, slot in filter(None, tellings)
        ]
        if not found:
            return None
        first = day, at = min(when for when, _key in found)
        keys = [key for when, key in found if when == first]  # at a time of its own, too
        if occasions := await telling.of_keys(db, calendar, keys):
            return Coming(dates.instant_of(day, at, calendar.time_zone), occasions)
        owed |= {(key.local_date, key.slot) for key in keys}  # a congratulation tells of these
    return None


async def next_congratulation(db: Database, calendar: Calendar, now: datetime) -> Coming | None:
    """The first one after `now`, of a group that congratulates."""
    at = celebrations.congratulates_at(calendar)
    if at is None:
        return None
    today = dates.today_in(calendar.time_zone, now)
    is_over = dates.instant_of(today, at, calendar.time_zone) <= now
    first = today + timedelta(days=is_over)
    groups = (await plans.groups(db, [calendar.id], A_LEAP_YEAR))[calendar.id]
    days = {dates.next_celebration(one.month, one.day, calendar.leap_rule, first) for one in groups}
    for day in sorted(days)[:LOOKED_AT]:
        key = DeliveryKey(calendar.id, calendar.chat_id, DeliveryKind.CONGRATULATION, day, "")
        if occasions := await telling.of_keys(db, calendar, [key]):
            return Coming(dates.instant_of(day, at, calendar.time_zone), occasions)
    return None


async def congratulated_on(db: Database, calendar: Calendar, day: date) -> list[Occasion]:
    """Whom the group will congratulate then, as things are now."""
    before = dates.instant_of(day, time.min, calendar.time_zone) - timedelta(seconds=1)
    found = await next_congratulation(db, calendar, before)
    return [one for one in found.occasions if one.date == day] if found else []


async def what_comes(
    db: Database,
    calendar: Calendar,
    told: Iterable[tuple[Delivery, list[Occasion]]],
    now: datetime,
) -> tuple[datetime | None, list[Occasion], list[Holiday]]:
    """Of what is owed at a later time, and the next reminder, the first one; a pause is waited for.

    None where nobody is told of, or the pause has no end.
    """
    since = earliest = now
    if schedule.is_paused(calendar, now):
        if calendar.paused_until == dates.FOREVER:
            return None, [], []
        earliest = schedule.pause_ends(calendar) or now
        now = earliest - timedelta(seconds=1)
        since = max(since, earliest - CATCH_UP)  # what is missed is told when the pause ends
    soon = [
        Coming(one.due_at, occasions)
        for one, occasions in told
        if one.status is DeliveryStatus.PENDING and one.due_at > now
    ]
    if coming := await next_reminder(db, calendar, since):
        soon.append(Coming(max(coming.at, earliest), coming.occasions))
    if coming := await next_congratulation(db, calendar, since):
        soon.append(Coming(max(coming.at, earliest), coming.occasions))
    if festive := await holidays.next_reminder(calendar, since):
        soon.append(Coming(max(festive[0], earliest), holidays=festive[1]))
    if not soon:
        return None, [], []
    first = min(one.at for one in soon)
    together = [one for one in soon if one.at == first]
    return (
        first,
        [one for some in together for one in some.occasions],
        [one for some in together for one in some.holidays],
    )

"""What a delivery says, as things are when it is sent."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import assert_never

from msgspec import Struct

from birthday_calendar.database import Database
from birthday_calendar.models import (
    Birthday,
    Calendar,
    Delivery,
    DeliveryKind,
    Occasion,
    Recurrence,
)
from birthday_calendar.parsing import MOST_LEAD_DAYS
from birthday_calendar.services import reminders
from birthday_calendar.services.occasions import days_of, occasion_on, order
from birthday_calendar.storage import deliveries, plans, telling
from birthday_calendar.storage.deliveries import Key

PEOPLE_AT_ONCE = 200  # rows read together
OCCASIONS = 1_000  # read for one message: more than a chat is told at a time


class Announcement(Struct, frozen=True):
    """What is told with one message; `more` counts what was left out, too much to tell."""

    told: list[tuple[Delivery, list[Occasion]]]
    more: int


async def of_deliveries(db: Database, calendar: Calendar, owed: Iterable[Delivery]) -> Announcement:
    """One that is asked for again says the same as it did."""
    owed = list(owed)
    earlier = await deliveries.get_many(db, {one.again_of for one in owed if one.again_of})
    meant = [earlier.get(one.again_of or 0, one) for one in owed]
    keys = [Key(calendar.id, one.kind, one.local_date, one.slot) for one in meant]
    wanted = {day for key in keys for day in days_of_interest(calendar, key.kind, key.local_date)}
    people, is_all = await _people(db, calendar, keys, wanted)
    told = [
        (delivery, _occasions(calendar, key, people))
        for delivery, key in zip(owed, keys, strict=True)
    ]
    if is_all:
        return Announcement(told, 0)
    read = {(one.date, one.birthday.id) for _, occasions in told for one in occasions}
    return Announcement(told, max(0, await _count(db, calendar, keys, wanted) - len(read)))


def told_days(calendar: Calendar, key: Key, one: Recurrence) -> list[date]:
    """The days of celebration that a delivery tells of one birthday, or of any one like it."""
    match key.kind:
        case DeliveryKind.REMINDER:
            if reminders.slot_of(one) != key.slot:
                return []
            return reminders.told_on(calendar, one, key.local_date)
        case DeliveryKind.LATE:
            is_meant = isinstance(one, Birthday) and str(one.id) == key.slot
            return reminders.told_on(calendar, one, key.local_date) if is_meant else []
        case DeliveryKind.WEEKLY | DeliveryKind.MONTHLY:
            if one.muted:
                return []
            first, last = reminders.digest_window(key.kind, key.local_date)
            return days_of(one, calendar.leap_rule, first, last)
        case DeliveryKind.AGAIN:
            return []  # what it was to say has been dropped meanwhile
    assert_never(key.kind)


def days_of_interest(calendar: Calendar, kind: DeliveryKind, local_date: date) -> set[date]:
    """Days whose people a delivery may speak of, those with lead days of their own aside."""
    if kind in (DeliveryKind.WEEKLY, DeliveryKind.MONTHLY):
        first, last = reminders.digest_window(kind, local_date)
        days = {first + timedelta(days=n) for n in range((last - first).days + 1)}
    else:
        days = reminders.days_told(local_date, calendar.lead_days, calendar.weekend_rule)
        days.add(local_date)
    return _with_leap_day(days)


async def _people(
    db: Database, calendar: Calendar, keys: list[Key], wanted: set[date]
) -> tuple[list[Birthday], bool]:
    """Those that are told of, the first ones at least, and whether these are all."""
    weekend = timedelta(days=2)  # which Friday tells of
    own = _with_leap_day(
        {
            key.local_date + timedelta(days=n)
            for key in keys
            for n in range(MOST_LEAD_DAYS + weekend.days + 1)
        }
    )
    ids = [int(key.slot) for key in keys if key.kind is DeliveryKind.LATE]
    people: list[Birthday] = []
    read = 0
    while len(people) < OCCASIONS:
        some = await telling.people(
            db, calendar, wanted, own, ids, limit=PEOPLE_AT_ONCE, offset=read
        )
        read += len(some)
        people += [one for one in some if _days(calendar, keys, one)]
        if len(some) < PEOPLE_AT_ONCE:
            return people, True
    return people, False


async def _count(db: Database, calendar: Calendar, keys: list[Key], wanted: set[date]) -> int:
    """Occasions that all of the deliveries together tell."""
    late = [key for key in keys if key.kind is DeliveryKind.LATE]
    others = [key for key in keys if key.kind is not DeliveryKind.LATE]
    ids = [int(key.slot) for key in late]
    told_late = await telling.people(db, calendar, [], [], ids, limit=len(ids), offset=0)
    groups = (await plans.groups(db, [calendar.id], wanted))[calendar.id]
    alone = sum(len(_days(calendar, late, one) - _days(calendar, others, one)) for one in told_late)
    return alone + sum(one.count * len(_days(calendar, others, one)) for one in groups)


def _days(calendar: Calendar, keys: Iterable[Key], one: Recurrence) -> set[date]:
    return {day for key in keys for day in told_days(calendar, key, one)}


def _occasions(calendar: Calendar, key: Key, people: Iterable[Birthday]) -> list[Occasion]:
    told = [occasion_on(day, one) for one in people for day in told_days(calendar, key, one)]
    return sorted(told, key=lambda occasion: order(occasion, calendar.language))


def _with_leap_day(days: set[date]) -> set[date]:
    """Born on 29 February, celebrated on a neighbour."""
    if any((day.month, day.day) in ((2, 28), (3, 1)) for day in days):
        return days | {date(2000, 2, 29)}
    return days

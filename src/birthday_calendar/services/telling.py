"""What a delivery says, as things are when it is sent."""

from collections.abc import Iterable
from datetime import date, datetime

from msgspec import Struct

from birthday_calendar import public_holidays
from birthday_calendar.database import Database
from birthday_calendar.domain import announcements
from birthday_calendar.domain.audience import Audience
from birthday_calendar.domain.deliveries import Delivery, DeliveryKey, DeliveryKind, DeliveryStatus
from birthday_calendar.domain.duties import Dealt
from birthday_calendar.domain.holidays.sets import Holiday
from birthday_calendar.domain.models import Alike, Calendar, Event, Occasion
from birthday_calendar.domain.occasions import occasion_on, order
from birthday_calendar.services import duty_dealing, holidays
from birthday_calendar.storage import deliveries, plans, telling

PEOPLE_AT_ONCE = 200  # rows read together
OCCASIONS = 1_000  # read for one message: more than a chat is told at a time


class Announcement(Struct, frozen=True):
    """What is told with one message; `more` counts what was left out, too much to tell."""

    told: list[tuple[Delivery, list[Occasion]]]
    more: int
    holidays: list[Holiday] = []  # that reminders tell
    holidays_ahead: list[Holiday] = []  # that digests tell
    nobody_s: list[Dealt] = []  # days that nobody looks after, which the week's digest tells


async def of_deliveries(
    db: Database,
    audience: Audience,
    owed: Iterable[Delivery],
    *,
    patience: float = public_holidays.PATIENCE,
) -> Announcement:
    """One that is asked for again says the same as it did. `patience` is that for holidays."""
    calendar, owed = audience.calendar, list(owed)
    earlier = await deliveries.get_many(db, {one.again_of for one in owed if one.again_of})
    meant = [earlier.get(one.again_of or 0, one) for one in owed]
    keys = [
        DeliveryKey(calendar.id, one.chat_id, one.kind, one.local_date, one.slot) for one in meant
    ]
    wanted = {
        day
        for key in keys
        for day in announcements.days_of_interest(calendar, key.kind, key.local_date)
    }
    people, is_all = await _people(db, audience, keys, wanted)
    told = [
        (delivery, _occasions(audience, key, people))
        for delivery, key in zip(owed, keys, strict=True)
    ]
    on_days, ahead = await _holidays(db, audience, keys, patience)
    nobody_s = await _nobody_s(db, calendar, keys)
    if is_all:
        return Announcement(told, 0, on_days, ahead, nobody_s)
    read = {(one.date, one.of.id) for _, occasions in told for one in occasions}
    more = max(0, await _count(db, audience, keys, wanted) - len(read))
    return Announcement(told, more, on_days, ahead, nobody_s)


async def _holidays(
    db: Database, audience: Audience, keys: Iterable[DeliveryKey], patience: float
) -> tuple[list[Holiday], list[Holiday]]:
    """What reminders tell, with whose days these are, and what digests tell beside; each once."""
    found: dict[bool, dict[Holiday, None]] = {False: {}, True: {}}
    for key in keys if audience.calendar.holiday_sets else ():
        some = await holidays.told(audience, key, patience=patience)
        found[key.kind.is_digest] |= dict.fromkeys(some.items)
    ahead = [one for one in found[True] if one not in found[False]]
    told = await holidays.with_people(db, audience.calendar, found[False])
    return sorted(told, key=_day), sorted(ahead, key=_day)


async def _nobody_s(db: Database, calendar: Calendar, keys: Iterable[DeliveryKey]) -> list[Dealt]:
    """Of the latest week that is told."""
    weeks = [one.local_date for one in keys if one.kind is DeliveryKind.WEEKLY]
    return await duty_dealing.nobody_s(db, calendar, max(weeks)) if weeks else []


def _day(one: Holiday) -> date:
    return one.date


async def of_day(db: Database, calendar: Calendar, day: date, at: datetime) -> Announcement:
    """What the calendar's clock will tell that day, as things are now; nothing is owed by that."""
    kinds = [DeliveryKind.REMINDER, *announcements.digests_on(calendar, day)]
    return await of_deliveries(
        db, Audience(calendar), [_unwritten(calendar, kind, day, at) for kind in kinds]
    )


def _unwritten(calendar: Calendar, kind: DeliveryKind, day: date, at: datetime) -> Delivery:
    return Delivery(
        id=0,
        calendar_id=calendar.id,
        chat_id=calendar.chat_id,
        kind=kind,
        local_date=day,
        slot="",
        status=DeliveryStatus.PENDING,
        due_at=at,
        attempts=0,
        parts_sent=0,
        message_id=None,
        again_of=None,
        outcome=None,
        detail=None,
        finished_at=None,
    )


async def of_keys(db: Database, calendar: Calendar, keys: list[DeliveryKey]) -> list[Occasion]:
    """What they would say, in one message; the first ones of very many."""
    wanted = {
        day
        for key in keys
        for day in announcements.days_of_interest(calendar, key.kind, key.local_date)
    }
    audience = Audience(calendar)
    people, _ = await _people(db, audience, keys, wanted)
    told = [occasion_on(day, one) for one in people for day in _days(audience, keys, one)]
    return sorted(told, key=lambda occasion: order(occasion, calendar.language))


async def _people(
    db: Database, audience: Audience, keys: list[DeliveryKey], wanted: set[date]
) -> tuple[list[Event], bool]:
    """Those that are told of, the first ones at least, and whether these are all."""
    own = announcements.own_days_of_interest(key.local_date for key in keys)
    ids = [int(key.slot) for key in keys if key.kind is DeliveryKind.LATE]
    people: list[Event] = []
    read = 0
    while len(people) < OCCASIONS:
        some = await telling.people(
            db, audience.calendar, wanted, own, ids, limit=PEOPLE_AT_ONCE, offset=read
        )
        read += len(some)
        people += [one for one in some if _days(audience, keys, one)]
        if len(some) < PEOPLE_AT_ONCE:
            return people, True
    return people, False


async def _count(
    db: Database, audience: Audience, keys: list[DeliveryKey], wanted: set[date]
) -> int:
    """Occasions that all of the deliveries together tell."""
    calendar = audience.calendar
    late = [key for key in keys if key.kind is DeliveryKind.LATE]
    others = [key for key in keys if key.kind is not DeliveryKind.LATE]
    ids = [int(key.slot) for key in late]
    told_late = await telling.people(db, calendar, [], [], ids, limit=len(ids), offset=0)
    groups = (await plans.groups(db, [calendar.id], wanted))[calendar.id]
    alone = sum(len(_days(audience, late, one) - _days(audience, others, one)) for one in told_late)
    return alone + sum(one.count * len(_days(audience, others, one)) for one in groups)


def _days(audience: Audience, keys: Iterable[DeliveryKey], one: Event | Alike) -> set[date]:
    return {day for key in keys for day in announcements.told_days(audience, key, one)}


def _occasions(audience: Audience, key: DeliveryKey, people: Iterable[Event]) -> list[Occasion]:
    told = [
        occasion_on(day, one)
        for one in people
        for day in announcements.told_days(audience, key, one)
    ]
    return sorted(told, key=lambda occasion: order(occasion, audience.calendar.language))

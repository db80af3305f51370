"""From calendars whose clock has struck to the deliveries they are owed."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

import structlog

from birthday_calendar import dates, schedule
from birthday_calendar.database import Database
from birthday_calendar.models import Birthday, Calendar, Delivery, DeliveryKind, Occasion
from birthday_calendar.services import reminders
from birthday_calendar.services.occasions import occasions_of
from birthday_calendar.storage import deliveries, plans
from birthday_calendar.storage.plans import Plan

CATCH_UP = timedelta(days=7)  # what was missed longer ago is not told any more
RETRY_BROKEN = timedelta(hours=1)
CALENDARS_AT_ONCE = 200  # a transaction's: what a restart has to do again at the most

Struck = tuple[DeliveryKind, date, str, datetime]  # kind, local date, slot, instant

log = structlog.get_logger(__name__)


async def plan_due(db: Database, now: datetime) -> int:
    """Write down what is owed by now; how many calendars were looked at, 0 when none is left.

    What it costs depends on the calendars that are due, not on how many there are.
    """
    if not await plans.is_any_due(db, now):
        return 0
    async with db.transaction():
        looked_at = await plans.due(db, now, CALENDARS_AT_ONCE)
        await plan(db, looked_at, now)
    return len(looked_at)


async def plan_calendar(db: Database, calendar: Calendar, now: datetime) -> None:
    """Write down what it is owed by now, before its birthdays get another time of their own.

    That other time strikes from now on only.
    """
    current = await plans.lock(db, calendar.id)
    if current is not None and current.calendar.paused_reason is None:
        await plan(db, [current], now)


async def plan(db: Database, looked_at: Iterable[Plan], now: datetime) -> None:
    """The same for calendars that this transaction has locked."""
    due, struck = await _all_struck(db, looked_at, now)
    wanted = {
        day
        for one in due
        for kind, local_date, _, _ in struck[one.calendar.id]
        for day in days_of_interest(one.calendar, kind, local_date)
    }
    people = await plans.birthdays_of(db, struck, wanted)
    await deliveries.insert_unless_there(
        db,
        [
            deliveries.owed(one.calendar, kind, local_date, slot, instant)
            for one in due
            for kind, local_date, slot, instant in struck[one.calendar.id]
            if occasions_told(one.calendar, kind, local_date, slot, people[one.calendar.id])
        ],
    )
    next_due_at = {
        one.calendar.id: schedule.next_strike(one.times, one.calendar.time_zone, now) for one in due
    }
    await plans.advance(db, now, next_due_at)


async def told_by(
    db: Database, calendar: Calendar, owed: Iterable[Delivery]
) -> list[tuple[Delivery, list[Occasion]]]:
    """What each delivery says, as things are now. One that is asked for again says the same."""
    owed = list(owed)
    earlier = await deliveries.get_many(db, {one.again_of for one in owed if one.again_of})
    meant = [earlier.get(one.again_of or 0, one) for one in owed]
    wanted = {day for one in meant for day in days_of_interest(calendar, one.kind, one.local_date)}
    people = (await plans.birthdays_of(db, [calendar.id], wanted))[calendar.id]
    return [
        (owing, occasions_told(calendar, one.kind, one.local_date, one.slot, people))
        for owing, one in zip(owed, meant, strict=True)
    ]


def occasions_told(
    calendar: Calendar,
    kind: DeliveryKind,
    local_date: date,
    slot: str,
    people: Iterable[Birthday],
) -> list[Occasion]:
    """What a delivery says, by date and name; it is asked again when it is sent."""
    told: list[Occasion] = []
    for birthday in people:
        match kind:
            case DeliveryKind.REMINDER if reminders.slot_of(birthday) == slot:
                told += reminders.told_on(calendar, birthday, local_date)
            case DeliveryKind.LATE if str(birthday.id) == slot:
                told += reminders.told_on(calendar, birthday, local_date)
            case DeliveryKind.WEEKLY | DeliveryKind.MONTHLY if not birthday.muted:
                first, last = reminders.digest_window(kind, local_date)
                told += occasions_of(birthday, calendar.leap_rule, first, last)
    return sorted(told, key=lambda occasion: (occasion.date, occasion.birthday.name))


def days_of_interest(calendar: Calendar, kind: DeliveryKind, local_date: date) -> set[date]:
    """Days whose people a delivery may speak of, those with lead days of their own aside."""
    if kind in (DeliveryKind.WEEKLY, DeliveryKind.MONTHLY):
        first, last = reminders.digest_window(kind, local_date)
        days = {first + timedelta(days=n) for n in range((last - first).days + 1)}
    else:
        days = reminders.days_told(local_date, calendar.lead_days, calendar.weekend_rule)
        days.add(local_date)
    # born on 29 February, celebrated on a neighbour
    if any((day.month, day.day) in ((2, 28), (3, 1)) for day in days):
        days.add(date(2000, 2, 29))
    return days


async def _all_struck(
    db: Database, looked_at: Iterable[Plan], now: datetime
) -> tuple[list[Plan], dict[int, list[Struck]]]:
    """Who is due, and with what. One that can't be planned does not keep the others waiting."""
    due, struck, broken = [], {}, []
    for one in looked_at:
        try:
            struck[one.calendar.id] = list(_struck(one, now))
            due.append(one)
        except Exception:
            log.exception("a calendar could not be planned", calendar_id=one.calendar.id)
            broken.append(one.calendar.id)
    if broken:
        await plans.put_off(db, broken, now + RETRY_BROKEN)
    return due, struck


def _struck(due: Plan, now: datetime) -> Iterator[Struck]:
    calendar = due.calendar
    today = dates.today_in(calendar.time_zone, now)
    since = max(due.planned_until, now - CATCH_UP)
    for strike in schedule.strikes(due.times, calendar.time_zone, since, now):
        if strike.at == calendar.remind_at:
            yield DeliveryKind.REMINDER, strike.local_date, "", strike.instant
            for kind in reminders.digests_on(calendar, strike.local_date):
                if strike.local_date == today:  # a list of the days ahead is no use belated
                    yield kind, strike.local_date, "", strike.instant
        if strike.at in due.own_times:
            yield DeliveryKind.REMINDER, strike.local_date, f"{strike.at:%H:%M}", strike.instant

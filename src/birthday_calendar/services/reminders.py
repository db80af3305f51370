"""Rules of reminders: what a calendar is told on a date, and once more where it asks for it."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from itertools import islice

from birthday_calendar import dates, schedule
from birthday_calendar.database import Database
from birthday_calendar.errors import NotFound
from birthday_calendar.models import Again, Birthday, Calendar, DeliveryKind, Recurrence
from birthday_calendar.services.occasions import days_of
from birthday_calendar.storage import deliveries, plans

FRIDAY, SATURDAY = 4, 5
WEEKEND = 2  # days of it, which the weekend rule tells of earlier
EVENING = time(19)
# Of one calendar and date, late ones and ones asked for again: by then the chat has been told of
# late ones in fifty messages, and who writes or presses without end must not fill the disk.
LATE_MOST = 1_000


def slot_of(one: Recurrence) -> str:
    """Which of a date's reminders tells of it: the calendar's (""), or one at a time of its own."""
    return "" if one.remind_at is None else f"{one.remind_at:%H:%M}"


def time_of(slot: str, calendar: Calendar) -> time:
    return time.fromisoformat(slot) if slot else calendar.remind_at


def told_on(calendar: Calendar, one: Recurrence, day: date) -> list[date]:
    """The days of celebration that the reminder of local date `day` tells: today, or days ahead."""
    if one.muted:
        return []
    leads = calendar.lead_days if one.lead_days is None else one.lead_days
    return [
        celebrated
        for told in sorted(days_told(day, leads, calendar.weekend_rule))
        for celebrated in days_of(one, calendar.leap_rule, told, told)
    ]


def days_told(day: date, leads: Iterable[int], weekend_rule: bool) -> set[date]:
    """The days of celebration that are announced on `day`.

    With the weekend rule, what would be announced on a Saturday or Sunday is announced on the
    Friday before; what is celebrated on the day itself is told on that day all the same.
    """
    told = {day for lead in leads if lead == 0}
    announced_for = [day]
    if weekend_rule:
        if day.weekday() >= SATURDAY:
            announced_for = []
        elif day.weekday() == FRIDAY:
            announced_for = [day, day + timedelta(days=1), day + timedelta(days=2)]
    return told | {planned + timedelta(days=lead) for planned in announced_for for lead in leads}


def tellings(calendar: Calendar, one: Recurrence, celebrated: date) -> list[date]:
    """The local dates whose reminders tell of a day of celebration, in order."""
    leads = calendar.lead_days if one.lead_days is None else one.lead_days
    if one.muted:
        return []
    days = {celebrated - timedelta(days=lead) for lead in leads}
    if calendar.weekend_rule:
        days = {day - timedelta(days=max(0, day.weekday() - FRIDAY)) for day in days}
    return sorted(days | {celebrated for lead in leads if lead == 0})


def told_last_on(calendar: Calendar, one: Recurrence, day: date) -> list[date]:
    """Those of the days that the reminder of `day` tells, and no later one before they are over."""
    return [
        told for told in told_on(calendar, one, day) if tellings(calendar, one, told)[-1] == day
    ]


def digest_window(kind: DeliveryKind, day: date) -> tuple[date, date]:
    """The first and last day a digest sent on `day` speaks of."""
    if kind is DeliveryKind.WEEKLY:
        return day, day + timedelta(days=6)
    first_of_next = (day.replace(day=1) + timedelta(days=31)).replace(day=1)
    return day, first_of_next - timedelta(days=1)


def digests_on(calendar: Calendar, day: date) -> list[DeliveryKind]:
    kinds = []
    if calendar.weekly_digest and day.weekday() == 0:
        kinds.append(DeliveryKind.WEEKLY)
    if calendar.monthly_digest and day.day == 1:
        kinds.append(DeliveryKind.MONTHLY)
    return kinds


def told_by(calendar: Calendar, birthday: Birthday, today: date, now: datetime) -> set[date]:
    """The days of celebration that today's reminder has told of it, had it run on time."""
    strike = strike_of(calendar, birthday, today)
    return set(told_on(calendar, birthday, today)) if strike <= now else set()


async def tell_if_late(
    db: Database, calendar: Calendar, birthday: Birthday, told: set[date], now: datetime
) -> None:
    """Tell at once of a birthday kept when the last time to tell of it, mostly that of the very
    day, had just passed. `told` are days of which it was told then, as it was before.
    """
    today = dates.today_in(calendar.time_zone, now)
    if told.issuperset(told_last_on(calendar, birthday, today)) or calendar.is_closed:
        return  # what was missed is caught up with when the chat speaks again
    plan = await plans.lock(db, calendar.id)
    if plan and strike_of(calendar, birthday, today) <= max(now, plan.planned_until):
        await tell_of(db, calendar, [birthday], today, now)


async def hand_over(
    db: Database, calendar: Calendar, old: Birthday, new: Birthday, now: datetime
) -> None:
    """What was owed at its old time, and is not told yet, must be told still."""
    for local_date in await deliveries.pending_dates(db, calendar.id, slot_of(old)):
        if strike_of(calendar, new, local_date) <= now and told_on(calendar, new, local_date):
            await tell_of(db, calendar, [new], local_date, now)


async def tell_of(
    db: Database, calendar: Calendar, alike: list[Birthday], local_date: date, now: datetime
) -> None:
    """Of those that share a slot, in that date's reminder, if it was not owed yet: then no later
    change of the calendar's time or time zone makes the date tell of them again. Otherwise each
    by itself.
    """
    slot = slot_of(alike[0])
    of_the_day = deliveries.owed(calendar, DeliveryKind.REMINDER, local_date, slot, now)
    if not await deliveries.insert_unless_there(db, [of_the_day]):
        await tell_alone(db, calendar, alike, local_date, now)


async def tell_alone(
    db: Database,
    calendar: Calendar,
    birthdays: Iterable[Birthday],
    local_date: date,
    now: datetime,
) -> None:
    """Owe them once more on a date whose reminder is out: in a message of their own."""
    room = await _room(db, calendar, DeliveryKind.LATE, local_date)
    own = [
        deliveries.owed(calendar, DeliveryKind.LATE, local_date, str(birthday.id), now)
        for birthday in islice(birthdays, room)
    ]
    await deliveries.insert_unless_there(db, own)


async def tell_again(
    db: Database, calendar: Calendar, message_id: int, when: Again, now: datetime
) -> datetime:
    """Owe what a message told once more; the instant at which.

    Raises NotFound where it told nothing, or was asked for again without end.
    """
    told = await deliveries.of_message(db, calendar.id, message_id)
    rooms = {
        day: await _room(db, calendar, DeliveryKind.AGAIN, day)
        for day in {one.local_date for one in told}
    }
    if not any(rooms.values()):
        raise NotFound("reminder")
    match when:
        case Again.HOUR:
            due_at = now + timedelta(hours=1)
        case Again.EVENING:
            due_at = schedule.next_strike({EVENING}, calendar.time_zone, now)
        case Again.TOMORROW:
            tomorrow = dates.today_in(calendar.time_zone, now) + timedelta(days=1)
            due_at = dates.instant_of(tomorrow, calendar.remind_at, calendar.time_zone)
    await deliveries.insert_unless_there(
        db,
        [
            deliveries.owed(
                calendar,
                DeliveryKind.AGAIN,
                one.local_date,
                f"{one.again_of or one.id}/{due_at:%Y%m%dT%H%M}",
                due_at,
                again_of=one.again_of or one.id,
            )
            for one in told
            if rooms[one.local_date] > 0
        ],
    )
    return due_at


async def _room(db: Database, calendar: Calendar, kind: DeliveryKind, local_date: date) -> int:
    """How many more of that kind and date a chat may be owed."""
    return LATE_MOST - await deliveries.count(db, calendar.chat_id, kind, local_date, LATE_MOST)


def strike_of(calendar: Calendar, birthday: Birthday, day: date) -> datetime:
    return dates.instant_of(day, time_of(slot_of(birthday), calendar), calendar.time_zone)

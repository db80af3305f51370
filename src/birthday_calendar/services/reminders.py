"""What is owed out of turn: to who was kept too late, and once more to who asks for it."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import islice

from birthday_calendar.database import Database
from birthday_calendar.domain import announcements, dates, schedule
from birthday_calendar.domain.errors import NotFound
from birthday_calendar.domain.models import (
    Again,
    Calendar,
    Delivery,
    DeliveryKind,
    Event,
    Recurrence,
)
from birthday_calendar.storage import calendars, deliveries, plans

# Of one calendar and date, late ones and ones asked for again: by then the chat has been told of
# late ones in fifty messages, and who writes or presses without end must not fill the disk.
LATE_MOST = 1_000


async def tell_if_late(
    db: Database, calendar: Calendar, alike: Iterable[Event], told: set[date], now: datetime
) -> None:
    """Tell at once of events kept when the last time to tell of them, mostly that of the very
    day, had just passed. They share a slot; `told` are days of which they were told then, as they
    were before.
    """
    today = dates.today_in(calendar.time_zone, now)
    late = [event for event in alike if can_be_late(calendar, event, told, today)]
    if not late:
        return
    plan = await plans.lock(db, calendar.id)
    strike = announcements.strike_of(calendar, late[0], today)
    if plan and strike <= max(now, plan.planned_until):
        await tell_of(db, calendar, late, today, now)


def can_be_late(calendar: Calendar, one: Recurrence, told: set[date], today: date) -> bool:
    """Whether `today` is the last day to tell of it, at whatever time that is; see `tell_if_late`.

    What a closed chat misses is caught up with when it speaks again.
    """
    if calendar.is_closed:
        return False
    return not told.issuperset(announcements.told_last_on(calendar, one, today))


async def hand_over(
    db: Database, calendar: Calendar, old: Event, new: Event, now: datetime
) -> None:
    """What was owed at its old time, and is not told yet, must be told still."""
    for local_date in await deliveries.pending_dates(db, calendar.id, announcements.slot_of(old)):
        if announcements.strike_of(calendar, new, local_date) <= now and announcements.told_on(
            calendar, new, local_date
        ):
            await tell_of(db, calendar, [new], local_date, now)


async def tell_of(
    db: Database, calendar: Calendar, alike: list[Event], local_date: date, now: datetime
) -> None:
    """Of those that share a slot, in that date's reminder, if it was not owed yet: then no later
    change of the calendar's time or time zone makes the date tell of them again. Otherwise each
    by itself.
    """
    slot = announcements.slot_of(alike[0])
    of_the_day = deliveries.owed(calendar, DeliveryKind.REMINDER, local_date, slot, now)
    if not await deliveries.insert_unless_there(db, [of_the_day]):
        await tell_alone(db, calendar, alike, local_date, now)


async def tell_alone(
    db: Database,
    calendar: Calendar,
    events: Iterable[Event],
    local_date: date,
    now: datetime,
) -> None:
    """Owe them once more on a date whose reminder is out: in a message of their own."""
    room = await _room(db, calendar, DeliveryKind.LATE, local_date)
    own = [
        deliveries.owed(calendar, DeliveryKind.LATE, local_date, str(event.id), now)
        for event in islice(events, room)
    ]
    await deliveries.insert_unless_there(db, own)


async def latest(db: Database, calendar: Calendar, limit: int) -> list[Delivery]:
    """What its chat was told of late, or is still owed; the newest first."""
    return await deliveries.latest(db, calendar.id, limit)


async def tell_again(
    db: Database, calendar: Calendar, message_id: int, when: Again, now: datetime
) -> datetime:
    """Owe what a message told once more; the instant at which.

    Raises NotFound where it told nothing, or was asked for again without end.
    """
    await calendars.lock(db, calendar.id)
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
            due_at = schedule.next_strike({announcements.EVENING}, calendar.time_zone, now)
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

"""From calendars whose clock has struck to the deliveries they are owed."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import structlog

from birthday_calendar import logs
from birthday_calendar.database import Database
from birthday_calendar.domain import announcements, schedule
from birthday_calendar.domain.errors import CalendarError
from birthday_calendar.domain.models import Calendar, DeliveryKey
from birthday_calendar.services import reminders
from birthday_calendar.storage import deliveries, plans, telling
from birthday_calendar.storage.plans import Plan

CATCH_UP = timedelta(days=7)  # what was missed longer ago is not told any more
RETRY_BROKEN = timedelta(hours=1)
CALENDARS_AT_ONCE = 200  # a transaction's: what a restart has to do again at the most
# Clocks of two machines may differ by so much without anybody's having been set.
SAME_TIME = timedelta(minutes=1)

log = structlog.get_logger(__name__)


async def plan_due(db: Database, now: datetime) -> int:
    """Write down what is owed by now; how many calendars were looked at, 0 when none is left.

    What it costs depends on the calendars that are due, not on how many there are. One that can't
    be planned is put off alone.
    """
    if not await plans.is_any_due(db, now):
        return 0
    due = await plans.due(db, now, CALENDARS_AT_ONCE)
    try:
        await _plan_those(db, due, now)
    except CalendarError:
        raise
    except Exception:
        for calendar_id in due:
            await _plan_alone(db, calendar_id, now)
    return len(due)


async def _plan_those(db: Database, calendar_ids: Iterable[int], now: datetime) -> None:
    async with db.transaction():
        await plan(db, await plans.lock_due(db, calendar_ids, now), now)


async def _plan_alone(db: Database, calendar_id: int, now: datetime) -> None:
    try:
        await _plan_those(db, [calendar_id], now)
    except CalendarError:
        raise
    except Exception as error:
        told = logs.trace(error)
        log.error("a calendar could not be planned", calendar_id=calendar_id, exception=told)
        await plans.put_off(db, [calendar_id], now + RETRY_BROKEN)


async def plan_calendar(db: Database, calendar: Calendar, now: datetime) -> None:
    """Write down what it is owed by now, before its events get another time of their own.

    That other time strikes from now on only.
    """
    current = await plans.lock(db, calendar.id)
    if current is not None and not current.calendar.is_closed:
        await plan(db, [current], now)


async def plan(db: Database, looked_at: Sequence[Plan], now: datetime) -> None:
    """The same for calendars that this transaction has locked.

    Those that are paused owe nothing: what comes meanwhile is caught up with when that is over.
    """
    paused = [one for one in looked_at if schedule.is_paused(one.calendar, now)]
    others = [one for one in looked_at if one not in paused]
    await _end_pauses(db, others, now)
    await owe(db, others, now)
    await plans.advance(db, None, _next_strikes(paused, now))
    await plans.advance(db, now, _next_strikes(others, now))


async def _end_pauses(db: Database, looked_at: Iterable[Plan], now: datetime) -> None:
    over = [one.calendar.id for one in looked_at if one.calendar.paused_until is not None]
    for calendar_id in over:
        await deliveries.reopen(db, calendar_id, now - CATCH_UP, now)
    if over:
        await plans.end_pauses(db, over)


def _next_strikes(looked_at: Iterable[Plan], now: datetime) -> dict[int, datetime]:
    return {
        one.calendar.id: schedule.next_strike(one.times, one.calendar.time_zone, now)
        for one in looked_at
    }


async def owe(db: Database, looked_at: Iterable[Plan], now: datetime) -> None:
    """Without noting how far they are planned."""
    by_id = {one.calendar.id: one for one in looked_at}
    struck = [
        (one.calendar, key, at)
        for one in by_id.values()
        for key, at in announcements.struck(
            one.calendar, one.own_times, max(one.planned_until, now - CATCH_UP), now
        )
    ]
    if not struck:
        return
    wanted = {
        day
        for calendar, key, _ in struck
        for day in announcements.days_of_interest(calendar, key.kind, key.local_date)
    }
    groups = await plans.groups(db, by_id, wanted)
    owed = {
        key: deliveries.owed(calendar, key.kind, key.local_date, key.slot, at)
        for calendar, key, at in struck
        if any(announcements.told_days(calendar, key, one) for one in groups[calendar.id])
    }
    new = await deliveries.insert_unless_there(db, owed.values())
    await _tell_who_came_since(db, by_id, owed.keys() - new, now)


async def count_ahead(db: Database, now: datetime) -> int:
    """How many calendars a clock that was ahead has planned, and nobody has mended yet."""
    return await plans.count_ahead(db, now, SAME_TIME)


async def take_back(db: Database, now: datetime) -> int:
    """Mend what a clock that was ahead has planned; how many calendars that were.

    Their dates come again. Those that were told already are not told twice; but whom they did not
    know of yet, they tell then.
    """
    two_strikes = timedelta(days=3)  # between which are two days at the most, however clocks change
    async with db.transaction():
        ahead = await plans.take_back(db, now, SAME_TIME, two_strikes)
        await deliveries.take_back(db, ahead, now)
    return len(ahead)


async def _tell_who_came_since(
    db: Database, by_id: dict[int, Plan], known: set[DeliveryKey], now: datetime
) -> None:
    """Of reminders that went out before their time, tell who was added or changed after that."""
    early = await deliveries.finished_early(db, known, SAME_TIME) if known else {}
    for key, told_at in early.items():
        calendar = by_id[key.calendar_id].calendar
        changed = await telling.changed_since(db, calendar, told_at, reminders.LATE_MOST)
        new = [one for one in changed if announcements.told_days(calendar, key, one)]
        await reminders.tell_alone(db, calendar, new, key.local_date, now)

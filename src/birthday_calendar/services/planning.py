"""From calendars whose clock has struck to the deliveries they are owed."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

import structlog

from birthday_calendar import logs
from birthday_calendar.database import Database
from birthday_calendar.domain import announcements, schedule
from birthday_calendar.domain.audience import Audience
from birthday_calendar.domain.deliveries import DeliveryKey, DeliveryKind
from birthday_calendar.domain.errors import CalendarError
from birthday_calendar.domain.models import Alike, Calendar, CalendarKind, Event
from birthday_calendar.services import audiences, day_planning, duty_dealing, holidays, reminders
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
    over = [one.calendar for one in looked_at if one.calendar.paused_until is not None]
    for calendar in over:
        await deliveries.reopen(db, calendar, now - CATCH_UP, now)
    if over:
        await plans.end_pauses(db, [one.id for one in over])


def _next_strikes(looked_at: Iterable[Plan], now: datetime) -> dict[int, datetime]:
    return {
        one.calendar.id: schedule.next_strike(one.times, one.calendar.time_zone, now)
        for one in looked_at
    }


async def owe(db: Database, looked_at: Iterable[Plan], now: datetime) -> None:
    """Without noting how far they are planned."""
    looked_at = [*looked_at]
    await day_planning.owe(db, looked_at, now - CATCH_UP, now)
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
    with_duties = await duty_dealing.owe(
        db,
        [
            (calendar, key.local_date, at)
            for calendar, key, at in struck
            if key.kind is DeliveryKind.REMINDER and not key.slot
        ],
    )
    wanted = {
        day
        for calendar, key, _ in struck
        for day in announcements.days_of_interest(calendar, key.kind, key.local_date)
    }
    groups = await plans.groups(db, by_id, wanted)
    beside = {  # what tells something that is nobody's day
        key
        for calendar, key, _ in struck
        if (calendar.holiday_sets and await holidays.may_be_told(calendar, key))
        or (
            key.kind is DeliveryKind.WEEKLY
            and calendar.id in with_duties
            and await duty_dealing.nobody_s(db, calendar, key.local_date)
        )
    }
    busy = {
        calendar.id: calendar
        for calendar, key, _ in struck
        if key in beside
        or any(announcements.days_of_key(calendar, key, one) for one in groups[calendar.id])
    }
    heard = await _audiences(db, busy.values(), groups)
    owed = {
        key: deliveries.owed_by(key, at, calendar)
        for calendar, of_own_chat, at in struck
        if calendar.id in busy
        for key in announcements.chats_told(
            heard[calendar.id],
            of_own_chat,
            groups[calendar.id],
            has_others=of_own_chat in beside,
        )
    }
    new = await deliveries.insert_unless_there(db, owed.values())
    known = {key: row["due_at"] for key, row in owed.items() if key not in new}
    await _tell_who_came_since(db, heard, known, now)


async def _audiences(
    db: Database, busy: Iterable[Calendar], groups: Mapping[int, Sequence[Alike]]
) -> dict[int, Audience]:
    """By calendar; of a group without a member's day nobody but the group is looked up."""
    alone = {one.id: Audience(one) for one in busy}
    may_tell_others = [
        one.calendar
        for one in alone.values()
        if one.calendar.kind is CalendarKind.PERSONAL
        or any(those.member_id is not None for those in groups[one.calendar.id])
    ]
    return alone | await audiences.of_all(db, may_tell_others)


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
    db: Database,
    heard: Mapping[int, Audience],
    known: Mapping[DeliveryKey, datetime],
    now: datetime,
) -> None:
    """Of reminders that went out before their time, tell who was added after that; or changed,
    where a clock was ahead: else most that were changed had been told of.
    """
    early = await deliveries.finished_early(db, known, SAME_TIME) if known else {}
    since: dict[int, datetime] = {}
    for key, told in early.items():
        since[key.calendar_id] = min(told.at, since.get(key.calendar_id, told.at))
    changed: dict[int, list[Event]] = {}
    for calendar_id, moment in since.items():
        calendar = heard[calendar_id].calendar
        changed[calendar_id] = await telling.changed_since(
            db, calendar, moment, reminders.LATE_MOST
        )
    for key, told in early.items():
        audience = heard[key.calendar_id]
        new = [
            one
            for one in changed[key.calendar_id]
            if (one.updated_at if told.was_ahead else one.created_at) > told.at
            and announcements.told_days(audience, key, one)
        ]
        if new:
            await reminders.tell_alone(db, audience, [key.chat_id], new, key.local_date, now)

"""From clocks that have struck to the tags and polls that groups owe, as they chose to."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from birthday_calendar.database import Database
from birthday_calendar.domain import celebrations, dates, schedule
from birthday_calendar.domain.celebrations import MarkKind
from birthday_calendar.domain.deliveries import DeliveryKind
from birthday_calendar.domain.models import Calendar, Event
from birthday_calendar.services import audiences
from birthday_calendar.storage import deliveries, marks, telling
from birthday_calendar.storage.plans import Plan

MOST = 1_000  # members of a group who are tagged on a day, or asked about: more than there are
LEAP_DAY = date(2000, 2, 29)


async def owe(db: Database, looked_at: Iterable[Plan], since: datetime, now: datetime) -> None:
    """What is owed by strikes after `since`, and after the plan's own last one."""
    for plan in looked_at:
        calendar = plan.calendar
        is_tagging = celebrations.MIDNIGHT in celebrations.times(calendar)
        today = dates.today_in(calendar.time_zone, now)
        asked = celebrations.days_asked_about(calendar, today)
        if not is_tagging and asked is None:
            continue
        after = max(plan.planned_until, since)
        struck = {
            (one.at, one.local_date)
            for one in schedule.strikes(
                {celebrations.MIDNIGHT, calendar.remind_at}, calendar.time_zone, after, now
            )
        }
        if is_tagging and (celebrations.MIDNIGHT, today) in struck:
            await _tag(db, calendar, today, now)
        if asked is not None and (calendar.remind_at, today) in struck:
            await _ask(db, calendar, *asked, now)


async def _tag(db: Database, calendar: Calendar, today: date, now: datetime) -> None:
    until = celebrations.end_of(today, calendar)
    celebrated = [
        one
        for one in await _people(db, calendar, today, today)
        if celebrations.is_tagged(calendar, one, today)
    ]
    await marks.add(
        db,
        [
            marks.wanted(calendar.id, MarkKind.TAG, today, one.member_id, until, now)
            for one in celebrated
            if one.member_id is not None
        ],
    )


async def _ask(db: Database, calendar: Calendar, first: date, last: date, now: datetime) -> None:
    """In the organisers' chat, but not of who is known to read along there; else nowhere."""
    audience = (await audiences.of_all(db, [calendar]))[calendar.id]
    if audience.organisers is None:
        return
    owed = [
        deliveries.owed(
            calendar, DeliveryKind.POLL, day, str(one.id), now, chat_id=audience.organisers
        )
        for one in await _people(db, calendar, first, last)
        if one.member_id not in audience.insiders
        for day in _days(first, last)
        if celebrations.is_asked_about(calendar, one, day)
    ]
    await deliveries.insert_unless_there(db, owed)


async def _people(db: Database, calendar: Calendar, first: date, last: date) -> list[Event]:
    days = [*_days(first, last), LEAP_DAY]
    return await telling.people(db, calendar, days, [], [], limit=MOST, offset=0)


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]

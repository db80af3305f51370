"""After a change of days ahead, of the weekend rule or that of 29 February: nobody falls between.

By the old rules they would have been told of later, by the new ones the last time for that is over:
so they are told of at once.
"""

from collections import defaultdict
from datetime import date, datetime, timedelta

from birthday_calendar.database import Database
from birthday_calendar.domain import announcements, dates, told
from birthday_calendar.domain.models import Calendar, Event
from birthday_calendar.domain.occasions import days_of
from birthday_calendar.domain.parsing.counts import MOST_LEAD_DAYS
from birthday_calendar.services import audiences, reminders
from birthday_calendar.storage import telling

LEAP_DAY = date(2000, 2, 29)


async def tell_missed(db: Database, old: Calendar, new: Calendar, now: datetime) -> None:
    """In the transaction that makes the new rules, with the calendar's plan locked."""
    if not is_changed(old, new) or new.is_closed:
        return
    today = dates.today_in(old.time_zone, now)
    ahead = [today + timedelta(days=n) for n in range(MOST_LEAD_DAYS + announcements.WEEKEND + 1)]
    people = await telling.people(
        db, new, [*ahead, LEAP_DAY], [], [], limit=reminders.LATE_MOST, offset=0
    )
    missed: dict[tuple[date, str], list[Event]] = defaultdict(list)
    for one in people:
        for celebrated in days_of(one, new.leap_rule, today, ahead[-1]):
            days = announcements.tellings(new, one, celebrated)
            if not days or announcements.strike_of(old, one, days[-1]) > now:
                continue
            if not told.was_told(old, one, celebrated, now):
                missed[days[-1], announcements.slot_of(one)].append(one)
    for (day, _), alike in missed.items():
        if day == today:
            await reminders.tell_of(db, new, alike, day, now)
        else:  # whose reminder would tell of others, too
            audience = (await audiences.of_all(db, [new]))[new.id]
            await reminders.tell_alone(db, audience, [*audience.chats], alike, day, now)


def is_changed(old: Calendar, new: Calendar) -> bool:
    return _rules(old) != _rules(new)


def _rules(calendar: Calendar) -> tuple[object, ...]:
    return calendar.lead_days, calendar.weekend_rule, calendar.leap_rule

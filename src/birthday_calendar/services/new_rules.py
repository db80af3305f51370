"""After a change of days ahead, of the weekend rule or that of 29 February: nobody falls between.

By the old rules they would have been told later, by the new ones they were told already: so they
are told at once.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from birthday_calendar import dates
from birthday_calendar.database import Database
from birthday_calendar.models import Birthday, Calendar, DeliveryKind
from birthday_calendar.services import announcements, reminders
from birthday_calendar.storage.deliveries import Key
from birthday_calendar.storage.plans import Plan


async def tell_missed(db: Database, before: Plan, new: Calendar, now: datetime) -> None:
    """`before` is locked by this transaction."""
    old = before.calendar
    if _rules(old) == _rules(new) or new.is_closed:
        return
    today = dates.today_in(old.time_zone, now)
    days = [today]
    if today.weekday() >= reminders.SATURDAY:  # the weekend rule tells on Friday
        days.append(today - timedelta(days=today.weekday() - reminders.FRIDAY))
    slots = {"", *(f"{at:%H:%M}" for at in before.own_times)}
    keys = [Key(new.id, DeliveryKind.REMINDER, day, slot) for day in days for slot in slots]
    wanted = set().union(
        *(announcements.days_of_interest(new, DeliveryKind.REMINDER, day) for day in days)
    )
    people, _ = await announcements.people_of(db, new, keys, wanted)
    for day in days:
        missed: dict[str, list[Birthday]] = {}
        for one in people:
            if _is_missed(old, new, one, day, days, now):
                missed.setdefault(reminders.slot_of(one), []).append(one)
        for alike in missed.values():
            await reminders.tell_of(db, new, alike, day, now)


def _is_missed(
    old: Calendar, new: Calendar, one: Birthday, day: date, days: Iterable[date], now: datetime
) -> bool:
    """Whether `day`'s reminder, which is over, is the last to tell of it, and did not."""
    if reminders.strike_of(old, one, day) > now:
        return False
    told = set().union(*(reminders.told_by(old, one, each, now) for each in days))
    return any(
        celebrated >= max(days) and celebrated not in told
        for celebrated in reminders.told_last_on(new, one, day)
    )


def _rules(calendar: Calendar) -> tuple[object, ...]:
    return calendar.lead_days, calendar.weekend_rule, calendar.leap_rule

"""Which occasions a calendar is told of on a day, and when."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import assert_never
from zoneinfo import ZoneInfo

from birthday_calendar.domain import dates, schedule
from birthday_calendar.domain.models import (
    Calendar,
    DeliveryKey,
    DeliveryKind,
    Event,
    Recurrence,
)
from birthday_calendar.domain.occasions import days_of
from birthday_calendar.domain.parsing.counts import MOST_LEAD_DAYS

FRIDAY, SATURDAY = 4, 5
WEEKEND = 2  # days of it, which the weekend rule tells of earlier
EVENING = time(19)


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


def next_telling(calendar: Calendar, one: Recurrence, now: datetime) -> tuple[date, str] | None:
    """The next local date and slot whose reminder tells of it; None where none ever does."""
    local = now.astimezone(ZoneInfo(calendar.time_zone)).replace(tzinfo=None)
    slot, day = slot_of(one), local.date()
    at = time_of(slot, calendar)
    for _ in range(2):  # all that tells of this year's day may be over
        celebrated = dates.next_celebration(one.month, one.day, calendar.leap_rule, day)
        for told in tellings(calendar, one, celebrated):
            if datetime.combine(told, at) > local:
                return told, slot
        day = celebrated + timedelta(days=1)
    return None


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


def own_days_of_interest(local_dates: Iterable[date]) -> set[date]:
    """Days whose people deliveries of these dates may speak of, by lead days of their own."""
    ahead = range(MOST_LEAD_DAYS + WEEKEND + 1)  # Friday tells of the weekend
    return _with_leap_day({day + timedelta(days=n) for day in local_dates for n in ahead})


def told_days(calendar: Calendar, key: DeliveryKey, one: Recurrence) -> list[date]:
    """The days of celebration that a delivery tells of one event, or of any one like it."""
    match key.kind:
        case DeliveryKind.REMINDER:
            if slot_of(one) != key.slot:
                return []
            return told_on(calendar, one, key.local_date)
        case DeliveryKind.LATE:
            is_meant = isinstance(one, Event) and str(one.id) == key.slot
            return told_on(calendar, one, key.local_date) if is_meant else []
        case DeliveryKind.WEEKLY | DeliveryKind.MONTHLY:
            if one.muted:
                return []
            first, last = digest_window(key.kind, key.local_date)
            return days_of(one, calendar.leap_rule, first, last)
        case DeliveryKind.AGAIN:
            return []  # what it was to say has been dropped meanwhile
    assert_never(key.kind)


def days_of_interest(calendar: Calendar, kind: DeliveryKind, local_date: date) -> set[date]:
    """Days whose people a delivery may speak of, those with lead days of their own aside."""
    if kind.is_digest:
        first, last = digest_window(kind, local_date)
        days = {first + timedelta(days=n) for n in range((last - first).days + 1)}
    else:
        days = days_told(local_date, calendar.lead_days, calendar.weekend_rule)
        days.add(local_date)
    return _with_leap_day(days)


def strike_of(calendar: Calendar, event: Event, day: date) -> datetime:
    return dates.instant_of(day, time_of(slot_of(event), calendar), calendar.time_zone)


def struck(
    calendar: Calendar, own_times: frozenset[time], since: datetime, now: datetime
) -> Iterator[tuple[DeliveryKey, datetime]]:
    """What each strike in (since, now] owes if there is anything to tell, and its instant."""
    today = dates.today_in(calendar.time_zone, now)
    times = own_times | {calendar.remind_at}
    for strike in schedule.strikes(times, calendar.time_zone, since, now):
        day = strike.local_date
        if strike.at == calendar.remind_at:
            yield DeliveryKey(calendar.id, DeliveryKind.REMINDER, day, ""), strike.instant
            for kind in digests_on(calendar, day):
                if day == today:  # a list of the days ahead is no use belated
                    yield DeliveryKey(calendar.id, kind, day, ""), strike.instant
        if strike.at in own_times:
            slot = f"{strike.at:%H:%M}"
            yield DeliveryKey(calendar.id, DeliveryKind.REMINDER, day, slot), strike.instant


def _with_leap_day(days: set[date]) -> set[date]:
    """Born on 29 February, celebrated on a neighbour."""
    if any((day.month, day.day) in ((2, 28), (3, 1)) for day in days):
        return days | {date(2000, 2, 29)}
    return days

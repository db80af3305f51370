"""When a calendar's clock strikes: pure arithmetic that the planner and the settings share."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import assert_never

from msgspec import Struct

from birthday_calendar.domain import dates
from birthday_calendar.domain.deliveries import Again
from birthday_calendar.domain.models import Calendar

EVENING = time(19)


class Strike(Struct, frozen=True, order=True):
    """One time of day on one local date, as the instant at which it comes."""

    instant: datetime
    local_date: date
    at: time


def strikes(times: Iterable[time], zone: str, after: datetime, until: datetime) -> list[Strike]:
    """Every strike in (after, until], in order; each local date and time is met exactly once."""
    times = set(times)
    # A skipped time can strike on the next local date, hence a day of margin on both sides.
    day = dates.today_in(zone, after) - timedelta(days=1)
    last = dates.today_in(zone, until) + timedelta(days=1)
    found = []
    while day <= last:
        for at in times:
            instant = dates.instant_of(day, at, zone)
            if after < instant <= until:
                found.append(Strike(instant, day, at))
        day += timedelta(days=1)
    return sorted(found)


def next_strike(times: Iterable[time], zone: str, after: datetime) -> datetime:
    """The first strike after `after`: there is one within two days for any non-empty `times`."""
    return strikes(times, zone, after, after + timedelta(days=3))[0].instant


def pause_ends(calendar: Calendar) -> datetime | None:
    """When a calendar whose people paused it is told of again; None where they did not."""
    if calendar.paused_until is None:
        return None
    return dates.instant_of(calendar.paused_until, calendar.remind_at, calendar.time_zone)


def is_paused(calendar: Calendar, now: datetime) -> bool:
    ends = pause_ends(calendar)
    return ends is not None and now < ends


def is_silent(calendar: Calendar, now: datetime) -> bool:
    return calendar.is_closed or is_paused(calendar, now)


def replanned_from(planned_until: datetime, old_zone: str, new_zone: str) -> datetime:
    """From where to plan after a change of time or time zone, so that no local date is left out.

    The date planned last is met again, as its new time may be over. The uniqueness of a delivery
    makes that harmless.
    """
    last_date = dates.today_in(old_zone, planned_until)
    start = dates.instant_of(last_date, time.min, new_zone) - timedelta(seconds=1)
    return min(planned_until, start)


def again_at(calendar: Calendar, when: Again, now: datetime) -> datetime:
    """The instant that somebody means who wants to be told once more."""
    match when:
        case Again.HOUR:
            return now + timedelta(hours=1)
        case Again.EVENING:
            return next_strike({EVENING}, calendar.time_zone, now)
        case Again.TOMORROW:
            tomorrow = dates.today_in(calendar.time_zone, now) + timedelta(days=1)
            return dates.instant_of(tomorrow, calendar.remind_at, calendar.time_zone)
    assert_never(when)

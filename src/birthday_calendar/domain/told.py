"""What was told of by now, by the rules and the dates as they were then."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from birthday_calendar.domain import dates, schedule
from birthday_calendar.domain.announcements import WEEKEND, strike_of, tellings, told_on
from birthday_calendar.domain.models import Calendar, Event, LeapRule
from birthday_calendar.domain.occasions import days_of
from birthday_calendar.domain.parsing.counts import MOST_LEAD_DAYS

LONGEST_AHEAD = timedelta(days=MOST_LEAD_DAYS + WEEKEND)
REMEMBERED = 20  # changes of a calendar's rules: whoever makes more is told of somebody twice
BEGINNING = datetime.min.replace(tzinfo=UTC)


class PastRules(Struct, frozen=True):
    """Which days a calendar was told of, until somebody changed that."""

    until: datetime
    lead_days: frozenset[int]
    weekend_rule: bool
    leap_rule: LeapRule


def rules_to_remember(old: Calendar, now: datetime) -> str:
    """For `Calendar.past_rules`, when other rules are made now."""
    latest = PastRules(now, old.lead_days, old.weekend_rule, old.leap_rule)
    known = [one for one in _past_rules(old) if one.until > now - LONGEST_AHEAD]
    return msgspec.json.encode([*known, latest][-REMEMBERED:]).decode()


def told_by(calendar: Calendar, event: Event, today: date, now: datetime) -> set[date]:
    """The days of celebration that today's reminder has told of it, had it run on time, as it is or
    was before it was changed today.
    """
    before = {day for day, on in _told_before(event).items() if on == today}
    if strike_of(calendar, event, today) > now:
        return before
    return before.union(told_on(calendar, event, today))


def told_so_far(calendar: Calendar, one: Event, now: datetime) -> tuple[str, ...]:
    """What a change made now has to remember, to be `told_before` it: each day still to be
    celebrated that was told of, and the last date on which it was.
    """
    today = dates.today_in(calendar.time_zone, now)
    told = {day: on for day, on in _told_before(one).items() if day >= today}
    if not schedule.is_silent(calendar, now):
        for day in days_of(one, calendar.leap_rule, today, today + LONGEST_AHEAD):
            days = tellings(calendar, one, day)
            past = [on for on in days if strike_of(calendar, one, on) <= now]
            if past and was_told(calendar, one, day, now):
                told[day] = past[-1]
    return tuple(f"{day}/{on}" for day, on in sorted(told.items()))


def was_told(calendar: Calendar, one: Event, celebrated: date, now: datetime) -> bool:
    """Whether a reminder has told of it, as it is kept since then or was before.

    What is kept on the last day that tells of it, after the time for that, is told of at once; and
    so is whom new rules would have left out.
    """
    if celebrated in _told_before(one):
        return True
    kept_on = dates.today_in(calendar.time_zone, one.updated_at)
    for since, until, ruled in _periods(calendar, now):
        days = tellings(ruled, one, celebrated)
        if not days or not days_of(one, ruled.leap_rule, celebrated, celebrated):
            continue
        begin = max(since, one.updated_at)
        if any(begin <= strike_of(ruled, one, day) <= until for day in days):
            return True
        last = strike_of(ruled, one, days[-1])
        if since < one.updated_at <= until and kept_on == days[-1] and last <= until:
            return True
        was_ahead = celebrated >= dates.today_in(calendar.time_zone, max(since, one.updated_at))
        if one.updated_at <= since and last <= since and was_ahead:
            return True
    return False


def _periods(calendar: Calendar, now: datetime) -> Iterator[tuple[datetime, datetime, Calendar]]:
    """Since when and until when it had which rules; the first ones since ever."""
    since = BEGINNING
    for past in _past_rules(calendar):
        ruled = replace(
            calendar,
            lead_days=past.lead_days,
            weekend_rule=past.weekend_rule,
            leap_rule=past.leap_rule,
        )
        yield since, past.until, ruled
        since = past.until
    yield since, now, calendar


def _past_rules(calendar: Calendar) -> list[PastRules]:
    if not calendar.past_rules:
        return []
    return msgspec.json.decode(calendar.past_rules, type=list[PastRules])


def _told_before(one: Event) -> dict[date, date]:
    """By day of celebration: the date on which it was last told of."""
    pairs = (word.split("/") for word in one.told_before)
    return {date.fromisoformat(day): date.fromisoformat(on) for day, on in pairs}

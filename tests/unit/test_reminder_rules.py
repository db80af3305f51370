"""What a calendar is told on a date."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from birthday_calendar.domain import announcements
from birthday_calendar.domain.deliveries import DeliveryKind
from birthday_calendar.domain.models import Calendar, Event, LeapRule
from birthday_calendar.domain.occasions import occasion_on
from tests.support.values import a_calendar, an_event

CALENDAR = a_calendar()


def born(day: int, month: int, year: int | None = None, **fields: Any) -> Event:
    return an_event(day, month, year=year, **fields)


def dates_told(of: Calendar, event: Event, day: date) -> list[date]:
    return announcements.told_on(of, event, day)


@pytest.mark.parametrize(
    ("leads", "day", "told"),
    [
        ({0}, date(2026, 3, 15), True),
        ({0}, date(2026, 3, 14), False),
        ({1}, date(2026, 3, 14), True),
        ({1}, date(2026, 3, 15), False),
        ({0, 7, 60}, date(2026, 1, 14), True),
        (set(), date(2026, 3, 15), False),
    ],
)
def test_lead_days_say_how_long_before(leads: set[int], day: date, told: bool) -> None:
    expected = [date(2026, 3, 15)] if told else []
    assert dates_told(a_calendar(lead_days=frozenset(leads)), born(15, 3), day) == expected


def test_lead_days_reach_over_the_end_of_the_year() -> None:
    event = born(2, 1, 2000)
    [day] = dates_told(a_calendar(lead_days=frozenset({7})), event, date(2026, 12, 26))
    assert (day, occasion_on(day, event).age) == (date(2027, 1, 2), 27)


def test_a_event_s_own_lead_days_replace_the_calendar_s() -> None:
    own = born(15, 3, lead_days=frozenset({3}))
    assert dates_told(CALENDAR, own, date(2026, 3, 12)) == [date(2026, 3, 15)]
    assert dates_told(CALENDAR, own, date(2026, 3, 15)) == []


def test_a_muted_event_is_never_told() -> None:
    assert dates_told(CALENDAR, born(15, 3, muted=True), date(2026, 3, 15)) == []


def test_who_has_died_is_told_without_an_age() -> None:
    event = born(15, 3, 1940, deceased=True)
    [day] = dates_told(CALENDAR, event, date(2026, 3, 15))
    assert occasion_on(day, event).age is None


@pytest.mark.parametrize(
    ("celebrated", "told_on"),
    [
        (date(2026, 3, 13), [date(2026, 3, 12), date(2026, 3, 13)]),  # a Friday
        (date(2026, 3, 14), [date(2026, 3, 13), date(2026, 3, 14)]),  # a Saturday
        (date(2026, 3, 15), [date(2026, 3, 13), date(2026, 3, 15)]),  # a Sunday
        (date(2026, 3, 16), [date(2026, 3, 13), date(2026, 3, 16)]),  # a Monday
    ],
)
@pytest.mark.parametrize("leads", [{0, 1}, {0}])
def test_the_weekend_rule_tells_on_friday_what_would_be_told_on_the_weekend(
    celebrated: date, told_on: list[date], leads: set[int]
) -> None:
    if leads == {0}:  # ahead only of what is on the weekend
        told_on = [day for day in told_on if celebrated.weekday() >= 5 or day == celebrated]
    office = a_calendar(weekend_rule=True, lead_days=frozenset(leads))
    event = born(celebrated.day, celebrated.month)
    week = [date(2026, 3, 9) + timedelta(days=n) for n in range(10)]
    assert [day for day in week if dates_told(office, event, day)] == told_on


@given(
    leads=st.frozensets(st.integers(0, 60), min_size=1, max_size=4),
    rule=st.sampled_from(LeapRule),
    weekend_rule=st.booleans(),
    day_of_year=st.integers(0, 365),
    year=st.integers(1972, 2100),
)
def test_each_celebration_is_announced_once_for_each_lead_day(
    leads: frozenset[int], rule: LeapRule, weekend_rule: bool, day_of_year: int, year: int
) -> None:
    of = a_calendar(lead_days=leads, leap_rule=rule, weekend_rule=weekend_rule)
    day = date(2000, 1, 1) + timedelta(days=day_of_year)
    event = born(day.day, day.month)
    days = [date(year, 1, 1) - timedelta(days=70) + timedelta(days=n) for n in range(440)]
    announced = [
        (celebrated, on)
        for on in days
        for celebrated in dates_told(of, event, on)
        if celebrated.year == year
    ]
    wanted = set()
    for celebrated in {celebrated for celebrated, _ in announced}:
        for lead in leads:
            on = celebrated - timedelta(days=lead)
            if not lead:
                wanted.add((celebrated, on))
            if weekend_rule:
                on -= timedelta(days=max(0, on.weekday() - 4))
            wanted.add((celebrated, on))
    assert sorted(announced) == sorted(wanted)
    for celebrated in {celebrated for celebrated, _ in announced}:
        told = announcements.tellings(of, event, celebrated)
        assert told == sorted({on for day, on in announced if day == celebrated})
    leap_day = (day.month, day.day) == (2, 29)
    never = leap_day and rule is LeapRule.LEAP_YEARS_ONLY and (year % 4 or year == 2100)
    assert bool(announced) != bool(never)


def test_a_monthly_digest_reaches_to_the_end_of_the_month() -> None:
    first, last = announcements.digest_window(DeliveryKind.MONTHLY, date(2028, 2, 1))
    assert (first, last) == (date(2028, 2, 1), date(2028, 2, 29))


def test_digests_come_on_mondays_and_firsts() -> None:
    both = a_calendar(weekly_digest=True, monthly_digest=True)
    assert announcements.digests_on(both, date(2026, 6, 1)) == ["weekly", "monthly"]
    assert announcements.digests_on(both, date(2026, 6, 2)) == []
    assert announcements.digests_on(CALENDAR, date(2026, 6, 1)) == []


@given(
    day=st.dates(date(1972, 1, 1), date(2099, 1, 1)),
    leads=st.frozensets(st.integers(0, 60), max_size=4),
    rule=st.sampled_from(LeapRule),
    weekend_rule=st.booleans(),
    month_day=st.dates(date(2000, 1, 1), date(2000, 12, 31)),
)
def test_whoever_is_told_is_among_those_looked_up(
    day: date, leads: frozenset[int], rule: LeapRule, weekend_rule: bool, month_day: date
) -> None:
    of = a_calendar(lead_days=leads, leap_rule=rule, weekend_rule=weekend_rule)
    event = born(month_day.day, month_day.month)
    looked_up = announcements.days_of_interest(of, DeliveryKind.REMINDER, day)
    if dates_told(of, event, day):
        assert (month_day.month, month_day.day) in {(one.month, one.day) for one in looked_up}


@given(
    month=st.integers(1, 12),
    day=st.integers(1, 28) | st.just(29),
    leads=st.frozensets(st.integers(0, 60), max_size=3),
    own_time=st.none() | st.sampled_from([time(0), time(9), time(23, 59)]),
    weekend_rule=st.booleans(),
    rule=st.sampled_from(LeapRule),
    now=st.datetimes(datetime(2026, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC)),
)
def test_the_next_reminder_is_the_first_one_that_tells_of_it(
    month: int,
    day: int,
    leads: frozenset[int],
    own_time: time | None,
    weekend_rule: bool,
    rule: LeapRule,
    now: datetime,
) -> None:
    calendar = a_calendar(lead_days=leads, weekend_rule=weekend_rule, leap_rule=rule)
    anna = born(day, month, remind_at=own_time)
    found = announcements.next_telling(calendar, anna, now)
    if not leads:
        assert found is None
        return
    assert found is not None
    days = (now.date() + timedelta(days=n) for n in range((found[0] - now.date()).days + 1))
    assert found[0] == next(
        one
        for one in days
        if announcements.told_on(calendar, anna, one)
        and announcements.strike_of(calendar, anna, one) > now
    )

"""Which birthdays a window of days is made of, and in which order they come."""

from datetime import date, timedelta

import pytest

from birthday_calendar.domain import dates
from birthday_calendar.domain.models import LeapRule, Recurrence
from birthday_calendar.domain.occasions import stretches, year_from

EVENTS = [
    Recurrence(day=day.day, month=day.month)
    for day in (date(2024, 1, 1) + timedelta(days=n) for n in range(366))
]
WINDOWS = [
    (date(year, *start), date(year, *start) + timedelta(days=length))
    for year in (1900, 2023, 2024, 2025)
    for start in ((1, 1), (2, 1), (2, 27), (2, 28), (3, 1), (3, 2), (12, 31))
    for length in (0, 1, 2, 30, 366)
]


@pytest.mark.parametrize("rule", LeapRule)
def test_a_window_has_who_is_celebrated_in_it_in_order(rule: LeapRule) -> None:
    for first, last in WINDOWS:
        found = [
            (stretch.day_of(one), one.month * 100 + one.day)
            for stretch in stretches(first, last, rule)
            for one in EVENTS
            if stretch.lowest <= one.month * 100 + one.day <= stretch.highest
        ]
        expected = [
            (day, one.month * 100 + one.day)
            for one in EVENTS
            for year in range(first.year, last.year + 1)
            if (day := dates.celebrated_in(year, one.month, one.day, rule)) and first <= day <= last
        ]
        assert found == sorted(expected)


@pytest.mark.parametrize("rule", LeapRule)
def test_a_year_from_a_day_on_has_everybody_once_in_the_order_of_what_comes_next(
    rule: LeapRule,
) -> None:
    for number in range(4 * 366):
        today = date(2025, 1, 1) + timedelta(days=number)
        found = [
            (stretch.day_of(one), one.month * 100 + one.day)
            for stretch in year_from(today, rule)
            for one in EVENTS
            if stretch.lowest <= one.month * 100 + one.day <= stretch.highest
        ]
        expected = [
            (dates.next_celebration(one.month, one.day, rule, today), one.month * 100 + one.day)
            for one in EVENTS
        ]
        assert found == sorted(expected), today

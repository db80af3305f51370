"""Rules of moving days."""

from calendar import isleap
from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from birthday_calendar.domain import dates, moving_rules
from birthday_calendar.domain.errors import Invalid
from birthday_calendar.domain.models import LeapRule
from birthday_calendar.domain.moving_rules import NthDay, NthWeekday, OnDate, Rule

YEARS = st.integers(1900, 2200)
LEAP_RULES = st.sampled_from(LeapRule)
WEEKDAYS = st.builds(NthWeekday, st.integers(0, 4), st.integers(0, 6), st.integers(1, 12))
RULES: st.SearchStrategy[Rule] = st.one_of(
    WEEKDAYS,
    st.builds(NthDay, st.integers(1, 366)),
    st.dates(date(2024, 1, 1), date(2024, 12, 31)).map(lambda day: OnDate(day.month, day.day)),
)


@given(RULES)
def test_a_rule_is_read_as_it_is_written(rule: Rule) -> None:
    assert moving_rules.parse(str(rule)) == rule
    assert moving_rules.parse(f"  {str(rule).upper()} ") == rule


@given(WEEKDAYS, YEARS, LEAP_RULES)
def test_so_many_of_its_weekday_have_come_in_its_month(
    rule: NthWeekday, year: int, leap: LeapRule
) -> None:
    days = [date(year, 1, 1) + timedelta(n) for n in range(365 + isleap(year))]
    those = [d for d in days if d.month == rule.month and d.weekday() == rule.weekday]
    assert rule.date_in(year, leap) == (those[-1] if rule.nth == 4 else those[rule.nth])


@given(st.integers(1, 366), YEARS, LEAP_RULES)
def test_so_many_days_of_the_year_are_over(number: int, year: int, leap: LeapRule) -> None:
    found = NthDay(number).date_in(year, leap)
    if found is None:
        assert number == 366
        assert not isleap(year)
    else:
        assert (found.year, found.timetuple().tm_yday) == (year, number)


@given(st.integers(1, 12), st.integers(1, 28), YEARS, LEAP_RULES)
def test_a_date_is_that_date(month: int, day: int, year: int, leap: LeapRule) -> None:
    assert OnDate(month, day).date_in(year, leap) == date(year, month, day)


@given(YEARS, LEAP_RULES)
def test_29_february_obeys_the_calendar(year: int, leap: LeapRule) -> None:
    found = moving_rules.parse("29 February").date_in(year, leap)
    assert found == dates.celebrated_in(year, 2, 29, leap)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "expected such as"),
        ("tomorrow", "expected such as"),
        ("21.11.", "expected such as"),
        ("third Sunday", "expected such as"),
        ("fifth Sunday of June", "fifth is none of first, second, third, fourth, last"),
        ("third Sun of June", "Sun is none of Monday"),
        ("third Sunday of Juno", "Juno is none of January"),
        ("30 Fabruary", "Fabruary is none of January"),
        ("30 February", "this month has no day 30"),
        ("0 May", "this month has no day 0"),
        ("0th day of the year", "a year has no day 0"),
        ("367th day of the year", "a year has no day 367"),
    ],
)
def test_what_is_wrong_with_a_rule_is_said(text: str, why: str) -> None:
    with pytest.raises(Invalid) as raised:
        moving_rules.parse(text)
    assert raised.value.field == "rule"
    assert raised.value.detail.startswith(why)


@given(st.text(max_size=60))
def test_whatever_is_written_is_a_rule_or_is_refused(text: str) -> None:
    with suppress(Invalid):
        assert moving_rules.parse(str(moving_rules.parse(text))) == moving_rules.parse(text)

"""Days, ages and instants."""

from calendar import isleap
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from birthday_calendar.domain import dates
from birthday_calendar.domain.errors import Invalid
from birthday_calendar.domain.models import LeapRule

TODAY = date(2026, 11, 22)
zones = st.sampled_from(sorted(available_timezones()))
days = st.dates(date(1971, 1, 2), date(2037, 12, 30))
times = st.times().map(lambda at: at.replace(second=0, microsecond=0))
rules = st.sampled_from(LeapRule)


@pytest.mark.parametrize(
    ("day", "month", "year", "field"),
    [
        (1, 13, None, "month"),
        (0, 1, None, "day"),
        (31, 4, None, "day"),
        (30, 2, 1992, "day"),
        (29, 2, 1991, "day"),
        (1, 1, 1799, "year"),
        (1, 1, 2027, "year"),
        (23, 11, 2026, "year"),
    ],
)
def test_a_day_nobody_was_born_on_is_refused_by_field(
    day: int, month: int, year: int | None, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        dates.check(day, month, year, TODAY)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("day", "month", "year"), [(29, 2, None), (29, 2, 1992), (22, 11, 2026), (31, 12, None)]
)
def test_a_possible_day_is_taken(day: int, month: int, year: int | None) -> None:
    dates.check(day, month, year, TODAY)


@pytest.mark.parametrize(
    ("rule", "celebrated"),
    [
        (LeapRule.FEBRUARY_28, date(2027, 2, 28)),
        (LeapRule.MARCH_1, date(2027, 3, 1)),
        (LeapRule.LEAP_YEARS_ONLY, None),
    ],
)
def test_29_february_follows_the_rule_in_a_common_year(
    rule: LeapRule, celebrated: date | None
) -> None:
    assert dates.celebrated_in(2027, 2, 29, rule) == celebrated
    assert dates.celebrated_in(2028, 2, 29, rule) == date(2028, 2, 29)


@given(born=st.dates(date(2000, 1, 1), date(2000, 12, 31)), today=days, rule=rules)
def test_the_next_celebration_is_the_first_one_from_today(
    born: date, today: date, rule: LeapRule
) -> None:
    following = dates.next_celebration(born.month, born.day, rule, today)
    assert following >= today
    assert dates.celebrated_in(following.year, born.month, born.day, rule) == following
    earlier = dates.celebrated_in(today.year, born.month, born.day, rule)
    if earlier is not None and earlier >= today:
        assert following == earlier
    if rule is not LeapRule.LEAP_YEARS_ONLY:
        assert (following - today).days <= 366
    elif (born.month, born.day) == (2, 29):
        assert isleap(following.year)


@given(day=days, at=times, zone=zones)
def test_an_instant_is_the_first_moment_the_clock_shows_that_time_or_later(
    day: date, at: time, zone: str
) -> None:
    instant = dates.instant_of(day, at, zone)
    shown = instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    wanted = datetime.combine(day, at)
    assert shown >= wanted
    just_before = (instant - timedelta(seconds=1)).astimezone(ZoneInfo(zone))
    assert just_before.replace(tzinfo=None) < wanted


@pytest.mark.parametrize(
    ("zone", "day", "at", "utc"),
    [
        # clocks jump from 2:00 to 3:00
        ("Europe/Berlin", date(2026, 3, 29), time(2, 30), datetime(2026, 3, 29, 1, 0)),
        # clocks show 2:30 twice
        ("Europe/Berlin", date(2026, 10, 25), time(2, 30), datetime(2026, 10, 25, 0, 30)),
        # a half-hour change
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15), datetime(2026, 10, 3, 15, 30)),
        ("Asia/Kathmandu", date(2026, 1, 1), time(9), datetime(2026, 1, 1, 3, 15)),
        ("Pacific/Kiritimati", date(2026, 1, 1), time(9), datetime(2025, 12, 31, 19, 0)),
        ("Pacific/Pago_Pago", date(2026, 1, 1), time(9), datetime(2026, 1, 1, 20, 0)),
        # Samoa went over the date line and had no 30 December at all
        ("Pacific/Apia", date(2011, 12, 30), time(9), datetime(2011, 12, 30, 10, 0)),
    ],
)
def test_clock_changes(zone: str, day: date, at: time, utc: datetime) -> None:
    assert dates.instant_of(day, at, zone) == utc.replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "month", "sign"),
    [(1, 1, "♑"), (19, 1, "♑"), (20, 1, "♒"), (15, 3, "♓"), (21, 3, "♈"), (31, 12, "♑")],
)
def test_signs_of_the_zodiac(day: int, month: int, sign: str) -> None:
    assert dates.zodiac_sign(month, day) == sign


def test_what_is_no_place_is_no_time_zone() -> None:
    assert "Europe/Berlin" in dates.time_zones()
    assert not {"localtime", "Factory"} & dates.time_zones()

"""Whatever the bot prints, it understands where somebody writes it. (Dates: test_parsing.py.)"""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from birthday_calendar.bot.handlers.settings import lead_days
from birthday_calendar.domain import dates, gazetteer, time_zones
from birthday_calendar.domain.errors import Invalid
from birthday_calendar.domain.languages import LANGUAGES
from birthday_calendar.domain.parsing import counts, days, months, times, until
from birthday_calendar.wording import cards
from birthday_calendar.wording.texts import texts

ANY_LANGUAGE = st.sampled_from([*LANGUAGES])
OFFERED = {
    *(zone for zones in gazetteer.told().values() for zone in zones),
    *(zone for zones in gazetteer.countries().values() for zone in zones),
}


TODAY = date(2026, 11, 22)


@given(day=st.dates(date(1900, 1, 1), TODAY), language=ANY_LANGUAGE)
def test_dates_with_their_weekday(day: date, language: str) -> None:
    _ = texts(language)
    assert days.parse_date(_.full_date(day), TODAY) == (day.day, day.month, None)
    year = day.year if day.year != TODAY.year else None
    assert days.parse_date(_.full_date(day, TODAY), TODAY) == (day.day, day.month, year)


@given(ahead=st.integers(0, 366), language=ANY_LANGUAGE)
def test_distances(ahead: int, language: str) -> None:
    day = TODAY + timedelta(days=ahead)
    assert days.parse_date(texts(language).distance(day, TODAY), TODAY)[:2] == (day.day, day.month)


@given(ahead=st.integers(1, 3_000), language=ANY_LANGUAGE)
def test_until_when_it_is_paused(ahead: int, language: str) -> None:
    day = TODAY + timedelta(days=ahead)
    assert until.parse_until(texts(language).day(day.month, day.day, day.year), TODAY) == day


@pytest.mark.parametrize("language", LANGUAGES)
def test_months(language: str) -> None:
    _ = texts(language)
    for number in range(1, 13):
        assert months.parse_month(_.month(number)) == (number, None)
        assert months.parse_month(_.short_month(number)) == (number, None)
        assert months.parse_month(_.month_of_year(date(2027, number, 1))) == (number, 2027)


@given(at=st.times(), language=ANY_LANGUAGE)
def test_times(at: time, language: str) -> None:
    minute = at.replace(second=0, microsecond=0, tzinfo=None)
    assert times.parse_time(texts(language).time(minute)) == minute


@given(
    days=st.frozensets(st.integers(0, counts.MOST_LEAD_DAYS), max_size=12), language=ANY_LANGUAGE
)
def test_lists_of_days(days: frozenset[int], language: str) -> None:
    assert lead_days(cards.lead_days(days, texts(language))) == days


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_of_a_single_choice_of_days(language: str) -> None:
    for day in range(counts.MOST_LEAD_DAYS + 1):
        assert lead_days(cards.lead_days([day], texts(language))) == {day}


# by IANA these are old names of zones, and people mean another clock by them
ABBREVIATIONS = {"CET", "EET", "EST", "HST", "MET", "MST", "WET", "Greenwich"}


def test_time_zones() -> None:
    """In each place where one is shown."""
    odd = set()
    for zone in dates.time_zones() - ABBREVIATIONS:
        try:
            understood = time_zones.parse(time_zones.shown(zone))
        except Invalid:
            understood = ""
        if understood != zone and gazetteer.clock(understood or "UTC") != gazetteer.clock(zone):
            odd.add(zone)
    assert odd == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_cities_on_buttons(language: str) -> None:
    """Written instead of pressed, a city is that zone, or is asked about with it among others."""
    for zone in OFFERED:
        city = texts(language).city(zone)
        try:
            understood = time_zones.parse(city)
        except Invalid as asked:
            understood = str(asked.values["zones"])
        clocks = {gazetteer.clock(one) for one in understood.split(", ")}
        assert gazetteer.clock(zone) in clocks, (zone, city, understood)

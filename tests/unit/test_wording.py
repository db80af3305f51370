"""What is said of an event of each kind, in both languages."""

from datetime import date, timedelta
from typing import Any

import pytest

from birthday_calendar.domain.models import Event, EventKind
from birthday_calendar.domain.occasions import occasion_on
from birthday_calendar.wording import cards, occasions
from birthday_calendar.wording.texts import texts
from tests.support.values import a_calendar, an_event

TODAY = date(2026, 3, 15)
BIRTHDAY, ANNIVERSARY, NAME_DAY, MEMORIAL, HOLIDAY, OTHER = EventKind


def event(kind: EventKind, name: str = "Anna", year: int | None = None, **fields: Any) -> Event:
    return an_event(TODAY.day, TODAY.month, kind=kind, name=name, year=year, **fields)


def said(of: Event, language: str = "en", **options: Any) -> str:
    line = occasions.line(occasion_on(TODAY, of), texts(language), **options)
    return line.replace("<b>", "").replace("</b>", "")


@pytest.mark.parametrize(
    ("kind", "year", "english", "russian"),
    [
        (BIRTHDAY, 1990, "🎂 Anna, turns 36", "🎂 Anna, исполняется 36 лет"),
        (BIRTHDAY, None, "🎂 Anna", "🎂 Anna"),
        (ANNIVERSARY, 2017, "🥂 Anna, anniversary, 9 years", "🥂 Anna, годовщина, 9 лет"),
        (ANNIVERSARY, 2025, "🥂 Anna, anniversary, 1 year", "🥂 Anna, годовщина, 1 год"),
        (ANNIVERSARY, 2004, "🥂 Anna, anniversary, 22 years", "🥂 Anna, годовщина, 22 года"),
        (ANNIVERSARY, None, "🥂 Anna, anniversary", "🥂 Anna, годовщина"),
        (NAME_DAY, 1990, "💐 Anna, name day", "💐 Anna, именины"),
        (MEMORIAL, 2021, "🕯 In memory of Anna, 5 years ago", "🕯 День памяти: Anna, 5 лет назад"),
        (MEMORIAL, None, "🕯 In memory of Anna", "🕯 День памяти: Anna"),
        (HOLIDAY, 1990, "🎊 Anna", "🎊 Anna"),
        (OTHER, 1990, "📌 Anna", "📌 Anna"),
    ],
)
def test_each_kind_has_words_of_its_own(
    kind: EventKind, year: int | None, english: str, russian: str
) -> None:
    assert said(event(kind, year=year)) == english
    assert said(event(kind, year=year), "ru") == russian


@pytest.mark.parametrize("name", ["Anna & Boris", "Anna and Boris", "Анна и Борис", "Anna + Boris"])
def test_two_have_been_together_for_years(name: str) -> None:
    of = event(ANNIVERSARY, name, 2005)
    assert said(of).endswith(", 21 years together")
    assert said(of, "ru").endswith(", 21 год вместе")


@pytest.mark.parametrize("kind", EventKind)
def test_the_year_in_which_it_began_is_no_age(kind: EventKind) -> None:
    for language in ("en", "ru"):
        assert "0" not in said(event(kind, year=2026), language)


def test_only_who_turns_something_has_turned_it_afterwards() -> None:
    later = TODAY + timedelta(days=1)
    assert said(event(BIRTHDAY, year=1990), today=later) == "🎂 Anna, turned 36"
    for kind in (ANNIVERSARY, NAME_DAY, MEMORIAL, HOLIDAY, OTHER):
        assert said(event(kind, year=1990), today=later) == said(event(kind, year=1990))


@pytest.mark.parametrize(
    ("days", "words"),
    [(-1, "исполнится 36 лет"), (0, "исполняется 36 лет"), (1, "исполнилось 36 лет")],
)
def test_russian_tells_what_is_to_come_from_what_is_today_or_over(days: int, words: str) -> None:
    today = TODAY + timedelta(days=days)
    assert said(event(BIRTHDAY, year=1990), "ru", today=today) == f"🎂 Anna, {words}"


@pytest.mark.parametrize(
    ("kind", "count", "english", "russian"),
    [
        (BIRTHDAY, 50, "turns 50, a big one 🎈", "исполняется 50 лет, юбилей 🎈"),
        (BIRTHDAY, 25, "turns 25, a big one 🎈", "исполняется 25 лет, юбилей 🎈"),
        (BIRTHDAY, 18, "turns 18, coming of age 🎈", "исполняется 18 лет, совершеннолетие 🎈"),
        (BIRTHDAY, 15, "turns 15", "исполняется 15 лет"),
        (ANNIVERSARY, 25, "anniversary, 25 years, a big one 🎈", "годовщина, 25 лет, юбилей 🎈"),
        (ANNIVERSARY, 18, "anniversary, 18 years", "годовщина, 18 лет"),
        (ANNIVERSARY, 35, "anniversary, 35 years", "годовщина, 35 лет"),
        (OTHER, 50, "", ""),
    ],
)
def test_a_round_number_of_years_is_marked(
    kind: EventKind, count: int, english: str, russian: str
) -> None:
    of = event(kind, year=TODAY.year - count)
    assert said(of).partition(", ")[2] == english
    assert said(of, "ru").partition(", ")[2] == russian


def test_nobody_who_has_died_has_a_round_number() -> None:
    assert said(event(BIRTHDAY, year=1976, deceased=True)) == "🕯 Anna, in memory"
    assert said(event(MEMORIAL, year=2016)) == "🕯 In memory of Anna, 10 years ago"


@pytest.mark.parametrize("day", [date(2027, 2, 28), date(2027, 3, 1)])
def test_29_february_is_named_where_it_is_told_on_another_day(day: date) -> None:
    def line(of: Event, on: date, language: str = "en") -> str:
        return occasions.line(occasion_on(on, of), texts(language)).split("</b>")[1]

    anna = an_event(29, 2, year=1992)
    assert line(anna, day) == ", turns 35, born on 29 February"
    assert line(anna, day, "ru") == ", исполняется 35 лет, день рождения — 29 февраля"
    assert line(anna, date(2028, 2, 29)) == ", turns 36"
    assert line(an_event(29, 2, kind=OTHER), day) == ", originally 29 February"


def test_a_card_marks_what_is_round_and_says_what_is_to_come() -> None:
    boris = an_event(20, 3, name="Борис", year=1976)
    [_, when] = cards.card(boris, a_calendar(), TODAY, texts("ru"), chat_id=1).splitlines()
    assert when == "20 марта 1976 — через 5 дней, исполнится 50 лет, юбилей 🎈"
    [_, when] = cards.card(
        boris, a_calendar(), date(2026, 3, 20), texts("en"), chat_id=1
    ).splitlines()
    assert when == "20 March 1976 — today, turns 50, a big one 🎈"


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        (BIRTHDAY, "🕯 Anna, in memory"),
        (ANNIVERSARY, "🕯 Anna, anniversary, in memory"),
        (NAME_DAY, "🕯 Anna, name day, in memory"),
    ],
)
def test_who_has_died_is_remembered_without_years(kind: EventKind, shown: str) -> None:
    assert said(event(kind, year=1950, deceased=True)) == shown


@pytest.mark.parametrize(
    ("kind", "name", "shown"),
    [
        (MEMORIAL, "день памяти дедушки", "🕯 день памяти дедушки, 12 лет назад"),
        (ANNIVERSARY, "Годовщина Анны и Бориса", "🥂 Годовщина Анны и Бориса, 12 лет"),
        (NAME_DAY, "Мамины именины", "💐 Мамины именины"),
    ],
)
def test_a_kind_that_its_name_says_is_not_said_twice(
    kind: EventKind, name: str, shown: str
) -> None:
    assert said(event(kind, name, 2014), "ru").replace(" вместе", "") == shown


def test_in_its_first_year_a_wedding_is_an_anniversary_still() -> None:
    assert said(event(ANNIVERSARY, "Kate and Tom", 2026)) == "🥂 Kate and Tom, anniversary"


@pytest.mark.parametrize("kind", [HOLIDAY, OTHER])
def test_what_is_nobody_s_own_is_no_remembrance_however_it_is_marked(kind: EventKind) -> None:
    of = event(kind, deceased=True)
    assert said(of) == said(event(kind))
    assert occasions.icon(of) == occasions.icon(event(kind))


def test_that_somebody_died_becomes_longer_ago_however_they_are_marked() -> None:
    assert said(event(MEMORIAL, year=2021, deceased=True)) == said(event(MEMORIAL, year=2021))


def test_signs_of_the_zodiac_are_of_births() -> None:
    assert "♓" in said(event(BIRTHDAY), zodiac=True)
    assert "♓" not in said(event(ANNIVERSARY), zodiac=True)
    assert "♓" not in said(event(BIRTHDAY, deceased=True), zodiac=True)


@pytest.mark.parametrize(
    ("told", "mark"),
    [
        ([event(BIRTHDAY)], "🎉"),
        ([event(MEMORIAL)], "🕯"),
        ([event(MEMORIAL), event(BIRTHDAY, deceased=True)], "🕯"),
        ([event(MEMORIAL), event(ANNIVERSARY)], "🎉"),
        ([event(OTHER)], "🗓"),
        ([event(OTHER), event(MEMORIAL)], "🗓"),
        ([event(OTHER), event(HOLIDAY)], "🎉"),
    ],
)
def test_a_day_is_festive_where_there_is_something_to_congratulate_on(
    told: list[Event], mark: str
) -> None:
    heading = occasions.today(TODAY, [occasion_on(TODAY, one) for one in told], texts("en"))
    assert heading == f"{mark} Today, Sunday, 15 March"


def test_years_are_those_since_the_year_that_is_known() -> None:
    ages = {kind: occasion_on(date(2026, 3, 15), event(kind, year=1990)).age for kind in EventKind}
    counted = {BIRTHDAY: 36, ANNIVERSARY: 36, MEMORIAL: 36}
    assert ages == dict.fromkeys(EventKind) | counted

"""The days of russia.tsv, against the dates that published calendars have."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from birthday_calendar.domain.holidays import professions, russian_days, sets
from birthday_calendar.domain.models import LeapRule
from birthday_calendar.domain.moving_rules import OnDate

YEARS = range(2024, 2031)


def published() -> Iterator[tuple[str, list[date]]]:
    for line in (Path(__file__).parent / "published.txt").read_text().splitlines():
        first, *rest = line.split()
        if first[0].isdigit():
            for key in rest:
                yield key, [date.fromisoformat(f"{year}-{first}") for year in YEARS]
        elif first != "#":
            yield (
                first,
                [
                    date.fromisoformat(f"{year}-{day}")
                    for year, day in zip(YEARS, rest, strict=True)
                ],
            )


PUBLISHED = dict(published())


def test_there_are_150_and_more_and_each_has_its_published_dates() -> None:
    keys = [holiday.key for _, holiday in russian_days.all_days()]
    assert len(keys) >= 150
    assert sorted(keys) == sorted(PUBLISHED)


@pytest.mark.parametrize("key", PUBLISHED)
def test_a_day_is_on_its_published_dates(key: str) -> None:
    (rule,) = [rule for rule, holiday in russian_days.all_days() if holiday.key == key]
    found = [rule.date_in(year, LeapRule.LEAP_YEARS_ONLY) for year in YEARS]
    assert found == PUBLISHED[key]


def test_a_year_has_each_of_them_once_on_its_day() -> None:
    for year in YEARS:
        found = [(one.key, one.date) for day in russian_days.of_year(year).values() for one in day]
        assert sorted(found) == sorted((key, days[year - 2024]) for key, days in PUBLISHED.items())


def test_each_says_what_it_is_in_both_languages() -> None:
    for _, one in russian_days.all_days():
        assert all(one.names.values()), one.key
        assert all(one.about.values()), one.key
        assert re.search("[а-яё]", one.names["ru"].lower()), one.key
        assert not re.search("[а-яё]", (one.names["en"] + one.about["en"]).lower()), one.key


def test_no_two_of_a_language_have_one_name() -> None:
    for language in ("en", "ru"):
        names = [one.names[language] for _, one in russian_days.all_days()]
        assert len(names) == len(set(names))


def test_none_is_a_public_holiday_which_the_other_set_has() -> None:
    off = {(1, 1), (1, 7), (2, 23), (3, 8), (5, 1), (5, 9), (6, 12), (11, 4)}
    rules = [rule for rule, _ in russian_days.all_days() if isinstance(rule, OnDate)]
    assert not off & {(rule.month, rule.day) for rule in rules}


@pytest.mark.parametrize(
    ("position", "key"),
    [
        ("Главный бухгалтер", "accountants"),
        ("Зам. главного бухгалтера", "accountants"),
        ("Senior Accountant", "accountants"),
        ("Ведущий Python-разработчик", "programmers"),
        ("Software Engineer", "programmers"),
        ("учитель физкультуры", "teachers"),
        ("медицинская сестра", "medics"),
        ("Врач-терапевт", "medics"),
        ("HR", "personnel"),
        ("QA-инженер", "testers"),
        ("системный администратор", "sysadmins"),
        ("Актриса театра", "theatre"),
        ("Водитель такси", "taxi"),
    ],
)
def test_a_position_has_its_day(position: str, key: str) -> None:
    (day,) = [one for _, one in russian_days.all_days() if one.key == key]
    assert professions.is_of(position, day.professions)


@pytest.mark.parametrize(
    ("position", "key"),
    [
        ("Водитель погрузчика", "taxi"),
        ("администратор системный", "sysadmins"),  # in that order nobody says it
        ("Chris", "personnel"),
        ("Машинистка", "railway-workers"),
        ("Менеджер девелоперского проекта", "programmers"),
        ("Solution architect", "builders"),
        ("Port authority officer", "writers"),
        ("Поварёнок", "chefs"),
        ("", "accountants"),
        ("…", "accountants"),
    ],
)
def test_another_one_has_not(position: str, key: str) -> None:
    (day,) = [one for _, one in russian_days.all_days() if one.key == key]
    assert not professions.is_of(position, day.professions)


def test_each_profession_is_of_itself_and_has_its_beginning() -> None:
    for _, one in russian_days.all_days():
        for profession in one.professions:
            assert professions.is_of(profession.replace("*", ""), [profession]), profession
            assert all(professions.beginnings([profession])), profession


def test_days_of_remembrance_are_not_festive() -> None:
    quiet = {one.key for _, one in russian_days.all_days() if one.is_remembrance}
    assert {"remembrance", "unknown-soldier", "repressions", "against-terrorism"} <= quiet
    for _, one in russian_days.all_days():
        assert one.is_remembrance or "памяти" not in one.names["ru"].lower()


def test_they_are_a_set() -> None:
    assert sets.of_key("ru-days").name("ru") == "Профессиональные и памятные дни России"

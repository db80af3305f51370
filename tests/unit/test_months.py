"""Months as people name them."""

from datetime import date

import pytest

from birthday_calendar.domain.errors import Invalid
from birthday_calendar.domain.languages import LANGUAGES
from birthday_calendar.domain.parsing.months import Month, named, parse_month
from birthday_calendar.wording.texts import texts

TODAY = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("month", "forms"),
    [
        (1, "January JAN jan. январь января январю январём январем январе янв. 1 01"),
        (2, "february feb февраль февраля февралём фев февр."),
        (3, "march mar март марта марту мартом марте"),
        (5, "may МАЙ мая маю маем мае 5"),
        (6, "june jun июнь июня июнем"),
        (8, "august август августа августом августе авг"),
        (9, "sept sep сентябрь сентября сент. 9"),
        (12, "december декабрь декабря декабрю декабрём декабре дек 12"),
    ],
)
def test_a_month_is_heard_in_every_form(month: int, forms: str) -> None:
    for form in forms.split():
        assert parse_month(form) == (month, None), form


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("in December", (12, None)),
        ("в декабре?", (12, None)),
        ("на май", (5, None)),
        ("  Next  May ", (5, None)),
        ("December 2027", (12, 2027)),
        ("декабрь 2027 г.", (12, 2027)),
        ("12.2027", (12, 2027)),
        ("de\u0301cember", None),
        ("13", None),
        ("0", None),
        ("smarch", None),
        ("", None),
        ("mayor", None),
        ("май июнь", None),
        ("1" * 4_000, None),
    ],
)
def test_words_around_a_month_and_a_year_are_heard(
    said: str, meant: tuple[int, int | None] | None
) -> None:
    if meant is None:
        with pytest.raises(Invalid) as refused:
            parse_month(said)
        assert refused.value.field == "month"
    else:
        assert parse_month(said) == meant


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("month", range(1, 13))
def test_what_the_bot_writes_it_understands(language: str, month: int) -> None:
    _ = texts(language)
    for written in (_.month(month), _.short_month(month)):
        assert parse_month(written) == (month, None)
    assert parse_month(_.month_of_year(date(2026, month, 1))) == (month, 2026)
    assert named(_.month(month)) == month


def test_without_a_year_it_is_this_month_or_the_next_of_its_name() -> None:
    assert Month(3, None).first_day(TODAY) == date(2026, 3, 1)
    assert Month(2, None).first_day(TODAY) == date(2027, 2, 1)
    assert Month(2, 2020).first_day(TODAY) == date(2020, 2, 1)


@pytest.mark.parametrize("word", ["mar", "jan", "Jan", "окт", "marta", "майор", "5"])
def test_in_a_search_only_a_whole_name_is_a_month(word: str) -> None:
    assert named(word) is None

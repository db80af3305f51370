"""Until when: what people write after /pause. It is Sunday, 15 March 2026."""

from datetime import date

import pytest

from birthday_calendar.domain.errors import Invalid
from birthday_calendar.domain.parsing.until import in_a_month, parse_until

TODAY = date(2026, 3, 15)


@pytest.mark.parametrize(
    ("written", "until"),
    [
        ("until 15 January", date(2027, 1, 15)),
        ("20 March", date(2026, 3, 20)),
        ("15 March", date(2027, 3, 15)),
        ("until 1.6.2026", date(2026, 6, 1)),
        ("1.6.27", date(2027, 6, 1)),
        ("29 February", date(2027, 2, 28)),
        ("tomorrow", date(2026, 3, 16)),
        ("for a week", date(2026, 3, 22)),
        ("2 weeks", date(2026, 3, 29)),
        ("10 days", date(2026, 3, 25)),
        ("a month", date(2026, 4, 15)),
        ("до 15 января", date(2027, 1, 15)),
        ("на неделю", date(2026, 3, 22)),
        ("на 3 месяца", date(2026, 6, 15)),
        ("завтра", date(2026, 3, 16)),
        ("until Monday", date(2026, 3, 16)),
        ("till next sunday", date(2026, 3, 22)),
        ("до понедельника", date(2026, 3, 16)),
        ("до следующей среды", date(2026, 3, 18)),
        ("до воскресенья", date(2026, 3, 22)),
        ("until I say so", date(9999, 1, 1)),
        ("Forever!", date(9999, 1, 1)),
        ("пока не скажу", date(9999, 1, 1)),
        ("до Нового года", date(2027, 1, 1)),
    ],
)
def test_the_day_on_which_it_is_over(written: str, until: date) -> None:
    assert parse_until(written, TODAY) == until


@pytest.mark.parametrize("written", ["today", "yesterday", "1.2.2026", "0 days", "сегодня"])
def test_a_day_that_is_not_ahead_is_asked_about(written: str) -> None:
    with pytest.raises(Invalid, match="ahead"):
        parse_until(written, TODAY)


@pytest.mark.parametrize("written", ["", "until", "soon", "31 April", "1.1.3000", "x" * 5_000])
def test_what_is_no_date_is_refused(written: str) -> None:
    with pytest.raises(Invalid):
        parse_until(written, TODAY)


def test_a_month_ends_where_the_next_one_is_shorter() -> None:
    assert in_a_month(date(2026, 1, 31)) == date(2026, 2, 28)
    assert in_a_month(date(2026, 12, 5)) == date(2027, 1, 5)

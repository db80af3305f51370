"""Months by name or number, alone: whose list somebody wants to see."""

import re
from datetime import date
from typing import NamedTuple

from birthday_calendar.domain.errors import N_, Invalid
from birthday_calendar.domain.parsing.spelling import spelled

# Whole names, the Russian ones in every case, and in the plural.
_SOFT = "(?:ь|я|ю|[её]м|е|и|ей|ям|ями|ях)"
_HARD = "(?:а|у|ом|е|ы|ов|ам|ами|ах)?"
_NAMES = (
    f"january|январ{_SOFT}",
    f"february|феврал{_SOFT}",
    f"march|март{_HARD}",
    f"april|апрел{_SOFT}",
    "may|ма(?:й|я|ю|ем|е|и|ев|ям|ями|ях)",
    f"june|июн{_SOFT}",
    f"july|июл{_SOFT}",
    f"august|август{_HARD}",
    f"september|сентябр{_SOFT}",
    f"october|октябр{_SOFT}",
    f"november|ноябр{_SOFT}",
    f"december|декабр{_SOFT}",
)
_SHORT = (
    *("jan|янв", "feb|февр?", "mar|мар", "apr|апр", "may|май", "jun|июн", "jul|июл", "aug|авг"),
    *("sept?|сент?", "oct|окт", "nov|нояб?", "dec|дек"),
)
_WHOLE = [re.compile(pattern) for pattern in _NAMES]
_ANY = [
    re.compile(rf"(?:{whole}|(?:{short})\.?)") for whole, short in zip(_NAMES, _SHORT, strict=True)
]
_BEFORE = re.compile(r"^(?:(?:in|of|for|this|next|в|во|на|за) )")
_YEAR = re.compile(r"[ ./,-]+(19\d\d|20\d\d|21\d\d)(?: ?г\.?| год[аеу]?)?$")


class Month(NamedTuple):
    month: int
    year: int | None

    def first_day(self, today: date) -> date:
        """Of the one that is, or comes next, where no year is said."""
        year = today.year + (self.month < today.month) if self.year is None else self.year
        return date(year, self.month, 1)


def named(word: str) -> int | None:
    """The number of a month that is written out; "may" and "марта" are names of people, too."""
    plain = word.casefold()
    return _number(plain, _WHOLE)


def parse_month(text: str) -> Month:
    """A month such as "december", "дек.", "в декабре", "12" or "December 2027".

    Raises Invalid("month", …).
    """
    plain = _BEFORE.sub("", spelled(text).plain.lower().strip(" .,!?"))
    year = None
    if match := _YEAR.search(plain):
        plain, year = plain[: match.start()], int(match[1])
    number = _number(plain, _ANY)
    if number is None and re.fullmatch("[0-9]{1,2}", plain) and 1 <= int(plain) <= 12:
        number = int(plain)
    if number is None:
        raise Invalid("month", N_("I know months by name or number, such as December or 12."))
    return Month(number, year)


def _number(plain: str, patterns: list[re.Pattern[str]]) -> int | None:
    found = (number for number, one in enumerate(patterns, 1) if one.fullmatch(plain))
    return next(found, None)

"""Dates."""

import re
from datetime import date, timedelta
from typing import NamedTuple

from birthday_calendar.domain import dates
from birthday_calendar.domain.errors import N_, Invalid
from birthday_calendar.domain.parsing import date_patterns as patterns
from birthday_calendar.domain.parsing.spelling import spelled

EXPECTED_DATE = N_("I don't see a date here. Try 15.03.1990, 15 March or 1990-03-15.")
STILL_TO_COME = N_("That day is still to come. Which year do you mean?")
TOO_LONG_AGO = N_("I know years from {earliest} on. Which one do you mean?")


class Day(NamedTuple):
    day: int
    month: int
    year: int | None


def parse_date(text: str, today: date, *, month_first: bool = False) -> Day:
    """Raises Invalid("date", …), and Invalid("day", …) for a day that does not exist.

    3.4 is in April, and so is 3/4, but where months come first.
    """
    plain = spelled(text).plain.rstrip(" .!")
    if (moved := relative(plain, today)) is not None:
        return moved
    if match := _whole(plain):
        return to_day(match, today, month_first=month_first)
    raise Invalid("date", EXPECTED_DATE)


def written(text: str) -> Day | None:
    """As parse_date, of a day that there can't be: as it stands there."""
    match = _whole(spelled(text).plain.rstrip(" .!"))
    return Day(*numbers(match), written_year(match)) if match else None


def parse_year(text: str, day: int, month: int, today: date) -> int:
    """The year of that day: "1990", "’90", "1990 г.", or a whole date. Raises Invalid."""
    plain = spelled(text).plain.strip(" .!")
    match = patterns.YEAR_ALONE.fullmatch(plain)
    if match is None:
        year = parse_date(text, today).year if is_date(plain) else None
        if year is None:
            raise Invalid("year", N_("Write a year, such as 1990."))
        return year
    written = match["year"]
    year = int(written) if len(written) == 4 else _latest(int(written), month, day, today)
    check(day, month, year, today)
    return year


def _whole(plain: str) -> re.Match[str] | None:
    """A text that is a date, and perhaps what people put before one."""
    lead = patterns.BEFORE.match(plain)
    for begin in {0, lead.end() if lead else 0}:
        for pattern in patterns.anywhere():
            if match := pattern.fullmatch(plain, begin):
                return match
    return None


def relative(plain: str, today: date) -> Day | None:
    """Of "tomorrow" and "in 3 days": without a year, which nobody says."""
    ahead = patterns.RELATIVE.get(plain.lower())
    if ahead is None:
        match = patterns.IN_DAYS.fullmatch(plain)
        if match is None:
            return None
        ahead = int(match[1])
    day = today + timedelta(days=ahead)
    return Day(day.day, day.month, None)


def has_date(text: str) -> bool:
    """Whether somewhere in it stands what people write for a date, with or without a year."""
    plain = patterns.HOUSE_NUMBER.sub("", spelled(text).plain)
    found = (match for pattern in patterns.anywhere() for match in pattern.finditer(plain))
    return any(map(_may_be_meant, found)) or patterns.FULL_DATE.search(plain) is not None


def reads_two_ways(text: str) -> bool:
    """Whether a date in it, such as 5/6, would be another day with the month first."""
    if match := patterns.SLASHED.search(patterns.HOUSE_NUMBER.sub("", spelled(text).plain)):
        first, second = int(match[1]), int(match[2])
        return first != second and min(first, second) >= 1 and max(first, second) <= 12
    return False


def may_read_two_ways(text: str) -> bool:
    """Whether any date in it could; to look at each takes longer."""
    return "/" in spelled(text).plain


def at_an_end(plain: str) -> re.Match[str] | None:
    """The last words if they are a date, as far back as they are one; else the first ones."""
    begins = [
        place
        for place in range(max(0, len(plain) - patterns.LONGEST_DATE), len(plain))
        if place == 0 or plain[place - 1] in patterns.BETWEEN
    ]
    for last, first in zip(patterns.last(), patterns.first(), strict=True):
        for place in begins:
            if match := last.fullmatch(plain, place):
                return match
        if match := first.match(plain):
            return match
    return None


def of_month(text: str) -> int | None:
    """The number of a day alone: "30th", "30-го", "the thirtieth", "тридцатого"."""
    plain = spelled(text).plain
    match = patterns.DAY_ALONE.fullmatch(plain)
    if match:
        return int(match[1])
    plain = plain.lower().removeprefix("the ")
    found = (
        number for number, one in enumerate(patterns.ordinal_names(), 1) if one.fullmatch(plain)
    )
    return next(found, None)


def begins_with_date(text: str) -> bool:
    plain = spelled(text).plain
    return any(pattern.match(plain) for pattern in patterns.first())


def is_date(plain: str) -> bool:
    return any(pattern.fullmatch(plain) for pattern in patterns.anywhere())


def to_day(match: re.Match[str], today: date, *, month_first: bool = False) -> Day:
    """Raises Invalid for a day that there is not."""
    day, month = numbers(match)
    slashed = match.groupdict().get("dot") == "/" and match.start("day") < match.start("month")
    if month > 12 >= day or (month_first and slashed and day <= 12):
        day, month = month, day  # 03/15/1990 can only be meant one way
    year = None
    if written := match.groupdict().get("year"):
        year = int(written)
        if len(written) == 2:
            year = _latest(year, month, day, today)
    check(day, month, year, today)
    return Day(day, month, year)


def check(day: int, month: int, year: int | None, today: date) -> None:
    """As dates.check, in words for who has just written it."""
    if not 1 <= month <= 12:
        raise Invalid("day", N_("There are 12 months. Which day is it?"))
    if day < 1:
        raise Invalid("day", N_("No month has a day 0. When is it?"), month=month)
    most = dates.DAYS_IN_MONTH[month - 1]
    if day > most:
        raise Invalid("day", N_("{month} has {days} days. When is it?"), month=month, days=most)
    try:
        dates.check(day, month, year, today)
    except Invalid as error:
        if error.field == "day":
            raise Invalid(
                "day", N_("There was no 29 February in {year}. When was it?"), year=year
            ) from None
        if year is not None and year >= today.year:
            raise Invalid("day", STILL_TO_COME) from None
        raise Invalid(
            "day",
            TOO_LONG_AGO,
            earliest=dates.EARLIEST_YEAR,
        ) from None


def _latest(year: int, month: int, day: int, today: date) -> int:
    """The latest one of two digits that is not in the future."""
    year += today.year // 100 * 100
    return year if (year, month, day) <= (today.year, today.month, today.day) else year - 100


def _may_be_meant(match: re.Match[str]) -> bool:
    """Whether there can be such a day, whichever number is the month; 24/7 and 31.02 pass."""
    day, month = numbers(match)
    return 1 <= min(day, month) <= 12 and max(day, month) <= 31


def numbers(match: re.Match[str]) -> tuple[int, int]:
    """Day and month as they stand there."""
    found = match.groupdict()
    name = found.get("name")
    month = 1 + _number(name, patterns.month_names()) if name else int(found["month"])
    if found.get("ordinal"):
        return 1 + _number(found["ordinal"], patterns.ordinal_names()), month
    return int(found["day"]), month


def written_year(match: re.Match[str]) -> int | None:
    """Where it has all of its digits."""
    written = match.groupdict().get("year") or ""
    return int(written) if len(written) == 4 else None


def _number(word: str, patterns: list[re.Pattern[str]]) -> int:
    return next(number for number, one in enumerate(patterns) if one.fullmatch(word))

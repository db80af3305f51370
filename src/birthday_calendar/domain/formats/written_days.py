"""Days as programs write them, and people in tables."""

import re
from calendar import isleap
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from msgspec import UNSET

from birthday_calendar.domain import dates
from birthday_calendar.domain.errors import N_, Invalid
from birthday_calendar.domain.formats import foreign_months
from birthday_calendar.domain.formats.shapes import Answer, Choice, Reason
from birthday_calendar.domain.models import DateOrder
from birthday_calendar.domain.parsing import days
from birthday_calendar.domain.parsing.date_patterns import LONGEST_DATE
from birthday_calendar.domain.parsing.spelling import spelled

ONLY_A_YEAR = N_("there is only a year")
NO_DAY = N_("there is no day of the month")
NO_MONTH = N_("there is no month")
NO_DATE = N_("this is no date")
NO_SUCH_DAY = N_("there is no such day")
_TOO_SMALL = N_("the number {number} is too small for a day of birth")

# A year in front of which nothing was known; with 1604 Apple says that there is none.
_NO_YEARS = frozenset({0, 1, 1604})
PLACEHOLDERS = frozenset({1804, 1900, 1904})
EPOCH = 1970  # a placeholder where it is the first of January, or the year of all of them
# Whole days that mean that there is none: Outlook's, Exchange's, Windows' and those of databases.
_NO_DAYS = frozenset({(1, 1, 1), (1601, 1, 1), (4501, 1, 1), (9999, 12, 31)})
_NOTHING = frozenset({"", "-", "--", "—", "–", "?", "null", "none", "n/a", "nan", "nil", "нет"})
KEPT_OR_SKIPPED = (Choice(answer=Answer.KEEP), Choice(answer=Answer.SKIP))
_OLDEST = 105  # years: who was born in '21, five years ago or then?
_EPOCH_OF_SERIALS = date(1899, 12, 30)  # Excel's, from March 1900 on: it knows a 29 February 1900
_EXCELS_OWN_DAY = 60
_LEAST_SERIAL = 61

_TIME = r"(?:[T ]+\d{1,2}:?\d{2}.*|T\d.*)?"
_YEAR_FIRST = re.compile(
    rf"(\d{{4}})(?P<dot>[-/.]) ?(\d{{1,2}})(?P=dot) ?(\d{{1,2}}){_TIME}", re.ASCII
)
_COMPACT = re.compile(rf"(\d{{4}})(\d\d)(\d\d){_TIME}", re.ASCII)
_NO_YEAR = re.compile(rf"(?:--?(\d\d)-?(\d\d)|--(\d{{1,2}})-(\d{{1,2}})){_TIME}", re.ASCII)
_MONTH_ONLY = re.compile(r"--(\d\d?)-{0,2}|\d{4}[-/.]\d{1,2}", re.ASCII)
_DAY_ONLY = re.compile(r"---(\d\d?)", re.ASCII)
_YEAR_ONLY = re.compile(r"(?:1[5-9]|2[01])\d\d(?: ?г\.?)?", re.ASCII)
_NUMBERS = re.compile(
    r"(\d{1,2})(?P<dot>[-/.]) ?(\d{1,2})(?:(?P=dot) ?'?(\d{4}|\d{1,2})|[.])?"
    rf"(?: ?г\.?(?: ?р\.?)?)?{_TIME}",
    re.ASCII,
)
_BLANKS = re.compile(r"(\d{1,2}) (\d{1,2}) (\d{4})", re.ASCII)
_SERIAL = re.compile(r"(\d{1,6})(?:[.,]\d+)?", re.ASCII)
_WORDS = re.compile(
    r"(?:[^\W\d]+,? )?(\d{1,2})(?:\.|er|º)?[ .-]?(?:de |di )?([^\W\d]+)\.?"
    r"(?:,?[ -]?(?:de |del )?(\d{4}))?"
)


class Written(NamedTuple):
    """`first` is the day and `second` the month, but where `sign` leaves open which is which."""

    first: int
    second: int
    year: int | None
    sign: str = ""  # between numbers of which either may be the day
    is_short: bool = False  # whether the year has two digits only
    reason: Reason | None = None

    @property
    def proves(self) -> DateOrder:
        if self.sign and self.first > 12 >= self.second:
            return DateOrder.DAY_FIRST
        if self.sign and self.second > 12 >= self.first:
            return DateOrder.MONTH_FIRST
        return DateOrder.UNKNOWN

    @property
    def reads_two_ways(self) -> bool:
        """Whether it would be another day with the month first."""
        return bool(self.sign) and self.first != self.second and max(self.first, self.second) <= 12


class Doubtful(NamedTuple):
    """A reason for a doubt, and its choices."""

    reason: Reason
    choices: tuple[Choice, ...]


_DROP = Choice(answer=Answer.DROP, year=None)
PLACEHOLDER = Doubtful(Reason.YEAR, (_DROP, Choice(answer=Answer.KEEP)))
_IMPOSSIBLE = Doubtful(Reason.IMPOSSIBLE, (_DROP, Choice(answer=Answer.SKIP)))


class Dated(NamedTuple):
    day: int
    month: int
    year: int | None
    doubts: tuple[Doubtful, ...] = ()


def parse(text: str, today: date) -> Written | None:
    """None where the text means that there is none. Raises Invalid("date", …) for what is none."""
    return (_kept if len(text) <= LONGEST_DATE else _parse)(text, today)


def _parse(text: str, today: date) -> Written | None:
    plain = text.strip() if text.isascii() else spelled(text).plain
    plain = plain.removeprefix("'").strip()
    if plain.casefold() in _NOTHING or not plain.strip("0/-.: T"):
        return None
    if len(plain) > LONGEST_DATE:
        raise Invalid("date", NO_DATE)
    written = _numbers(plain, today) or _in_words(plain, today)
    is_none = (written.year, written.second, written.first) in _NO_DAYS
    return None if is_none else written


_kept = lru_cache(4_096)(_parse)  # people of a file share days


def _numbers(plain: str, today: date) -> Written | None:
    if match := _YEAR_FIRST.fullmatch(plain):
        return Written(int(match[4]), int(match[3]), int(match[1]))
    if match := _COMPACT.fullmatch(plain):
        if int(match[1]) >= 1500 or int(match[1]) in _NO_YEARS:
            return Written(int(match[3]), int(match[2]), int(match[1]))
        return Written(int(plain[:2]), int(plain[2:4]), int(plain[4:8]), sign="/")
    if match := _NO_YEAR.fullmatch(plain):
        return Written(int(match[2] or match[4]), int(match[1] or match[3]), None)
    if match := _NUMBERS.fullmatch(plain):
        year = None if match[4] is None else int(match[4])
        is_short = year is not None and len(match[4]) <= 2
        return Written(int(match[1]), int(match[3]), year, match["dot"], is_short)
    if match := _BLANKS.fullmatch(plain):
        return Written(int(match[1]), int(match[2]), int(match[3]), sign="/")
    if _YEAR_ONLY.fullmatch(plain):
        raise Invalid("date", ONLY_A_YEAR)
    if _MONTH_ONLY.fullmatch(plain):
        raise Invalid("date", NO_DAY)
    if _DAY_ONLY.fullmatch(plain):
        raise Invalid("date", NO_MONTH)
    if match := _SERIAL.fullmatch(plain):
        return _serial(int(match[1]), today)
    return None


def _serial(number: int, today: date) -> Written:
    if number == _EXCELS_OWN_DAY:
        raise Invalid("date", N_("there was no 29 February 1900"))
    if number < _LEAST_SERIAL:
        raise Invalid("date", _TOO_SMALL, number=number)
    if number > (today - _EPOCH_OF_SERIALS).days:
        raise Invalid("date", NO_DATE)
    day = _EPOCH_OF_SERIALS + timedelta(days=number)
    return Written(day.day, day.month, day.year, reason=Reason.SERIAL)


def _in_words(plain: str, today: date) -> Written:
    if match := _WORDS.fullmatch(plain):
        month = foreign_months.MONTHS.get(match[2].casefold())
        if month is not None:
            return Written(int(match[1]), month, int(match[3]) if match[3] else None)
    try:
        day = days.parse_date(plain, today)
    except Invalid as error:
        reason = NO_SUCH_DAY if error.field == "day" else NO_DATE
        raise Invalid("date", reason) from None
    return Written(*day)


def dated(written: Written, order: DateOrder, today: date) -> Dated:
    """The day that is meant, where numbers stand in that order.

    Raises Invalid("date", …) for one that there is not.
    """
    swapped = written.proves is DateOrder.MONTH_FIRST or (
        order is DateOrder.MONTH_FIRST and written.reads_two_ways
    )
    day, month = written.first, written.second
    if swapped:
        day, month = month, day
    year, doubts = _year(written, day, month, today)
    if year is not None and (month, day) == (2, 29) and not isleap(year) and year in PLACEHOLDERS:
        year, doubts = None, ()  # nobody was born on 29 February 1900
    try:
        dates.check(day, month, year, today)
    except Invalid as error:
        reason = NO_SUCH_DAY if error.field == "month" else error.reason
        raise Invalid("date", reason, **error.values) from None
    if written.reason is not None:
        doubts = (Doubtful(written.reason, KEPT_OR_SKIPPED), *doubts)
    if order is DateOrder.UNKNOWN and written.reads_two_ways and written.sign != ".":
        other = _year(written, month, day, today)[0]
        doubts = (two_ways(Dated(day, month, year), Dated(month, day, other)), *doubts)
    return Dated(day, month, year, doubts)


def _year(
    written: Written, day: int, month: int, today: date
) -> tuple[int | None, tuple[Doubtful, ...]]:
    year = written.year
    if year is None:
        return None, ()
    if written.is_short:
        year += today.year // 100 * 100
        if (year, month, day) > (today.year, today.month, today.day):
            year -= 100
        return year, _century(year, day, month, today)
    if year in _NO_YEARS:
        return None, ()
    if year in PLACEHOLDERS:
        return year, (PLACEHOLDER,)
    if (year, month, day) > (today.year, today.month, today.day) or year < dates.EARLIEST_YEAR:
        return None, (_IMPOSSIBLE,)
    return year, ()


def _century(year: int, day: int, month: int, today: date) -> tuple[Doubtful, ...]:
    earlier = year - 100
    is_leap_day = (month, day) == (2, 29)
    if today.year - earlier > _OLDEST or (is_leap_day and not isleap(earlier)):
        return ()
    choices = (
        Choice(answer=Answer.KEEP),
        Choice(answer=Answer.EARLIER, year=earlier),
        _DROP,
    )
    return (Doubtful(Reason.CENTURY, choices),)


def two_ways(day_first: Dated, month_first: Dated) -> Doubtful:
    """Their years differ where one of them is still to come."""

    def choice(answer: Answer, one: Dated) -> Choice:
        year = one.year if day_first.year != month_first.year else UNSET
        return Choice(answer=answer, day=one.day, month=one.month, year=year)

    choices = choice(Answer.DAY_FIRST, day_first), choice(Answer.MONTH_FIRST, month_first)
    return Doubtful(Reason.ORDER, choices)

"""Dates."""

import re
from datetime import date, timedelta
from typing import NamedTuple

from birthday_calendar.domain import dates
from birthday_calendar.domain.errors import N_, Invalid
from birthday_calendar.domain.parsing.spelling import spelled

# Each pattern is bounded in length and used on texts whose blanks are single, so that what it costs
# at one place of a text does not grow with the text.
_MONTHS = (
    "jan(?:uary)?|янв(?:ар[ьяе])?",
    "feb(?:ruary)?|фев(?:р(?:ал[ьяе])?)?",
    "mar(?:ch)?|мар(?:та?|те)?",
    "apr(?:il)?|апр(?:ел[ьяе])?",
    "may|ма[йяе]",
    "june?|июн[ьяе]?",
    "july?|июл[ьяе]?",
    "aug(?:ust)?|авг(?:уста?|усте)?",
    "sept?(?:ember)?|сен(?:т(?:ябр[ьяе])?)?",
    "oct(?:ober)?|окт(?:ябр[ьяе])?",
    "nov(?:ember)?|ноя(?:б(?:р[ьяе])?)?",
    "dec(?:ember)?|дек(?:абр[ьяе])?",
)
_MONTH_NAMES = [re.compile(pattern, re.IGNORECASE) for pattern in _MONTHS]
_ONES = (
    ("first", "перв(?:ое|ого)"),
    ("second", "втор(?:ое|ого)"),
    ("third", "трет(?:ье|ьего)"),
    ("fourth", "четв[её]рт(?:ое|ого)"),
    ("fifth", "пят(?:ое|ого)"),
    ("sixth", "шест(?:ое|ого)"),
    ("seventh", "седьм(?:ое|ого)"),
    ("eighth", "восьм(?:ое|ого)"),
    ("ninth", "девят(?:ое|ого)"),
)
_TEENS = (
    ("tenth", "десят"),
    ("eleventh", "одиннадцат"),
    ("twelfth", "двенадцат"),
    ("thirteenth", "тринадцат"),
    ("fourteenth", "четырнадцат"),
    ("fifteenth", "пятнадцат"),
    ("sixteenth", "шестнадцат"),
    ("seventeenth", "семнадцат"),
    ("eighteenth", "восемнадцат"),
    ("nineteenth", "девятнадцат"),
    ("twentieth", "двадцат"),
)
_ORDINALS = (
    *(f"{english}|{russian}" for english, russian in _ONES),
    *(f"{english}|{russian}(?:ое|ого)" for english, russian in _TEENS),
    *(f"twenty[ -]{english}|двадцать {russian}" for english, russian in _ONES),
    "thirtieth|тридцат(?:ое|ого)",
    "thirty[ -]first|тридцать перв(?:ое|ого)",
)
_ORDINAL_NAMES = [re.compile(pattern, re.IGNORECASE) for pattern in _ORDINALS]
_MONTH = rf"(?P<name>{'|'.join(_MONTHS)})\.?"
_YEAR = r"'?(?P<year>\d{4}|\d{2})"
_YEAR_FIRST = r"(?<!\d)(?P<year>1[89]\d\d|20\d\d)(?: ?г\.?|,)? "  # other numbers belong to a name
_RU_YEAR = r"(?: ?(?:г\.? ?р\.?|г\.?|год(?:а(?: рождения)?)?)(?!\w))?"
_ORDINAL_END = r"(?:st|nd|rd|th|-?(?:го|ого|его|ое|ье|е|ы?й))?"
_DAY_MONTH = rf"(?P<day>\d{{1,2}}){_ORDINAL_END}(?:\. ?|[ /-])(?:of )?{_MONTH}"
_MONTH_DAY = rf"{_MONTH}[ -]?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?"
_SPELLED_OUT = rf"(?P<ordinal>{'|'.join(reversed(_ORDINALS))}) (?:of )?{_MONTH}"
_PATTERNS = (
    rf"{_YEAR_FIRST}{_DAY_MONTH}(?!\w)",
    rf"{_YEAR_FIRST}{_MONTH_DAY}(?!\d)",
    rf"{_YEAR_FIRST}(?P<day>\d{{1,2}})(?P<dot>[./])(?P<month>\d{{1,2}})(?!\d)",
    r"(?<!\d)(?P<year>\d{4})(?P<dot>[./-]) ?(?P<month>\d{1,2})(?P=dot) ?(?P<day>\d{1,2})(?!\d)",
    rf"(?<!\d)(?P<year>\d{{4}})[/-]{_MONTH}[/-](?P<day>\d{{1,2}})(?!\d)",
    r"(?<!\d)(?P<day>\d{1,2})(?P<dot>[./-]) ?(?P<month>\d{1,2})"
    rf"(?:(?P=dot) ?{_YEAR}{_RU_YEAR}|(?<=\d)\.(?!\d))?(?!\d)",
    rf"(?<!\d)(?P<day>\d{{1,2}}) (?P<month>\d{{1,2}}) (?P<year>\d{{4}}){_RU_YEAR}(?!\d)",
    rf"(?<!\d){_DAY_MONTH}(?:(?:,? ?|[/-]){_YEAR}{_RU_YEAR})?(?!\w)",
    rf"(?<!\w){_MONTH_DAY}(?:(?:,? |[/-]){_YEAR})?(?!\d)",
    rf"(?<!\w){_SPELLED_OUT}(?:,? ?{_YEAR}{_RU_YEAR})?(?!\w)",
)
_YEAR_ALONE = re.compile(rf"(?:in |в )?{_YEAR}(?:{_RU_YEAR}| году)", re.IGNORECASE)
BETWEEN = " ,:;—–-"  # what may stand between a name and a date
_ANYWHERE = [re.compile(pattern, re.IGNORECASE) for pattern in _PATTERNS]
_FIRST = [re.compile(rf"{pattern}(?![^{BETWEEN}])", re.IGNORECASE) for pattern in _PATTERNS]
_LAST = [re.compile(rf"{pattern}[.!]?", re.IGNORECASE) for pattern in _PATTERNS]
LONGEST_DATE = 60  # characters; "двадцать третьего сентября, 1990 года рождения!" has 47
# What no pattern reads, and yet can only be a date: 190.03.15.
_FULL_DATE = re.compile(r"(?<!\d)\d{1,4}([./-])\d{1,2}\1\d{1,4}(?!\d)")
_HOUSE_NUMBER = re.compile(r"(?<=[\w.] )\d{1,2}/\d{1,2}(?=\))")  # Anna (flat 3/4)
_SLASHED = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})(?!\d)")
# What people put before a date that is all they say; the bot itself puts the day of the week there.
_BEFORE = re.compile(
    r"(?:(?:it's|it is|on|at|this is|born|это|в|родил(?:ась|ся)) )?"
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,? |"
    r"(?:понедельник|вторник|сред[ау]|четверг|пятниц[ау]|суббот[ау]|воскресенье),? )?(?:the )?",
    re.IGNORECASE,
)
_RELATIVE = {
    **dict.fromkeys(("today", "сегодня"), 0),
    **dict.fromkeys(("tomorrow", "завтра"), 1),
    **dict.fromkeys(("the day after tomorrow", "day after tomorrow", "послезавтра"), 2),
    **dict.fromkeys(("yesterday", "вчера"), -1),
}
_IN_DAYS = re.compile(r"(?:in|через) (\d{1,3}) (?:days?|день|дня|дней)", re.IGNORECASE)
EXPECTED_DATE = N_("I don't see a date here. Try 15.03.1990, 15 March or 1990-03-15.")


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
    lead = _BEFORE.match(plain)
    for begin in {0, lead.end() if lead else 0}:
        for pattern in _ANYWHERE:
            if match := pattern.fullmatch(plain, begin):
                return to_day(match, today, month_first=month_first)
    raise Invalid("date", EXPECTED_DATE)


def parse_year(text: str, day: int, month: int, today: date) -> int:
    """The year of that day: "1990", "’90", "1990 г.", or a whole date. Raises Invalid."""
    plain = spelled(text).plain.strip(" .!")
    match = _YEAR_ALONE.fullmatch(plain)
    if match is None:
        year = parse_date(text, today).year if is_date(plain) else None
        if year is None:
            raise Invalid("year", N_("Write a year, such as 1990."))
        return year
    written = match["year"]
    year = int(written) if len(written) == 4 else _latest(int(written), month, day, today)
    check(day, month, year, today)
    return year


def relative(plain: str, today: date) -> Day | None:
    """Of "tomorrow" and "in 3 days": without a year, which nobody says."""
    ahead = _RELATIVE.get(plain.lower())
    if ahead is None:
        match = _IN_DAYS.fullmatch(plain)
        if match is None:
            return None
        ahead = int(match[1])
    day = today + timedelta(days=ahead)
    return Day(day.day, day.month, None)


def has_date(text: str) -> bool:
    """Whether somewhere in it stands what people write for a date, with or without a year."""
    plain = _HOUSE_NUMBER.sub("", spelled(text).plain)
    found = (match for pattern in _ANYWHERE for match in pattern.finditer(plain))
    return any(map(_may_be_meant, found)) or _FULL_DATE.search(plain) is not None


def reads_two_ways(text: str) -> bool:
    """Whether a date in it, such as 5/6, would be another day with the month first."""
    if match := _SLASHED.search(_HOUSE_NUMBER.sub("", spelled(text).plain)):
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
        for place in range(max(0, len(plain) - LONGEST_DATE), len(plain))
        if place == 0 or plain[place - 1] in BETWEEN
    ]
    for last, first in zip(_LAST, _FIRST, strict=True):
        for place in begins:
            if match := last.fullmatch(plain, place):
                return match
        if match := first.match(plain):
            return match
    return None


def is_date(plain: str) -> bool:
    return any(pattern.fullmatch(plain) for pattern in _ANYWHERE)


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
    most = dates.DAYS_IN_MONTH[month - 1]
    if not 1 <= day <= most:
        raise Invalid("day", N_("{month} has {days} days. When is it?"), month=month, days=most)
    try:
        dates.check(day, month, year, today)
    except Invalid as error:
        if error.field == "day":
            raise Invalid(
                "day", N_("There was no 29 February in {year}. When was it?"), year=year
            ) from None
        if year is not None and year >= today.year:
            raise Invalid("day", N_("That day is still to come. Which year do you mean?")) from None
        raise Invalid(
            "day",
            N_("I know years from {earliest} on. Which one do you mean?"),
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
    month = 1 + _number(found["name"], _MONTH_NAMES) if found.get("name") else int(found["month"])
    if found.get("ordinal"):
        return 1 + _number(found["ordinal"], _ORDINAL_NAMES), month
    return int(found["day"]), month


def written_year(match: re.Match[str]) -> int | None:
    """Where it has all of its digits."""
    written = match.groupdict().get("year") or ""
    return int(written) if len(written) == 4 else None


def _number(word: str, patterns: list[re.Pattern[str]]) -> int:
    return next(number for number, one in enumerate(patterns) if one.fullmatch(word))

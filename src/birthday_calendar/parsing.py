"""What people type, as values: dates, times and lead days, in English and Russian."""

import re
from collections.abc import Iterable
from datetime import date, time
from typing import NamedTuple

from birthday_calendar import dates
from birthday_calendar.dates import N_
from birthday_calendar.errors import Invalid

MOST_LEAD_DAYS = 60

# The beginnings that tell a month's name in every case and abbreviation ("марта", "sept.").
_MONTHS = {
    beginning: number
    for number, beginnings in enumerate(
        [
            ("jan", "янв"),
            ("feb", "фев"),
            ("mar", "мар"),
            ("apr", "апр"),
            ("may", "май", "мая", "мае"),
            ("jun", "июн"),
            ("jul", "июл"),
            ("aug", "авг"),
            ("sep", "сен"),
            ("oct", "окт"),
            ("nov", "ноя"),
            ("dec", "дек"),
        ],
        start=1,
    )
    for beginning in beginnings
}
_MONTH = (
    r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
    r"|янв(?:ар[ьяе])?|фев(?:р(?:ал[ьяе])?)?|мар(?:та?|те)?|апр(?:ел[ьяе])?|ма[йяе]"
    r"|июн[ьяе]?|июл[ьяе]?|авг(?:уста?|усте)?|сен(?:т(?:ябр[ьяе])?)?|окт(?:ябр[ьяе])?"
    r"|ноя(?:б(?:р[ьяе])?)?|дек(?:абр[ьяе])?)\.?"
)
_YEAR = r"['’]?(?P<year>\d{4}|\d{2})"
_RU_YEAR = r"(?:\s*(?:г\.?\s*р\.?|г\.?|год(?:а(?:\s+рождения)?)?)(?!\w))?"
_DATES = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?P<year>\d{4})(?P<dot>[./-])(?P<month>\d{1,2})(?P=dot)(?P<day>\d{1,2})",
        rf"(?P<day>\d{{1,2}})(?P<dot>[./-])\s?(?P<month>\d{{1,2}})"
        rf"(?:(?P=dot)\s?{_YEAR}{_RU_YEAR})?",
        rf"(?P<day>\d{{1,2}})\s(?P<month>\d{{1,2}})\s(?P<year>\d{{4}}){_RU_YEAR}",
        rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th|-?го|-?е)?\s+(?:of\s+)?{_MONTH}"
        rf"(?:,?\s*{_YEAR}{_RU_YEAR})?",
        rf"{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+{_YEAR})?",
    )
]
# Somewhere in a text: what can only be a date, and what Americans would read the other way.
_FULL_DATE = re.compile(r"(?<!\d)\d{1,4}([./-])\d{1,2}\1\d{1,4}(?!\d)")
_SLASHED = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})(?!\d)")
_TIME = re.compile(
    r"(?:at\s+|в\s+)?(\d{1,2})(?:[:.\s-](\d{2}))?\s*(?:ч\.?|час(?:а|ов)?|h)?"
    r"\s*(am|pm|утра|дня|вечера|ночи)?"
)
_AROUND_DAYS = {"and", "day", "days", "before", "и", "за", "день", "дня", "дней"}
_EXPECTED_DATE = N_("I don't see a date here. Try 15.03.1990, 15 March or 1990-03-15.")


class ParsedDate(NamedTuple):
    day: int
    month: int
    year: int | None


def parse_date(text: str, today: date) -> ParsedDate:
    """Raises Invalid("date", …), also for a day that does not exist. 3.4 is in April."""
    for pattern in _DATES:
        if match := pattern.fullmatch(text.strip()):
            return _to_date(match, today)
    raise Invalid("date", _EXPECTED_DATE)


def parse_name_and_date(text: str, today: date) -> tuple[str, ParsedDate]:
    """Take "Anna Schmidt 15.03.1990" apart; the date may stand first or last.

    Raises Invalid("date", …) without a date, Invalid("name", …) without a name, and
    Invalid("line", …) where there is more than that.
    """
    text = " ".join(text.split())
    for pattern in _DATES:
        at_the_end = re.compile(rf"(?:(?P<rest>.*?)[\s,:;—–-]+)?{pattern.pattern}[.!]?", re.I)
        at_the_start = re.compile(rf"{pattern.pattern}(?:[\s,:;—–-]+(?P<rest>.*))?", re.I)
        for arrangement in (at_the_end, at_the_start):
            if match := arrangement.fullmatch(text):
                name = (match["rest"] or "").strip(" ,:;—–-")
                if not name:
                    raise Invalid("name", N_("Whose birthday is it? Write a name too."))
                if _FULL_DATE.search(name):
                    raise Invalid("line", N_("There are two dates. Write one person at a time."))
                return name, _to_date(match, today)
    if _FULL_DATE.search(text):
        raise Invalid("line", N_("Write the name alone, and the date before or after it."))
    raise Invalid("date", _EXPECTED_DATE)


def reads_two_ways(text: str) -> bool:
    """Whether a date in it, such as 5/6, would be another day with the month first."""
    if match := _SLASHED.search(text):
        first, second = int(match[1]), int(match[2])
        return first != second and max(first, second) <= 12
    return False


def parse_time(text: str) -> time:
    """A time of day: "9", "9:30", "21.05", "9 am", "в 8 вечера". Raises Invalid("remind_at", …)."""
    match = _TIME.fullmatch(text.strip().lower())
    if match:
        hour, minute = int(match[1]), int(match[2] or 0)
        if part := match[3]:
            is_late = part in ("pm", "дня", "вечера") or (part == "ночи" and 9 <= hour <= 11)
            hour = hour % 12 + 12 * is_late if 1 <= hour <= 12 else 24
        if hour < 24 and minute < 60:
            return time(hour, minute)
    raise Invalid("remind_at", N_("That is no time of day. Try 9:00 or 18:30."))


def parse_lead_days(text: str) -> frozenset[int]:
    """A set of days before, such as "0, 1, 7". Raises Invalid("lead_days", …)."""
    words = re.split(r"[\s,;]+", text.lower().strip(" ,;"))
    numbers = [word for word in words if word not in _AROUND_DAYS]
    if not numbers or not all(number.isascii() and number.isdigit() for number in numbers):
        raise Invalid("lead_days", N_("Write numbers of days, such as 0, 1, 7."))
    return check_lead_days(int(number) for number in numbers)


def check_lead_days(days: Iterable[int]) -> frozenset[int]:
    chosen = frozenset(days)
    if not all(0 <= day <= MOST_LEAD_DAYS for day in chosen):
        raise Invalid("lead_days", N_("each must be from 0 to {most}"), most=MOST_LEAD_DAYS)
    return chosen


def _to_date(match: re.Match[str], today: date) -> ParsedDate:
    groups = match.groupdict()
    day = int(groups["day"])
    if groups.get("name"):
        month = _MONTHS[groups["name"][:3].lower()]
    else:
        month = int(groups["month"])
        if month > 12 >= day:  # 03/15/1990 can only be meant one way
            day, month = month, day
    year = None
    if groups.get("year"):
        year = int(groups["year"])
        if len(groups["year"]) == 2:
            century = today.year // 100 * 100
            year += century if century + year <= today.year else century - 100
    dates.check(day, month, year, today)
    return ParsedDate(day, month, year)

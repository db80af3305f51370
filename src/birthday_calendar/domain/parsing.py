"""What people type, as values: dates, times and lead days, in English and Russian."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date, time
from typing import NamedTuple

from birthday_calendar.domain import dates
from birthday_calendar.domain.errors import N_, Invalid

MOST_LEAD_DAYS = 60
MOST_DAYS_AHEAD = 366

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
_MONTH = rf"(?P<name>{'|'.join(_MONTHS)})\.?"
_YEAR = r"['’]?(?P<year>\d{4}|\d{2})"
_YEAR_FIRST = r"(?<!\d)(?P<year>1[89]\d\d|20\d\d)(?: ?г\.?|,)? "  # other numbers belong to a name
_RU_YEAR = r"(?: ?(?:г\.? ?р\.?|г\.?|год(?:а(?: рождения)?)?)(?!\w))?"
_DAY_MONTH = rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th|-?го|-?е)? (?:of )?{_MONTH}"
_MONTH_DAY = rf"{_MONTH} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?"
_DATES = (
    rf"{_YEAR_FIRST}{_DAY_MONTH}(?!\w)",
    rf"{_YEAR_FIRST}{_MONTH_DAY}(?!\d)",
    rf"{_YEAR_FIRST}(?P<day>\d{{1,2}})(?P<dot>[./])(?P<month>\d{{1,2}})(?!\d)",
    r"(?<!\d)(?P<year>\d{4})(?P<dot>[./-])(?P<month>\d{1,2})(?P=dot)(?P<day>\d{1,2})(?!\d)",
    r"(?<!\d)(?P<day>\d{1,2})(?P<dot>[./-]) ?(?P<month>\d{1,2})"
    rf"(?:(?P=dot) ?{_YEAR}{_RU_YEAR})?(?!\d)",
    rf"(?<!\d)(?P<day>\d{{1,2}}) (?P<month>\d{{1,2}}) (?P<year>\d{{4}}){_RU_YEAR}(?!\d)",
    rf"(?<!\d){_DAY_MONTH}(?:,? ?{_YEAR}{_RU_YEAR})?(?!\w)",
    rf"(?<!\w){_MONTH_DAY}(?:,? {_YEAR})?(?!\d)",
)
_BETWEEN = " ,:;—–-"  # what may stand between a name and a date
_ANYWHERE = [re.compile(pattern, re.IGNORECASE) for pattern in _DATES]
_FIRST = [re.compile(rf"{pattern}(?![^{_BETWEEN}])", re.IGNORECASE) for pattern in _DATES]
_LAST = [re.compile(rf"{pattern}[.!]?", re.IGNORECASE) for pattern in _DATES]
_LONGEST_DATE = 50  # characters; "15-го сентября, 1990 года рождения!" has 35
_ADORNS = " .!?…"
_ADORNING_KINDS = ("So", "Sk", "Cf", "Mn")  # emoji, and what they are put together with
# What no pattern reads, and yet can only be a date: 190.03.15.
_FULL_DATE = re.compile(r"(?<!\d)\d{1,4}([./-])\d{1,2}\1\d{1,4}(?!\d)")
_HOUSE_NUMBER = re.compile(r"(?<=[\w.] )\d{1,2}/\d{1,2}(?=\))")  # Anna (flat 3/4)
# A day whose month stands with the next one: Anna 15th, Bert 16th March. Charles 3rd is a name.
_DAY_OF_ANOTHER = re.compile(r"(?<![\w.])\d{1,2}(?:st|nd|rd|th|-?го)(?!\w).{0,3}?\w", re.IGNORECASE)
# What leads from a name to its date, and is no part of it; of Max Born and Ivanov Д.Р. it is.
_LEADS_TO_DATE = re.compile(
    r"(?:['’]s)?[ ,:;—–-](?:"
    r"(?:(?:was|is) )?born(?: on| in)?|(?i:was born|born on)|on|в|ДР|др|д\. ?р\.?"
    r"|(?i:(?:birthday|b-?day)(?: is)?(?: on)?|родил(?:ась|ся)"
    r"|(?<=[,:;—–-] )день рождения))$"
)
_LONGEST_LEAD = 30  # characters
_SLASHED = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})(?!\d)")
_TIME = re.compile(
    r"(?:at |в )?(\d{1,2})(?:[:. -]?(\d{2}))? ?(?:ч\.?|час(?:а|ов)?|h)?"
    r" ?(am|pm|утра|дня|вечера|ночи)?"
)
_NAMED_TIMES = {
    **dict.fromkeys(("noon", "midday", "полдень"), time(12)),
    **dict.fromkeys(("midnight", "полночь"), time(0)),
}
_AROUND_DAYS = {"and", "day", "days", "before", "и", "за", "день", "дня", "дней"}
_EXPECTED_DATE = N_("I don't see a date here. Try 15.03.1990, 15 March or 1990-03-15.")


class ParsedDate(NamedTuple):
    day: int
    month: int
    year: int | None


def parse_date(text: str, today: date) -> ParsedDate:
    """Raises Invalid("date", …), also for a day that does not exist. 3.4 is in April."""
    text = _single_spaced(text)
    for pattern in _ANYWHERE:
        if match := pattern.fullmatch(text):
            return _to_date(match, today)
    raise Invalid("date", _EXPECTED_DATE)


def parse_name_and_date(text: str, today: date) -> tuple[str, ParsedDate]:
    """Take "Anna Schmidt 15.03.1990" apart; the date may stand first or last, or last in brackets.

    Raises Invalid("date", …) without a date, Invalid("name", …) without a name, and
    Invalid("line", …) where there is more than that.
    """
    text = _single_spaced(text)
    match = next(filter(None, map(_date_at_an_end, _readings(text))), None)
    if match is None:
        if has_date(text):
            raise Invalid("line", N_("Write the name alone, and the date before or after it."))
        raise Invalid("date", _EXPECTED_DATE)
    text = match.string
    if match.start() == 0:
        name = bare_name(text[match.end() :])
    else:
        name = _without_lead(bare_name(text[: match.start()]))
    if has_date(name) or _DAY_OF_ANOTHER.search(name):
        raise Invalid("line", N_("There are two dates. Write one person at a time."))
    return name, _to_date(match, today)


def bare_name(text: str) -> str:
    """Without blanks, dashes and commas around it. Raises Invalid("name", …) for nothing else."""
    name = _single_spaced(text).strip(_BETWEEN)
    if not name:
        raise Invalid("name", N_("Whose birthday is it? Write a name too."))
    return name


def check_name(name: str) -> None:
    """Raises Invalid("name", …) where there is a date in it: it is more than a name, or less."""
    if has_date(name):
        raise Invalid("name", N_("Write the name alone, without a date."))


def has_date(text: str) -> bool:
    """Whether somewhere in it stands what people write for a date, with or without a year."""
    text = _HOUSE_NUMBER.sub("", _single_spaced(text))
    found = (match for pattern in _ANYWHERE for match in pattern.finditer(text))
    return any(map(_may_be_meant, found)) or _FULL_DATE.search(text) is not None


def reads_two_ways(text: str) -> bool:
    """Whether a date in it, such as 5/6, would be another day with the month first."""
    if match := _SLASHED.search(text):
        first, second = int(match[1]), int(match[2])
        return first != second and max(first, second) <= 12
    return False


def parse_time(text: str) -> time:
    """A time of day: "9:30", "0930", "noon", "в 8 вечера". Raises Invalid("remind_at", …)."""
    text = _single_spaced(text.lower())
    if named := _NAMED_TIMES.get(re.sub("^(?:at|в) ", "", text)):
        return named
    if match := _TIME.fullmatch(text):
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
    if not numbers or not all(re.fullmatch("[0-9]{1,3}", number) for number in numbers):
        raise Invalid("lead_days", N_("Write numbers of days, such as 0, 1, 7."))
    return check_lead_days(int(number) for number in numbers)


def check_lead_days(days: Iterable[int]) -> frozenset[int]:
    chosen = frozenset(days)
    if not all(0 <= day <= MOST_LEAD_DAYS for day in chosen):
        raise Invalid("lead_days", N_("each must be from 0 to {most}"), most=MOST_LEAD_DAYS)
    return chosen


def parse_days_ahead(text: str) -> int:
    """How far to look ahead, such as "90" or "90 days". Raises Invalid("days", …)."""
    numbers = [word for word in text.lower().split() if word not in _AROUND_DAYS]
    if len(numbers) == 1 and re.fullmatch("[0-9]{1,3}", numbers[0]):
        days = int(numbers[0])
        if 1 <= days <= MOST_DAYS_AHEAD:
            return days
    raise Invalid(
        "days",
        N_("Write a number of days from 1 to {most}, such as /upcoming 90."),
        most=MOST_DAYS_AHEAD,
    )


def _single_spaced(text: str) -> str:
    return " ".join(text.split())


def _without_lead(name: str) -> str:
    lead = _LEADS_TO_DATE.search(name, max(0, len(name) - _LONGEST_LEAD))
    return bare_name(name[: lead.start()]) if lead and lead.start() else name


def _readings(text: str) -> Iterator[str]:
    """The text; without what adorns its end, such as 🎉!; and without brackets around its date."""
    yield text
    end = len(text)
    while end and (
        text[end - 1] in _ADORNS or unicodedata.category(text[end - 1]) in _ADORNING_KINDS
    ):
        end -= 1
    yield text[:end]
    opening = text.rfind("(", max(0, end - _LONGEST_DATE), end)
    if opening >= 0 and text[end - 1] == ")":
        inside = text[opening + 1 : end - 1]
        if any(pattern.fullmatch(inside) for pattern in _ANYWHERE):
            yield f"{text[:opening]} {inside}"


def _date_at_an_end(text: str) -> re.Match[str] | None:
    """The last words if they are a date, as far back as they are one; else the first ones."""
    begins = [
        place
        for place in range(max(0, len(text) - _LONGEST_DATE), len(text))
        if place == 0 or text[place - 1] in _BETWEEN
    ]
    for last, first in zip(_LAST, _FIRST, strict=True):
        for place in begins:
            if match := last.fullmatch(text, place):
                return match
        if match := first.match(text):
            return match
    return None


def _may_be_meant(match: re.Match[str]) -> bool:
    """Whether there can be such a day, whichever number is the month; 24/7 and 31.02 pass."""
    day, month = int(match["day"]), _month_of(match)
    return 1 <= min(day, month) <= 12 and max(day, month) <= 31


def _month_of(match: re.Match[str]) -> int:
    name = match.groupdict().get("name")
    if name is None:
        return int(match["month"])
    return 1 + next(number for number, month in enumerate(_MONTH_NAMES) if month.fullmatch(name))


def _to_date(match: re.Match[str], today: date) -> ParsedDate:
    day, month = int(match["day"]), _month_of(match)
    if month > 12 >= day:  # 03/15/1990 can only be meant one way
        day, month = month, day
    year = None
    if written := match["year"]:
        year = int(written)
        if len(written) == 2:
            century = today.year // 100 * 100
            year += century if century + year <= today.year else century - 100
    dates.check(day, month, year, today)
    return ParsedDate(day, month, year)

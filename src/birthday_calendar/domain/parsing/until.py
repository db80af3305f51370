"""Until when."""

import re
from calendar import monthrange
from datetime import date, timedelta

from birthday_calendar.domain import dates
from birthday_calendar.domain.errors import N_, Invalid
from birthday_calendar.domain.models import LeapRule
from birthday_calendar.domain.parsing import days
from birthday_calendar.domain.parsing.spelling import spelled

RULE = LeapRule.FEBRUARY_28
FAR = timedelta(days=366 * 10)  # ahead of which a year may be written
_BEFORE = re.compile(r"(?:(?:until|till|til|for|up to|by|до|на|по) )+", re.IGNORECASE)
_LONG = re.compile(
    r"(?:(?P<count>\d{1,3}|a|an|one) )?(?:(?P<days>days?|день|дня|дней)"
    r"|(?P<weeks>weeks?|недел[юьия])|(?P<months>months?|месяц(?:а|ев)?))",
    re.IGNORECASE,
)
_UNTIL_SAID = {
    *("forever", "ever", "indefinitely", "i say so", "i resume", "further notice"),
    *("навсегда", "насовсем", "пока не скажу", "бессрочно", "отмены"),
}
_NEW_YEAR = {"new year", "the new year", "new year's day", "нового года", "новый год"}
_WEEKDAYS = (
    *("mon(?:day)?|понедельник[ау]?", "tue(?:sday)?|вторник[ау]?", "wed(?:nesday)?|сред[ыуа]"),
    *("thu(?:rsday)?|четверг[ау]?", "fri(?:day)?|пятниц[ыуа]", "sat(?:urday)?|суббот[ыуа]"),
    "sun(?:day)?|воскресень[яе]",
)
_NEXT = "(?:next |следующ(?:его|ей|ую|ее) )?"
_WEEKDAY = [re.compile(f"{_NEXT}(?:{day})", re.IGNORECASE) for day in _WEEKDAYS]


def parse_until(text: str, today: date) -> date:
    """The day on which it is over, such as "until 15 January", "tomorrow" or "2 weeks".

    Raises Invalid("date", …), also of a day that is over.
    """
    plain = spelled(text).plain.strip(" .!")
    if lead := _BEFORE.match(plain):
        plain = plain[lead.end() :]
    if plain.lower() in _UNTIL_SAID:
        return dates.FOREVER
    if plain.lower() in _NEW_YEAR:
        return date(today.year + 1, 1, 1)
    if match := _LONG.fullmatch(plain):
        count = int(match["count"]) if (match["count"] or "").isdigit() else 1
        until = _later(today, match, count)
    elif (weekday := _weekday(plain)) is not None:
        until = today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    else:
        moved = days.relative(plain, today)
        until = _nearest(moved, today) if moved else _ahead(plain, today)
    if until <= today:
        raise Invalid("date", N_("That day is not ahead. Until when?"))
    return until


def in_a_month(today: date) -> date:
    return _in_months(today, 1)


def _weekday(plain: str) -> int | None:
    """0 is Monday."""
    return next((number for number, day in enumerate(_WEEKDAY) if day.fullmatch(plain)), None)


def _later(today: date, match: re.Match[str], count: int) -> date:
    if match["months"]:
        return _in_months(today, count)
    return today + timedelta(days=count * (7 if match["weeks"] else 1))


def _in_months(today: date, count: int) -> date:
    """The same day of that month, or its last one."""
    year, month = divmod(today.year * 12 + today.month - 1 + count, 12)
    return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))


def _nearest(day: days.Day, today: date) -> date:
    """The one that was meant by "yesterday" or "in 3 days"."""
    years = range(today.year - 1, today.year + 2)
    found = (dates.celebrated_in(year, day.month, day.day, RULE) for year in years)
    return min((one for one in found if one), key=lambda one: abs(one - today))


def _ahead(plain: str, today: date) -> date:
    day = days.parse_date(plain, today + FAR)
    if day.year is not None:
        return date(day.year, day.month, day.day)
    tomorrow = today + timedelta(days=1)
    return dates.next_celebration(day.month, day.day, RULE, tomorrow)

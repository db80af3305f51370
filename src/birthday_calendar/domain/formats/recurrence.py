"""What comes back each year: RFC 5545, section 3.3.10."""

import re
from calendar import isleap
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from birthday_calendar.domain import dates, moving_rules
from birthday_calendar.domain.errors import N_, Invalid
from birthday_calendar.domain.models import Recurrence
from birthday_calendar.domain.moving_rules import LAST, Moving, NthDay, NthWeekday

NO_RETURN = N_("it does not come back each year")
MOVES = N_("it falls on another day each year")
_ENDED = N_("it has ended")
DATE = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?!\d)", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,3}", re.ASCII)
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_NTH_WEEKDAY = re.compile(rf"(?P<nth>\+?[1-4]|-1)?(?P<weekday>{'|'.join(_WEEKDAYS)})", re.ASCII)


class Yearly(NamedTuple):
    """On which day of each year; None for that of its start. Or by which rule it moves."""

    month: int | None = None
    day: int | None = None
    rule: Moving | None = None


def written(event: Recurrence) -> str:
    """As RRULE has it; of somebody of 29 February on the last of that month."""
    of_year = "FREQ=YEARLY"
    if (event.month, event.day) == (2, 29):
        return f"{of_year};BYMONTH=2;BYMONTHDAY=-1"
    match event.rule and moving_rules.kept(event.rule):
        case NthWeekday(nth, weekday, month):
            place = -1 if nth == LAST else nth + 1
            return f"{of_year};BYMONTH={month};BYDAY={place}{_WEEKDAYS[weekday]}"
        case NthDay(number):
            return f"{of_year};BYYEARDAY={number}"
    return of_year


def _moving(parts: Mapping[str, str], start_month: int) -> Moving | None:
    """Of such as BYMONTH=6;BYDAY=-1FR; None where no rule of ours says that."""
    number = parts.get("BYYEARDAY", "")
    if _NUMBER.fullmatch(number) and 1 <= int(number) <= 366 and "BYDAY" not in parts:
        return NthDay(int(number))
    match = _NTH_WEEKDAY.fullmatch(parts.get("BYDAY", ""))
    month = parts.get("BYMONTH", str(start_month))
    if match is None or not _NUMBER.fullmatch(month) or not 1 <= int(month) <= 12:
        return None
    nth = (match["nth"] or parts.get("BYSETPOS", "")).removeprefix("+")
    if nth not in ("1", "2", "3", "4", "-1") or "BYWEEKNO" in parts:
        return None
    place = LAST if nth == "-1" else int(nth) - 1
    return NthWeekday(place, _WEEKDAYS.index(match["weekday"]), int(month))


def yearly(rule: str, start: tuple[int, int, int], today: date) -> Yearly | None:
    """None for a single day. Raises Invalid for what comes back otherwise."""
    if not rule:
        return None
    parts = dict(part.upper().split("=", 1) for part in rule.split(";") if "=" in part)

    def number(name: str, otherwise: int) -> int:
        value = parts.get(name, "")
        return int(value) if _NUMBER.fullmatch(value) else otherwise

    count, interval = number("COUNT", 0), number("INTERVAL", 1)
    if count == 1:
        return None
    every = {"YEARLY": 12, "MONTHLY": 1}.get(parts.get("FREQ", ""), 0) * interval
    is_leap_day = start[1:] == (2, 29)
    if every != 12 and not (is_leap_day and every == 48):
        raise Invalid("event", NO_RETURN)
    moving = None
    if any(name in parts for name in ("BYDAY", "BYWEEKNO", "BYYEARDAY", "BYSETPOS")):
        moving = _moving(parts, start[1])
        if moving is None:
            raise Invalid("event", MOVES)
    last = start[0] + count - 1 if count else None
    if until := DATE.match(parts.get("UNTIL", "")):
        last = int(until[1])
    if last is not None and last < today.year:
        raise Invalid("event", _ENDED)
    if moving is not None:
        return Yearly(rule=moving)
    month, day = number("BYMONTH", 0), number("BYMONTHDAY", 0)
    if day < 0:
        month = month or start[1]
        is_short = month == 2 and not isleap(start[0])
        day += (dates.DAYS_IN_MONTH[month - 1] if 1 <= month <= 12 else 0) - is_short + 1
    return Yearly(month or None, day or None)

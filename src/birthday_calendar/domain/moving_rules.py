"""Rules of moving days: from words such as "third Sunday of June" to a date in a year. Pure."""

import re
from calendar import isleap
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from msgspec import Struct

from birthday_calendar.domain import dates
from birthday_calendar.domain.errors import N_, Invalid
from birthday_calendar.domain.models import EventKind, LeapRule

MOST = 200  # days that move in a calendar: each look at some days reads all of them
TOO_MANY = N_("a calendar has {most} days that move at the most")
KINDS = (EventKind.HOLIDAY, EventKind.OTHER)  # of events that may move
RULE_LIMIT = 40  # characters: "second Wednesday of September" has 29
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_NTH = ("first", "second", "third", "fourth", "last")  # not all months have a fifth one
LAST = 4
_ON_DATE = re.compile(r"(\d{1,2}) (\w+)", re.IGNORECASE)
_NTH_WEEKDAY = re.compile(r"(\w+) (\w+) of (\w+)", re.IGNORECASE)
_NTH_DAY = re.compile(r"(\d{1,3})(?:st|nd|rd|th) day of the year", re.IGNORECASE)


class OnDate(Struct, frozen=True):
    """29 February is celebrated as the reader's leap rule says."""

    month: int
    day: int

    def date_in(self, year: int, leap_rule: LeapRule) -> date | None:
        return dates.celebrated_in(year, self.month, self.day, leap_rule)

    def __str__(self) -> str:
        return f"{self.day} {_MONTHS[self.month - 1]}"


class NthWeekday(Struct, frozen=True):
    """`weekday` is 0 on Mondays, `nth` 0 for the first and 4 for the last one."""

    nth: int
    weekday: int
    month: int

    def date_in(self, year: int, leap_rule: LeapRule) -> date:
        first = date(year, self.month, 1)
        found = first + timedelta(days=(self.weekday - first.weekday()) % 7, weeks=self.nth)
        return found if found.month == self.month else found - timedelta(weeks=1)

    def __str__(self) -> str:
        return f"{_NTH[self.nth]} {_WEEKDAYS[self.weekday]} of {_MONTHS[self.month - 1]}"


class NthDay(Struct, frozen=True):
    """Of the year, counted from 1; only leap years have a 366th."""

    number: int

    @property
    def month(self) -> int:
        """In common years; it may be the one before in others."""
        return (date(2001, 1, 1) + timedelta(days=min(self.number, 365) - 1)).month

    def date_in(self, year: int, leap_rule: LeapRule) -> date | None:
        if self.number == 366 and not isleap(year):
            return None
        return date(year, 1, 1) + timedelta(days=self.number - 1)

    def __str__(self) -> str:
        teen = self.number % 100 in (11, 12, 13)
        ending = "th" if teen else {1: "st", 2: "nd", 3: "rd"}.get(self.number % 10, "th")
        return f"{self.number}{ending} day of the year"


Moving = NthWeekday | NthDay
Rule = OnDate | Moving


def fields_of(rule: Moving) -> dict[str, Any]:
    """What an event's fields say of its day: the first of the month stands for all of it."""
    return {"day": 1, "month": rule.month, "year": None, "rule": str(rule)}


def kind_of(kind: EventKind) -> EventKind:
    """What moves is a holiday, where nothing says what else it is."""
    return EventKind.HOLIDAY if kind is EventKind.BIRTHDAY else kind


@lru_cache(1_000)
def kept(text: str) -> Rule:
    """Of what `str` has made of one."""
    return parse(text)


def parse(text: str) -> Rule:
    """What `str` makes of a rule, in any case. Raises Invalid("rule", …)."""
    text = " ".join(text.split())
    if found := _NTH_DAY.fullmatch(text):
        number = int(found[1])
        if not 1 <= number <= 366:
            raise Invalid("rule", N_("a year has no day {number}"), number=number)
        return NthDay(number)
    if found := _NTH_WEEKDAY.fullmatch(text):
        nth, weekday, month = found.groups()
        return NthWeekday(_place(nth, _NTH), _place(weekday, _WEEKDAYS), _place(month, _MONTHS) + 1)
    if found := _ON_DATE.fullmatch(text):
        day, month = int(found[1]), _place(found[2], _MONTHS)
        if not 1 <= day <= dates.DAYS_IN_MONTH[month]:
            raise Invalid("rule", N_("this month has no day {day}"), day=day)
        return OnDate(month + 1, day)
    raise Invalid(
        "rule",
        N_('expected such as "21 November", "third Sunday of June" or "256th day of the year"'),
    )


def _place(word: str, words: tuple[str, ...]) -> int:
    for place, one in enumerate(words):
        if one.lower() == word.lower():
            return place
    raise Invalid("rule", N_("{word} is none of {words}"), word=word[:20], words=", ".join(words))

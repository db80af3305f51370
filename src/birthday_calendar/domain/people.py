"""Several people in one message: one a line, or several in a line."""

import re
from datetime import date
from typing import NamedTuple

from birthday_calendar.domain import fields, lines, names
from birthday_calendar.domain.errors import Invalid
from birthday_calendar.domain.lines import Line
from birthday_calendar.domain.models import EventDraft, EventKind

MOST_LINES = 500  # of a message: Telegram's longest has room for some more short ones
_MOST_PARTS = 40  # of a line, between commas
_LONGEST = 4  # parts of one person: Petrova, Anna, March 15, 1990
_NUMBERING = re.compile(r"(?:\(?\d{1,3}[.)] |[•*·▪◦‣] ?|[-–—] )(?=\w)")
_SEPARATOR = re.compile(r" ?[,;] ?| (?:and|и) ", re.IGNORECASE)


Likeness = tuple[int, int, EventKind, str]


class NotUnderstood(NamedTuple):
    text: str
    error: Invalid


def likeness(draft: EventDraft) -> Likeness:
    """What makes two of them most likely one: day, kind, and the name as lists sort it."""
    return draft.month, draft.day, draft.kind, names.folded(draft.name)


def read(text: str, today: date, *, month_first: bool = False) -> list[Line | NotUnderstood]:
    """Each as it may be kept, in the order in which they are written."""
    found: list[Line | NotUnderstood] = []
    written = [line.strip() for line in text.splitlines() if line.strip()][:MOST_LINES]
    for line in written:
        numbering = _NUMBERING.match(line) if len(written) > 1 else None
        some = _people(line[numbering.end() if numbering else 0 :], today, month_first=month_first)
        if numbering and not all(isinstance(one, Line) for one in some):
            whole = _people(line, today, month_first=month_first)  # 15. March Anna has no number
            if all(isinstance(one, Line) for one in whole):
                some = whole
        found += some
    return found


def _people(line: str, today: date, *, month_first: bool) -> list[Line | NotUnderstood]:
    one = _one(line, today, month_first=month_first)
    if isinstance(one, Line) or one.error.field != "line":
        return [one]
    return _several(line, today, month_first=month_first) or [one]


def _several(line: str, today: date, *, month_first: bool) -> list[Line | NotUnderstood]:
    """All of them, where a line is nothing but people; a comma may stand within one, too.

    Of one of them the day may be one that there is not.
    """
    marks = [*_SEPARATOR.finditer(line)]
    if not 1 <= len(marks) < _MOST_PARTS:
        return []
    begins = [0, *(mark.end() for mark in marks)]
    ends = [*(mark.start() for mark in marks), len(line)]
    # the people from each part on
    behind: list[list[Line | NotUnderstood] | None] = [None] * len(begins) + [[]]
    for first in reversed(range(len(begins))):
        for after in range(min(first + _LONGEST, len(begins)), first, -1):
            others = behind[after]
            if others is None:
                continue
            one = _one(line[begins[first] : ends[after - 1]], today, month_first=month_first)
            if isinstance(one, Line) or one.error.field == "day":
                behind[first] = [one, *others]
                break
    found = behind[0] or []
    return found if any(isinstance(one, Line) for one in found) else []


def _one(text: str, today: date, *, month_first: bool) -> Line | NotUnderstood:
    try:
        line = lines.read(text, today, month_first=month_first)
        return line._replace(draft=fields.check(line.draft, today))
    except Invalid as error:
        return NotUnderstood(text, error)

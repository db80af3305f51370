"""Several people in one message: one a line, or several in a line."""

import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from birthday_calendar.domain import fields, lines, names
from birthday_calendar.domain.errors import Invalid
from birthday_calendar.domain.lines import Line
from birthday_calendar.domain.models import EventDraft, EventKind
from birthday_calendar.domain.parsing import days, months, phrases

MOST_LINES = 500  # of a message: Telegram's longest has room for some more short ones
_MOST_PARTS = 40  # of a line, between commas
_LONGEST = 4  # parts of one person: Petrova, Anna, March 15, 1990
_NUMBERING = re.compile(r"(?:\(?\d{1,3}[.)] |[•*·▪◦‣] ?|[-–—] )(?=\w)")
_HEADING = re.compile(r"\W*([^\W\d_]{3,})[\W_]*(?:\d{4}\W*)?(?:г\W*)?")
_DAY_AND_NAME = re.compile(r"(?:[•*·▪◦‣–—-] ?)?(\d{1,2})(?: ?[.):]| ?[—–-]|(?= \D)) ?(?=\w)")
_SEPARATOR = re.compile(r" ?[,;] ?(?:(?:and|и) )?| (?:and|и|&) ", re.IGNORECASE)


Likeness = tuple[int, int, str | None, EventKind, str]


class NotUnderstood(NamedTuple):
    text: str
    error: Invalid


def likeness(draft: EventDraft) -> Likeness:
    """What makes two of them most likely one: day, kind, and the words of the name."""
    words = sorted(names.folded(draft.name).split())
    return draft.month, draft.day, draft.rule, draft.kind, " ".join(words)


def read(text: str, today: date, *, month_first: bool = False) -> list[Line | NotUnderstood]:
    """Each as it may be kept, in the order in which they are written."""
    found: list[Line | NotUnderstood] = []
    month: int | None = None
    written = [line.strip() for line in text.splitlines() if line.strip()][:MOST_LINES]
    for place, line in enumerate(written):
        bare = [line]
        if len(written) > 1 and (numbering := _NUMBERING.match(line)):
            bare.insert(0, line[numbering.end() :])  # but 15. March Anna has no number
            if days.begins_with_date(line) and not _is_numbered(written, place):
                bare.reverse()
        some = [_people(one, today, month_first=month_first) for one in bare]
        understood = next((one for one in some if _is_all_understood(one)), None)
        if understood is None and (heads := heading(line, written[place + 1 : place + 2])):
            month = heads
            continue
        if understood is None and month and (dated := _below(line, month)):
            under = _people(dated, today, month_first=month_first)
            understood = under if _is_all_understood(under) else None
        found += some[0] if understood is None else understood
    return found


def heading(line: str, behind: Sequence[str]) -> int | None:
    """The number of a month that stands above days of it: January, then 5 — Anna."""
    match = _HEADING.fullmatch(line)
    if match is None or not behind or not _DAY_AND_NAME.match(behind[0]):
        return None
    return months.named(match[1])


def _below(line: str, month: int) -> str | None:
    """With the month that stands above it."""
    match = _DAY_AND_NAME.match(line)
    return f"{line[match.end() :]} {match[1]}.{month:02}." if match else None


def _is_numbered(written: list[str], place: int) -> bool:
    """Whether the line before or behind has the next number, so that a line's is none of a date."""
    beside = {_number(one) for one in written[max(0, place - 1) : place + 2]}
    number = _number(written[place])
    return number is not None and not beside.isdisjoint({number - 1, number + 1})


def _number(line: str) -> int | None:
    match = re.match(r"\(?(\d{1,3})[.)] ", line)
    return int(match[1]) if match else None


def _is_all_understood(some: list[Line | NotUnderstood]) -> bool:
    return all(isinstance(one, Line) for one in some)


def _people(line: str, today: date, *, month_first: bool) -> list[Line | NotUnderstood]:
    one = _one(line, today, month_first=month_first)
    if isinstance(one, Line) or one.error.field != "line":
        return [one]
    return _several(line, today, month_first=month_first) or [one]


def _several(line: str, today: date, *, month_first: bool) -> list[Line | NotUnderstood]:
    """All of them, where a line is nothing but people; a comma may stand within one, too.

    Of one of them the day may be one that there is not; and behind two or more may stand what is
    nobody with a date, which takes nothing away from the others.
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
            if isinstance(one, Line) or _is_one_part(one.error):
                behind[first] = [one, *others]
                break
        if behind[first] is None and not days.has_date(rest := line[begins[first] :]):
            behind[first] = [NotUnderstood(rest, Invalid("date", days.EXPECTED_DATE))]
    found = behind[0] or []
    has_rest = any(isinstance(one, NotUnderstood) and one.error.field == "date" for one in found)
    return found if sum(isinstance(one, Line) for one in found) > has_rest else []


def _is_one_part(error: Invalid) -> bool:
    """Whether it is about a person with a date, who can't be kept: the others can."""
    return error.field == "day" or error.reason == phrases.NO_NAME


def _one(text: str, today: date, *, month_first: bool) -> Line | NotUnderstood:
    try:
        line = lines.read(text, today, month_first=month_first)
        return line._replace(draft=fields.check(line.draft, today))
    except Invalid as error:
        return NotUnderstood(text, error)

"""What people write who give days to somebody: "Anna → Boris", "#work: Boris, Vera"."""

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from birthday_calendar.domain.dates import DAYS_IN_MONTH
from birthday_calendar.domain.duties import WHOLE_YEAR, Scope
from birthday_calendar.domain.errors import Invalid
from birthday_calendar.domain.field_kinds import check_tag
from birthday_calendar.domain.parsing import days, months

_ARROW = re.compile(r"\s*(?:→|➡️?|[-=]+>)\s*|\s*:\s+|\s+=\s+")
_BETWEEN_PEOPLE = re.compile(r"\s*(?:[,;/+&]|→|[-=]+>|\s(?:and|then|и|потом|затем)\s)\s*", re.I)
_BETWEEN_DAYS = re.compile(
    r"\s*(?:[–—]|\.{2,}|…)\s*|\s+-\s+|(?<=\d)-(?=\d)|\s+(?:to|till|until|по|до)\s+"
)
_FROM = re.compile(r"^(?:from|since|с|со|от)\s+", re.I)
_IN = re.compile(r"^(?:in|в|во)\s+", re.I)
_ALL = {
    *("all", "all days", "everything", "every day", "the whole year", "whole year", "all year"),
    *("все", "всё", "все дни", "каждый день", "весь год", "круглый год", "всегда"),
}
_MOST_WORDS = 30  # of who gives without a sign between what and whom
_IN_TURN = re.compile(r"\s*(?:\((?:in turn|по очереди)\)|\s(?:in turn|по очереди))[.!]?$", re.I)
_ONESELF = {"me", "myself", "i", "я", "мне", "мной", "себе", "меня"}


class What(NamedTuple):
    """A tag or a range of month * 100 + day; of an event only its name is written."""

    scope: Scope
    tag: str | None = None
    first: int | None = None
    last: int | None = None


def split(text: str) -> tuple[str, str] | None:
    """What is given and to whom, where a sign stands between them, or an @username."""
    parts = _ARROW.split(text.strip(), maxsplit=1)
    if len(parts) == 2 and all(parts):
        return parts[0], parts[1]
    before, at, after = text.partition("@")
    if at and before.strip(" ,;"):
        return before.strip(" ,;"), at + after
    return None


def splits(text: str) -> Iterator[tuple[str, str]]:
    """In all places where a word ends; what is given may have most of them. In a text of very many
    words in none: each is a look at the calendar.
    """
    words = text.split()
    if len(words) > _MOST_WORDS:
        return
    for place in range(len(words) - 1, 0, -1):
        yield " ".join(words[:place]), " ".join(words[place:])


def people(text: str) -> list[str]:
    """Names, in their order, which may be written behind them: "Boris, Vera (in turn)"."""
    plain = _IN_TURN.sub("", text.strip())
    return [one.strip() for one in _BETWEEN_PEOPLE.split(plain) if one.strip()]


def is_oneself(text: str) -> bool:
    """Whether that is no name, but whoever writes: "me", "мне"."""
    return text.strip().casefold() in _ONESELF


def parse(text: str, today: date) -> What | None:
    """What it is, unless it is the name of an event. Raises Invalid of what is nearly a tag."""
    plain = " ".join(text.split())
    if plain.casefold().strip(".!") in _ALL:
        return What(Scope.RANGE, None, *WHOLE_YEAR)
    if plain.startswith("#"):
        return What(Scope.TAG, check_tag(plain[1:], "tag"))
    return _days(_FROM.sub("", plain), today)


def parse_month(text: str) -> What | None:
    """A month, which may be somebody's name as well: May, Август."""
    plain = _IN.sub("", " ".join(text.split()))
    number = months.named(plain)
    if number is None:
        return None
    return What(Scope.RANGE, None, number * 100 + 1, number * 100 + DAYS_IN_MONTH[number - 1])


def _days(plain: str, today: date) -> What | None:
    ends = _BETWEEN_DAYS.split(plain)
    if len(ends) > 2:
        return None
    found: list[int] = []
    for end in ends:
        try:
            day = days.parse_date(end, today)
        except Invalid as error:
            if error.field == "day":  # 31.2: nearly a date, and no name
                raise
            whole = parse_month(end) if len(ends) == 2 else None
            if whole is None or whole.first is None or whole.last is None:
                return None
            found.append(whole.last if found else whole.first)
        else:
            found.append(day.month * 100 + day.day)
    return What(Scope.RANGE, None, found[0], found[-1])

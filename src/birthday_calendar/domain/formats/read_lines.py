"""Lines as people write them in a chat, in a file."""

from collections.abc import Iterator
from datetime import date
from itertools import chain, pairwise

from birthday_calendar.domain import people
from birthday_calendar.domain.errors import N_
from birthday_calendar.domain.formats.decoding import lines_of
from birthday_calendar.domain.formats.gathering import Gathering
from birthday_calendar.domain.formats.tidying import clean
from birthday_calendar.domain.formats.written_days import Dated, Doubtful, two_ways
from birthday_calendar.domain.lines import Line
from birthday_calendar.domain.people import NotUnderstood

MOST_BYTES = 2_000_000  # a line takes up to 3 ms
_LONGEST = 500  # characters of a line, as many as one reads in a moment
_NOBODY = "…"  # a line of which nothing is understood
_TOO_LONG = N_("this line is too long")


def read(text: str, gathering: Gathering, *, month_first: bool | None) -> None:
    """`month_first` is None where the chat has not said yet what 5/6 means."""
    month = ""  # a line above that says which
    for (number, line), behind in pairwise(chain(_written(text), [(0, "")])):
        gathering.count()
        if people.heading(line, [behind[1]]):
            month = f"{line}\n"
            continue
        if len(line) > _LONGEST:
            gathering.skip(number, _TOO_LONG, line)
            continue
        some = _people(month + line, gathering.today, month_first=bool(month_first))
        for one in some:
            if isinstance(one, NotUnderstood):
                gathering.refuse(number, one.error, one.text)
                continue
            is_open = month_first is None and one.reads_two_ways
            doubts = _two_ways(one, line, gathering) if is_open else ()
            gathering.event(number, one.draft, None, doubts)


def _written(text: str) -> Iterator[tuple[int, str]]:
    """Lines with their numbers, from 1; without those that have nothing."""
    for number, one in enumerate(lines_of(text), 1):
        if not one.isspace() and (line := clean(one)):
            yield number, line


def _people(line: str, today: date, *, month_first: bool) -> list[Line | NotUnderstood]:
    """Those of one line of several, which may be numbered; a line that is alone has no number."""
    return people.read(f"{line}\n{_NOBODY}", today, month_first=month_first)[:-1]


def _two_ways(one: Line, line: str, gathering: Gathering) -> tuple[Doubtful, ...]:
    """Read with the month first, too."""
    for other in _people(line, gathering.today, month_first=True):
        if isinstance(other, Line) and other.draft.name == one.draft.name:
            return (two_ways(_dated(one), _dated(other)),)
    return ()


def _dated(line: Line) -> Dated:
    return Dated(line.draft.day, line.draft.month, line.draft.year)

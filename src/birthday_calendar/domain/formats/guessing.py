"""What the columns of a table are, where it may say so or not."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import islice

from birthday_calendar.domain.errors import N_, Invalid
from birthday_calendar.domain.formats import columns, tables, written_days
from birthday_calendar.domain.formats.columns import Column, Columns
from birthday_calendar.domain.formats.tables import Row

SAMPLE = 30  # rows that say what columns are
_MOST_ABOVE = 10  # rows above the one that names the columns
_NO_COLUMNS = N_(
    "I find no column of names and days in this table. Name them in its first line: name, birthday."
)


def is_table(text: str) -> bool:
    """Whether its columns are named, or most of its rows have a day in a cell of its own."""
    some = list(islice(tables.rows(text, is_telling), SAMPLE))
    telling = [len(row.cells) > 1 and is_telling(row.cells) for row in some]
    try:
        header, found = columns_of(some)
    except Invalid:
        return False
    is_named = header is not None and found.has_names and found.has_days and telling[0]
    return is_named or sum(telling) * 2 >= len(some)


def is_telling(cells: Sequence[str]) -> bool:
    """Whether there is a day among them, or they are names of columns."""
    found = columns.named(cells)
    return (found.has_names and found.has_days) or any(
        _is_date(cell) or cell.strip() in ("0/0/00", "0/0/0000") for cell in cells
    )


def columns_of(sample: list[Row]) -> tuple[int | None, Columns]:
    """The line that names them, if there is any, and what they are."""
    for row in sample[:_MOST_ABOVE]:
        found = columns.named(row.cells)
        if (
            found.has_names
            and (found.has_days or found.events)
            and not any(map(_is_date, row.cells))
        ):
            return row.number, found
    first = sample[0] if sample else None
    is_header = first is not None and not any(map(_is_date, first.cells))
    guessed = _guessed(sample[1:] if is_header else sample)
    if guessed is None:
        raise Invalid("file", _NO_COLUMNS)
    if first is not None and is_header:
        named = columns.named(first.cells)
        places = {**guessed.places, **named.places} if named.has_names else guessed.places
        return first.number, Columns(places)
    return None, guessed


def _guessed(sample: list[Row]) -> Columns | None:
    """By what is in them: the one with the most days, and the first of words."""
    days: Counter[int] = Counter()
    words: Counter[int] = Counter()
    single: Counter[int] = Counter()
    for row in sample:
        for place, cell in enumerate(row.cells[:50]):
            if _is_date(cell):
                days[place] += 1
            elif any(map(str.isalpha, cell)):
                words[place] += 1
                single[place] += len(cell.split()) == 1
    if not days or not words:
        return None
    day = max(days, key=lambda place: (days[place], -place))
    most = max(words.values())
    texts = sorted(place for place in words if place != day and words[place] * 2 >= most)
    if not texts:
        return None
    first, second = texts[0], texts[0] + 1
    is_apart = second in texts and all(
        single[place] * 5 >= words[place] * 4 for place in (first, second)
    )
    if is_apart:  # Ada;Lind
        return Columns({Column.BIRTHDAY: (day,), Column.FIRST: (first,), Column.LAST: (second,)})
    return Columns({Column.BIRTHDAY: (day,), Column.NAME: (first,)})


def _is_date(cell: str) -> bool:
    """Whether it is a day in any year; a number alone may be anything."""
    if not any(map(str.isdigit, cell)) or len(cell) > 60:
        return False
    try:
        written = written_days.parse(cell, date.max)
    except Invalid:
        return False
    return written is not None and written.reason is None

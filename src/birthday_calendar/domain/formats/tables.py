"""Rows of a CSV file, whatever stands between its cells; a quote that never ends costs one row.

The dialect is found by what the cells are, not by how many there are. What follows is RFC 4180.
"""

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from io import StringIO
from itertools import islice
from typing import NamedTuple

from birthday_calendar.domain.formats.decoding import lines_of

_DELIMITERS = ",;\t|"
_SAMPLE = 20  # rows that a delimiter is found by
_MOST_LINES = 200  # of a cell
MOST_CELLS = 500  # of a row that are looked at: Outlook has 92
_MOST_CHARACTERS = 100_000  # of a row that is more than one line; csv's own limit is a little more
_SEPARATOR = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE | re.DOTALL)
# What spreadsheets would run: at the beginning of a cell, and wherever a program that reads with
# another delimiter sees one. "'" in front makes it harmless: OWASP, CSV Injection.
_RUNS = re.compile(r"(?:(?<=[\n\r;,\t|])|^)(?='*[=+\-@\t\r＝＋－＠])")
_HARMLESS = re.compile(r"(?:(?<=[\n\r;,\t|])|^)'(?='*[=+\-@\t\r＝＋－＠])")


class Row(NamedTuple):
    number: int  # of its first line
    cells: list[str]


def rows(text: str, is_telling: Callable[[list[str]], bool]) -> Iterator[Row]:
    """All that are not blank. `is_telling` says whether cells are what they should be."""
    text = text.removeprefix("\ufeff")
    first = 0
    delimiter = None
    if match := _SEPARATOR.fullmatch(next(lines_of(text), "")):
        delimiter, first = match[1], 1
    if delimiter is None:
        delimiter = _delimiter(text, is_telling)
    return _rows(islice(lines_of(text), first, None), delimiter, first + 1)


def harmless(cell: str) -> str:
    """As a spreadsheet shows it, and never runs it."""
    return _RUNS.sub("'", cell)


def as_it_was(cell: str) -> str:
    return _HARMLESS.sub("", cell) if "'" in cell else cell


def written(cells: Iterable[str]) -> bytes:
    line = StringIO(newline="")
    csv.writer(line, quoting=csv.QUOTE_MINIMAL).writerow([harmless(cell) for cell in cells])
    return line.getvalue().encode()


def _delimiter(text: str, is_telling: Callable[[list[str]], bool]) -> str:
    """The one that makes the most rows tell something, and then the most cells."""

    head = text[:_MOST_CHARACTERS]

    def worth(delimiter: str) -> tuple[int, int]:
        some = [row.cells for row in islice(_rows(lines_of(head), delimiter, 1), _SAMPLE)]
        widths = sorted(len(cells) for cells in some)
        told = sum(len(cells) > 1 and is_telling(cells) for cells in some)
        return told, widths[len(widths) // 2] if widths else 0

    return max(_DELIMITERS, key=worth)


def _rows(lines: Iterator[str], delimiter: str, number: int) -> Iterator[Row]:
    sign = re.escape(delimiter)
    opens = re.compile(rf'(?:^|{sign})[ \t]*+"')
    whole = re.compile(rf'(?:^|(?<={sign}))[ \t]*+"(?:[^"]|"")*+"(?=\s*(?:{sign}|$))')
    blanks = f'{delimiter}" \t\r\n'
    waiting: list[str] = []
    while True:
        line = waiting.pop() if waiting else next(lines, None)
        if line is None:
            return
        if not line.strip(blanks):
            number += 1
            continue
        if '"' not in line or len(line) > _MOST_CHARACTERS:
            yield Row(number, _split(line, delimiter))
            number += 1
            continue
        taken = [line]
        if opens.search(whole.sub("", line)) and not _close(taken, lines, waiting):
            yield Row(number, _split(line, delimiter))
            number += 1
            continue
        yield from (Row(number, cells) for cells in _cells(taken, delimiter))
        number += len(taken)


def _close(taken: list[str], lines: Iterator[str], waiting: list[str]) -> bool:
    """Takes lines until a quote is closed; gives them back where it never is."""
    length = len(taken[0])
    more: list[str] = []
    while len(more) < _MOST_LINES and length < _MOST_CHARACTERS:
        line = waiting.pop() if waiting else next(lines, None)
        if line is None:
            break
        more.append(line)
        length += len(line)
        if line.count('"') % 2:
            taken += more
            return True
    waiting += reversed(more)
    return False


def _cells(lines: list[str], delimiter: str) -> list[list[str]]:
    try:
        return list(csv.reader(lines, delimiter=delimiter, skipinitialspace=True))
    except csv.Error:  # a cell that is too long
        return [_split("".join(lines), delimiter)]


def _split(line: str, delimiter: str) -> list[str]:
    """Without what quotes mean."""
    return line.rstrip("\r\n").replace('"', "").split(delimiter, MOST_CELLS)

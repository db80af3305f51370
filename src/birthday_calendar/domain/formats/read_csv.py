"""Tables: of address books, of spreadsheets, of people, and this program's own."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import chain, islice

from birthday_calendar.domain import lines
from birthday_calendar.domain.errors import N_, Invalid
from birthday_calendar.domain.fields import BY_NAME
from birthday_calendar.domain.formats import (
    columns,
    guessing,
    own,
    tables,
    written_days,
)
from birthday_calendar.domain.formats.columns import DAYS, Column, Columns
from birthday_calendar.domain.formats.gathering import NO_BIRTHDAY, NO_NAME, Day, Gathering
from birthday_calendar.domain.formats.tables import Row
from birthday_calendar.domain.formats.tidying import number
from birthday_calendar.domain.models import EventKind
from birthday_calendar.domain.parsing import counts

_ABOVE = N_("it stands above the names of the columns")
_TRUE = ("yes", "true", "1", "да", "x")


def read(text: str, gathering: Gathering) -> None:
    """Raises Invalid("file", …) where nothing says what its columns are."""
    rows = tables.rows(text, guessing.is_telling)
    sample = list(islice(rows, guessing.SAMPLE))
    header, found = guessing.columns_of(sample)
    for row in chain(sample, rows):
        if row.number == header:
            continue
        gathering.count()
        if header is not None and row.number < header:
            gathering.skip(row.number, _ABOVE, row.cells[0])
        else:
            _take(Row(row.number, [tables.as_it_was(cell) for cell in row.cells]), found, gathering)


def _take(row: Row, found: Columns, gathering: Gathering) -> None:
    cells = row.cells
    name, is_company = _name(cells, found)
    uid = found.cell(cells, Column.UID) or None
    if own.is_own(uid) and _took_own(row, found, gathering):
        return
    try:
        kind = _kind(found.cell(cells, Column.KIND))
        days = list(_days(cells, found, kind))
    except Invalid as error:
        if name:
            gathering.refuse(row.number, error, name)
        else:
            gathering.skip(row.number, NO_NAME)
        return
    details = _details(cells, found, is_company)
    gathering.person(row.number, name, days, details, uid, has_kind=kind is not None)
    if not name and not any(day.text for day in days):
        gathering.skip(row.number, NO_BIRTHDAY)


def _name(cells: Sequence[str], found: Columns) -> tuple[str, bool]:
    """And whether it is a company's."""
    if name := found.cell(cells, Column.NAME):
        return name, False
    parts = [found.cell(cells, one) for one in (Column.FIRST, Column.MIDDLE, Column.LAST)]
    if name := " ".join(filter(None, parts)) or found.cell(cells, Column.NICK):
        return name, False
    return found.cell(cells, Column.COMPANY), True


def _kind(cell: str) -> EventKind | None:
    if not cell:
        return None
    word = columns.folded(cell).replace(" ", "_")
    if word in set(EventKind):
        return EventKind(word)
    if word in ("день_рождения", "др"):
        return EventKind.BIRTHDAY
    kind = lines.take_kind(cell)[1]
    return None if kind is EventKind.BIRTHDAY else kind


def _days(cells: Sequence[str], found: Columns, kind: EventKind | None) -> Iterator[Day]:
    """Those of a row; of one kind, where it says which. Raises Invalid."""
    of_row = kind or EventKind.BIRTHDAY
    for column, its in DAYS.items():
        for cell in found.cells(cells, column):
            yield Day(of_row if column is Column.BIRTHDAY else its, cell, column)
    for cell in found.cells(cells, Column.DATE):
        yield Day(of_row, cell, Column.DATE)
    for label, value in found.events:
        if value < len(cells) and cells[value].strip():
            its, name = columns.kind_of_label(cells[label] if label != value else "")
            yield Day(its, cells[value], "events", name)
    if numbers := _numbers(cells, found):
        yield Day(of_row, numbers, "numbers")


def _numbers(cells: Sequence[str], found: Columns) -> str:
    """A day that stands in three columns, as one text. Raises Invalid for a part of one."""
    year, month, day = (found.cell(cells, one) for one in (Column.YEAR, Column.MONTH, Column.DAY))
    if not month and not day:
        if year and not any(found.cell(cells, one) for one in (*DAYS, Column.DATE)):
            raise Invalid("date", written_days.ONLY_A_YEAR)
        return ""
    if not day:
        raise Invalid("date", written_days.NO_DAY)
    if not month:
        raise Invalid("date", written_days.NO_MONTH)
    year, month, day = (one.removesuffix(".0").removesuffix(".") for one in (year, month, day))
    if not month.isdecimal():
        return f"{day} {month} {year}".strip()
    if number(day) is None or number(year or "0") is None:
        raise Invalid("date", written_days.NO_DATE)
    if year and len(year) <= 2:
        return f"{day}.{month}.{year}" if number(day) else ""
    return f"{number(year or '0'):04}-{month}-{day}"


def _details(cells: Sequence[str], found: Columns, is_company: bool) -> dict[str, object]:
    tags = found.cell(cells, Column.TAGS)
    details: dict[str, object] = {
        "company": "" if is_company else found.cell(cells, Column.COMPANY),
        "position": found.cell(cells, Column.POSITION) or found.cell(cells, Column.TITLE),
        "note": found.cell(cells, Column.NOTE),
        "responsible": found.cell(cells, Column.RESPONSIBLE),
        "tags": _tags(tags) if tags else (),
    }
    if text := found.cell(cells, Column.LEAD_DAYS):
        with suppress(Invalid):
            details["lead_days"] = counts.parse_lead_days(text)
    if text := found.cell(cells, Column.REMIND_AT):
        with suppress(Invalid):
            details["remind_at"] = BY_NAME["remind_at"].parsed(text)
    for column in (Column.MUTED, Column.DECEASED):
        if found.cell(cells, column).casefold() in _TRUE:
            details[column.value] = True
    return details


def _tags(cell: str) -> tuple[str, ...]:
    """Google puts ::: between them, and a star before its own."""
    signs = (":::",) if cell.startswith("* ") or ":::" in cell else (";", ",", " ")
    for sign in signs:
        if sign in cell:
            words = cell.split(sign)
            break
    else:
        words = [cell]
    return tuple(word for word in words if not word.strip().startswith("*"))


def _took_own(row: Row, found: Columns, gathering: Gathering) -> bool:
    """A row that this program has written, and what people changed in it since; not what can't be
    kept as it stands there.
    """
    some: dict[str, object] = {}
    for name in own.ALL:
        cell = found.cell(row.cells, Column(name))
        if not cell:
            continue
        match name:
            case "day" | "month" | "year":
                some[name] = number(cell)
            case "lead_days":
                some[name] = [] if cell == own.NEVER else [*map(number, cell.split())]
            case "tags":
                some[name] = cell.split()
            case "muted" | "deceased":
                some[name] = cell.casefold() in _TRUE
            case _:
                some[name] = cell
    return gathering.took_own(row.number, own.draft(some), found.cell(row.cells, Column.UID))

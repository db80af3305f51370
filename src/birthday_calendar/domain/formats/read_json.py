"""JSON: this program's own, its API's, and what VK and Telegram hand out."""

from collections.abc import Iterator
from typing import Any

import msgspec

from birthday_calendar.domain.errors import N_, Invalid
from birthday_calendar.domain.formats import columns, own
from birthday_calendar.domain.formats.columns import DAYS, Column
from birthday_calendar.domain.formats.gathering import Day, Gathering
from birthday_calendar.domain.models import EventKind

MOST_BYTES = 5_000_000  # what is in it takes ten times as much memory, or more
_DEEPEST = 6  # lists and objects within each other
_NOT_OURS = N_("this is not as this program writes it")
_NO_JSON = N_("this line is no JSON")
_DELETED = N_("a deleted account")
_NO_LIST = N_("I find no list of people in this file.")
_LABELS = {"bdate": Column.BIRTHDAY, "birthdate": Column.BIRTHDAY}


def read(data: bytes, gathering: Gathering) -> None:
    """Raises Invalid("file", …) for what is no list of people."""
    try:
        whole = msgspec.json.decode(data)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        whole = _by_line(data, gathering)
    if isinstance(whole, dict) and own.MARK in whole and isinstance(whole.get("events"), list):
        for number, one in enumerate(whole["events"], 1):
            gathering.count()
            if isinstance(one, dict):
                _take(number, one, gathering)
            else:
                gathering.skip(number, _NOT_OURS)
        return
    is_any = False
    for number, person in enumerate(_people(whole), 1):
        is_any = True
        gathering.count()
        _take(number, person, gathering)
    if not is_any:
        raise Invalid("file", _NO_LIST)


def _by_line(data: bytes, gathering: Gathering) -> list[Any]:
    """JSON lines. Raises Invalid where the first is none: what follows is a part of it, then."""
    found: list[Any] = []
    for number, line in enumerate(data.splitlines(), 1):
        if not line.strip():
            continue
        try:
            found.append(msgspec.json.decode(line))
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
            if not any(isinstance(one, dict) for one in found):
                raise Invalid("file", N_("This is no complete JSON.")) from error
            gathering.skip(number, _NO_JSON)
    return found


def _people(whole: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    """Objects of lists, wherever they are, that have something that names somebody."""
    if depth > _DEEPEST:
        return
    if isinstance(whole, list):
        for one in whole:
            if isinstance(one, dict) and _is_person(one):
                yield one
            else:
                yield from _people(one, depth + 1)
    elif isinstance(whole, dict):
        if depth == 0 and _is_person(whole):
            yield whole
            return
        for one in whole.values():
            if isinstance(one, list | dict):
                yield from _people(one, depth + 1)


def _is_person(one: dict[str, Any]) -> bool:
    found = columns.named(list(one))
    return found.has_names or found.has_days


def _take(number: int, one: dict[str, Any], gathering: Gathering) -> None:
    names = list(one)
    found = columns.named(names)
    name = _name(one, found)
    if one.get("deleted") is True or one.get("deactivated"):
        gathering.skip(number, _DELETED, name or f"id {one.get('id', number)}")
        return
    uid = one.get("uid") if isinstance(one.get("uid"), str) else None
    if {"name", "day", "month"} <= set(names) and gathering.took_own(number, own.draft(one), uid):
        return
    has_kind = one.get("kind") in set(EventKind)
    days = list(_days(one, found, EventKind(one["kind"]) if has_kind else EventKind.BIRTHDAY))
    gathering.person(number, name, days, _details(one, found), uid, has_kind=has_kind)


def _name(one: dict[str, Any], found: columns.Columns) -> str:
    values = [_text(value) for value in one.values()]
    if name := found.cell(values, Column.NAME):
        return name
    parts = [found.cell(values, column) for column in (Column.FIRST, Column.MIDDLE, Column.LAST)]
    return (
        " ".join(filter(None, parts)) or found.cell(values, Column.NICK) or _text(one.get("title"))
    )


def _days(one: dict[str, Any], found: columns.Columns, kind: EventKind) -> Iterator[Day]:
    """Of that kind, where none is said of one of them."""
    values = list(one.values())
    places = dict(found.places)
    for place, key in enumerate(one):
        if (column := _LABELS.get(key)) and column not in places:
            places[column] = (place,)
    kinds = {**DAYS, Column.DATE: kind}
    for column, its in kinds.items():
        for place in places.get(column, ()):
            if text := _day(values[place]):
                yield Day(its, text, column)
    if not any(column in places for column in kinds) and (text := _day(one)):
        yield Day(kind, text)


def _day(value: Any) -> str:
    """As a text; Telegram and others have its numbers one by one."""
    if isinstance(value, dict):
        day, month, year = (value.get(name) for name in ("day", "month", "year"))
        if isinstance(day, int) and isinstance(month, int):
            return f"{year if isinstance(year, int) else 0:04}-{month}-{day}"
        return _day(value.get("date")) if "date" in value else ""
    return _text(value)


def _text(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return ""
    return str(value).strip() if isinstance(value, str | int) else ""


def _details(one: dict[str, Any], found: columns.Columns) -> dict[str, object]:
    values = [_text(value) for value in one.values()]
    tags = one.get("tags")
    return {
        "company": found.cell(values, Column.COMPANY),
        "position": found.cell(values, Column.POSITION),
        "note": found.cell(values, Column.NOTE),
        "tags": tuple(map(_text, tags)) if isinstance(tags, list) else (),
    }

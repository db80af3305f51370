"""SQL of lists: events in the order of the year, then of names, a page at a time."""

from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from birthday_calendar.database import Database
from birthday_calendar.domain import names
from birthday_calendar.domain.models import Event, EventKind
from birthday_calendar.domain.searching import Word
from birthday_calendar.storage.events import COLUMNS, to_event
from birthday_calendar.storage.tables import calendars, events


class Days(NamedTuple):
    """Events from `first` to `last`, each month * 100 + day."""

    first: int
    last: int
    as_one: bool = False  # celebrated on one and the same day, and so in the order of names alone
    born_by: int | None = None  # the year in which they are celebrated: none that moves, then


class Place(NamedTuple):
    """Where somebody stands in a list."""

    month_day: int
    name_key: str
    id: int


class Found(NamedTuple):
    """What one statement found, all of it as it was at one moment."""

    placed: list[tuple[Event, Place]]
    revision: int | None  # the calendar's; None where nothing was found
    total: int | None  # of all on those days, where that was asked for and something was found


class Wanted(NamedTuple):
    """Which of them; without anything, all."""

    words: tuple[Word, ...] = ()  # all of them
    kind: EventKind | None = None
    tag: str = ""
    ids: tuple[int, ...] | None = None
    month: int | None = None
    member_id: int | None = None
    responsible: str = ""
    but_of: int | None = None  # a member who is not to learn who is responsible for their own


ALL_YEAR = Days(101, 1231)
ALL = Wanted()


async def in_order(
    db: Database,
    calendar_id: int,
    days: Days,
    *,
    language: str,
    wanted: Wanted = ALL,
    after: Place | None = None,
    limit: int,
    offset: int = 0,
    is_counted: bool = False,
) -> Found:
    """The next ones after a place, for a reader of `language`.

    Reads no more of them than it gives, but for one day's names where a language's own alphabet
    comes before others.
    """
    query = _page(_shape(days), language, after is not None, is_counted)
    named = _named(calendar_id, days) | {"limit": limit, "offset": offset}
    if after is not None:
        named |= _values(after, days, language)
    rows = await db.fetch_all(_only(db, query, wanted), named)
    return Found(
        [(to_event(row), Place(row["month_day"], row["name_key"], row["id"])) for row in rows],
        rows[0]["revision"] if rows else None,
        rows[0]["total"] if rows and is_counted else None,
    )


async def count(db: Database, calendar_id: int, days: Days = ALL_YEAR, wanted: Wanted = ALL) -> int:
    row = await db.fetch_one(_only(db, _count(_shape(days)), wanted), _named(calendar_id, days))
    assert row is not None
    return int(row["total"])


async def tags(db: Database, calendar_id: int) -> list[str]:
    """All that its events have, in their order."""
    rows = await db.fetch_all(_TAGS, {"calendar_id": calendar_id})
    return sorted({tag for row in rows for tag in row["tags"]})


async def has_other_kinds(db: Database, calendar_id: int, kind: EventKind) -> bool:
    """Whether there is anything that is not of the kind."""
    return await db.fetch_one(_OTHER, {"calendar_id": calendar_id, "kind": kind}) is not None


def in_year(language: str) -> list[sa.ColumnElement[Any]]:
    """The order of the year, and of each day of it."""
    return [events.c.month_day, *of_one_day(language)]


def of_one_day(language: str) -> list[sa.ColumnElement[Any]]:
    """By name as names.order does, then by who is older here."""
    key, own = events.c.name_key, names.own_alphabet(language)
    if own is None:
        return [key, events.c.id]
    return [sa.not_(sa.and_(key >= own[0], key < own[1])), key, events.c.id]


# Queries are made once, by their shape, and filled in by name: to make one costs more than to ask.


class _Shape(NamedTuple):
    """What of Days is in the text of a query."""

    is_all_year: bool
    as_one: bool
    is_born: bool


def _shape(days: Days) -> _Shape:
    return _Shape(days[:2] == ALL_YEAR[:2], days.as_one, days.born_by is not None)


def _named(calendar_id: int, days: Days) -> dict[str, Any]:
    return {"calendar_id": calendar_id} | days._asdict()


@cache
def _page(shape: _Shape, language: str, goes_on: bool, is_counted: bool) -> sa.Select[Any]:
    order = of_one_day(language) if shape.as_one else in_year(language)
    query = sa.select(*COLUMNS, _REVISION).where(*_of(shape))
    if is_counted:
        query = query.add_columns(_count(shape).scalar_subquery().label("total"))
    if goes_on:
        after = [sa.bindparam(f"after_{place}", type_=one.type) for place, one in enumerate(order)]
        query = query.where(sa.tuple_(*order) > sa.tuple_(*after))
        if not shape.as_one:  # said so that the index is entered there
            query = query.where(events.c.month_day >= sa.bindparam("after_0"))
    limit, offset = (sa.bindparam(name, type_=sa.Integer) for name in ("limit", "offset"))
    return query.order_by(*order).limit(limit).offset(offset)


def _values(place: Place, days: Days, language: str) -> dict[str, Any]:
    """What a page goes on after: what it is sorted by, of somebody at that place."""
    other, key = names.order_of_key(place.name_key, language)
    by_name = [key] if names.own_alphabet(language) is None else [other, key]
    values = [*([] if days.as_one else [place.month_day]), *by_name, place.id]
    return {f"after_{number}": value for number, value in enumerate(values)}


@cache
def _count(shape: _Shape) -> sa.Select[Any]:
    return sa.select(sa.func.count().label("total")).select_from(events).where(*_of(shape))


def _of(shape: _Shape) -> list[sa.ColumnElement[bool]]:
    conditions = [
        events.c.calendar_id == sa.bindparam("calendar_id"),
        events.c.deleted_at.is_(None),
    ]
    if not shape.is_all_year:
        conditions.append(events.c.month_day.between(sa.bindparam("first"), sa.bindparam("last")))
    if shape.is_born:
        year = events.c.year
        conditions.append(sa.or_(year.is_(None), year <= sa.bindparam("born_by")))
        conditions.append(events.c.rule.is_(None))
    return conditions


def _only(db: Database, query: sa.Select[Any], wanted: Wanted) -> sa.Select[Any]:
    for word in wanted.words:
        query = query.where(_fits(db, word))
    if wanted.ids is not None:
        query = query.where(db.among(events.c.id, wanted.ids))
    if wanted.kind is not None:
        query = query.where(events.c.kind == wanted.kind)
    if wanted.tag:
        query = query.where(db.contains(events.c.tags, f",{wanted.tag},"))
    if wanted.month is not None:
        query = query.where(_in_month(wanted.month))
    if wanted.member_id is not None:
        query = query.where(events.c.member_id == wanted.member_id)
    if wanted.responsible:
        query = query.where(events.c.responsible == wanted.responsible)
        if wanted.but_of is not None:
            query = query.where(events.c.member_id.is_distinct_from(wanted.but_of))
    return query


def _fits(db: Database, word: Word) -> sa.ColumnElement[bool]:
    """What domain/searching.py says of it."""
    ways = [db.contains(events.c.search_text, word.folded)]
    if word.sound:
        ways.append(db.contains(events.c.search_text, f"\n{word.sound}"))
    if word.year is not None:
        ways.append(events.c.year == word.year)
    if word.month is not None:
        ways.append(_in_month(word.month))
    return sa.or_(*ways)


def _in_month(month: int) -> sa.ColumnElement[bool]:
    return events.c.month_day.between(month * 100 + 1, month * 100 + 31)


_REVISION = (
    sa.select(calendars.c.revision)
    .where(calendars.c.id == sa.bindparam("calendar_id"))
    .scalar_subquery()
    .label("revision")
)
_TAGS = (
    sa.select(events.c.tags)
    .distinct()
    .where(*_of(_shape(ALL_YEAR)), events.c.tags != sa.literal_column("''"))
)
_OTHER = (
    sa.select(events.c.id)
    .where(*_of(_shape(ALL_YEAR)), events.c.kind != sa.bindparam("kind"))
    .limit(sa.literal_column("1"))
)

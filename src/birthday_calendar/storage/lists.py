"""SQL of lists: events in the order of the year, then of names, a page at a time."""

from typing import Any, NamedTuple

import sqlalchemy as sa

from birthday_calendar.database import Database
from birthday_calendar.domain import names
from birthday_calendar.domain.models import Event, EventKind
from birthday_calendar.storage.events import COLUMNS, folded, to_event
from birthday_calendar.storage.tables import events


class Days(NamedTuple):
    """Events from `first` to `last`, each month * 100 + day."""

    first: int
    last: int
    as_one: bool = False  # celebrated on one and the same day, and so in the order of names alone
    born_by: int | None = None  # the year in which they are celebrated


class Place(NamedTuple):
    """Where somebody stands in a list."""

    month_day: int
    name_key: str
    id: int


class Wanted(NamedTuple):
    """Which of them; without anything, all."""

    search: str = ""
    kind: EventKind | None = None
    tag: str = ""


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
) -> list[tuple[Event, Place]]:
    """The next ones after a place, for a reader of `language`.

    Reads no more of them than it gives, but for one day's names where a language's own alphabet
    comes before others.
    """
    order = of_one_day(language) if days.as_one else in_year(language)
    query = sa.select(*COLUMNS).where(*_of(db, calendar_id, days, wanted))
    if after is not None:
        query = query.where(sa.tuple_(*order) > sa.tuple_(*_values(after, days, language)))
        if not days.as_one:  # said so that the index is entered there
            query = query.where(events.c.month_day >= after.month_day)
    rows = await db.fetch_all(query.order_by(*order).limit(limit).offset(offset))
    return [(to_event(row), Place(row["month_day"], row["name_key"], row["id"])) for row in rows]


async def count(db: Database, calendar_id: int, days: Days = ALL_YEAR, wanted: Wanted = ALL) -> int:
    row = await db.fetch_one(
        sa.select(sa.func.count().label("total"))
        .select_from(events)
        .where(*_of(db, calendar_id, days, wanted))
    )
    assert row is not None
    return int(row["total"])


async def is_full(db: Database, calendar_id: int, most: int) -> bool:
    """Whether there are `most` of them, or more; no further ones are counted."""
    if most == 0:
        return True
    query = sa.select(events.c.id).where(*_of(db, calendar_id, ALL_YEAR, ALL))
    return await db.fetch_one(query.limit(1).offset(most - 1)) is not None


async def has_other_kinds(db: Database, calendar_id: int, kind: EventKind) -> bool:
    """Whether there is anything that is not of the kind."""
    conditions = _of(db, calendar_id, ALL_YEAR, ALL)
    query = sa.select(events.c.id).where(*conditions, events.c.kind != kind).limit(1)
    return await db.fetch_one(query) is not None


def in_year(language: str) -> list[sa.ColumnElement[Any]]:
    """The order of the year, and of each day of it."""
    return [events.c.month_day, *of_one_day(language)]


def of_one_day(language: str) -> list[sa.ColumnElement[Any]]:
    """By name as names.order does, then by who is older here."""
    key, own = events.c.name_key, names.own_alphabet(language)
    if own is None:
        return [key, events.c.id]
    return [sa.not_(sa.and_(key >= own[0], key < own[1])), key, events.c.id]


def _values(place: Place, days: Days, language: str) -> list[Any]:
    """What `in_order` sorts by, of somebody at that place."""
    other, key = names.order_of_key(place.name_key, language)
    by_name = [key] if names.own_alphabet(language) is None else [other, key]
    return [*([] if days.as_one else [place.month_day]), *by_name, place.id]


def _of(db: Database, calendar_id: int, days: Days, wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    conditions = [events.c.calendar_id == calendar_id, events.c.deleted_at.is_(None)]
    if days[:2] != ALL_YEAR[:2]:
        conditions.append(events.c.month_day.between(days.first, days.last))
    if days.born_by is not None:
        year = events.c.year
        conditions.append(sa.or_(year.is_(None), year <= days.born_by))
    if wanted.search:
        conditions.append(db.contains(events.c.search_text, folded(wanted.search)))
    if wanted.kind is not None:
        conditions.append(events.c.kind == wanted.kind)
    if wanted.tag:
        conditions.append(db.contains(events.c.tags, f",{wanted.tag},"))
    return conditions

"""SQL of birthdays. Deleted ones stay, unseen, until they are purged: so that undo can work."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from birthday_calendar import dates, names
from birthday_calendar.database import Database
from birthday_calendar.models import Birthday, BirthdayDraft, Calendar
from birthday_calendar.storage.tables import birthdays

LEAP_DAY = 229
# What makes a Birthday: not what is searched, which is as long again as all of them.
_COLUMNS = (
    birthdays.c.month_day,
    *(birthdays.c[name] for name in Birthday.__struct_fields__ if name in birthdays.c),
)

Position = tuple[int, int]  # (month_day, id): the order of every list


async def insert(db: Database, calendar_id: int, draft: BirthdayDraft, now: datetime) -> Birthday:
    row = await db.fetch_one(
        sa.insert(birthdays)
        .values(calendar_id=calendar_id, created_at=now, updated_at=now, **_to_row(draft))
        .returning(birthdays)
    )
    assert row is not None
    return to_birthday(row)


async def update(
    db: Database, calendar_id: int, birthday_id: int, draft: BirthdayDraft, now: datetime
) -> Birthday | None:
    row = await db.fetch_one(
        sa.update(birthdays)
        .where(*_one(calendar_id, birthday_id), birthdays.c.deleted_at.is_(None))
        .values(updated_at=now, **_to_row(draft))
        .returning(birthdays)
    )
    return None if row is None else to_birthday(row)


async def get(
    db: Database, calendar_id: int, birthday_id: int, *, lock: bool = False
) -> Birthday | None:
    """With `lock`, nobody else changes it until the transaction ends."""
    query = sa.select(birthdays).where(
        *_one(calendar_id, birthday_id), birthdays.c.deleted_at.is_(None)
    )
    if lock:
        query = query.with_for_update()  # nothing on SQLite, which has one writer at a time
    row = await db.fetch_one(query)
    return None if row is None else to_birthday(row)


async def find_same(db: Database, calendar_id: int, draft: BirthdayDraft) -> Birthday | None:
    row = await db.fetch_one(
        sa.select(birthdays)
        .where(
            *_visible(calendar_id, ""),
            birthdays.c.month_day == draft.month * 100 + draft.day,
            birthdays.c.year.is_not_distinct_from(draft.year),
            birthdays.c.name == draft.name,
        )
        .limit(1)
    )
    return None if row is None else to_birthday(row)


async def delete(
    db: Database, calendar_id: int, birthday_id: int, now: datetime
) -> Birthday | None:
    """None where there was nothing to delete."""
    row = await db.fetch_one(
        sa.update(birthdays)
        .where(*_one(calendar_id, birthday_id), birthdays.c.deleted_at.is_(None))
        .values(deleted_at=now)
        .returning(birthdays)
    )
    return None if row is None else to_birthday(row)


async def deleted_at(db: Database, calendar_id: int, birthday_id: int) -> datetime | None:
    """When it was deleted; None where it is not."""
    row = await db.fetch_one(
        sa.select(birthdays.c.deleted_at).where(*_one(calendar_id, birthday_id))
    )
    return None if row is None else row["deleted_at"]


async def restore(db: Database, calendar_id: int, birthday_id: int) -> Birthday | None:
    """None where nothing deleted is left to restore."""
    row = await db.fetch_one(
        sa.update(birthdays)
        .where(*_one(calendar_id, birthday_id), birthdays.c.deleted_at.is_not(None))
        .values(deleted_at=None)
        .returning(birthdays)
    )
    return None if row is None else to_birthday(row)


async def purge(db: Database, deleted_before: datetime) -> None:
    await db.execute(sa.delete(birthdays).where(birthdays.c.deleted_at < deleted_before))


async def page(
    db: Database, calendar_id: int, search: str, after: Position | None, limit: int, offset: int
) -> list[Birthday]:
    query = sa.select(*_COLUMNS).where(*_visible(calendar_id, search))
    if after is not None:
        place = sa.tuple_(birthdays.c.month_day, birthdays.c.id)
        query = query.where(place > sa.tuple_(*after))
    query = query.order_by(birthdays.c.month_day, birthdays.c.id).limit(limit).offset(offset)
    return [to_birthday(row) for row in await db.fetch_all(query)]


async def count(db: Database, calendar_id: int, search: str = "") -> int:
    row = await db.fetch_one(
        sa.select(sa.func.count().label("total"))
        .select_from(birthdays)
        .where(*_visible(calendar_id, search))
    )
    assert row is not None
    return int(row["total"])


async def between(
    db: Database, calendar_id: int, ranges: Iterable[tuple[int, int]]
) -> list[Birthday]:
    """All whose month * 100 + day lies in one of the ranges, both ends included."""
    inside = [birthdays.c.month_day.between(first, last) for first, last in ranges]
    rows = await db.fetch_all(
        sa.select(birthdays)
        .where(*_visible(calendar_id, ""), sa.or_(*inside))
        .order_by(birthdays.c.month_day, birthdays.c.id)
    )
    return [to_birthday(row) for row in rows]


async def celebrated(
    db: Database, calendar: Calendar, first: date, last: date, limit: int
) -> list[Birthday]:
    """Who is celebrated from `first` to `last`, two days of one year, in that order."""
    day, conditions = _celebrated(calendar, first, last)
    query = sa.select(*_COLUMNS).where(*conditions)
    query = query.order_by(day, *_by_name(calendar), birthdays.c.id).limit(limit)
    return [to_birthday(row) for row in await db.fetch_all(query)]


async def count_celebrated(db: Database, calendar: Calendar, first: date, last: date) -> int:
    _, conditions = _celebrated(calendar, first, last)
    row = await db.fetch_one(
        sa.select(sa.func.count().label("total")).select_from(birthdays).where(*conditions)
    )
    assert row is not None
    return int(row["total"])


def to_birthday(row: Mapping[str, Any]) -> Birthday:
    month, day = divmod(row["month_day"], 100)
    stored = {name: row[name] for name in Birthday.__struct_fields__ if name in birthdays.c}
    return Birthday(month=month, day=day, **stored)


def _to_row(draft: BirthdayDraft) -> dict[str, Any]:
    row = {name: getattr(draft, name) for name in BirthdayDraft.__struct_fields__}
    row["month_day"] = row.pop("month") * 100 + row.pop("day")
    searched = (draft.name, draft.company, draft.position, draft.responsible, draft.note)
    row["search_text"] = _folded("\n".join(text for text in searched if text))
    row["name_key"] = names.folded(draft.name)
    return row


def _by_name(calendar: Calendar) -> list[sa.ColumnElement[Any]]:
    """As the calendar's readers look for a name."""
    key = birthdays.c.name_key
    own = names.own_alphabet(calendar.language)
    if own is None:
        return [key]
    is_own = sa.and_(key >= own[0], key < own[1])
    # numbers in the text: as parameters PostgreSQL would take them for texts
    return [sa.case((is_own, sa.literal_column("0")), else_=sa.literal_column("1")), key]


def _celebrated(
    calendar: Calendar, first: date, last: date
) -> tuple[sa.ColumnElement[int], list[Any]]:
    """On which day of their year birthdays are celebrated, and which of them between the two."""
    stored = birthdays.c.month_day
    day: sa.ColumnElement[int] = stored
    inside: sa.ColumnElement[bool] = stored.between(
        first.month * 100 + first.day, last.month * 100 + last.day
    )
    # born on 29 February, in a year without one
    moved = dates.celebrated_in(first.year, 2, 29, calendar.leap_rule)
    if moved is None:
        inside = sa.and_(inside, stored != LEAP_DAY)
    elif moved.day != 29 and first <= moved <= last:
        day = sa.case((stored == LEAP_DAY, moved.month * 100 + moved.day), else_=stored)
        inside = sa.or_(inside, stored == LEAP_DAY)
    is_born = sa.or_(birthdays.c.year.is_(None), birthdays.c.year <= first.year)
    return day, [*_visible(calendar.id, ""), inside, is_born]


def _one(calendar_id: int, birthday_id: int) -> tuple[Any, ...]:
    return birthdays.c.id == birthday_id, birthdays.c.calendar_id == calendar_id


def _visible(calendar_id: int, search: str) -> list[Any]:
    conditions = [birthdays.c.calendar_id == calendar_id, birthdays.c.deleted_at.is_(None)]
    if search:
        # not .contains(): it writes % into the SQL, which `databases` takes for a placeholder
        wanted = re.sub(r"([\\%_])", r"\\\1", _folded(search))
        conditions.append(birthdays.c.search_text.like(f"%{wanted}%", escape="\\"))
    return conditions


def _folded(text: str) -> str:
    """As a search compares it: without case, and with ё as е, which many write for it."""
    return unicodedata.normalize("NFC", text).casefold().replace("ё", "е")

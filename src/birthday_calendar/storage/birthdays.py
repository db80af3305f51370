"""SQL of birthdays. Deleted ones stay, unseen, until they are purged: so that undo can work."""

import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from birthday_calendar.database import Database
from birthday_calendar.domain import names
from birthday_calendar.domain.models import Birthday, BirthdayDraft
from birthday_calendar.storage.tables import birthdays

# What makes a Birthday: not what is searched, which is as long again as all of them.
COLUMNS = (
    birthdays.c.month_day,
    birthdays.c.name_key,
    *(birthdays.c[name] for name in Birthday.__struct_fields__ if name in birthdays.c),
)

PURGED_AT_ONCE = 100


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
            birthdays.c.calendar_id == calendar_id,
            birthdays.c.deleted_at.is_(None),
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


async def purge_oldest(db: Database, calendar_id: int, but: int) -> None:
    """Those of one calendar that were deleted before the last `but`; some at a time."""
    deleted = (
        sa.select(birthdays.c.id)
        .where(birthdays.c.calendar_id == calendar_id, birthdays.c.deleted_at.is_not(None))
        .order_by(birthdays.c.deleted_at.desc(), birthdays.c.id.desc())
    )
    older = deleted.offset(but).limit(PURGED_AT_ONCE).scalar_subquery()
    await db.execute(sa.delete(birthdays).where(birthdays.c.id.in_(older)))


def to_birthday(row: Mapping[str, Any]) -> Birthday:
    month, day = divmod(row["month_day"], 100)
    stored = {name: row[name] for name in Birthday.__struct_fields__ if name in birthdays.c}
    return Birthday(month=month, day=day, **stored)


def _to_row(draft: BirthdayDraft) -> dict[str, Any]:
    row = {name: getattr(draft, name) for name in BirthdayDraft.__struct_fields__}
    row["month_day"] = row.pop("month") * 100 + row.pop("day")
    searched = (draft.name, draft.company, draft.position, draft.responsible, draft.note)
    row["search_text"] = folded("\n".join(text for text in searched if text))
    row["name_key"] = names.folded(draft.name)
    return row


def _one(calendar_id: int, birthday_id: int) -> tuple[Any, ...]:
    return birthdays.c.id == birthday_id, birthdays.c.calendar_id == calendar_id


def folded(text: str) -> str:
    """As a search compares it: without case, and with ё as е, which many write for it."""
    return unicodedata.normalize("NFC", text).casefold().replace("ё", "е")

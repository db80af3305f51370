"""SQL of greetings: those that are prepared, and which texts were shown."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from birthday_calendar.database import Database
from birthday_calendar.domain.greetings import Draft, Greeting
from birthday_calendar.statements import insert
from birthday_calendar.storage.tables import greeted, greetings

MOST_REMEMBERED = 5_000  # texts of a calendar, the newest ones: what choosing one has to look at
MOST_DRAFTS = 100  # of a chat, the newest ones


async def keep(db: Database, draft: Draft) -> Draft:
    """A new one, or what has become of one."""
    values = {name: getattr(draft, name) for name in Draft.__struct_fields__ if name != "id"}
    values["variants"] = msgspec.json.encode(draft.variants).decode()
    if draft.id:
        await db.execute(sa.update(greetings).where(greetings.c.id == draft.id).values(values))
        return draft
    row = await db.fetch_one(insert(greetings).values(values).returning(greetings.c.id))
    assert row is not None
    its = greetings.c.chat_id == draft.chat_id
    await _keep_newest(db, greetings.c.id, its, MOST_DRAFTS)
    return msgspec.structs.replace(draft, id=row["id"])


async def get(db: Database, draft_id: int, chat_id: int) -> Draft | None:
    mine = greetings.c.id == draft_id, greetings.c.chat_id == chat_id
    return _draft(await db.fetch_one(sa.select(greetings).where(*mine)))


async def newest(db: Database, chat_id: int, user_id: int | None) -> Draft | None:
    """That somebody has prepared there: they are likely to want the like again."""
    mine = greetings.c.chat_id == chat_id, greetings.c.user_id == user_id
    newest_first = sa.select(greetings).where(*mine).order_by(greetings.c.id.desc()).limit(1)
    return _draft(await db.fetch_one(newest_first))


async def note_shown(db: Database, draft: Draft, shown: Iterable[Greeting], now: datetime) -> None:
    """Each once a year and event, however often it is."""
    rows = [
        {
            "event_id": draft.event_id,
            "year": draft.day.year,
            "number": one.number,
            "calendar_id": draft.calendar_id,
            "shown_at": now,
        }
        for one in shown
    ]
    await db.execute(insert(greeted).values(rows).on_conflict_do_nothing())
    await _keep_newest(
        db, greeted.c.shown_at, greeted.c.calendar_id == draft.calendar_id, MOST_REMEMBERED
    )


async def shown_since(db: Database, calendar_id: int, since: datetime) -> set[int]:
    """The numbers of texts."""
    of_late = greeted.c.calendar_id == calendar_id, greeted.c.shown_at >= since
    rows = await db.fetch_all(sa.select(greeted.c.number).where(*of_late))
    return {row["number"] for row in rows}


async def count_shown(db: Database, event_id: int, year: int) -> int:
    """How many texts were shown of a day."""
    of_day = greeted.c.event_id == event_id, greeted.c.year == year
    row = await db.fetch_one(sa.select(sa.func.count().label("n")).where(*of_day))
    return int(row["n"]) if row else 0


async def purge(db: Database, made_before: datetime, shown_before: datetime) -> None:
    await db.execute(sa.delete(greetings).where(greetings.c.made_at < made_before))
    await db.execute(sa.delete(greeted).where(greeted.c.shown_at < shown_before))


async def _keep_newest(
    db: Database, age: sa.Column[Any], its: sa.ColumnElement[bool], most: int
) -> None:
    """Nobody fills the disk by asking for others again and again."""
    first_too_many = sa.select(age).where(its).order_by(age.desc()).offset(most).limit(1)
    await db.execute(sa.delete(age.table).where(its, age <= first_too_many.scalar_subquery()))


def _draft(row: Mapping[str, Any] | None) -> Draft | None:
    if row is None:
        return None
    variants = msgspec.json.decode(row["variants"], type=tuple[Greeting, ...])
    return msgspec.convert({**row, "variants": variants}, Draft)

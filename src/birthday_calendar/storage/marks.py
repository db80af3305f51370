"""SQL of marks: what groups show for a day, and have to take away again."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from birthday_calendar.database import Database
from birthday_calendar.domain.celebrations import Mark, MarkKind, MarkState
from birthday_calendar.statements import insert
from birthday_calendar.storage.duty_tables import day_marks

MOST_ATTEMPTS = 10_000  # counted: the column ends at 32,767


def wanted(
    calendar_id: int,
    kind: MarkKind,
    local_date: date,
    target: int,
    until: datetime,
    now: datetime,
) -> dict[str, Any]:
    """A new row."""
    return {
        "calendar_id": calendar_id,
        "kind": kind,
        "local_date": local_date,
        "target": target,
        "until": until,
        "state": MarkState.WANTED,
        "attempts": 0,
        "next_at": now,
    }


async def add(db: Database, rows: Iterable[Mapping[str, Any]]) -> None:
    """Those that are there already stay as they are."""
    if rows := [*rows]:
        await db.execute(insert(day_marks).values(rows).on_conflict_do_nothing())


async def due(db: Database, now: datetime, limit: int) -> list[Mark]:
    """Those whose turn came first; of one target the earlier days before the later ones."""
    rows = await db.fetch_all(
        sa.select(day_marks)
        .where(day_marks.c.next_at <= now)
        .order_by(day_marks.c.next_at, day_marks.c.local_date, day_marks.c.id)
        .limit(limit)
    )
    return [_mark(row) for row in rows]


async def of_targets(db: Database, marks: Collection[Mark]) -> list[Mark]:
    """All that there are of the same targets."""
    rows = await db.fetch_all(
        sa.select(day_marks).where(
            db.among(day_marks.c.calendar_id, {one.calendar_id for one in marks}),
            db.among(day_marks.c.target, {one.target for one in marks}),
        )
    )
    return [_mark(row) for row in rows]


async def note_begun(
    db: Database, mark: Mark, *, text: str | None = None, before: str | None = None
) -> None:
    await _update(db, mark, state=MarkState.BEGUN, text=text, before=before)


async def note_shown(db: Database, mark: Mark) -> None:
    await _update(db, mark, state=MarkState.SHOWN, attempts=0, next_at=mark.until)


async def put_off(db: Database, mark: Mark, until: datetime) -> None:
    attempts = min(mark.attempts + 1, MOST_ATTEMPTS)
    await _update(db, mark, attempts=attempts, next_at=until)


async def forget(db: Database, mark: Mark) -> None:
    await db.execute(sa.delete(day_marks).where(day_marks.c.id == mark.id))


async def forget_pins(db: Database, calendar_id: int) -> None:
    """Its group has another id, and its messages have other numbers there."""
    pins = day_marks.c.calendar_id == calendar_id, day_marks.c.kind == MarkKind.PIN
    await db.execute(sa.delete(day_marks).where(*pins))


async def end_of_person(db: Database, calendar_id: int, user_id: int, now: datetime) -> None:
    """Take their tag away at once, if there is one, and know nothing of it then."""
    theirs = (
        day_marks.c.calendar_id == calendar_id,
        day_marks.c.kind == MarkKind.TAG,
        day_marks.c.target == user_id,
    )
    await db.execute(sa.update(day_marks).where(*theirs).values(until=now, next_at=now))


async def _update(db: Database, mark: Mark, **values: Any) -> None:
    await db.execute(sa.update(day_marks).where(day_marks.c.id == mark.id).values(values))


def _mark(row: Mapping[str, Any]) -> Mark:
    return msgspec.convert({name: row[name] for name in Mark.__struct_fields__}, Mark)

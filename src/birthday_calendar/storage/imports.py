"""SQL of files that people bring: kept while somebody decides, then for as long as undo can be."""

import zlib
from datetime import datetime, timedelta
from typing import Any

import msgspec
import sqlalchemy as sa
from msgspec import Struct, structs

from birthday_calendar.database import Database
from birthday_calendar.domain.formats import Answer, Read, Reason
from birthday_calendar.domain.models import EventDraft
from birthday_calendar.storage.tables import imports

KEPT_FOR = timedelta(hours=24)  # while it waits for a word, and then for undo
MOST = 3  # of a person in a calendar that wait for a word, and as many of which undo is possible
_FAST = 1  # of zlib's levels: a tenth is left of most files

Answers = dict[Reason, Answer]


class Undone(Struct, frozen=True, kw_only=True):
    """How many new events were deleted, how many others are as they were, and how many stay, as
    somebody has changed or deleted them since.
    """

    deleted: int
    restored: int
    stays: int


class Outcome(Struct, frozen=True, kw_only=True):
    """How many events were made of a file, and how many of its entries made none."""

    added: int
    changed: int
    same: int  # there already
    skipped: int  # by an answer to a doubt
    left: int  # would change what whoever brings them may not change
    no_room: int  # beyond what a calendar may hold
    undone: Undone | None = None

    @property
    def counts(self) -> dict[str, int]:
        """By name."""
        return {name: n for name, n in structs.asdict(self).items() if name != "undone"}


class Made(Struct, frozen=True):
    """What undo needs: ids of new events, and how others were."""

    added: list[int]
    changed: list[tuple[int, EventDraft]]


class Brought(Struct, frozen=True):
    """An import, without what is in it."""

    id: int
    outcome: Outcome | None
    created_at: datetime


class Import(Struct, frozen=True, kw_only=True):
    id: int
    user_id: int | None
    answers: Answers
    outcome: Outcome | None  # None while it waits for a word
    content: bytes
    created_at: datetime
    applied_at: datetime | None
    undone_at: datetime | None

    def read(self) -> Read:
        """While it waits. It takes a while, and memory."""
        return msgspec.msgpack.decode(zlib.decompress(self.content), type=Read)

    def made(self) -> Made:
        """Once it was applied."""
        return msgspec.msgpack.decode(zlib.decompress(self.content), type=Made)


def pack(content: Read | Made) -> bytes:
    return zlib.compress(msgspec.msgpack.encode(content), _FAST)


async def put(
    db: Database, calendar_id: int, content: bytes, user_id: int | None, now: datetime
) -> int:
    """Its id. Those that came before the last ones of whoever brings it are dropped."""
    row = await db.fetch_one(
        sa.insert(imports)
        .values(
            calendar_id=calendar_id,
            content=content,
            user_id=user_id,
            created_at=now,
            answers="{}",
        )
        .returning(imports.c.id)
    )
    assert row is not None
    await _drop_older(db, calendar_id, user_id, imports.c.applied_at.is_(None))
    return int(row["id"])


async def get(db: Database, calendar_id: int, import_id: int) -> Import | None:
    row = await db.fetch_one(
        sa.select(imports).where(imports.c.id == import_id, imports.c.calendar_id == calendar_id)
    )
    if row is None:
        return None
    values = {
        **row,
        "answers": msgspec.json.decode(row["answers"], type=Answers),
        "outcome": _outcome(row["outcome"]),
        "content": bytes(row["content"]),
    }
    return Import(**{name: values[name] for name in Import.__struct_fields__})


async def of_person(db: Database, calendar_id: int, user_id: int, since: datetime) -> list[Brought]:
    """What they have brought, or added, since then; the newest first."""
    latest = sa.func.coalesce(imports.c.applied_at, imports.c.created_at)
    rows = await db.fetch_all(
        sa.select(imports.c.id, imports.c.outcome, imports.c.created_at)
        .where(imports.c.calendar_id == calendar_id, imports.c.user_id == user_id, latest >= since)
        .order_by(imports.c.id.desc())
    )
    return [Brought(row["id"], _outcome(row["outcome"]), row["created_at"]) for row in rows]


async def note_answers(db: Database, import_id: int, answers: Answers) -> None:
    await _update(db, import_id, answers=msgspec.json.encode(answers).decode())


async def note_applied(
    db: Database, calendar_id: int, applied: Import, made: bytes, outcome: Outcome, now: datetime
) -> None:
    """What it had is forgotten with that."""
    shown = msgspec.json.encode(outcome).decode()
    await _update(db, applied.id, content=made, outcome=shown, applied_at=now)
    await _drop_older(db, calendar_id, applied.user_id, imports.c.applied_at.is_not(None))


async def note_undone(db: Database, import_id: int, outcome: Outcome, now: datetime) -> None:
    shown = msgspec.json.encode(outcome).decode()
    await _update(db, import_id, content=pack(Made([], [])), outcome=shown, undone_at=now)


async def drop(db: Database, calendar_id: int, import_id: int) -> None:
    await db.execute(
        sa.delete(imports).where(imports.c.id == import_id, imports.c.calendar_id == calendar_id)
    )


async def purge(db: Database, before: datetime) -> None:
    """Those that came, or were applied, before that."""
    latest = sa.func.coalesce(imports.c.applied_at, imports.c.created_at)
    await db.execute(sa.delete(imports).where(imports.c.created_at < before, latest < before))


def _outcome(text: str | None) -> Outcome | None:
    return None if text is None else msgspec.json.decode(text, type=Outcome)


async def _update(db: Database, import_id: int, **values: Any) -> None:
    await db.execute(sa.update(imports).where(imports.c.id == import_id).values(**values))


async def _drop_older(
    db: Database, calendar_id: int, user_id: int | None, which: sa.ColumnElement[bool]
) -> None:
    by = imports.c.user_id.is_not_distinct_from(user_id)
    such = imports.c.calendar_id == calendar_id, by, which
    last = sa.select(imports.c.id).where(*such).order_by(imports.c.id.desc()).limit(MOST)
    older = imports.c.id.not_in(last.scalar_subquery())
    await db.execute(sa.delete(imports).where(*such, older))

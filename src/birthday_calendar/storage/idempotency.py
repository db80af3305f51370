"""SQL of idempotency keys: the first answer to a write, kept for whoever repeats it."""

from datetime import datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa

from birthday_calendar.database import Database
from birthday_calendar.statements import insert
from birthday_calendar.storage.machinery_tables import idempotency_keys

KEPT_FOR = timedelta(hours=24)
KEPT_MOST = 10_000  # of a calendar, with answers of up to 9 kB


class Kept(NamedTuple):
    request_hash: str
    status: int
    body: bytes


async def claim(db: Database, calendar_id: int, key: str, request_hash: str, now: datetime) -> bool:
    """False where the key is taken. Call it in the transaction that does what the key is for.

    Somebody else's claim that is not committed yet makes this one wait for how that ends.
    """
    new = insert(idempotency_keys).values(
        calendar_id=calendar_id,
        key=key,
        request_hash=request_hash,
        status=0,
        body=b"",
        created_at=now,
    )
    row = await db.fetch_one(
        new.on_conflict_do_update(
            index_elements=[idempotency_keys.c.calendar_id, idempotency_keys.c.key],
            set_={
                "request_hash": new.excluded.request_hash,
                "created_at": new.excluded.created_at,
            },
            where=idempotency_keys.c.created_at < now - KEPT_FOR,
        ).returning(idempotency_keys.c.key)
    )
    return row is not None


async def keep(db: Database, calendar_id: int, key: str, status: int, body: bytes) -> None:
    await db.execute(
        sa.update(idempotency_keys).where(*_one(calendar_id, key)).values(status=status, body=body)
    )


async def get(db: Database, calendar_id: int, key: str) -> Kept | None:
    row = await db.fetch_one(
        sa.select(
            idempotency_keys.c.request_hash, idempotency_keys.c.status, idempotency_keys.c.body
        ).where(*_one(calendar_id, key))
    )
    return None if row is None else Kept(row["request_hash"], row["status"], bytes(row["body"]))


async def purge(db: Database, now: datetime) -> None:
    await db.execute(
        sa.delete(idempotency_keys).where(idempotency_keys.c.created_at < now - KEPT_FOR)
    )


async def purge_oldest(db: Database, calendar_id: int) -> None:
    """Those of one calendar that came before its last KEPT_MOST."""
    of_calendar = idempotency_keys.c.calendar_id == calendar_id
    age = idempotency_keys.c.created_at
    newest = sa.select(age).where(of_calendar).order_by(age.desc())
    oldest = newest.offset(KEPT_MOST - 1).limit(1).scalar_subquery()
    await db.execute(sa.delete(idempotency_keys).where(of_calendar, age < oldest))


def _one(calendar_id: int, key: str) -> tuple[sa.ColumnElement[bool], ...]:
    return idempotency_keys.c.calendar_id == calendar_id, idempotency_keys.c.key == key

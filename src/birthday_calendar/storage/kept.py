"""SQL of kept updates: those that wait for their chat here, so that Telegram goes on to others."""

from collections.abc import Iterable, Mapping

import sqlalchemy as sa

from birthday_calendar.database import Database
from birthday_calendar.statements import insert
from birthday_calendar.storage.chunks import chunks
from birthday_calendar.storage.machinery_tables import kept_updates

# made once: in a flood many are asked for
_BODY = sa.select(kept_updates.c.body).where(
    kept_updates.c.bot_id == sa.bindparam("bot"), kept_updates.c.update_id == sa.bindparam("update")
)


async def keep(db: Database, bot_id: int, bodies: Mapping[int, str]) -> None:
    """All of them, or none."""
    rows = (
        {"bot_id": bot_id, "update_id": update_id, "body": body}
        for update_id, body in bodies.items()
    )
    async with db.transaction():
        for some in chunks(rows):
            await db.execute(insert(kept_updates).values(some).on_conflict_do_nothing())


async def load(db: Database, bot_id: int, after: int, limit: int) -> dict[int, str]:
    """The next ones behind `after`, in the order in which they came."""
    rows = await db.fetch_all(
        sa.select(kept_updates.c.update_id, kept_updates.c.body)
        .where(kept_updates.c.bot_id == bot_id, kept_updates.c.update_id > after)
        .order_by(kept_updates.c.update_id)
        .limit(limit)
    )
    return {row["update_id"]: row["body"] for row in rows}


async def get(db: Database, bot_id: int, update_id: int) -> str | None:
    """Its body."""
    row = await db.fetch_one(_BODY, {"bot": bot_id, "update": update_id})
    return None if row is None else row["body"]


async def naming(db: Database, bot_id: int, text: str, before: int) -> dict[int, str]:
    """Those of before with that text anywhere in them, by their number."""
    rows = await db.fetch_all(
        sa.select(kept_updates.c.update_id, kept_updates.c.body).where(
            kept_updates.c.bot_id == bot_id,
            kept_updates.c.update_id < before,
            kept_updates.c.body.contains(text, autoescape=True),
        )
    )
    return {row["update_id"]: row["body"] for row in rows}


async def drop(db: Database, bot_id: int, update_ids: Iterable[int]) -> None:
    await db.execute(
        sa.delete(kept_updates).where(
            kept_updates.c.bot_id == bot_id, db.among(kept_updates.c.update_id, update_ids)
        )
    )

"""SQL of applied updates: what makes a redelivered Telegram update harmless."""

from datetime import datetime

import sqlalchemy as sa

from birthday_calendar.database import Database
from birthday_calendar.storage.tables import applied_updates


async def claim(db: Database, bot_id: int, update_id: int, now: datetime) -> bool:
    """False where the update was applied before. Call it in the transaction that applies it."""
    row = await db.fetch_one(
        db.insert(applied_updates)
        .values(bot_id=bot_id, update_id=update_id, applied_at=now)
        .on_conflict_do_nothing()
        .returning(applied_updates.c.update_id)
    )
    return row is not None


async def owe(db: Database, bot_id: int, update_id: int, answers: str) -> None:
    """Note the answers, as JSON, that are still to be sent."""
    await db.execute(
        sa.update(applied_updates).where(*_one(bot_id, update_id)).values(answers=answers)
    )


async def forget(db: Database, applied_before: datetime) -> None:
    """Telegram keeps an update for 24 hours, so older ones can't come again."""
    await db.execute(
        sa.delete(applied_updates).where(applied_updates.c.applied_at < applied_before)
    )


def _one(bot_id: int, update_id: int) -> tuple[sa.ColumnElement[bool], ...]:
    return applied_updates.c.bot_id == bot_id, applied_updates.c.update_id == update_id

"""SQL of applied updates: what makes a redelivered Telegram update harmless."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from birthday_calendar.database import Database
from birthday_calendar.statements import insert
from birthday_calendar.storage.machinery_tables import applied_updates

# made once, as each update asks them
_CLAIM = (
    insert(applied_updates)
    .values(
        bot_id=sa.bindparam("bot"), update_id=sa.bindparam("update"), applied_at=sa.bindparam("now")
    )
    .on_conflict_do_nothing()
    .returning(applied_updates.c.update_id)
)
_OWE = (
    sa.update(applied_updates)
    .where(
        applied_updates.c.bot_id == sa.bindparam("bot"),
        applied_updates.c.update_id == sa.bindparam("update"),
    )
    .values(answers=sa.bindparam("owed"))
)


async def claim(db: Database, bot_id: int, update_id: int, now: datetime) -> bool:
    """False where the update was applied before. Call it in the transaction that applies it."""
    row = await db.fetch_one(_CLAIM, {"bot": bot_id, "update": update_id, "now": now})
    return row is not None


async def owe(db: Database, bot_id: int, update_id: int, answers: str) -> None:
    """Note the answers, as JSON, that are still to be sent."""
    await db.execute(_OWE, {"bot": bot_id, "update": update_id, "owed": answers})


async def owe_nothing(db: Database, bot_id: int, update_ids: Iterable[int]) -> None:
    """Note that all was sent."""
    await db.execute(
        sa.update(applied_updates)
        .where(
            applied_updates.c.bot_id == bot_id,
            db.among(applied_updates.c.update_id, update_ids),
        )
        .values(answers="[]")
    )


async def owe_nothing_in(db: Database, bot_id: int, chat_id: int, before: int) -> None:
    """What was to be said there of updates before that one is not said any more."""
    answers = applied_updates.c.answers
    to_chat = (answers.contains(f'"chat_id":{chat_id}{after}', autoescape=True) for after in ",}")
    await db.execute(
        sa.update(applied_updates)
        .where(
            applied_updates.c.bot_id == bot_id,
            applied_updates.c.update_id < before,
            sa.or_(*to_chat),
        )
        .values(answers="[]")
    )


async def forget(db: Database, applied_before: datetime) -> None:
    """Telegram keeps an update for 24 hours, so older ones can't come again."""
    await db.execute(
        sa.delete(applied_updates).where(applied_updates.c.applied_at < applied_before)
    )

"""SQL of webhooks: the secret that Telegram shows when it calls, the same for every container."""

import secrets

import sqlalchemy as sa

from birthday_calendar.database import Database
from birthday_calendar.statements import insert
from birthday_calendar.storage.machinery_tables import webhooks


async def secret(db: Database, bot_id: int) -> str:
    """Made at random by whoever asks first."""
    new = insert(webhooks).values(bot_id=bot_id, secret=secrets.token_urlsafe(32))
    await db.execute(new.on_conflict_do_nothing())
    row = await db.fetch_one(sa.select(webhooks.c.secret).where(webhooks.c.bot_id == bot_id))
    assert row is not None
    found: str = row["secret"]
    return found

"""SQL of API tokens. Only hashes are kept."""

from datetime import datetime

import sqlalchemy as sa

from birthday_calendar.database import Database
from birthday_calendar.models import Access
from birthday_calendar.storage.calendars import to_calendar
from birthday_calendar.storage.tables import api_tokens, calendars


async def insert(
    db: Database, calendar_id: int, user_id: int, token_hash: str, now: datetime
) -> None:
    await db.execute(
        sa.insert(api_tokens).values(
            calendar_id=calendar_id, user_id=user_id, token_hash=token_hash, created_at=now
        )
    )


async def find(db: Database, token_hash: str) -> Access | None:
    row = await db.fetch_one(
        sa.select(
            calendars,
            api_tokens.c.id.label("token_id"),
            api_tokens.c.user_id,
        )
        .join_from(api_tokens, calendars)
        .where(api_tokens.c.token_hash == token_hash)
    )
    if row is None:
        return None
    return Access(token_id=row["token_id"], user_id=row["user_id"], calendar=to_calendar(row))


async def delete_of_user(db: Database, calendar_id: int, user_id: int) -> int:
    """How many there were."""
    rows = await db.fetch_all(
        sa.delete(api_tokens)
        .where(api_tokens.c.calendar_id == calendar_id, api_tokens.c.user_id == user_id)
        .returning(api_tokens.c.id)
    )
    return len(rows)

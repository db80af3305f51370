"""SQL of bots: which of them this database has served."""

from datetime import datetime

import sqlalchemy as sa

from birthday_calendar.database import Database
from birthday_calendar.statements import insert
from birthday_calendar.storage.machinery_tables import bots
from birthday_calendar.storage.tables import calendars


async def remember(db: Database, bot_id: int, now: datetime) -> None:
    await db.execute(insert(bots).values(id=bot_id, since=now).on_conflict_do_nothing())


async def others(db: Database, bot_id: int) -> list[int]:
    """The newest first."""
    query = sa.select(bots.c.id).where(bots.c.id != bot_id).order_by(bots.c.since.desc())
    return [row["id"] for row in await db.fetch_all(query)]


async def is_of_nobody_known(db: Database) -> bool:
    """Whether there are calendars, and no bot that made them."""
    query = sa.select(calendars.c.id).where(~sa.exists().select_from(bots)).limit(1)
    return await db.fetch_one(query) is not None

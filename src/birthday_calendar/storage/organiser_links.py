"""SQL of links by which a group's admin chooses who is told of its surprises. Hashes only."""

from datetime import datetime

import sqlalchemy as sa

from birthday_calendar.database import Database
from birthday_calendar.domain.models import Calendar
from birthday_calendar.statements import insert
from birthday_calendar.storage.calendars import to_calendar
from birthday_calendar.storage.tables import calendars, organiser_links


async def put(db: Database, calendar_id: int, secret_hash: str, expires_at: datetime) -> None:
    """In place of the one before."""
    values = {"secret_hash": secret_hash, "expires_at": expires_at}
    row = insert(organiser_links).values(calendar_id=calendar_id, **values)
    await db.execute(row.on_conflict_do_update(index_elements=["calendar_id"], set_=values))


async def find(db: Database, secret_hash: str, now: datetime) -> Calendar | None:
    row = await db.fetch_one(
        sa.select(calendars)
        .join(organiser_links, organiser_links.c.calendar_id == calendars.c.id)
        .where(organiser_links.c.secret_hash == secret_hash, organiser_links.c.expires_at > now)
    )
    return None if row is None else to_calendar(row)


async def use(db: Database, secret_hash: str) -> bool:
    """Whether it was there; it is no more."""
    used = sa.delete(organiser_links).where(organiser_links.c.secret_hash == secret_hash)
    return await db.fetch_one(used.returning(organiser_links.c.calendar_id)) is not None


async def purge(db: Database, expired_before: datetime) -> None:
    await db.execute(
        sa.delete(organiser_links).where(organiser_links.c.expires_at < expired_before)
    )

"""SQL of invitations: links to personal calendars. Only hashes of their secrets are kept."""

from datetime import datetime

import msgspec
import sqlalchemy as sa

from birthday_calendar.database import Database
from birthday_calendar.domain.models import Calendar, Invitation, Role
from birthday_calendar.storage.calendars import to_calendar
from birthday_calendar.storage.tables import calendars, invitations

_COLUMNS = [invitations.c[name] for name in Invitation.__struct_fields__]


async def insert(
    db: Database, calendar_id: int, secret_hash: str, role: Role, now: datetime, until: datetime
) -> None:
    await db.execute(
        sa.insert(invitations).values(
            calendar_id=calendar_id,
            secret_hash=secret_hash,
            role=role,
            created_at=now,
            expires_at=until,
        )
    )


async def of_calendar(db: Database, calendar_id: int, now: datetime) -> list[Invitation]:
    """Those that still open something; the oldest first."""
    rows = await db.fetch_all(
        sa.select(*_COLUMNS)
        .where(invitations.c.calendar_id == calendar_id, invitations.c.expires_at > now)
        .order_by(invitations.c.id)
    )
    return [msgspec.convert(row, Invitation) for row in rows]


async def find(db: Database, secret_hash: str, now: datetime) -> tuple[Role, Calendar] | None:
    row = await db.fetch_one(
        sa.select(calendars, invitations.c.role)
        .join_from(invitations, calendars)
        .where(*_open(secret_hash, now))
    )
    return None if row is None else (Role(row["role"]), to_calendar(row))


async def take(db: Database, secret_hash: str, now: datetime) -> bool:
    """Whether it was there still: of several who take it at once, one does."""
    row = await db.fetch_one(
        sa.delete(invitations).where(*_open(secret_hash, now)).returning(invitations.c.id)
    )
    return row is not None


async def delete(db: Database, calendar_id: int, invitation_id: int) -> None:
    await db.execute(
        sa.delete(invitations).where(
            invitations.c.calendar_id == calendar_id, invitations.c.id == invitation_id
        )
    )


async def purge(db: Database, now: datetime) -> None:
    await db.execute(sa.delete(invitations).where(invitations.c.expires_at <= now))


def _open(secret_hash: str, now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return invitations.c.secret_hash == secret_hash, invitations.c.expires_at > now

"""SQL of leases: who may poll or send just now, by the database's clock."""

import sqlalchemy as sa

from birthday_calendar.database import Database
from birthday_calendar.statements import insert
from birthday_calendar.storage.machinery_tables import leases


async def take(
    db: Database, name: str, holder: str, seconds: float, stale: float | None = None
) -> bool:
    """Take or renew; False while somebody else holds it.

    One that ends at the moment `stale` may be taken although that is still to come.
    """
    now = db.clock()
    new = insert(leases).values(name=name, holder=holder, expires_at=now + seconds)
    row = await db.fetch_one(
        new.on_conflict_do_update(
            index_elements=[leases.c.name],
            set_={"holder": new.excluded.holder, "expires_at": new.excluded.expires_at},
            where=sa.or_(
                leases.c.holder == holder,
                leases.c.expires_at < now,
                leases.c.expires_at == stale,
            ),
        ).returning(leases.c.holder)
    )
    return row is not None


async def ends_too_late(db: Database, name: str, seconds: float) -> float | None:
    """When a lease ends, if that is later than any of `seconds` can: the clock went back."""
    row = await db.fetch_one(
        sa.select(leases.c.expires_at).where(
            leases.c.name == name, leases.c.expires_at > db.clock() + seconds
        )
    )
    return None if row is None else row["expires_at"]


async def clock(db: Database) -> float:
    """Seconds since 1970, by the clock that leases go by."""
    row = await db.fetch_one(sa.select(db.clock().label("now")))
    assert row is not None
    return float(row["now"])


async def release(db: Database, name: str, holder: str) -> None:
    await db.execute(sa.delete(leases).where(leases.c.name == name, leases.c.holder == holder))


async def holder(db: Database, name: str) -> str | None:
    """Who holds it now."""
    row = await db.fetch_one(
        sa.select(leases.c.holder).where(leases.c.name == name, leases.c.expires_at >= db.clock())
    )
    return None if row is None else row["holder"]

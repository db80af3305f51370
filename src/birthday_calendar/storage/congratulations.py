"""SQL of congratulations: who said below a reminder that they have congratulated."""

from datetime import datetime

import sqlalchemy as sa

from birthday_calendar.database import Database
from birthday_calendar.statements import insert
from birthday_calendar.storage.tables import NAME_OF_USER, congratulations


async def note(db: Database, delivery_id: int, user_id: int, name: str, now: datetime) -> bool:
    """Whether it is new."""
    row = insert(congratulations).values(
        delivery_id=delivery_id, user_id=user_id, name=name[:NAME_OF_USER], noted_at=now
    )
    new = row.on_conflict_do_nothing().returning(congratulations.c.user_id)
    return await db.fetch_one(new) is not None


async def take_back(db: Database, delivery_id: int, user_id: int) -> None:
    await db.execute(
        sa.delete(congratulations).where(
            congratulations.c.delivery_id == delivery_id, congratulations.c.user_id == user_id
        )
    )


async def names(db: Database, delivery_id: int) -> dict[int, str]:
    """Of each person once, in the order in which they came."""
    rows = await db.fetch_all(
        sa.select(congratulations.c.user_id, congratulations.c.name)
        .where(congratulations.c.delivery_id == delivery_id)
        .order_by(congratulations.c.noted_at, congratulations.c.user_id)
    )
    return {row["user_id"]: row["name"] for row in rows}

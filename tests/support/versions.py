"""A database as another version of the code leaves it."""

from birthday_calendar.database import Database


async def migrated_by_another(db: Database, revision: str, works_for: str) -> None:
    await db.execute("UPDATE alembic_version SET version_num = :to", {"to": revision})
    await db.execute("UPDATE compatibility SET works_for = :to", {"to": works_for})

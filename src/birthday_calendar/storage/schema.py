"""SQL of the schema's version, which migrations write."""

from birthday_calendar.database import Database


async def revision(db: Database) -> str | None:
    """Raises DatabaseUnavailable also where migrations never ran."""
    row = await db.fetch_one("SELECT version_num FROM alembic_version")
    return None if row is None else row["version_num"]

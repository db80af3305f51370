"""SQL that asks a database about itself, for the doctor."""

from birthday_calendar.database import Database
from birthday_calendar.storage.tables import metadata


async def quick_check(db: Database) -> str:
    """What SQLite finds wrong with its file, as far as it looks; empty where it finds nothing.

    It reads all of the file.
    """
    row = await db.fetch_one("PRAGMA quick_check(1)")
    found = str(row["quick_check"]) if row else ""
    return "" if found == "ok" else found


async def encryption(db: Database) -> str | None:
    """The version of TLS that PostgreSQL speaks with whoever connects to it; None where none."""
    row = await db.fetch_one("SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
    return None if row is None else row["version"]


async def missing_tables(db: Database) -> list[str]:
    """Of ours, that somebody has dropped: what is migrated has all of them."""
    if db.is_sqlite:
        every = "SELECT name FROM sqlite_master WHERE type = 'table'"
    else:
        every = "SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()"
    there = {row["name"] for row in await db.fetch_all(every)}
    return sorted(metadata.tables.keys() - there)

"""SQL that asks a database about itself, for the doctor."""

from birthday_calendar.database import Database


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

"""What is in a stack's database after a load, compared with what its clients were told."""

import asyncio
from collections import Counter

from birthday_calendar.database import Database
from tests.faults.load import Load


def assert_applied_once(load: Load, database_url: str) -> None:
    """What was answered is there; what failed is there or not; nothing is there twice."""
    times = names_in(database_url)
    assert [name for name in load.stored if times[name] != 1] == []
    assert [name for name in load.doubtful if times[name] > 1] == []


def names_in(database_url: str) -> Counter[str]:
    """How often each name is in the database."""

    async def read() -> Counter[str]:
        async with Database(database_url) as db:
            rows = await db.fetch_all("SELECT name FROM events")
            return Counter(row["name"] for row in rows)

    return asyncio.run(read())

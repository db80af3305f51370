"""A database with people in it, and all that is in one, to be compared."""

import asyncio
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from birthday_calendar.database import Database
from birthday_calendar.domain.models import EventDraft
from birthday_calendar.storage import events
from birthday_calendar.storage.tables import metadata
from tests.support.calendars import calendar_of

NAMES = ("Anna", "Юрий \\ Ё", 'Tab\there, "quoted"', r"\N", r"\.", "back\\slash", "zwei\nZeilen")


def fill(url: str, now: datetime, *, chats: tuple[int, ...] = (1, -2), each: int = 7) -> None:
    """A calendar for each chat, with some people."""

    async def work() -> None:
        async with Database(url) as db:
            for chat_id in chats:
                calendar = await calendar_of(db, chat_id, now, title="Ann & Бо")
                async with db.transaction():
                    for number in range(each):
                        name = NAMES[number % len(NAMES)]
                        draft = EventDraft(name=name, day=1 + number % 28, month=2, note=name)
                        await events.insert(db, calendar.id, draft, now, most=10**6)

    asyncio.run(work())


def ask(url: str, query: sa.ClauseElement | str) -> list[dict[str, Any]]:
    async def work() -> list[dict[str, Any]]:
        async with Database(url) as db:
            return [dict(row) for row in await db.fetch_all(query)]

    return asyncio.run(work())


def content(url: str, *but: str) -> dict[str, list[str]]:
    """Every row of every table, as it is shown."""

    async def work() -> dict[str, list[str]]:
        async with Database(url) as db:
            return {
                table.name: sorted(str(row) for row in await db.fetch_all(sa.select(table)))
                for table in metadata.sorted_tables
                if table.name not in but
            }

    return asyncio.run(work())

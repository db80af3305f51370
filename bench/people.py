"""Calendars that have somebody to tell of today, and are due now."""

import asyncio
from datetime import UTC, datetime, time, timedelta
from itertools import islice

from msgspec.structs import asdict

from birthday_calendar.database import Database
from birthday_calendar.domain.models import CalendarKind, Preferences
from birthday_calendar.statements import insert
from birthday_calendar.storage.tables import calendars, events

ROWS_AT_ONCE = 500


def celebrate_today(
    database_url: str, chats: int, *, first: int = 1, people: int = 1, note: str | None = None
) -> None:
    """So many chats, numbered from `first`, each keep birthdays that are today, and their time to
    tell is over.
    """
    asyncio.run(_celebrate_today(database_url, range(first, first + chats), people, note))


async def _celebrate_today(
    database_url: str, numbers: range, people: int, note: str | None
) -> None:
    now = datetime.now(UTC)
    rows = (_event(number, now, note) for number in numbers for _ in range(people))
    async with Database(database_url) as db, db.transaction():
        for start in range(0, len(numbers), ROWS_AT_ONCE):
            some = numbers[start : start + ROWS_AT_ONCE]
            await db.execute(insert(calendars).values([_calendar(n, now) for n in some]))
        while batch := [*islice(rows, ROWS_AT_ONCE)]:
            await db.execute(insert(events).values(batch))


def _calendar(number: int, now: datetime) -> dict[str, object]:
    return {
        "id": number,
        "chat_id": number,
        "kind": CalendarKind.PERSONAL,
        "title": "",
        "language": "en",
        "time_zone": "UTC",
        **asdict(Preferences(remind_at=time(0), lead_days=frozenset({0}))),
        "planned_until": datetime.combine(now, time(0), UTC) - timedelta(seconds=1),
        "next_due_at": now,
        "created_at": now,
    }


def _event(number: int, now: datetime, note: str | None) -> dict[str, object]:
    return {
        "calendar_id": number,
        "name": f"Person {number}",
        "note": note,
        "month_day": now.month * 100 + now.day,
        "muted": False,
        "deceased": False,
        "search_text": f"person {number}",
        "created_at": now,
        "updated_at": now,
    }

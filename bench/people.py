"""Calendars that have somebody to tell of today, and are due now."""

import asyncio
from datetime import UTC, datetime, time, timedelta

from birthday_calendar.database import Database
from birthday_calendar.models import CalendarKind, LeapRule
from birthday_calendar.storage.tables import birthdays, calendars

ROWS_AT_ONCE = 500


def celebrate_today(database_url: str, chats: int) -> None:
    """Chats 1 to `chats` each keep a birthday that is today, and their time to tell is over."""
    asyncio.run(_celebrate_today(database_url, chats))


async def _celebrate_today(database_url: str, chats: int) -> None:
    now = datetime.now(UTC)
    numbers = range(1, chats + 1)
    async with Database(database_url) as db, db.transaction():
        for start in range(0, chats, ROWS_AT_ONCE):
            some = numbers[start : start + ROWS_AT_ONCE]
            await db.execute(db.insert(calendars).values([_calendar(n, now) for n in some]))
            await db.execute(db.insert(birthdays).values([_birthday(n, now) for n in some]))


def _calendar(number: int, now: datetime) -> dict[str, object]:
    return {
        "id": number,
        "chat_id": number,
        "kind": CalendarKind.PERSONAL,
        "title": "",
        "language": "en",
        "time_zone": "UTC",
        "remind_at": time(0),
        "lead_days": frozenset({0}),
        "leap_rule": LeapRule.FEBRUARY_28,
        "weekend_rule": False,
        "weekly_digest": False,
        "monthly_digest": False,
        "show_zodiac": False,
        "planned_until": datetime.combine(now, time(0), UTC) - timedelta(seconds=1),
        "next_due_at": now,
        "created_at": now,
    }


def _birthday(number: int, now: datetime) -> dict[str, object]:
    return {
        "calendar_id": number,
        "name": f"Person {number}",
        "month_day": now.month * 100 + now.day,
        "muted": False,
        "deceased": False,
        "search_text": f"person {number}",
        "created_at": now,
        "updated_at": now,
    }

"""A calendar with an API token, made in a stack's database."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime

from birthday_calendar.database import Database
from birthday_calendar.domain import keys
from birthday_calendar.services import tokens
from tests.support.calendars import calendar_of

CHAT = 700_000_042


@dataclass(frozen=True)
class Access:
    calendar: str  # its path
    token: str

    @property
    def reads(self) -> list[str]:
        return [
            "/health",
            f"{self.calendar}/events?limit=20",
            f"{self.calendar}/upcoming?days=3",
        ]


def open_calendar(database_url: str, chat_id: int = CHAT) -> Access:
    async def make() -> Access:
        async with Database(database_url) as db:
            now = datetime.now(UTC)
            calendar = await calendar_of(db, chat_id, now, title="Load")
            _, token = await tokens.create(db, calendar, chat_id, now, access=keys.Access.ADMIN)
            return Access(f"/api/v1/calendars/{calendar.id}", token)

    return asyncio.run(make())

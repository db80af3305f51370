"""That a token or a feed was used: noted after the answer, which neither waits nor fails by it."""

from collections.abc import Awaitable, Callable
from contextlib import suppress

from starlette.background import BackgroundTask

from birthday_calendar.database import Database
from birthday_calendar.domain.errors import CalendarError

NOTED_WITHIN = 2.0  # seconds for the database to take it


def noted_later(db: Database, note: Callable[[], Awaitable[None]]) -> BackgroundTask:
    return BackgroundTask(_note, db, note)


async def _note(db: Database, note: Callable[[], Awaitable[None]]) -> None:
    with suppress(CalendarError):
        async with db.within(NOTED_WITHIN):
            await note()

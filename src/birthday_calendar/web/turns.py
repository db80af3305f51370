"""Turns of pages at writing, and at what takes long beside the loop."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from birthday_calendar.api.turns import Turns
from birthday_calendar.web.visit import CalendarVisit

T = TypeVar("T")


@asynccontextmanager
async def writing(visit: CalendarVisit) -> AsyncIterator[None]:
    turns: Turns = visit.request.app.state.writes
    async with visit.db.flushed_together(), turns.turn(visit.calendar.id):
        yield


async def in_thread(work: Callable[[], T]) -> T:
    """To its end, were its time over: whoever has a turn at it keeps it for so long."""
    doing = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        return await asyncio.shield(doing)
    except asyncio.CancelledError:
        await asyncio.wait([doing])
        raise

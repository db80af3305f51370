"""Turns at what takes long: who asks for it without end keeps only themselves waiting."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary


class Turns:
    """`at_once` in a worker, so that others find a connection, and fewer of one calendar."""

    def __init__(self, at_once: int, of_a_calendar: int):
        self._places = asyncio.Semaphore(at_once)
        self._of_a_calendar = of_a_calendar
        self._own: WeakValueDictionary[int, asyncio.Semaphore] = WeakValueDictionary()

    @asynccontextmanager
    async def turn(self, calendar_id: int) -> AsyncIterator[None]:
        own = self._own.get(calendar_id)
        if own is None:
            own = self._own[calendar_id] = asyncio.Semaphore(self._of_a_calendar)
        async with own, self._places:
            yield

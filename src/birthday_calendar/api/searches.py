"""Searches in turn: each looks at all of a calendar, and may hold a connection for seconds."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

AT_ONCE = 3  # of a worker: others need some connections


class Searches:
    """Some at a time, and of one calendar one: who searches without end waits for themselves."""

    def __init__(self) -> None:
        self._places = asyncio.Semaphore(AT_ONCE)
        self._turns: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def turn(self, calendar_id: int) -> AsyncIterator[None]:
        own = self._turns.setdefault(calendar_id, asyncio.Lock())
        async with own, self._places:
            yield

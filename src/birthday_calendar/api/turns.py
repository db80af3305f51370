"""Turns at what takes long: who asks for it without end keeps only themselves waiting."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from weakref import WeakValueDictionary

from birthday_calendar.api.problems import RETRY_AFTER, Problem


class Turns:
    """`at_once` in a worker, so that others find a connection, and fewer of one calendar.

    Who waits longer than `patience` seconds gets a Problem: what they want is not done.
    """

    def __init__(self, at_once: int, of_a_calendar: int, patience: float | None = None):
        self._patience = patience
        self._places = asyncio.Semaphore(at_once)
        self._of_a_calendar = of_a_calendar
        self._own: WeakValueDictionary[int, asyncio.Semaphore] = WeakValueDictionary()

    @asynccontextmanager
    async def turn(self, calendar_id: int) -> AsyncIterator[None]:
        own = self._own.get(calendar_id)
        if own is None:
            own = self._own[calendar_id] = asyncio.Semaphore(self._of_a_calendar)
        async with AsyncExitStack() as turn:
            try:
                async with asyncio.timeout(self._patience):
                    await turn.enter_async_context(own)
                    await turn.enter_async_context(self._places)
            except TimeoutError:
                raise Problem("busy", headers={"Retry-After": RETRY_AFTER}) from None
            yield

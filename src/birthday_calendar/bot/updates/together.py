"""What many wait to have written, written at once."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Together(Generic[T]):
    """While some are written, others gather for the next time.

    A commit costs the database a sync of its disk, and us three round trips, however much is in it.
    """

    def __init__(self, write: Callable[[list[T]], Awaitable[None]]):
        self._write = write
        self._gathered: list[T] = []
        self._next: asyncio.Task[None] | None = None
        self._writing = asyncio.Lock()

    async def write(self, item: T) -> None:
        """On return it is written. Raises what kept it, and those beside it, from being so."""
        self._gathered.append(item)
        if self._next is None:
            self._next = asyncio.create_task(self._write_gathered())
        await asyncio.shield(self._next)  # others wait for it, too

    async def _write_gathered(self) -> None:
        async with self._writing:
            items, self._gathered, self._next = self._gathered, [], None
            await self._write(items)

"""Turns of which there are so many at a time: chats that want one thing come before a crowd."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

# Every fourth turn goes to who wants more than one thing, so that they get on too.
OTHERS_TURN = 4


class Turns:
    """Whoever comes first goes first, in each of two lines: of who is alone, and of the others."""

    def __init__(self, most: int, rest: float = 0.0):
        """`rest`: seconds after its end until a turn can be had again."""
        self._free = most
        self._rest = rest
        self._alone: deque[asyncio.Future[None]] = deque()
        self._others: deque[asyncio.Future[None]] = deque()
        self._given = 0

    @asynccontextmanager
    async def turn(self, is_alone: bool) -> AsyncIterator[None]:
        await self._take(self._alone if is_alone else self._others)
        try:
            yield
        finally:
            if self._rest:
                asyncio.get_running_loop().call_later(self._rest, self._give_back)
            else:
                self._give_back()

    async def _take(self, line: deque[asyncio.Future[None]]) -> None:
        if self._free:  # then nobody waits: a turn that ends is handed on
            self._free -= 1
            return
        turn = asyncio.get_running_loop().create_future()
        line.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._give_back()
            raise

    def _give_back(self) -> None:
        while self._alone or self._others:
            self._given += 1
            is_others = not self._alone or self._given % OTHERS_TURN == 0
            turn = (self._others if is_others and self._others else self._alone).popleft()
            if not turn.done():  # else whoever waited has given up
                turn.set_result(None)
                return
        self._free += 1


class Place:
    """Somebody's place among those who want turns to work."""

    def __init__(self, turns: Turns, is_alone: Callable[[], bool] = lambda: True):
        self._turns = turns
        self.is_alone = is_alone

    def turn(self) -> AbstractAsyncContextManager[None]:
        return self._turns.turn(self.is_alone())

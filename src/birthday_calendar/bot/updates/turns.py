"""Turns of which there are so many at a time: chats that want one thing come before a crowd."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import NamedTuple

# Every fourth turn goes to who wants more than one thing, so that they get on too.
OTHERS_TURN = 4

IsAlone = Callable[[], bool]  # whether somebody wants one thing only


class _Waiting(NamedTuple):
    is_alone: IsAlone
    turn: asyncio.Future[None]


class Turns:
    """Whoever comes first goes first, in each of two lines: of who is alone, and of the others."""

    def __init__(self, most: int, rest: float = 0.0):
        """`rest`: seconds after its end until a turn can be had again."""
        self._free = most
        self._rest = rest
        self._alone: deque[_Waiting] = deque()
        self._others: deque[_Waiting] = deque()
        self._given = 0

    @asynccontextmanager
    async def turn(self, is_alone: IsAlone) -> AsyncIterator[None]:
        await self._take(is_alone)
        try:
            yield
        finally:
            if self._rest:
                asyncio.get_running_loop().call_later(self._rest, self._give_back)
            else:
                self._give_back()

    async def _take(self, is_alone: IsAlone) -> None:
        if self._free:  # then nobody waits: a turn that ends is handed on
            self._free -= 1
            return
        turn = asyncio.get_running_loop().create_future()
        self._alone.append(_Waiting(is_alone, turn))
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._give_back()
            raise

    def _give_back(self) -> None:
        self._given += 1
        self._sort()
        is_others = not self._alone or self._given % OTHERS_TURN == 0
        for line in (self._others, self._alone) if is_others else (self._alone, self._others):
            while line:
                turn = line.popleft().turn
                if not turn.done():  # else whoever waited has given up
                    turn.set_result(None)
                    return
        self._free += 1

    def _sort(self) -> None:
        """Who is first in the line of who is alone is so still, or goes to the others."""
        while self._alone and not self._alone[0].is_alone():
            self._others.append(self._alone.popleft())


class Place:
    """Somebody's place among those who want turns to work."""

    def __init__(self, turns: Turns, is_alone: IsAlone = lambda: True):
        self._turns = turns
        self.is_alone = is_alone

    def turn(self) -> AbstractAsyncContextManager[None]:
        return self._turns.turn(self.is_alone)

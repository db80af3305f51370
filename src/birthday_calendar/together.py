"""What several ask of the database at nearly the same moment, asked once.

To ask it costs a worker as much as all the rest of an answer that it has kept; and a commit costs
it a turn of its disk, however much is in it. Nobody is told what was found out before they asked.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")

AT_ONCE = 16  # keys: each number of them may be a statement of its own
PATIENCE = 0.01  # seconds for the question before: one that hangs holds up nobody else


class _Question(Generic[K, V]):
    """Begins when the one before is done; who comes until then, comes with it."""

    def __init__(
        self,
        ask: Callable[[set[K]], Awaitable[Mapping[K, V] | None]],
        before: "asyncio.Task[Mapping[K, V] | None] | None",
    ):
        self.keys: set[K] = set()
        self.has_begun = False
        self._ask = ask
        self.answer = asyncio.create_task(self._find(before))
        # seen, though all who waited may have been given up on: asyncio would log it as lost
        self.answer.add_done_callback(lambda done: done.cancelled() or done.exception())

    async def _find(
        self, before: "asyncio.Task[Mapping[K, V] | None] | None"
    ) -> Mapping[K, V] | None:
        if before is not None and not before.done():
            await asyncio.wait({before}, timeout=PATIENCE)
        self.has_begun = True
        return await self._ask(self.keys)


class Together(Generic[K, V]):
    """`ask` finds what there is of several keys, or writes several."""

    def __init__(self, ask: Callable[[set[K]], Awaitable[Mapping[K, V] | None]]):
        self._ask = ask
        self._last: _Question[K, V] | None = None

    async def join(self, key: K) -> V | None:
        """What was found of it. Raises what kept it, and those beside it, from being asked."""
        question = self._last
        if question is None or question.has_begun or len(question.keys) == AT_ONCE:
            before = None if question is None else question.answer
            question = self._last = _Question(self._ask, before)
        question.keys.add(key)
        found = await asyncio.shield(question.answer)  # for the others, too
        return None if found is None else found.get(key)

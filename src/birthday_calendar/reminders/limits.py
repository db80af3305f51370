"""Telegram's limits, kept on our side, so that it never has to refuse.

https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this: about 30 messages a
second in all, 1 a second in a chat, 20 a minute in a group.

Telegram counts a message somewhere between our asking and its answer. So each one counts here from
its start until a second (or a minute) after its end: then no slow network and no busy machine can
bring two of them closer together over there than they may be.
"""

import asyncio
import heapq
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import count

PER_SECOND = 30
PER_CHAT_INTERVAL = 1.0  # seconds
PER_GROUP_MINUTE = 20
SHORTEST_SLEEP = 0.001  # seconds


class Window:
    """At most `count` events in any `seconds`."""

    def __init__(self, count: int, seconds: float):
        self._count = count
        self._seconds = seconds
        self._under_way = 0
        self._ends: deque[float] = deque()

    def wait(self, now: float) -> float:
        """Seconds until it is worth asking again; 0 where one more may start now."""
        while self._ends and self._ends[0] + self._seconds <= now:
            self._ends.popleft()
        if self._under_way + len(self._ends) < self._count:
            return 0.0
        first = self._ends[0] if self._ends else now
        return max(SHORTEST_SLEEP, first + self._seconds - now)

    def start(self) -> None:
        self._under_way += 1

    def end(self, now: float) -> None:
        self._under_way -= 1
        self._ends.append(now)

    def is_idle(self, now: float) -> bool:
        self.wait(now)
        return not self._under_way and not self._ends


class Turnstile:
    """Lets in one at a time; of those who wait, whoever has the smallest number."""

    def __init__(self) -> None:
        self._is_taken = False
        self._waiting: list[tuple[float, int, asyncio.Future[None]]] = []
        self._order = count()

    @asynccontextmanager
    async def passing(self, number: float) -> AsyncIterator[None]:
        if self._is_taken:
            let_in = asyncio.get_running_loop().create_future()
            heapq.heappush(self._waiting, (number, next(self._order), let_in))
            try:
                await let_in
            except asyncio.CancelledError:
                if let_in.done() and not let_in.cancelled():
                    self._let_in_next()  # it was our turn already
                raise
        self._is_taken = True
        try:
            yield
        finally:
            self._let_in_next()

    def _let_in_next(self) -> None:
        """The place stays taken while it is handed over, so that nobody slips in between."""
        while self._waiting:
            _, _, let_in = heapq.heappop(self._waiting)
            if not let_in.done():  # else whoever waited has given up
                let_in.set_result(None)
                return
        self._is_taken = False


class Limiter:
    """Hands out turns to send, in order of asking."""

    def __init__(self, clock: Callable[[], float] = time.monotonic):
        self._clock = clock
        self._overall = Window(PER_SECOND, 1.0)
        self._chats: dict[int, list[Window]] = {}
        self._resumes_at = 0.0
        self._next = Turnstile()

    @asynccontextmanager
    async def turn(
        self, chat_id: int, stands_back: float = 0.0
    ) -> AsyncIterator[Callable[[], None]]:
        """Wait until a message may go to this chat; send it inside the `with` block.

        Who stands back waits as if it had asked so many seconds later: behind others, and never
        for ever. Call what is given at the answer, if the block does not end with it.
        """
        windows = self._windows(chat_id)
        while wait := max(  # noqa: ASYNC110 - there is no event, only time
            window.wait(self._clock()) for window in windows
        ):
            await asyncio.sleep(wait)
        started = list(windows)
        for window in windows:
            window.start()

        def end() -> None:
            while started:
                started.pop().end(self._clock())

        try:
            async with self._next.passing(self._clock() + stands_back):
                while wait := max(  # noqa: ASYNC110
                    self._resumes_at - self._clock(), self._overall.wait(self._clock()), 0.0
                ):
                    await asyncio.sleep(wait)
                self._overall.start()
                started.append(self._overall)
            yield end
        finally:
            end()

    def hold(self, seconds: float) -> None:
        """Let nothing more start for a while, as when Telegram asked for a pause."""
        self._resumes_at = max(self._resumes_at, self._clock() + seconds)

    def forget_idle(self) -> None:
        now = self._clock()
        self._chats = {
            chat_id: windows
            for chat_id, windows in self._chats.items()
            if not all(window.is_idle(now) for window in windows)
        }

    def _windows(self, chat_id: int) -> list[Window]:
        if chat_id not in self._chats:
            windows = [Window(1, PER_CHAT_INTERVAL)]
            if chat_id < 0:  # groups have negative ids
                windows.append(Window(PER_GROUP_MINUTE, 60.0))
            self._chats[chat_id] = windows
        return self._chats[chat_id]

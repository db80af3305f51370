"""Telegram's limits, kept on our side, so that it never has to refuse.

https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this: about 30 messages a
second in all, 1 a second in a chat, 20 a minute in a group.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable

PER_SECOND = 30
PER_CHAT_INTERVAL = 1.0  # seconds
PER_GROUP_MINUTE = 20
MARGIN = 0.01  # seconds: the two clocks and the way between them are not exact


class Window:
    """At most `count` events in any `seconds`."""

    def __init__(self, count: int, seconds: float):
        self._seconds = seconds + MARGIN
        self._events: deque[float] = deque(maxlen=count)

    def wait(self, now: float) -> float:
        """Seconds until one more is allowed."""
        if len(self._events) < (self._events.maxlen or 0):
            return 0.0
        return max(0.0, self._events[0] + self._seconds - now)

    def add(self, now: float) -> None:
        self._events.append(now)

    def is_idle(self, now: float) -> bool:
        return not self._events or self._events[-1] + self._seconds < now


class Limiter:
    """Hands out turns to send, in order of asking."""

    def __init__(self, clock: Callable[[], float] = time.monotonic):
        self._clock = clock
        self._overall = Window(PER_SECOND, 1.0)
        self._chats: dict[int, list[Window]] = {}
        self._resumes_at = 0.0
        self._turn = asyncio.Lock()

    async def turn(self, chat_id: int) -> None:
        """Wait until a message may go to this chat."""
        windows = self._windows(chat_id)
        while wait := max(  # noqa: ASYNC110 - there is no event, only time
            window.wait(self._clock()) for window in windows
        ):
            await asyncio.sleep(wait)
        async with self._turn:
            while wait := max(  # noqa: ASYNC110
                self._resumes_at - self._clock(), self._overall.wait(self._clock()), 0.0
            ):
                await asyncio.sleep(wait)
            now = self._clock()
            self._overall.add(now)
            for window in windows:
                window.add(now)

    def hold(self, seconds: float) -> None:
        """Telegram asked for a pause in everything."""
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

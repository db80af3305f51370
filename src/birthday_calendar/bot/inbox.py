"""Updates in hand: one chat's in order, different chats at the same time."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import structlog

log = structlog.get_logger(__name__)

Update = dict[str, Any]

WORKERS = 32  # chats handled at the same time


class Inbox:
    """Hands each update to `handle` once, and knows which of them Telegram may forget."""

    def __init__(self, handle: Callable[[Update], Awaitable[None]], workers: int = WORKERS):
        self._handle = handle
        self._free_workers = asyncio.Semaphore(workers)
        self._waiting: dict[int, deque[Update]] = {}  # by chat; the first one is being handled
        self._in_hand: set[int] = set()
        self._handled: set[int] = set()  # but not yet confirmed to Telegram
        self._offset: int | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._closing = False
        self._settled = asyncio.Event()
        self._settled.set()

    @property
    def offset(self) -> int | None:
        """The first update that Telegram has to keep; it forgets all before once it is asked."""
        if self._in_hand:
            self._offset = min(self._in_hand)
        elif self._handled:
            self._offset = max(self._handled) + 1
        if self._offset is not None:
            self._handled = {number for number in self._handled if number >= self._offset}
        return self._offset

    @property
    def is_empty(self) -> bool:
        return not self._in_hand

    def put(self, updates: Iterable[Update]) -> bool:
        """True where one of them is new: what is not confirmed yet comes again at each poll."""
        found_new = False
        for update in updates:
            number = update["update_id"]
            if number in self._in_hand or number in self._handled:
                continue
            found_new = True
            self._in_hand.add(number)
            self._settled.clear()
            chat = chat_of(update)
            if chat in self._waiting:
                self._waiting[chat].append(update)
            else:
                self._waiting[chat] = deque([update])
                task = asyncio.create_task(self._work(chat))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
        return found_new

    async def settled(self) -> None:
        """Waits until nothing is in hand."""
        await self._settled.wait()

    async def close(self, grace: float) -> None:
        """Finish what is being handled, begin nothing more; what takes longer is given up."""
        self._closing = True
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=grace)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _work(self, chat: int) -> None:
        waiting = self._waiting[chat]
        while waiting:
            async with self._free_workers:
                if self._closing:
                    return
                update = waiting[0]
                try:
                    await self._handle(update)
                except Exception:  # one bad update must not hold up its chat for ever
                    log.exception("update given up", update_id=update["update_id"])
            waiting.popleft()
            self._in_hand.discard(update["update_id"])
            self._handled.add(update["update_id"])
            if not self._in_hand:
                self._settled.set()
        del self._waiting[chat]


def chat_of(update: Update) -> int:
    """Where it happened; the person where there is no chat."""
    for kind, body in update.items():
        if kind == "update_id" or not isinstance(body, dict):
            continue
        message = body.get("message") or body
        place = message.get("chat") or body.get("from") or body.get("user") or {}
        return int(place.get("id", 0))
    return 0

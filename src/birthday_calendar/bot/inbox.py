"""Updates in hand: one chat's in order, different chats at the same time."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from typing import Any

import msgspec
import structlog

from birthday_calendar import logs
from birthday_calendar.bot.glance import chat_of
from birthday_calendar.database import Database
from birthday_calendar.errors import CalendarError
from birthday_calendar.storage import kept

log = structlog.get_logger(__name__)

Update = dict[str, Any]
Handle = Callable[[Update], Awaitable[None]]

WORKERS = 32  # chats handled at the same time
KEPT_AT_MOST = 10_000  # some 30 MB; a flood beyond that waits at Telegram, and all others with it


class Inbox:
    """Hands each update to `handle` once, and knows which of them Telegram may forget.

    Telegram hands out no more than a page of what it has to remember. So what would fill that page
    for long, because its chat may not be answered yet, is kept in the database instead.
    """

    def __init__(self, handle: Handle, db: Database, bot_id: int):
        self._handle = handle
        self._db = db
        self._bot_id = bot_id
        self._free_workers = asyncio.Semaphore(WORKERS)
        self._waiting: dict[int, deque[Update]] = {}  # by chat; the first one is being handled
        # In hand: what Telegram has to remember for us, and what the database does.
        self._held: set[int] = set()
        self._kept: set[int] = set()
        self._safe: set[int] = set()  # handled or kept, but not yet confirmed to Telegram
        self._offset: int | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._closing = False
        self._settled = asyncio.Event()
        self._settled.set()

    @property
    def offset(self) -> int | None:
        """The first update that Telegram has to keep; it forgets all before once it is asked."""
        if self._held:
            self._offset = min(self._held)
        elif self._safe:
            self._offset = max(self._safe) + 1
        if self._offset is not None:
            self._safe = {number for number in self._safe if number >= self._offset}
        return self._offset

    @property
    def is_settled(self) -> bool:
        return self._settled.is_set()

    async def load(self) -> None:
        """Take in hand what is kept. Raises DatabaseUnavailable."""
        updates = [msgspec.json.decode(body) for body in await kept.load(self._db, self._bot_id)]
        for update in updates:
            self._kept.add(update["update_id"])
            self._queue(update)

    async def keep(self) -> None:
        """Take over from Telegram what is in hand. Raises DatabaseUnavailable or StorageFull."""
        if len(self._kept) > KEPT_AT_MOST:
            return
        waiting = [update for chat in self._waiting.values() for update in chat]
        bodies = {
            update["update_id"]: msgspec.json.encode(update).decode()
            for update in waiting
            if update["update_id"] in self._held
        }
        await kept.keep(self._db, self._bot_id, bodies)
        self._safe |= bodies.keys()
        still_held = self._held & bodies.keys()
        self._held -= still_held
        self._kept |= still_held
        self._settle()
        for number in bodies.keys() - still_held:  # was handled meanwhile
            await kept.drop(self._db, self._bot_id, number)

    def put(self, updates: Iterable[Update]) -> bool:
        """True where one of them is new: what is not confirmed yet comes again at each poll."""
        found_new = False
        for update in updates:
            number = update["update_id"]
            if number in self._held or number in self._kept or number in self._safe:
                continue
            found_new = True
            self._held.add(number)
            self._queue(update)
        self._settle()
        return found_new

    async def settled(self) -> None:
        """Waits until Telegram has to remember nothing for us."""
        await self._settled.wait()

    async def close(self, grace: float) -> None:
        """Finish what is being handled, begin nothing more; what takes longer is given up."""
        self._closing = True
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=grace)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _queue(self, update: Update) -> None:
        chat = chat_of(update)
        if chat in self._waiting:
            self._waiting[chat].append(update)
        else:
            self._waiting[chat] = deque([update])
            task = asyncio.create_task(self._work(chat))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _work(self, chat: int) -> None:
        waiting = self._waiting[chat]
        while waiting:
            async with self._free_workers:
                if self._closing:
                    return
                update = waiting[0]
                try:
                    await self._handle(update)
                except Exception as error:  # one bad update must not hold up its chat for ever
                    told = logs.trace(error)
                    log.error("update given up", update_id=update["update_id"], exception=told)
            waiting.popleft()
            await self._done(update["update_id"])
        del self._waiting[chat]

    async def _done(self, number: int) -> None:
        if number in self._held:
            self._held.remove(number)
            self._safe.add(number)
            self._settle()
        else:
            self._kept.remove(number)
            with suppress(CalendarError):  # at worst it is handled again, and found applied
                await kept.drop(self._db, self._bot_id, number)

    def _settle(self) -> None:
        if self._held:
            self._settled.clear()
        else:
            self._settled.set()

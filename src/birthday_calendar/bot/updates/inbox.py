"""Updates in hand: one chat's in order, different chats at the same time, and in turn."""

import asyncio
import time
from collections import deque
from collections.abc import Coroutine, Iterable
from contextlib import suppress
from functools import partial
from typing import Any

import msgspec
import structlog

from birthday_calendar import logs
from birthday_calendar.bot.updates import glance
from birthday_calendar.bot.updates.handler import Handler
from birthday_calendar.bot.updates.quota import Verdict
from birthday_calendar.bot.updates.turns import Place, Turns
from birthday_calendar.database import Database
from birthday_calendar.domain.errors import CalendarError
from birthday_calendar.storage import kept
from birthday_calendar.together import Together

log = structlog.get_logger(__name__)

Update = dict[str, Any]

WORKERS = 32  # at work at the same time
# Updates in hand from which on a chat may have only one of them. Kept ones take some 3 kB of the
# database, and of memory 200 bytes, …
CROWD = 10_000
BODIES = 1_000  # … but as much for so many of them, which are not read again
LOADED_AT_ONCE = 100
PAUSE = 1.0  # seconds between tries to read a kept one


class Inbox:
    """Hands each update to its handler once, and knows which of them Telegram may forget.

    Telegram hands out no more than a page of what it has to remember. So what would be in the way
    of others there, because its chat has to wait, is kept in the database instead.
    """

    def __init__(self, handler: Handler, db: Database, bot_id: int):
        self._handler = handler
        self._db = db
        self._bot_id = bot_id
        self._workers = Turns(WORKERS)
        # By chat; the first one is being handled. Of those that are kept, numbers will do.
        self._waiting: dict[int, deque[Update | int]] = {}
        # In hand: what Telegram has to remember for us, and since when; and what the database does.
        self._held: dict[int, float] = {}
        self._kept: set[int] = set()
        self._drops = Together[int, None](partial(kept.drop, db, bot_id))
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
    def waiting(self) -> int:
        """Updates in hand that are not handled yet."""
        return len(self._held) + len(self._kept)

    @property
    def is_settled(self) -> bool:
        return self._settled.is_set()

    @property
    def held_for(self) -> float:
        """Seconds for which Telegram has had to remember something for us."""
        return time.monotonic() - next(iter(self._held.values()), time.monotonic())

    async def load(self) -> None:
        """Take in hand what is kept. Raises DatabaseUnavailable."""
        after = -1
        while bodies := await kept.load(self._db, self._bot_id, after, LOADED_AT_ONCE):
            for after, body in bodies.items():
                self._kept.add(after)
                self._queue(glance.chat_of(msgspec.json.decode(body)), after)

    async def keep(self) -> None:
        """Take over from Telegram what is in hand. Raises DatabaseUnavailable or StorageFull."""
        bodies = {
            update["update_id"]: msgspec.json.encode(update).decode()
            for chat in self._waiting.values()
            for update in chat
            if not isinstance(update, int) and update["update_id"] in self._held
        }
        if not bodies:
            return
        await kept.keep(self._db, self._bot_id, bodies)
        self._safe |= bodies.keys()
        still_held = self._held.keys() & bodies.keys()
        for number in still_held:
            del self._held[number]
        self._kept |= still_held
        if len(self._kept) > BODIES:
            for chat in self._waiting.values():
                _forget_bodies(chat, still_held)
        self._settle()
        if handled := bodies.keys() - still_held:
            await kept.drop(self._db, self._bot_id, handled)

    def put(self, updates: Iterable[Update]) -> bool:
        """True where one of them is new: what is not confirmed yet comes again at each poll."""
        found_new = False
        for update in updates:
            number = update["update_id"]
            if number in self._held or number in self._kept or number in self._safe:
                continue
            found_new = True
            seen = glance.at(update)
            chat = glance.chat_of(update)
            is_crowded = chat in self._waiting and len(self._held) + len(self._kept) >= CROWD
            verdict = self._handler.quota.judge(seen, is_crowded=is_crowded)
            if verdict is Verdict.TAKEN:
                self._held[number] = time.monotonic()
                self._queue(chat, update)
            else:
                self._safe.add(number)
                if verdict is Verdict.TOLD or seen.callback_query is not None:
                    self._begin(self._refuse(update, verdict))
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

    def _queue(self, chat: int, update: Update | int) -> None:
        if chat in self._waiting:
            self._waiting[chat].append(update)
        else:
            self._waiting[chat] = deque([update])
            self._begin(self._work(chat))

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _work(self, chat: int) -> None:
        waiting = self._waiting[chat]
        place = Place(self._workers, lambda: len(waiting) == 1)
        while waiting:
            if self._closing:
                return
            first = waiting[0]
            number = first if isinstance(first, int) else first["update_id"]
            update = await self._read(first, place) if isinstance(first, int) else first
            if update is not None:
                await self._respond(update, place)
            waiting.popleft()
            await self._done(number)
        del self._waiting[chat]

    async def _read(self, number: int, place: Place) -> Update | None:
        while True:
            try:
                async with place.turn():
                    body = await kept.get(self._db, self._bot_id, number)
                return None if body is None else msgspec.json.decode(body)
            except CalendarError:
                await asyncio.sleep(PAUSE)

    async def _respond(self, update: Update, place: Place) -> None:
        try:
            await self._handler.respond(update, place)
        except Exception as error:  # one bad update must not hold up its chat for ever
            told = logs.trace(error)
            log.error("update given up", update_id=update["update_id"], exception=told)

    async def _refuse(self, update: Update, verdict: Verdict) -> None:
        try:
            await self._handler.refuse(update, verdict, Place(self._workers))
        except Exception as error:
            told = logs.trace(error)
            log.error("refusal given up", update_id=update["update_id"], exception=told)

    async def _done(self, number: int) -> None:
        if number in self._held:
            del self._held[number]
            self._safe.add(number)
            self._settle()
        else:
            self._kept.remove(number)
            with suppress(CalendarError):  # at worst it is handled again, and found applied
                await self._drops.join(number)

    def _settle(self) -> None:
        if self._held:
            self._settled.clear()
        else:
            self._settled.set()


def _forget_bodies(chat: deque[Update | int], kept_ones: set[int]) -> None:
    """But for the first one, which is being handled."""
    for place, update in enumerate(chat):
        if place > 0 and not isinstance(update, int) and update["update_id"] in kept_ones:
            chat[place] = update["update_id"]

"""The queue of updates of one bot, and the one poller that may read it."""

import asyncio
import time
from dataclasses import dataclass
from typing import Any

from telegram_sandbox.errors import ApiError, conflict

KEPT = 24 * 60 * 60  # seconds an update waits for the bot
MOST_PENDING = 50_000  # the oldest go beyond that: a bot that is away for long has few left to do
MAX_TIMEOUT = 50  # seconds of a long poll; tdlib cuts longer ones to it
CONFLICT_PAUSE = 3.0  # seconds; tdlib holds back every further 409 within that time by as much
_ALWAYS_ASKED_FOR = ("chat_member", "message_reaction", "message_reaction_count")
MESSAGE_TYPES = ("message", "edited_message", "channel_post", "edited_channel_post")
TYPES = {
    *MESSAGE_TYPES,
    "inline_query",
    *("chosen_inline_result", "callback_query", "shipping_query", "pre_checkout_query", "poll"),
    *("poll_answer", "my_chat_member", "chat_member", "chat_join_request", "chat_boost"),
    *("removed_chat_boost", "message_reaction", "message_reaction_count", "business_connection"),
    *("business_message", "edited_business_message", "deleted_business_messages"),
    *("purchased_paid_media",),
}
DEFAULT_TYPES = frozenset(TYPES) - set(_ALWAYS_ASKED_FOR)


@dataclass(frozen=True)
class Pending:
    id: int
    body: dict[str, Any]  # the update without its id
    queue: int  # updates of one queue (a chat, a person) reach a webhook one after the other
    expires: float  # time.time()

    def json(self) -> dict[str, Any]:
        return {"update_id": self.id, **self.body}


class UpdateQueue:
    def __init__(self) -> None:
        self.pending: list[Pending] = []
        self.allowed = DEFAULT_TYPES
        self.changed = asyncio.Event()  # set at each arrival; whoever waits clears it first
        self.settled = asyncio.Event()  # set while nothing is pending
        self.settled.set()
        # The clock gives the first id, so that ids go on increasing over restarts of the sandbox,
        # unless there were more than 100 updates a second.
        self._next_id = int((time.time() - 1_700_000_000) * 100)
        self._poller: asyncio.Future[None] | None = None
        self._next_conflict = 0.0

    def remember_allowed(self, types: Any) -> None:
        """Take over `allowed_updates` (decoded); what is no list of strings changes nothing."""
        if isinstance(types, list) and all(isinstance(name, str) for name in types):
            known = frozenset(name.lower() for name in types) & TYPES
            self.allowed = known or DEFAULT_TYPES

    def push(self, body: dict[str, Any], queue: int, kept: float = KEPT) -> int | None:
        """Queue an update; None where the bot doesn't want its type, which is decided now."""
        if not self.allowed.intersection(body) and TYPES.intersection(body):
            return None
        update = Pending(self._next_id, body, queue, time.time() + kept)
        self._next_id += 1
        self.pending.append(update)
        if len(self.pending) > MOST_PENDING:
            del self.pending[0]
        self.settled.clear()
        self.changed.set()
        return update.id

    def drop_expired(self) -> None:
        now = time.time()
        self._keep([update for update in self.pending if update.expires > now])

    def forget(self, update_id: int) -> None:
        self._keep([update for update in self.pending if update.id != update_id])

    def clear(self) -> None:
        self._keep([])

    async def poll(self, offset: int, limit: int, seconds: int) -> list[dict[str, Any]]:
        """getUpdates: what `offset` confirms is forgotten, everything else comes again.

        A negative offset keeps only that many of the newest. Raises ApiError 409 when another
        poll or setWebhook takes over within those `seconds`. tdlib lets a poll with timeout 0
        pass beside a long poll; here each newer poll ends the older one.
        """
        self.stop_poller(
            conflict(
                "terminated by other getUpdates request; "
                "make sure that only one bot instance is running"
            )
        )
        deadline = time.monotonic() + seconds
        while True:
            self.changed.clear()
            found = self._read(offset, limit)
            remaining = deadline - time.monotonic()
            if found or remaining <= 0:
                return [update.json() for update in found]
            offset = max(offset, 0)  # a negative one has cut the queue already
            if await self._wait(remaining):
                return []

    def stop_poller(self, reason: ApiError | None) -> None:
        """End the poll under way: with an error, or without one as if its time were up."""
        if self._poller is None or self._poller.done():
            return
        if reason is None:
            self._poller.set_result(None)
        else:
            self._poller.set_exception(reason)

    async def held_back(self, error: ApiError) -> ApiError:
        """The 409 to answer with, at once or, after another one just now, in three seconds."""
        now = time.monotonic()
        if now < self._next_conflict:
            await asyncio.sleep(CONFLICT_PAUSE)
        else:
            self._next_conflict = now + CONFLICT_PAUSE
        return error

    async def _wait(self, seconds: float) -> bool:
        """Wait for an update; True where the poll has to end instead."""
        poller = self._poller = asyncio.get_running_loop().create_future()
        arrival = asyncio.create_task(self.changed.wait())
        try:
            await asyncio.wait(
                (poller, arrival), timeout=seconds, return_when=asyncio.FIRST_COMPLETED
            )
            if poller.done():
                poller.result()
                return True
            return False
        finally:
            poller.cancel()
            arrival.cancel()

    def _read(self, offset: int, limit: int) -> list[Pending]:
        self.drop_expired()
        if offset < 0:
            self._keep(self.pending[offset:])
        elif 0 < offset <= self._next_id + 10:  # beyond that tdlib reads from the start
            self._keep([update for update in self.pending if update.id >= offset])
        return self.pending[:limit]

    def _keep(self, pending: list[Pending]) -> None:
        self.pending = pending
        if not pending:
            self.settled.set()

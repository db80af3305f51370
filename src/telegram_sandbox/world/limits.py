"""Telegram's limits on sending, and the 429 past them.

core.telegram.org/bots/faq: about 30 messages a second overall; 1 a second in one chat, where short
bursts may pass; 20 a minute in one group. Telegram doesn't say how it counts; here:

* overall, and in a group: at most that many in any window of that length (1 s, 60 s). A group has
  only the limit of groups, so 20 at once pass and the 21st waits until a minute after the first;
* a private chat: a bucket of `burst` messages that refills at `chat` a second.

Only messages that were sent count; a call refused for another reason, an edit and a deletion don't.
"""

import math
import time
from collections import deque
from dataclasses import dataclass

from telegram_sandbox.errors import too_many_requests

_FEW = 1_000  # chats whose counts may stay though they no longer matter


@dataclass(frozen=True)
class Limits:
    """How many messages a bot may send; 0 turns a limit off."""

    overall: float = 30  # a second
    chat: float = 1  # a second, to one private chat
    group: float = 20  # a minute, to one group
    burst: float = 5  # messages to one private chat before `chat` applies


class Flood:
    """Counts what one bot sent."""

    def __init__(self, limits: Limits):
        self.limits = limits
        self._sent: dict[int | None, deque[float]] = {}  # by group; None is everything
        self._buckets: dict[int, tuple[float, float]] = {}  # by chat: tokens, when counted
        self._tidy_at = _FEW

    def count(self, chat_id: int, messages: int = 1) -> None:
        """Count messages about to be sent; raises ApiError 429, and counts none, past a limit."""
        now = time.monotonic()
        limits = self.limits
        self._forget_idle(now)
        waits = [self._window(None, limits.overall, 1, messages, now)]
        if chat_id < 0:
            waits.append(self._window(chat_id, limits.group, 60, messages, now))
        else:
            waits.append(self._bucket(chat_id, messages, now))
        if (wait := max(waits)) > 0:
            raise too_many_requests(max(1, math.ceil(wait)))
        for key in (None, chat_id) if chat_id < 0 else (None,):
            self._sent.setdefault(key, deque()).extend([now] * messages)
        if chat_id > 0 and limits.chat:
            tokens, _ = self._buckets[chat_id]
            self._buckets[chat_id] = (tokens - messages, now)

    def _forget_idle(self, now: float) -> None:
        """A full bucket and an empty window are as good as none."""
        if len(self._buckets) + len(self._sent) <= self._tidy_at:
            return
        minute = now - 60
        self._sent = {key: sent for key, sent in self._sent.items() if sent and sent[-1] > minute}
        limits = self.limits
        self._buckets = {
            chat_id: (tokens, counted)
            for chat_id, (tokens, counted) in self._buckets.items()
            if tokens + (now - counted) * limits.chat < limits.burst
        }
        self._tidy_at = 2 * (len(self._buckets) + len(self._sent)) + _FEW

    def _window(
        self, key: int | None, limit: float, length: float, messages: int, now: float
    ) -> float:
        """Seconds until this many more messages fit into the window."""
        sent = self._sent.setdefault(key, deque())
        while sent and sent[0] <= now - length:
            sent.popleft()
        excess = len(sent) + messages - limit
        if not limit or excess <= 0 or not sent:
            return 0
        return sent[min(math.ceil(excess), len(sent)) - 1] + length - now

    def _bucket(self, chat_id: int, messages: int, now: float) -> float:
        """Refill a chat's bucket; seconds until this many more messages fit."""
        if not self.limits.chat:
            return 0
        size = max(self.limits.burst, messages)
        tokens, counted = self._buckets.get(chat_id, (size, now))
        tokens = min(size, tokens + (now - counted) * self.limits.chat)
        self._buckets[chat_id] = (tokens, now)
        return max(0.0, (messages - tokens) / self.limits.chat)

"""A limit to bad tokens. nginx, which has the other limits, can't tell them from good ones."""

import hashlib
import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from birthday_calendar.api.problems import Problem
from birthday_calendar.config import RATE_WINDOW
from birthday_calendar.domain.errors import Unauthorized
from birthday_calendar.recent import Latest

Clock = Callable[[], float]


class Refusals:
    """Looks up only tokens that were good before, for who has had too many others refused.

    Other people may share the address, so theirs go on. Each worker counts for itself. `rate` is
    refusals a second of one address; 0: no limit.
    """

    def __init__(self, rate: float, clock: Clock = time.monotonic):
        self._rate = rate
        self._clock = clock
        self._until: Latest[str, float] = Latest()  # when all of a client's are forgiven
        self._good: Latest[bytes, None] = Latest()  # hashes

    @contextmanager
    def watching(self, client: str, secret: str) -> Iterator[None]:
        """Around the look at a token. Raises Problem instead after too many bad ones.

        By the secret alone: a good one is not many by being shown in many ways.
        """
        if not self._rate:
            yield
            return
        token = hashlib.sha256(secret.encode()).digest()
        if token not in self._good and (wait := self._wait(client)) > 0:
            raise self._too_many(math.ceil(wait))
        try:
            yield
        except Unauthorized:
            self._good.pop(token, None)
            until = max(self._until.get(client, 0), self._clock()) + 1 / self._rate
            self._until[client] = until
            raise
        self._good[token] = None

    def _wait(self, client: str) -> float:
        """Seconds until one more may be bad."""
        return self._until.get(client, 0) - self._clock() - RATE_WINDOW + 1 / self._rate

    def _too_many(self, seconds: int) -> Problem:
        return Problem(
            "too-many-refused",
            "Others of this address go on. Correct this one: the bot's /token makes one, and /feed"
            " the address of a feed.",
            headers={
                "Retry-After": str(seconds),
                "RateLimit": f'"refused";r=0;t={seconds}',
            },
        )

"""What a program remembers of late, for itself and of a bounded number of things."""

import time
from collections import OrderedDict
from collections.abc import Hashable
from typing import TypeVar

REMEMBERED = 10_000  # things of each kind: some 2.5 MB

K = TypeVar("K")
V = TypeVar("V")


class Latest(OrderedDict[K, V]):
    """Forgets what was set longest ago where there is more than `at_most`, or else REMEMBERED."""

    def __init__(self, at_most: int | None = None):
        super().__init__()
        self._at_most = at_most

    def __setitem__(self, key: K, value: V) -> None:
        super().__setitem__(key, value)
        self.move_to_end(key)
        if len(self) > (self._at_most or REMEMBERED):
            self.popitem(last=False)


class Recently:
    """What has happened within the last `seconds`."""

    def __init__(self, seconds: float):
        self._seconds = seconds
        self._when: Latest[Hashable, float] = Latest()

    def is_first(self, what: Hashable) -> bool:
        """Whether it has not; now it has."""
        now = time.monotonic()
        if now - self._when.get(what, -self._seconds) < self._seconds:
            return False
        self._when[what] = now
        return True

    def forget(self, what: Hashable) -> None:
        self._when.pop(what, None)

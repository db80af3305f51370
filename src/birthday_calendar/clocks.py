"""Clocks that nobody sets, for pauses and silences; and when somebody sets the one that is shown.

`time.monotonic` is the same for every process of a machine, and stands still while that sleeps.
"""

import time
from collections.abc import Callable

NOTICED = 2.0  # seconds: what keeps a clock right moves it by far less between two looks


def since_boot() -> float:
    """Seconds since the machine started, with those in which it slept."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class Watch:
    """Notices, from look to look, by how much the clock was set."""

    def __init__(
        self, shown: Callable[[], float] = time.time, steady: Callable[[], float] = since_boot
    ):
        self._shown = shown
        self._steady = steady
        self._difference = shown() - steady()

    def look(self) -> float:
        """Seconds, negative where it was set back; 0 where it was not set since the last look."""
        difference = self._shown() - self._steady()
        moved = difference - self._difference
        self._difference = difference
        return moved if abs(moved) >= NOTICED else 0.0

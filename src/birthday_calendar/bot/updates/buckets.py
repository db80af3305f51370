"""Buckets that hold what may be done at once, and fill up again slowly."""

from collections import OrderedDict

REMEMBERED = 20_000  # buckets, of some 200 bytes; who was longest not heard of is forgotten


class Buckets:
    """One for each key, full at first. The clock is the caller's, in seconds."""

    def __init__(self, capacity: float, refill: float):
        """`refill`: how much of it comes back in a second."""
        self._capacity = capacity
        self._refill = refill
        self._levels: OrderedDict[int, tuple[float, float]] = OrderedDict()  # level, and when

    def wait(self, key: int, cost: float, now: float) -> float:
        """Seconds until so much can be taken."""
        level, _ = self._level(key, now)
        return max(0.0, (cost - level) / self._refill)

    def take(self, key: int, cost: float, now: float) -> None:
        """What was not there is owed."""
        level, now = self._level(key, now)
        self._levels[key] = level - cost, now
        self._levels.move_to_end(key)
        if len(self._levels) > REMEMBERED:
            self._levels.popitem(last=False)

    def _level(self, key: int, now: float) -> tuple[float, float]:
        level, then = self._levels.get(key, (self._capacity, now))
        passed = max(0.0, now - then)
        return min(self._capacity, level + passed * self._refill), max(now, then)

"""How long to wait with each trouble of getting updates; states.py says what to do about it."""

import time
from collections.abc import Callable, Iterator

from birthday_calendar.pauses import Pauses
from birthday_calendar.states import State

JITTER = 0.8  # the share of a wait that is left at the least


class Waits(Pauses, frozen=True):
    """`quiet` is for how many seconds polls must go well to end the trouble."""

    least: float = JITTER
    quiet: float = 0.0


# A conflict is told to the older of two polls, so that one of ours goes well until the other side
# polls again: it is over only after some quiet. 50 s and 8 s of that recover within a minute.
BACKOFF = {
    State.UNREACHABLE: Waits(1, 30),
    State.THROTTLED: Waits(1, 60),
    State.UNAUTHORIZED: Waits(60, 60),
    State.CONFLICT: Waits(5, 50, quiet=8),
    State.WEBHOOK_SET: Waits(1, 50, quiet=8),
    State.WEBHOOK_REFUSED: Waits(5, 60),
    State.WEBHOOK_FAILING: Waits(60, 60),
}
RELAPSE = 300.0  # seconds; a trouble that is back within them goes on with the wait it had reached


class Backoff:
    """How long to wait before the next try, for each trouble by itself; `scale` is for tests."""

    def __init__(self, scale: float = 1.0, clock: Callable[[], float] = time.monotonic):
        self._scale = scale
        self._clock = clock
        self._waits: dict[State, Iterator[float]] = {}
        self._last_seen: dict[State, float] = {}

    def next_wait(self, trouble: State, at_least: float = 0.0) -> float:
        """Grows up to the longest, with jitter that only shortens; `at_least` is not scaled."""
        now = self._clock()
        if now - self._last_seen.get(trouble, now) > RELAPSE * self._scale:
            self._waits.pop(trouble, None)
        self._last_seen[trouble] = now
        waits = self._waits.setdefault(trouble, iter(BACKOFF[trouble]))
        return max(next(waits) * self._scale, at_least)

    def over(self, trouble: State) -> None:
        """It ended; one that ends after some quiet only is remembered for a relapse."""
        if BACKOFF[trouble].quiet == 0:
            self._waits.pop(trouble, None)

    def quiet(self, trouble: State) -> float:
        """Seconds that polls must go well before the trouble counts as over."""
        return BACKOFF[trouble].quiet * self._scale

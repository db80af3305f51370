"""Whether the machine's clock is to be believed: what it has told can't be taken back."""

import time
from collections.abc import Callable

import structlog

from birthday_calendar.clocks import Watch
from birthday_calendar.database import Database
from birthday_calendar.storage import leases

log = structlog.get_logger(__name__)

FAR = 60.0  # seconds by which a clock must be set to be doubted at all
# Seconds until one that went ahead counts: a restored machine or a wrong server of time may be
# corrected in them.
SETTLES = 30.0
# Seconds for which one that was set, either way, has to agree with the database's. After that it
# is rather the other one that is wrong.
WITNESSED = 3600.0


class Trust:
    def __init__(
        self,
        db: Database,
        watch: Watch | None = None,
        steady: Callable[[], float] = time.monotonic,
        shown: Callable[[], float] = time.time,
    ):
        self._db = db
        self._watch = watch or Watch()
        self._steady = steady
        self._shown = shown
        self._settled_at = 0.0
        self._witnessed_until = 0.0

    def look(self) -> float:
        """Call it at every look at the clock: by how many seconds it was set since the last one."""
        moved = self._watch.look()
        if moved:
            log.warning("the clock was set", seconds=round(moved, 1))
        if abs(moved) >= FAR:
            self._settled_at = self._steady() + SETTLES if moved > 0 else 0.0
            self._witnessed_until = self._steady() + WITNESSED
        return moved

    async def doubt(self) -> str:
        """Why it is not believed now, or nothing. Raises DatabaseUnavailable."""
        if self._steady() < self._settled_at:
            return "the clock was set ahead just now"
        if self._steady() < self._witnessed_until:
            difference = self._shown() - await leases.clock(self._db)
            if abs(difference) >= FAR:
                return f"the clock was set, and is {difference:+.0f} s from the database's"
        return ""

"""Public holidays of countries and regions, each lot computed in a process of its own that ends.

The library takes 20 MB for the first country, of which a worker of the API has no eight to spare.
What it finds is small, and kept for those that are asked for again.
"""

import asyncio
import signal
import sys
import time
import warnings
from datetime import date
from weakref import WeakKeyDictionary

import msgspec
from msgspec import Struct

from birthday_calendar import child_process, memory
from birthday_calendar.recent import Latest

YEARS = 8  # of one process, which takes a quarter of a second for any number
PATIENCE = 1.2  # seconds of who asks; an answer of the API has 2.2
WITHIN = 20.0  # seconds for the process: who asks next has what it found
AFTER_FAILURE = 60.0  # seconds until it is tried again
AT_MOST = 24  # lots that are kept, of 40 kB or less, and that wait for their turn

Found = list[tuple[date, dict[str, str]]]  # names by language


class Asked(Struct, frozen=True):
    place: str  # "DE" or "DE-BY"
    first_year: int


class _Lots:
    """What was found of late, and what is being computed, one lot after the other."""

    def __init__(self) -> None:
        self._found: Latest[Asked, Found] = Latest(AT_MOST)
        self._failed: Latest[Asked, float] = Latest(AT_MOST)
        self._making: dict[Asked, asyncio.Task[None]] = {}
        self._turn = asyncio.Semaphore(1)

    async def get(self, asked: Asked, patience: float) -> Found | None:
        """Computed once, however many ask, and to its end, though they wait no longer; None, too,
        where the queue is full.
        """
        if (found := self._found.get(asked)) is not None:
            return found
        if time.monotonic() - self._failed.get(asked, -AFTER_FAILURE) < AFTER_FAILURE:
            return None
        making = self._making.get(asked)
        if making is None:
            if len(self._making) >= AT_MOST:
                return None
            making = self._making[asked] = asyncio.create_task(self._make(asked))
            making.add_done_callback(lambda _: self._making.pop(asked))
        await asyncio.wait({making}, timeout=patience)
        return self._found.get(asked)

    async def _make(self, asked: Asked) -> None:
        async with self._turn:
            found = await _ask(asked)
        if found is None:
            self._failed[asked] = time.monotonic()
        else:
            self._found[asked] = found


_lots: WeakKeyDictionary[asyncio.AbstractEventLoop, _Lots] = WeakKeyDictionary()


async def of_years(
    place: str, first: int, last: int, *, patience: float = PATIENCE
) -> Found | None:
    """Of a place that sets.py knows, in the order of days; None where it can't be told now."""
    lots = _lots.setdefault(asyncio.get_running_loop(), _Lots())
    found: Found = []
    for begin in range(first - first % YEARS, last + 1, YEARS):
        lot = await lots.get(Asked(place, begin), patience)
        if lot is None:
            return None
        found += [one for one in lot if first <= one[0].year <= last]
    return found


async def _ask(asked: Asked) -> Found | None:
    try:
        async with asyncio.timeout(WITHIN):
            return msgspec.msgpack.decode(await _said(asked), type=Found)
    except TimeoutError:
        why = "too slow"
    except (OSError, msgspec.MsgspecError) as error:  # of a machine that has no room for it, too
        why = str(error)
    import structlog  # a tenth of a second, for which the process that computes has no use

    log = structlog.get_logger(__name__)
    log.warning("public holidays not computed", place=asked.place, reason=why)
    return None


async def _said(asked: Asked) -> bytes:
    """By a process that is gone then. Raises OSError where it can't be started, or fails."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", __name__),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=child_process.environment(),
    )
    try:
        said, failed = await process.communicate(msgspec.msgpack.encode(asked))
    finally:
        await child_process.end(process)
    if process.returncode:
        last = failed.decode(errors="replace").strip().rpartition("\n")[2]
        raise OSError(last or f"ended with {process.returncode}")
    return said


def compute(asked: Asked) -> Found:
    """In this process. Days off that others are moved to are days, too, with a word on that."""
    import holidays  # 12 MB: only here

    warnings.simplefilter("ignore")  # of years for which a calendar of the Moon is not known
    country, _, region = asked.place.partition("-")
    names: dict[date, dict[str, str]] = {}
    for language, code in {"": None, "en": "en_US", "ru": "ru"}.items():
        of = holidays.country_holidays(
            country,
            subdiv=region or None,
            years=range(max(asked.first_year, 1), asked.first_year + YEARS),
            language=code,
        )
        known = of.supported_languages
        if code is None or code in known or (language == "en" and not known):
            for day, name in of.items():
                names.setdefault(day, {})[language or "local"] = name
    return sorted(names.items())


def main() -> int:
    """From stdin to stdout."""
    memory.limit("public_holidays")
    signal.alarm(int(WITHIN))  # who asked may be gone
    asked = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Asked)
    sys.stdout.buffer.write(msgspec.msgpack.encode(compute(asked)))
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""How fast this machine is now, beside those that docs/reliability.md's figures are of.

What is promised in seconds is promised of such machines. On one that is slower, as where others
share its processor, a test gives it longer, and its figures go into no document.

python -m tests.faults.pace      how it is now; where nothing else runs
"""

import subprocess
import sys
import time
from statistics import median

WORK = "import asyncio, decimal, email.message, http.client, sqlite3, ssl, xml.dom.minidom"
USUAL = 0.06  # seconds that two at once take there
SLOW = 1.5  # times as long: nothing can be told of a promise here
ROOM = 3  # one wait adds up with others: twice as slow, six times as long

slowest = 1.0  # that was measured, in times as long
_slowness = 1.0


def measure() -> None:
    """Before a test puts any load on the machine."""
    global _slowness, slowest
    _slowness = median(_took() for _ in range(3)) / USUAL
    slowest = max(slowest, _slowness)


def _took() -> float:
    """Two at once, as there are two cores."""
    began = time.monotonic()
    at_work = [subprocess.Popen([sys.executable, "-I", "-c", WORK]) for _ in range(2)]
    assert [one.wait() for one in at_work] == [0, 0]
    return time.monotonic() - began


def is_slow() -> bool:
    return _slowness > SLOW


def stretched(seconds: float) -> float:
    """What that becomes on this machine."""
    return seconds * _slowness * ROOM if is_slow() else seconds


def of_a_late_start() -> set[int]:
    """What is right where a worker takes longer to start than a request waits for one, 2.5 s."""
    return {503} if is_slow() else set()


if __name__ == "__main__":
    measure()
    print(f"{_slowness:.2f} times as long as usual")  # noqa: T201

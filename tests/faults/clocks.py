"""Clocks of programs, which a test can set.

clock = Clock(library, folder)
start_a_program(env=clock.environment)
clock.set(hours=1)
"""

import struct
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

SOURCE = Path(__file__).with_name("clock_shift.c")


def build(folder: Path) -> Path:
    """What programs preload. libfaketime, which Debian has, breaks time.sleep of CPython 3.11."""
    library = folder / "clock_shift.so"
    subprocess.run(["gcc", "-shared", "-fPIC", "-O2", "-o", library, SOURCE, "-ldl"], check=True)
    return library


class Clock:
    """Of all programs that are started with its `environment`."""

    def __init__(self, library: Path, folder: Path):
        self._file = folder / "clock"
        self._shifts(0, 0)
        self.environment = {"LD_PRELOAD": str(library), "CLOCK_SHIFT": str(self._file)}

    def set(self, by: timedelta) -> None:
        """So far from the right time; the clocks that nobody sets go on as they did."""
        self._shifts(by.total_seconds(), 0)

    @contextmanager
    def wrong(self, by: timedelta) -> Iterator[None]:
        self.set(by)
        try:
            yield
        finally:
            self.set(timedelta(0))

    def slept(self, seconds: float) -> None:
        """The machine did, for so long, and nobody had told its monotonic clock."""
        self._shifts(0, -seconds)

    def _shifts(self, shown: float, monotonic: float) -> None:
        numbers = struct.pack("3q", round(shown * 1e9), round(monotonic * 1e9), 0)
        if not self._file.exists():
            self._file.write_bytes(numbers)
        with self._file.open("r+b") as file:  # in place, as it is mapped into programs
            file.write(numbers)

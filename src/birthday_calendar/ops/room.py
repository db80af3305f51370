"""Room for a start on a disk that is full, of bytes or of files."""

import os
import sys

from birthday_calendar.config import Settings

RESERVE = 768 * 1024  # bytes that are given up for it: less than health calls a full disk …
RESERVED_FILES = 32  # … in so many files: sockets and SQLite's two beside its own need a place each


def make(settings: Settings) -> None:
    """On a full disk a start needs a few kB and files, as for SQLite's shared memory."""
    reserve = settings.run_dir / "reserve"
    if reserve.is_file():  # of an earlier version
        reserve.unlink()
    disk = os.statvfs(settings.var_dir)
    free = disk.f_bavail * disk.f_frsize
    files = disk.f_favail if disk.f_files else sys.maxsize  # some file systems have no bound
    if free < RESERVE or files < RESERVED_FILES:
        for given_up in (*settings.log_dir.glob("*.log.*"), *reserve.glob("*")):
            given_up.unlink(missing_ok=True)
    elif free > 10 * RESERVE and files > 10 * RESERVED_FILES:
        reserve.mkdir(exist_ok=True)
        for number in range(RESERVED_FILES):
            file = reserve / str(number)
            if not file.exists():  # what can't be compressed takes its room
                file.write_bytes(os.urandom(RESERVE // RESERVED_FILES))

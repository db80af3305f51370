"""Room for a start on a disk that is full, of bytes or of files."""

import errno
import os
import socket
import sys
from pathlib import Path

from birthday_calendar.config import Settings
from birthday_calendar.ops.owners import CantStart

RESERVE = 768 * 1024  # bytes that are given up for it: less than health calls a full disk …
RESERVED_FILES = 32  # … in so many files: sockets and SQLite's two beside its own need a place each
NEEDED_FILES = 12  # sockets, logs and the like, where each start makes them anew


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


def check(settings: Settings) -> None:
    """Raises CantStart where supervisord would try for ever to make its socket, and not say why."""
    disk = os.statvfs(settings.run_dir)
    if disk.f_files and disk.f_favail < NEEDED_FILES:
        raise CantStart(
            f"the disk is full: {disk.f_favail} of {disk.f_files} files can still be made. Free"
            f" some: `du -x --inodes {settings.var_dir} | sort -h` shows what takes them"
        )
    probe, link = settings.run_dir / "probe.sock", settings.run_dir / "probe.link"
    _unlink(probe, link)
    try:
        with socket.socket(socket.AF_UNIX) as one:
            one.bind(str(probe))
        os.link(probe, link)  # as supervisord does
    except OSError as error:
        advice = "choose a VAR_DIR on a file system that has sockets and hard links"
        if error.errno == errno.ENOSPC:
            advice = f"free some room: `du -xh {settings.var_dir} | sort -h` shows what takes it"
        what = f"no socket can be made in {settings.run_dir}: {error.strerror}"
        raise CantStart(f"{what}; {advice}") from error
    finally:
        _unlink(probe, link)


def _unlink(*paths: Path) -> None:
    for path in paths:
        path.unlink(missing_ok=True)

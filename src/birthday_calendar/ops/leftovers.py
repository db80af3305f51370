"""What a killed supervisord leaves running: its programs, which nobody watches any more.

They go on to serve, which is well, until another start needs their port, their sockets and their
leases.
"""

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

from birthday_calendar.config import INSTANCE
from birthday_calendar.ops.processes import environment

ENDS_WITHIN = 5.0  # seconds; who takes longer is killed
_LOOK_EVERY = 0.1


def end(var_dir: Path) -> None:
    """Call it with the lock held: then no supervisord is there whose programs these could be."""
    left = find(var_dir)
    if left:
        print("Ending what a supervisord that was killed has left running", flush=True)
    for number in (signal.SIGTERM, signal.SIGKILL):
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, number)
        deadline = time.monotonic() + ENDS_WITHIN
        while left and time.monotonic() < deadline:
            time.sleep(_LOOK_EVERY)
            left = find(var_dir)


def find(var_dir: Path) -> list[int]:
    pids = [int(folder.name) for folder in Path("/proc").glob("[0-9]*")]
    return [pid for pid in pids if pid != os.getpid() and _works_in(Path(f"/proc/{pid}"), var_dir)]


def _works_in(process: Path, var_dir: Path) -> bool:
    try:
        is_nginx = (process / "comm").read_text() == "nginx\n"
        theirs = _folder_of_nginx(process) if is_nginx else _folder_of_program(process)
        if theirs is None:
            return False
        # by way of its root: in a container the same path is another folder
        return (process / "root" / theirs.relative_to("/")).samefile(var_dir)
    except (OSError, ValueError):
        return False  # it has ended, or is somebody else's


def _folder_of_program(process: Path) -> Path | None:
    settings = environment(process)
    return Path(settings["VAR_DIR"]) if {"VAR_DIR", INSTANCE} <= settings.keys() else None


def _folder_of_nginx(process: Path) -> Path | None:
    """By the log that it holds open: it writes its title over its environment."""
    for descriptor in (process / "fd").iterdir():
        file = descriptor.readlink()
        if file.name.startswith("access.log") and file.parent.name == "logs":
            return file.parent.parent
    return None

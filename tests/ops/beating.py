"""A program as the watchdog sees one: it beats until SIGUSR1, then hangs and hears no SIGTERM."""

import signal
import sys
import time
from pathlib import Path

from birthday_calendar.status import Status

run_dir, name = sys.argv[1:]
status = Status(Path(run_dir), name)
hanging = False


def hang(*_: object) -> None:
    global hanging
    hanging = True
    signal.signal(signal.SIGTERM, signal.SIG_IGN)


signal.signal(signal.SIGUSR1, hang)
while True:
    if not hanging:
        status.beat()
    time.sleep(0.2)

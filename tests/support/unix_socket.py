"""Sockets by which programs are reached that a test has started."""

import socket
import time
from pathlib import Path

PATIENCE = 15.0  # seconds


def wait_until_listening(path: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    with socket.socket(socket.AF_UNIX) as probe:
        while probe.connect_ex(str(path)):
            assert time.monotonic() < deadline
            time.sleep(0.05)

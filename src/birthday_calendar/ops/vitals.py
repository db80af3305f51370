"""Signs of life: how long a program has given none."""

import os
import socket
import time
from pathlib import Path
from typing import Protocol

from birthday_calendar.config import Settings
from birthday_calendar.ops.processes import Program
from birthday_calendar.status import STALE_AFTER, silence

PROBE_TIMEOUT = 2.0  # seconds
LOGROTATE_STALE_AFTER = 180.0  # seconds: three rounds of scripts/rotate-logs


class Sign(Protocol):
    limit: float  # seconds of silence that are too many

    def silence(self) -> float | None:
        """Seconds since the last sign; None where nothing can be said."""


class Heartbeat:
    """A file that the program touches from the loop that does its work."""

    def __init__(self, path: Path, limit: float):
        self._path = path
        self.limit = limit

    def silence(self) -> float | None:
        if not os.access(self._path, os.W_OK):
            return None  # a disk too full to make it, or read-only by now, is nobody's hanging
        try:
            return silence(self._path)
        except OSError:
            return None


class Probe:
    """For a server: connect, and see whether it says something or hangs up in its turn.

    The kernel alone would complete the connection. Without a request, which would fill nginx's log
    and count against its limits, we hang up first.
    """

    limit = STALE_AFTER

    def __init__(self, family: int, address: tuple[str, int] | str, request: bytes = b""):
        self._family = family
        self._address = address
        self._request = request
        self._heard_at = time.monotonic()

    def silence(self) -> float:
        try:
            with socket.socket(self._family) as connection:
                connection.settimeout(PROBE_TIMEOUT)
                connection.connect(self._address)
                if self._request:
                    connection.sendall(self._request)
                else:
                    connection.shutdown(socket.SHUT_WR)
                connection.recv(1)
            self._heard_at = time.monotonic()
        except OSError:
            pass  # silent, or not there
        return time.monotonic() - self._heard_at


def sign_of(program: Program, settings: Settings) -> Sign | None:
    """None for a program that shows none; then only a stopped process is noticed."""
    run_dir = settings.run_dir
    match program.group:
        case "api" | "bot" | "reminders" | "alerts" | "cards":
            return Heartbeat(run_dir / f"{program.process}.status", STALE_AFTER)
        case "logrotate":
            return Heartbeat(run_dir / "logrotate.beat", LOGROTATE_STALE_AFTER)
        case "nginx":
            return Probe(socket.AF_INET, (settings.http_host, settings.http_port))
        case "sandbox":
            request = b"GET / HTTP/1.0\r\n\r\n"
            return Probe(socket.AF_UNIX, str(run_dir / "sandbox.sock"), request)
    return None

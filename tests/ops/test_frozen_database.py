"""A PostgreSQL that stands still holds up the end of no program."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from birthday_calendar import status
from birthday_calendar.migrations import migrate
from telegram_sandbox.testing import sandbox_server
from tests.ops.conftest import until
from tests.support.postgres import PostgresServer, frozen, postgres_server

pytestmark = pytest.mark.faults


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    """One that only this file's tests stop."""
    with postgres_server() as server:
        migrate.upgrade(server.url(server.create()))
        yield server


@pytest.mark.parametrize(
    ("program", "state", "seconds"),
    [("api", "serving", 4.0), ("bot", "polling", 3.0), ("reminders", "running", 3.0)],
)
def test_it_ends_in_its_time(
    server: PostgresServer, tmp_path: Path, program: str, state: str, seconds: float
) -> None:
    (tmp_path / "run").mkdir()

    def is_at_work() -> bool:
        shown = status.read(tmp_path / "run", program)
        return shown is not None and shown.name == state

    with sandbox_server() as telegram, socket.socket(socket.AF_UNIX) as listener:
        environ = {
            "VAR_DIR": str(tmp_path),
            "DATABASE_URL": server.url("test_0"),
            "TELEGRAM_BOT_TOKEN": f"123456:{'a' * 35}",
            "TELEGRAM_API_URL": telegram,
        }
        listener.bind(str(tmp_path / "socket"))
        listener.listen()
        process = subprocess.Popen(
            [sys.executable, "-m", "birthday_calendar", program],
            env=os.environ | environ, stdin=listener.fileno(), stdout=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            assert until(is_at_work, 30)
            ask(tmp_path / "socket")  # so that the API has a connection
            with frozen(server):
                time.sleep(2)  # something is asked meanwhile
                ask(tmp_path / "socket")
                process.send_signal(signal.SIGTERM)
                began = time.monotonic()
                assert process.wait(timeout=30) == 0
                assert time.monotonic() - began < seconds
        finally:
            process.kill()
            process.wait()


def ask(path: Path) -> None:
    """Without waiting for an answer, which only the API gives."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(path))
        connection.sendall(b"GET /health/ready HTTP/1.1\r\nHost: test\r\n\r\n")

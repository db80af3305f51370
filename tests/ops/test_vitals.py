"""Signs of life: what shows that a program makes progress."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from birthday_calendar.ops.processes import descendants, is_stopped, uptime
from birthday_calendar.ops.vitals import Heartbeat, Probe
from birthday_calendar.status import Status
from tests.ops.conftest import until


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    """A server whose loop never turns: the kernel alone completes connections."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


def probe(listening: socket.socket) -> Probe:
    return Probe(socket.AF_INET, listening.getsockname())


def test_a_heartbeat_tells_how_long_ago_it_was(tmp_path: Path) -> None:
    program = Status(tmp_path, "bot")
    heartbeat = Heartbeat(tmp_path / "bot.status", 15)
    before = time.monotonic() - 60
    os.utime(tmp_path / "bot.status", (before, before))
    assert 60 <= heartbeat.silence() < 65  # type: ignore[operator]
    program.beat()
    assert heartbeat.silence() < 5  # type: ignore[operator]


def test_without_a_heartbeat_file_nothing_can_be_said(tmp_path: Path) -> None:
    """A full disk may have been why it was never made."""
    assert Heartbeat(tmp_path / "bot.status", 15).silence() is None


def test_a_server_whose_loop_turns_hangs_up_on_who_hangs_up() -> None:
    echo = subprocess.Popen(["python3", "-c", SERVER], stdout=subprocess.PIPE, text=True, bufsize=1)
    assert echo.stdout
    try:
        port = int(echo.stdout.readline())
        found = Probe(socket.AF_INET, ("127.0.0.1", port))
        assert found.silence() < 1
        os.kill(echo.pid, signal.SIGSTOP)
        assert found.silence() >= 2
    finally:
        echo.kill()
        echo.communicate()


SERVER = """
import socket
with socket.create_server(("127.0.0.1", 0)) as server:
    print(server.getsockname()[1], flush=True)
    while True:
        connection, _ = server.accept()
        connection.recv(1)
        connection.close()
"""


def test_a_server_whose_loop_stands_still_is_silent(listening: socket.socket) -> None:
    assert probe(listening).silence() >= 2


def test_a_stopped_process_and_what_is_below_it_are_seen() -> None:
    shell = subprocess.Popen(["sh", "-c", "sleep 100; true"])
    try:
        assert until(lambda: len(descendants(shell.pid)) == 2, 5)
        assert not is_stopped(shell.pid)
        os.kill(shell.pid, signal.SIGSTOP)
        assert until(lambda: is_stopped(shell.pid), 5)
    finally:
        for pid in descendants(shell.pid):
            os.kill(pid, signal.SIGKILL)
        shell.wait()
    assert descendants(shell.pid) == []
    assert not is_stopped(shell.pid)


def test_how_long_a_process_runs_is_told_by_no_clock_that_can_be_set() -> None:
    sleeping = subprocess.Popen(["sleep", "100"])
    try:
        time.sleep(1)
        assert 1 <= uptime(sleeping.pid) < 10
    finally:
        sleeping.kill()
        sleeping.wait()
    assert uptime(sleeping.pid) == 0

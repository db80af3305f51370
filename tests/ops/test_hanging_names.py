"""A name that is looked up for ever holds up neither answers nor ends."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from birthday_calendar import status
from birthday_calendar.migrations import migrate
from tests.ops.conftest import until
from tests.support import mute_resolver
from tests.support.mute_resolver import HOST

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(
        not mute_resolver.is_allowed(), reason="needs `unshare` with namespaces of its own"
    ),
]

DATABASE = f"postgresql://me@{HOST}/name"
TELEGRAM = f"http://{HOST}"
STOPS_WITHIN = {"api": 4.0, "bot": 3.0, "reminders": 3.0}  # as conf/supervisord.conf says


@pytest.fixture
def sqlite(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path}/birthdays.db"
    migrate.upgrade(url)
    return url


@contextmanager
def running(
    program: str, var_dir: Path, database_url: str, listener: socket.socket | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Ends it as supervisord does, and within its time."""
    (var_dir / "run").mkdir(exist_ok=True)
    process = subprocess.Popen(
        [*mute_resolver.COMMAND, sys.executable, "-m", "birthday_calendar", program],
        env=environ(var_dir, database_url),
        stdin=None if listener is None else listener.fileno(),
        stdout=subprocess.DEVNULL,
    )
    try:
        yield process
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0
        assert time.monotonic() - began < STOPS_WITHIN[program]
    finally:
        process.kill()
        process.wait()


def environ(var_dir: Path, database_url: str) -> dict[str, str]:
    return os.environ | {
        "VAR_DIR": str(var_dir),
        "DATABASE_URL": database_url,
        "TELEGRAM_BOT_TOKEN": f"123456:{'a' * 35}",
        "TELEGRAM_API_URL": TELEGRAM,
    }


def reaches(var_dir: Path, program: str, state: str) -> bool:
    def has() -> bool:
        shown = status.read(var_dir / "run", program)
        return shown is not None and shown.name == state

    return until(has, 60)  # glibc gives a name up after ten seconds


@pytest.mark.parametrize("program", ["bot", "reminders"])
def test_with_the_database_s_name_a_program_waits_and_ends_in_time(
    tmp_path: Path, program: str
) -> None:
    with running(program, tmp_path, DATABASE):
        assert reaches(tmp_path, program, "waiting")
        time.sleep(5)  # some more names that hang


def test_with_telegram_s_name_the_bot_ends_in_time(tmp_path: Path, sqlite: str) -> None:
    with running("bot", tmp_path, sqlite):
        assert reaches(tmp_path, "bot", "unreachable")
        time.sleep(3)  # and it is being looked up again


def test_an_api_worker_answers_and_ends_in_time(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "api.sock"))
        listener.listen()
        with running("api", tmp_path, DATABASE, listener):
            get(tmp_path / "api.sock", "/health")  # once it has started
            waits = []
            for _ in range(10):
                began = time.monotonic()
                answer = get(tmp_path / "api.sock", "/api/v1/calendars")
                waits.append(time.monotonic() - began)
                assert answer.startswith(b"HTTP/1.1 503"), answer
            assert max(waits) < 3
            assert sum(wait < 0.5 for wait in waits) >= 5


def test_the_doctor_is_done_within_six_seconds(tmp_path: Path) -> None:
    began = time.monotonic()
    done = subprocess.run(
        [*mute_resolver.COMMAND, sys.executable, "-m", "birthday_calendar", "doctor", "--json"],
        env=environ(tmp_path, DATABASE), capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert time.monotonic() - began < 6 + 3  # which Python takes to start on a busy machine
    checks = {one["name"]: one for one in json.loads(done.stdout)["checks"]}
    assert done.returncode == 2
    assert f"no name server answers for {HOST}" in checks["database"]["detail"]
    assert checks["supervisord"]["detail"].startswith("doesn't answer")


def get(path: Path, address: str) -> bytes:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(20)
        connection.connect(str(path))
        connection.sendall(
            f"GET {address} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n"
            "Authorization: Bearer bc_x\r\n\r\n".encode()
        )
        return b"".join(iter(lambda: connection.recv(65536), b""))

"""A real worker, on a listening socket that it is given as fd 0, as supervisord does."""

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from birthday_calendar.database import Database
from birthday_calendar.services import tokens
from tests.api.conftest import NOW
from tests.support.calendars import calendar_of

HEALTH = b"GET /health HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n"


class Worker:
    def __init__(self, process: subprocess.Popen[str], path: Path):
        self.process = process
        self.path = path

    def connect(self) -> socket.socket:
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(10)
        connection.connect(str(self.path))
        return connection

    def ask(self, request: bytes) -> bytes:
        with self.connect() as connection:
            connection.sendall(request)
            return read_all(connection)

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=5)


def read_all(connection: socket.socket) -> bytes:
    return b"".join(iter(lambda: connection.recv(65536), b""))


@contextmanager
def api_worker(folder: Path, database_url: str) -> Iterator[Worker]:
    (folder / "run").mkdir(exist_ok=True)
    environ = os.environ | {"VAR_DIR": str(folder), "DATABASE_URL": database_url}
    environ["SUPERVISOR_PROCESS_NAME"] = "api_0"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(folder / "api.sock"))
        listener.listen(128)
        process = subprocess.Popen(
            [sys.executable, "-m", "birthday_calendar", "api"],
            stdin=listener.fileno(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            env=environ, cwd=folder, text=True,
        )  # fmt: skip
        try:
            yield Worker(process, folder / "api.sock")
        finally:
            process.kill()
            process.communicate(timeout=5)


@pytest.fixture
def worker(tmp_path: Path, migrated_sqlite: Path) -> Iterator[Worker]:
    copy = tmp_path / "birthdays.db"
    copy.write_bytes(migrated_sqlite.read_bytes())
    with api_worker(tmp_path, f"sqlite:///{copy}") as running:
        yield running


@pytest.fixture
async def token(tmp_path: Path, worker: Worker) -> str:
    async with Database(f"sqlite:///{tmp_path}/birthdays.db") as database:
        calendar = await calendar_of(database, 7, NOW, title="Team")
        return (await tokens.create(database, calendar, 7, NOW))[1]


def test_a_worker_is_small(worker: Worker) -> None:
    assert worker.ask(HEALTH).endswith(b'"message":"API is running"}')
    memory = Path(f"/proc/{worker.process.pid}/status").read_text()
    assert int(re.search(r"VmRSS:\s+(\d+) kB", memory)[1]) < 80 * 1024  # type: ignore[index]


def test_a_worker_imports_neither_aiogram_nor_babel() -> None:
    heavy = ["aiogram", "aiohttp", "babel", "alembic"]
    script = (
        "import sys, birthday_calendar.worker;"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"


def test_a_worker_serves_while_the_database_is_away(tmp_path: Path) -> None:
    with api_worker(tmp_path, "postgresql://nobody@127.0.0.1:1/nothing") as worker:
        assert worker.ask(HEALTH).startswith(b"HTTP/1.1 200")
        ready = worker.ask(HEALTH.replace(b"/health", b"/health/ready"))
        assert ready.startswith(b"HTTP/1.1 503")
        assert worker.stop() == 0


def test_headers_and_body_arrive_in_one_piece(worker: Worker, token: str) -> None:
    """Read as fast as can be: what is sent in two pieces would show as two soon."""
    worker.ask(HEALTH)
    request = (
        "GET /api/v1/calendars HTTP/1.1\r\nHost: test\r\n"
        f"Authorization: Bearer {token}\r\nConnection: close\r\n\r\n"
    ).encode()
    for _ in range(150):
        with worker.connect() as connection:
            connection.sendall(request)
            connection.setblocking(False)
            piece = b""
            while not piece:
                try:
                    piece = connection.recv(65536)
                except BlockingIOError:
                    continue
            assert piece.endswith(b'"next_cursor":null}'), piece


def test_a_read_does_not_wait_for_the_note_that_its_token_was_used(
    tmp_path: Path, worker: Worker, token: str
) -> None:
    request = (
        "GET /api/v1/calendars HTTP/1.1\r\nHost: test\r\n"
        f"Authorization: Bearer {token}\r\nConnection: close\r\n\r\n"
    ).encode()
    worker.ask(HEALTH)
    with closing(sqlite3.connect(tmp_path / "birthdays.db")) as somebody:
        somebody.execute("BEGIN IMMEDIATE")  # nobody else writes for as long as that takes
        began = time.monotonic()
        assert worker.ask(request).startswith(b"HTTP/1.1 200")
        assert time.monotonic() - began < 1.5  # waiting for it would be 2 s


def test_a_stop_finishes_what_was_asked(worker: Worker, token: str) -> None:
    worker.ask(HEALTH)
    body = b'{"name": "Anna", "day": 15, "month": 3}'
    with worker.connect() as connection:
        connection.sendall(
            "POST /api/v1/calendars/1/events HTTP/1.1\r\nHost: test\r\n"
            f"Authorization: Bearer {token}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n".encode()
        )
        time.sleep(0.2)
        worker.process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        connection.sendall(body)
        assert read_all(connection).startswith(b"HTTP/1.1 201")
    assert worker.process.wait(timeout=1) == 0


def test_a_stop_waits_for_nobody_longer_than_3_seconds(worker: Worker) -> None:
    worker.ask(HEALTH)
    with worker.connect() as connection:
        connection.sendall(b"POST /x HTTP/1.1\r\nHost: test\r\nContent-Length: 9\r\n\r\n")
        time.sleep(0.1)
        started = time.monotonic()
        assert worker.stop() == 0
        assert time.monotonic() - started < 3


def test_a_stop_hears_out_who_was_connected_and_hangs_up_on_who_says_nothing(
    worker: Worker,
) -> None:
    worker.ask(HEALTH)
    with worker.connect() as late, worker.connect() as silent:
        time.sleep(0.1)
        worker.process.send_signal(signal.SIGTERM)
        time.sleep(0.02)
        late.sendall(HEALTH)
        assert read_all(late).startswith(b"HTTP/1.1 200")
        assert read_all(silent) == b""
    assert worker.process.wait(timeout=1) == 0


def test_the_watchdog_sees_a_workers_heart_beat(tmp_path: Path, worker: Worker) -> None:
    worker.ask(HEALTH)
    assert b'"serving"' in (tmp_path / "run" / "api_0.status").read_bytes()


def test_too_many_headers_are_refused(worker: Worker) -> None:
    bomb = b"GET /health HTTP/1.1\r\nHost: test\r\nX-Bomb: " + b"x" * 100_000 + b"\r\n\r\n"
    assert worker.ask(bomb).startswith(b"HTTP/1.1 431")
    assert worker.ask(HEALTH).startswith(b"HTTP/1.1 200")

"""Somebody tries tokens as fast as one client can: nobody else notices."""

import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from typing import Self

import pytest

from tests.faults.access import Access
from tests.faults.checks import assert_applied_once
from tests.faults.load import Load
from tests.faults.programs import database_of
from tests.faults.results import Measured
from tests.support.stack import Stack

pytestmark = pytest.mark.faults

SECONDS = 20.0
FLOODER = "127.0.0.2"
BATCH = 50  # requests at once on a connection
RATES = {"RATE_LIMIT": "50", "RATE_LIMIT_TOKEN": "20", "RATE_LIMIT_REFUSED": "1"}  # the defaults


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    """With the limits that it has by itself."""
    with Stack(extra_env=RATES | {"ENABLE_TELEGRAM_BOT": "false"}) as stack:
        stack.wait_until_running()
        yield stack


class Flood:
    """Tries another token each time."""

    def __init__(self, port: int, path: str):
        self.statuses: Counter[int] = Counter()
        self._port, self._path = port, path
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _run(self) -> None:
        number = 0
        while not self._done.is_set():
            there = ("127.0.0.1", self._port)
            with socket.create_connection(there, 20, (FLOODER, 0)) as connection:
                connection.sendall(b"".join(self._request(number + n) for n in range(BATCH)))
                answers = b""
                while answers.count(b"HTTP/1.1 ") < BATCH and (more := connection.recv(1 << 20)):
                    answers += more
            number += BATCH
            for status in (401, 429, 200, 503):
                self.statuses[status] += answers.count(b"HTTP/1.1 %d" % status)

    def _request(self, number: int) -> bytes:
        head = f"GET {self._path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer bc_{number:043d}"
        return f"{head}\r\n\r\n".encode()


def test_bad_tokens_hurt_nobody_else(stack: Stack, access: Access, measured: Measured) -> None:
    with (
        Load(stack.port, access, pause=1.0) as load,  # 16 connections: within a token's limit
        Flood(stack.port, f"{access.calendar}/events") as flood,
    ):
        time.sleep(SECONDS)
    asked = flood.statuses.total()
    assert set(+flood.statuses) == {401, 429}
    assert asked > 100 * SECONDS
    assert flood.statuses[401] <= 2 * (10 + SECONDS + 1)  # each of two workers
    assert load.failed == []
    assert_applied_once(load, database_of(stack))
    measured(
        "bad tokens",
        f"{asked / SECONDS:,.0f} a second; {flood.statuses[401]} answered 401, the others 429; "
        f"others: {load}",
    )

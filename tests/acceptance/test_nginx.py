"""What clients may rely on from nginx, whatever becomes of the API's workers meanwhile."""

import asyncio
import os
import signal
import socket
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import httpx
import pytest

from birthday_calendar.database import Database
from birthday_calendar.domain.models import EventDraft
from birthday_calendar.services import events, tokens
from tests.faults.access import Access, open_calendar
from tests.faults.programs import API, database_of
from tests.support.stack import Stack

ANNA = {"name": "Anna", "day": 15, "month": 3}


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with Stack(extra_env={"ENABLE_TELEGRAM_BOT": "false"}) as stack:
        stack.wait_until_running()
        yield stack


@pytest.fixture(scope="module")
def access(stack: Stack) -> Access:
    return open_calendar(database_of(stack))


def ask(stack: Stack, request: str) -> socket.socket:
    """A client that reads slowly: little is on its way to it until it does."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
    connection.settimeout(10)
    connection.connect(("127.0.0.1", stack.port))
    connection.sendall(request.replace("\n", "\r\n").encode())
    return connection


def read_all(connection: socket.socket) -> bytes:
    return b"".join(iter(lambda: connection.recv(65536), b""))


def test_http_1_0_may_leave_out_the_host(stack: Stack) -> None:
    with ask(stack, "GET /health HTTP/1.0\n\n") as probe:
        assert read_all(probe).startswith(b"HTTP/1.1 200")


@pytest.mark.alone  # what waits for three seconds is answered 503
@pytest.mark.parametrize("key", ["order 17", "0"])
def test_a_keyed_write_survives_both_workers(stack: Stack, access: Access, key: str) -> None:
    """A lock holds it up inside a worker, until that is killed."""
    pids = stack.pids()
    url = f"{stack.url}{access.calendar}/events"
    headers = {"Authorization": f"Bearer {access.token}", "Idempotency-Key": key}
    lock = sqlite3.connect(stack.var_dir / "data/birthdays.db", isolation_level=None)
    with ThreadPoolExecutor() as pool:
        lock.execute("BEGIN IMMEDIATE")
        write = pool.submit(httpx.post, url, json=ANNA, headers=headers, timeout=20)
        time.sleep(0.5)
        for name in API:
            os.kill(pids[name], signal.SIGKILL)
        lock.execute("ROLLBACK")
        lock.close()
    assert write.result().status_code == 201
    stack.wait_until_running()


def test_a_restart_cuts_no_answer_short_however_slowly_it_is_read(
    stack: Stack, access: Access
) -> None:
    """The longest page there is: more than fits between nginx and client."""
    asyncio.run(fill(database_of(stack), access.token))
    request = (
        f"GET {access.calendar}/events?limit=100 HTTP/1.1\nHost: test\n"
        f"Authorization: Bearer {access.token}\nConnection: close\n\n"
    )
    with ask(stack, request) as slow:
        head, _, page = slow.recv(65536).partition(b"\r\n\r\n")
        stack.supervisorctl("restart", "api:*")
        page += read_all(slow)
    length = next(line for line in head.splitlines() if line.startswith(b"Content-Length: "))
    assert len(page) == int(length.split()[1]) > 700_000


async def fill(database_url: str, token: str) -> None:
    now = datetime.now(UTC)
    long = "🎂" * 200
    draft = EventDraft(
        name=long, day=1, month=1, company=long, position=long, responsible=long, note="🎂" * 1000
    )
    async with Database(database_url) as db:
        calendar = (await tokens.authenticate(db, token, now))[1]
        async with db.transaction():
            for _ in range(100):
                await events.add(db, calendar, draft, now, most=10_000)

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
from pathlib import Path

import httpx
import pytest

from birthday_calendar.api.middlewares import FILE_LIMIT
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


def test_by_default_no_page_of_another_site_may_read(stack: Stack) -> None:
    answer = httpx.get(f"{stack.url}/health", headers={"Origin": "https://app.example.org"})
    assert "access-control-allow-origin" not in answer.headers
    assert "origin" not in answer.headers.get("vary", "").lower()


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


PEOPLE = 10_000


@pytest.mark.parametrize("is_chunked", [False, True])
def test_nginx_lets_as_much_of_a_file_through_as_the_api_takes(
    stack: Stack, access: Access, is_chunked: bool
) -> None:
    """Who may not write sends all of it, too, and hears why."""
    token = {"Authorization": f"Bearer {access.token}"}
    for size, headers, status in [
        (FILE_LIMIT, {}, 401),
        (FILE_LIMIT, token, 422),  # it is no table
        (FILE_LIMIT + 1, token, 413),
        (5 * FILE_LIMIT, token, 413),
    ]:
        body = b"x" * size
        sent = iter([body[:100_000], body[100_000:]]) if is_chunked else body
        kind = {"Content-Type": "text/csv"} | headers
        url = f"{stack.url}{access.calendar}/imports"
        answer = httpx.post(url, content=sent, headers=kind, timeout=30)
        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.alone
def test_ten_thousand_people_are_brought_through_nginx(stack: Stack) -> None:
    """Which takes longer than any other call may, fills a calendar, and leaves a worker small."""
    access = open_calendar(database_of(stack), chat_id=-1)
    lines = "".join(f"P{n},{1 + n % 28}.{1 + n % 12}.1990\n" for n in range(PEOPLE))
    address, token = f"{stack.url}{access.calendar}", {"Authorization": f"Bearer {access.token}"}
    with httpx.Client(headers=token, timeout=60) as client:
        kind = {"Content-Type": "text/csv"}
        answer = client.post(f"{address}/imports", content=f"n,dob\n{lines}", headers=kind)
        assert answer.status_code == 201, answer.text
        one = f"{address}/imports/{answer.json()['id']}"
        applied = client.post(f"{one}/apply")
        assert applied.json()["added"] == PEOPLE
        assert client.get(f"{address}/events.csv").text.count("\n") == PEOPLE + 1
        assert client.post(f"{one}/undo").json()["deleted"] == PEOPLE
    assert max(megabytes_at_most(stack.pids()[name]) for name in API) < 110


@pytest.mark.alone
def test_a_thousand_of_the_longest_names_go_through_nginx_at_once(stack: Stack) -> None:
    access = open_calendar(database_of(stack), chat_id=-2)
    address, token = f"{stack.url}{access.calendar}", {"Authorization": f"Bearer {access.token}"}
    create = {"op": "create", "event": {"name": "🎂" * 200, "day": 1, "month": 6}}
    with httpx.Client(headers=token, timeout=60) as client:
        answer = client.post(f"{address}/events:batch", json={"operations": [create] * 1_000})
        assert answer.status_code == 200, answer.text
        assert {one["status"] for one in answer.json()["results"]} == {201}
        assert client.get(f"{address}/events?limit=1").json()["total"] == 1_000
    assert max(megabytes_at_most(stack.pids()[name]) for name in API) < 110


def megabytes_at_most(pid: int) -> float:
    """Resident, so far."""
    fields = Path(f"/proc/{pid}/status").read_text().split()
    return int(fields[fields.index("VmHWM:") + 1]) / 1024

"""Whatever hangs, an answer comes within three seconds, and what takes long is asked for once."""

import json
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import httpx
import pytest

from tests.faults.access import Access, open_calendar
from tests.faults.pace import stretched
from tests.faults.programs import API, database_of, pid_of, wait_for_running
from tests.faults.results import Measured
from tests.support.postgres import PostgresServer, frozen, postgres_server
from tests.support.stack import Stack
from tests.support.standing_still import standing_still

pytestmark = pytest.mark.faults

WITHIN = 3.0  # seconds
CLIENTS = 24
LARGE = b" " * 60_000  # hardly less than may be sent


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    with postgres_server() as server:
        yield server


@pytest.fixture(scope="module")
def database(server: PostgresServer) -> str:
    return server.create()


@pytest.fixture(scope="module")
def stack(server: PostgresServer, database: str) -> Iterator[Stack]:
    settings = {"ENABLE_TELEGRAM_BOT": "false"}
    with Stack(database_url=server.url(database), extra_env=settings) as stack:
        stack.wait_until_running()
        yield stack


@pytest.fixture(scope="module")
def access(stack: Stack) -> Access:
    return open_calendar(database_of(stack))


@pytest.fixture(scope="module")
def slowest() -> dict[str, float]:
    return {}


def requests(access: Access) -> list[tuple[str, str, dict[str, str], bytes]]:
    keyed = {"Idempotency-Key": "a", "Content-Type": "application/json"}
    events = f"{access.calendar}/events"
    return [
        ("GET", events, {}, b""),
        ("GET", "/health/ready", {}, b""),
        (
            "POST",
            events,
            {"Content-Type": "application/json"},
            b'{"name":"A","day":1,"month":1}',
        ),
        ("POST", events, keyed, b'{"name":"A","day":1,"month":1}' + LARGE),
    ]


def ask_all(stack: Stack, access: Access) -> float:
    """Seconds that the slowest of many at once took; each of them was a 503."""

    def ask(number: int) -> float:
        method, path, headers, body = requests(access)[number % 4]
        headers = headers | {"Authorization": f"Bearer {access.token}"}
        began = time.monotonic()
        answer = client.request(method, path, headers=headers, content=body)
        took = time.monotonic() - began
        assert answer.status_code == 503, (method, path, answer.text)
        is_problem = answer.headers["content-type"] == "application/problem+json"
        assert is_problem or path == "/health/ready"
        assert int(answer.headers["retry-after"]) > 0
        return took

    client = httpx.Client(base_url=stack.url, timeout=30)
    with client, ThreadPoolExecutor(CLIENTS) as pool:
        return max(pool.map(ask, range(CLIENTS)))


@contextmanager
def no_workers(stack: Stack) -> Iterator[None]:
    stack.supervisorctl("stop", "api:*")
    try:
        yield
    finally:
        stack.supervisorctl("start", "api:*")
        wait_for_running(stack, API, within=30)


def test_with_no_worker(stack: Stack, access: Access, slowest: dict[str, float]) -> None:
    with no_workers(stack):
        slowest["no worker"] = ask_all(stack, access)
    assert slowest["no worker"] <= stretched(WITHIN)


def test_with_workers_that_hang(stack: Stack, access: Access, slowest: dict[str, float]) -> None:
    with standing_still(*(pid_of(stack, name) for name in API)):
        slowest["workers stopped"] = ask_all(stack, access)
    assert slowest["workers stopped"] <= stretched(WITHIN)


def test_with_a_database_that_hangs(
    stack: Stack,
    server: PostgresServer,
    access: Access,
    slowest: dict[str, float],
    measured: Measured,
) -> None:
    wait_until_answered(stack, access)
    with frozen(server):
        first, then = ask_all(stack, access), ask_all(stack, access)
    slowest["PostgreSQL frozen"] = max(first, then)
    assert slowest["PostgreSQL frozen"] <= stretched(WITHIN)
    if len(slowest) == 3:
        measured("hanging", ", ".join(f"{what}: {took:.1f} s" for what, took in slowest.items()))


def test_what_takes_long_is_asked_for_once(
    stack: Stack, server: PostgresServer, database: str, access: Access
) -> None:
    """A table is locked, as by a report that somebody runs; GET is safe to repeat."""
    wait_until_answered(stack, access)
    lock = "BEGIN; LOCK TABLE events IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(6)"
    report = subprocess.Popen(
        ["psql", "-q", "-c", lock, server.url(database)], stdout=subprocess.DEVNULL
    )
    try:
        wait_until_locked(server, database)
        answer = httpx.get(
            f"{stack.url}{access.calendar}/events",
            headers={"Authorization": f"Bearer {access.token}", "X-Request-ID": "expensive"},
            timeout=30,
        )
        assert answer.status_code == 503
        assert answer.json()["type"] == "/problems/database-unavailable"
    finally:
        report.terminate()
        report.wait(timeout=10)
    lines = map(json.loads, stack.logs("access").splitlines())
    [line] = [line for line in lines if line["request_id"] == "expensive"]
    assert line["upstream_status"] == "503"  # of one worker


def wait_until_locked(server: PostgresServer, database: str) -> None:
    """What the freeze left half done may still hold the table when the lock is asked for."""
    locked = (
        "SELECT count(*) FROM pg_locks WHERE relation = 'events'::regclass"
        " AND mode = 'AccessExclusiveLock' AND granted"
    )
    deadline = time.monotonic() + 20
    while server.execute(locked, database).strip() != "1":
        assert time.monotonic() < deadline
        time.sleep(0.1)


def wait_until_answered(stack: Stack, access: Access) -> None:
    deadline = time.monotonic() + 20
    headers = {"Authorization": f"Bearer {access.token}"}
    while httpx.get(f"{stack.url}{access.calendar}", headers=headers).status_code != 200:
        assert time.monotonic() < deadline
        time.sleep(0.2)

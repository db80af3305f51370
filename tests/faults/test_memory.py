"""The worst that a token can ask for, all at once: an API worker stays small, others are heard."""

import asyncio
import json
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from urllib.parse import quote

import httpx
import pytest

from tests.faults.access import Access, open_calendar
from tests.faults.pace import stretched
from tests.faults.programs import API, children, database_of, peak_of, pid_of
from tests.faults.results import Measured
from tests.support.postgres import PostgresServer
from tests.support.stack import Stack

pytestmark = pytest.mark.faults

BOUND = 100  # MB that an API worker may take at its worst
PEOPLE = 10_000  # as many as a calendar may hold
READERS = 12  # of each list
SLOWLY = 8.0  # seconds until they read on
WRITERS = 100
SIGNS = "🎂🎃🎄🎅🎆🎇🎈🎉🎊🎋🎌🎍🎎🎏🎐🎑"  # four bytes each; sixteen of them resist compression
OTHERS_WITHIN = 5.0  # seconds for somebody else's `/health`, on a machine that is busy

# The longest texts, half of the people on one day.
_EVENTS = """
INSERT INTO events (calendar_id, name, month_day, company, position, responsible, note,
    muted, deceased, search_text, name_key, created_at, updated_at)
SELECT 1, left(long, 200), CASE WHEN n % 2 = 0 THEN {today} ELSE {today} / 100 * 100 + n % 28 + 1
    END, left(long, 200), left(long, 200), left(long, 200), left(long, 1000), false, false,
    left(long, 1804), left(long, 200), now(), now()
FROM (
    SELECT n, (
        SELECT string_agg(translate(md5(n || '/' || k), '0123456789abcdef', '{signs}'), '')
        FROM generate_series(1, 57) k
    ) AS long
    FROM generate_series(1, {people}) n
) texts
"""


@pytest.fixture
def stack(postgres: PostgresServer) -> Iterator[Stack]:
    with Stack(database_url=postgres.url(postgres.create())) as stack:
        stack.wait_until_running(within=60)
        yield stack


@pytest.fixture
def access(stack: Stack, postgres: PostgresServer) -> Access:
    """To a calendar that is full of the longest texts."""
    access = open_calendar(database_of(stack))
    today = datetime.now(UTC).date()
    month_day = min(today.month * 100 + today.day, today.month * 100 + 28)
    database = stack.env["DATABASE_URL"].rpartition("/")[2]
    values = {"today": month_day, "signs": SIGNS, "people": PEOPLE}
    postgres.execute(_EVENTS.format(**values), database)
    postgres.execute("VACUUM ANALYZE", database)
    return access


def test_the_worst_of_each_request_leaves_an_api_worker_small(
    stack: Stack, access: Access, measured: Measured
) -> None:
    with others_asking(stack) as others:
        lengths = asyncio.run(read_slowly(stack, access, worst_lists(access)))
        with ThreadPoolExecutor(WRITERS) as pool:
            asked = [*pool.map(lambda ask: ask(), worst_writes(stack, access))]
    assert min(lengths) > 700_000
    assert set(asked) - {503} == {200, 400, 413, 422}  # 503 where a search took too long
    assert max(others) <= stretched(OTHERS_WITHIN)
    worst = max(peaks(stack))
    nginx = max(peak_of(child) for child in children(pid_of(stack, "nginx")))
    assert worst < BOUND
    measured(
        "API's memory",
        f"{worst:.0f} MB at its worst, an nginx worker {nginx:.0f} MB; "
        f"{len(others)} others answered, each within {max(others):.1f} s",
    )


def worst_lists(access: Access) -> list[str]:
    today = datetime.now(UTC).date()
    day = today.replace(day=min(today.day, 28))
    lists = [
        "events?limit=100",
        f"events?limit=100&search={quote(SIGNS[0])}",
        f"days/{day}?limit=100",
        f"months/{day:%Y-%m}?limit=100",
        "upcoming?days=366&limit=100",
    ]
    return [f"{access.calendar}/{one}" for one in lists] * READERS


async def read_slowly(stack: Stack, access: Access, paths: Iterable[str]) -> list[int]:
    """How many bytes each of them is answered, who ask at once and take their time."""

    async def read(path: str) -> int:
        while True:
            status, length = await read_once(path)
            if status == 200:
                return length
            assert status == 503  # too many at once for a busy machine
            await asyncio.sleep(2)

    async def read_once(path: str) -> tuple[int, int]:
        slow = socket.socket()
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)  # the rest stays with nginx
        slow.setblocking(False)
        await asyncio.get_running_loop().sock_connect(slow, ("127.0.0.1", stack.port))
        reader, writer = await asyncio.open_connection(sock=slow, limit=4096)
        request = f"GET {path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {access.token}\r\n"
        writer.write(f"{request}Connection: close\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        await asyncio.sleep(SLOWLY)
        body = await reader.read()
        writer.close()
        return int(head.split()[1]), len(body)

    return await asyncio.gather(*map(read, paths))


def worst_writes(stack: Stack, access: Access) -> list[Callable[[], int]]:
    """Bodies that are too large, or as large as may be, and searches of everything."""
    url = f"{stack.url}{access.calendar}/events"
    headers = {"Authorization": f"Bearer {access.token}", "Content-Type": "application/json"}
    longest = dict.fromkeys(("name", "company", "position", "responsible"), SIGNS[0] * 200)
    largest = {"day": 1, "month": 1, "note": SIGNS[0] * 1_000} | longest
    one = httpx.get(f"{url}?limit=1", headers=headers).json()["items"][0]["id"]
    bodies = [
        ("POST", url, json.dumps({"note": "x" * 900_000 + SIGNS[0]}, ensure_ascii=False)),
        ("POST", url, json.dumps({"note": "x" * 65_000 + SIGNS[0]}, ensure_ascii=False)),
        ("POST", url, "[" * 65_000),
        ("POST", url, '{"a":' * 13_000),
        ("POST", url, json.dumps({"lead_days": [*range(11_000)]})),
        ("PUT", f"{url}/{one}", json.dumps(largest)),
    ]

    def write(number: int, method: str, url: str, body: str) -> int:
        key = {"Idempotency-Key": f"{number:0255}"}
        answer = httpx.request(
            method, url, content=body.encode(), headers=headers | key, timeout=30
        )
        return answer.status_code

    def search(text: str) -> int:
        answer = httpx.get(url, params={"search": text}, headers=headers, timeout=30)
        return answer.status_code

    asks: list[Callable[[], int]] = []
    for number in range(WRITERS):
        method, where, body = bodies[number % len(bodies)]
        asks.append(partial(write, number, method, where, body))
    for number in range(READERS):
        asks.insert(8 * number, partial(search, SIGNS[0] * 199 + "x"))
    return asks


@contextmanager
def others_asking(stack: Stack) -> Iterator[list[float]]:
    """Yields how long each of others was waiting for an answer meanwhile, in seconds."""
    waits: list[float] = []
    done = threading.Event()

    def ask() -> None:
        while not done.wait(0.2):
            began = time.monotonic()
            assert httpx.get(f"{stack.url}/health", timeout=30).status_code == 200
            waits.append(time.monotonic() - began)

    with ThreadPoolExecutor(1) as somebody:
        asking = somebody.submit(ask)
        try:
            yield waits
        finally:
            done.set()
            asking.result()


def peaks(stack: Stack) -> list[float]:
    return [peak_of(pid_of(stack, name)) for name in API]

"""Who sends little, slowly and many times over can't hold the memory that others need."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from tests.faults.programs import children, pid_of, wait_until
from tests.support.stack import Stack

pytestmark = pytest.mark.faults

ANNOUNCED = 64_000  # bytes: as much as the API takes
MOST, MOST_IN_CHUNKS = 250, 20  # requests under way of one address
ROOM = 100  # MB, for which 500 bodies of 1 MB that are only announced are far too many

_hosts = iter(range(2, 250))


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with Stack(extra_env={"ENABLE_TELEGRAM_BOT": "false"}) as stack:
        stack.wait_until_running()
        yield stack


@pytest.fixture
def hoard(stack: Stack) -> Iterator["Hoard"]:
    with ExitStack() as connections:
        yield Hoard(stack, connections)


class Hoard:
    """Requests whose end never comes, from one address."""

    def __init__(self, stack: Stack, connections: ExitStack):
        self._stack = stack
        self._connections = connections
        self._host = f"127.0.0.{next(_hosts)}"

    def begin(self, length: str) -> socket.socket:
        there = ("127.0.0.1", self._stack.port)
        connection = socket.create_connection(there, 5, (self._host, 0))
        self._connections.enter_context(connection)
        head = f"POST /api/v1/calendars HTTP/1.1\r\nHost: a\r\n{length}\r\n\r\n"
        connection.sendall(head.encode())
        return connection


def of_length(length: int) -> str:
    return f"Content-Length: {length}"


def status_of(connection: socket.socket) -> int:
    answer = connection.recv(65536)
    assert b"Content-Type: application/problem+json\r\n" in answer
    return int(answer.split()[1])


def is_refused(connection: socket.socket) -> bool:
    connection.settimeout(0)
    try:
        return bool(connection.recv(1, socket.MSG_PEEK))
    except BlockingIOError:
        return False


def refused(connections: list[socket.socket]) -> list[socket.socket]:
    return [one for one in connections if is_refused(one)]


def assert_refused(begun: list[socket.socket], count: int) -> None:
    """So many of them, whichever: nginx's workers need not take them in their order."""
    wait_until(lambda: len(refused(begun)) >= count, within=5)
    beyond = refused(begun)
    assert len(beyond) == count
    assert {status_of(one) for one in beyond} == {429}


def memory_of_nginx(stack: Stack) -> float:
    """MB that its processes can write, be it used or not: what their bound is about."""
    workers = children(pid_of(stack, "nginx"))
    assert workers
    statuses = [Path(f"/proc/{pid}/status").read_text() for pid in workers]
    kilobytes = (text.partition("VmData:")[2].split()[0] for text in statuses)
    return sum(map(int, kilobytes)) / 1024


def test_no_room_is_made_for_a_body_that_is_too_large(hoard: Hoard) -> None:
    assert status_of(hoard.begin(of_length(64 * 1024 + 1))) == 413


def test_bodies_that_are_only_announced_hold_little(stack: Stack, hoard: Hoard) -> None:
    before = memory_of_nginx(stack)
    begun = [hoard.begin(of_length(ANNOUNCED)) for _ in range(MOST + 10)]
    assert_refused(begun, 10)
    assert memory_of_nginx(stack) - before < ROOM
    assert httpx.get(f"{stack.url}/health").status_code == 200


def test_few_bodies_in_chunks_reach_the_api_at_a_time(stack: Stack, hoard: Hoard) -> None:
    chunked = "Transfer-Encoding: chunked"
    assert_refused([hoard.begin(chunked) for _ in range(MOST_IN_CHUNKS + 10)], 10)
    elsewhere = httpx.post(f"{stack.url}/health", content=iter([b"{}"]))
    assert elsewhere.status_code == 405

"""Clients that mean harm, or know no better: they are refused or shed, and nobody else notices."""

import resource
import socket
import time
from contextlib import ExitStack, suppress

import pytest

from tests.faults.access import Access
from tests.faults.checks import assert_applied_once
from tests.faults.load import Load
from tests.faults.programs import database_of
from tests.faults.results import Measured
from tests.support.stack import Stack

pytestmark = pytest.mark.faults

IDLE, LORISES, LARGE, BOMBS = 2_000, 200, 50, 50
PORTS = 17_000  # more than two workers with nginx's usual bounds have connections
SHED_WITHIN = 15.0  # seconds: client_header_timeout, and nginx's accuracy


def connect(stack: Stack) -> socket.socket:
    return socket.create_connection(("127.0.0.1", stack.port), timeout=20)


def status_of(stack: Stack, request: bytes) -> int:
    with connect(stack) as connection:
        with suppress(ConnectionError):  # nginx may refuse before it has read everything
            connection.sendall(request)
        answer = connection.recv(65536)
        assert b"Content-Type: application/problem+json\r\n" in answer
        return int(answer.split()[1])


def test_harmful_clients_hurt_nobody_else(stack: Stack, access: Access, measured: Measured) -> None:
    path = f"POST {access.calendar}/events HTTP/1.1\r\nHost: a\r\n".encode()
    large = path + b"Content-Length: 2000000\r\n\r\n" + b"x" * 2_000_000
    bombs = [
        b"GET /health HTTP/1.1\r\nHost: a\r\nX-Bomb: " + b"x" * 20_000 + b"\r\n\r\n",
        b"GET /health HTTP/1.1\r\nHost: a\r\n" + b"X-Many: bombs\r\n" * 20_000 + b"\r\n",
    ]
    with Load(stack.port, access) as load, ExitStack() as open_connections:
        idle = [open_connections.enter_context(connect(stack)) for _ in range(IDLE)]
        lorises = [open_connections.enter_context(connect(stack)) for _ in range(LORISES)]
        opened = time.monotonic()
        refused = [status_of(stack, large) for _ in range(LARGE)]
        refused += [status_of(stack, bombs[number % 2]) for number in range(BOMBS)]
        drip(lorises, until=opened + SHED_WITHIN)
        assert all(is_shed(connection) for connection in idle + lorises)
        time.sleep(2)
    assert set(refused) == {413, 431}
    assert load.failed == []
    assert_applied_once(load, database_of(stack))
    measured(
        "clients",
        f"{LARGE} bodies: 413; {BOMBS} bombs: 431; {IDLE:,} idle and {LORISES} slow connections "
        f"shed within {SHED_WITHIN:.0f} s; others: {load}",
    )


def test_one_address_can_not_take_all_connections(stack: Stack) -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most < PORTS + 1_000:
        pytest.skip("this machine gives a process too few files")
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with ExitStack() as open_connections:
        for number in range(PORTS):
            there = ("127.0.0.1", stack.port)
            loris = socket.create_connection(there, 20, ("127.0.0.2", 0))
            open_connections.enter_context(loris)
            loris.sendall(b"GET /health HTTP/1.1\r\nX-Slow: ")
            if number % 1_000 == 0:
                assert stack.is_healthy()
        healthy = [stack.is_healthy() for _ in range(20)]
    assert all(healthy)


def drip(lorises: list[socket.socket], until: float) -> None:
    """A byte of a header now and then, which keeps a naive server waiting for ever."""
    for loris in lorises:
        loris.sendall(b"GET /health HTTP/1.1\r\nX-Slow: ")
    while time.monotonic() < until:
        for loris in lorises:
            with suppress(OSError):
                loris.sendall(b"z")
        time.sleep(0.5)


def is_shed(connection: socket.socket) -> bool:
    connection.settimeout(0)
    try:
        while connection.recv(65536):
            pass
    except BlockingIOError:
        return False
    except ConnectionError:
        pass
    return True

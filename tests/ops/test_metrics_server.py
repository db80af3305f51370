"""Whoever asks for metrics can't hold up the watchdog, nor one another."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import httpx
import pytest

from birthday_calendar.ops import metrics_server
from birthday_calendar.ops.metrics_server import AT_ONCE, HEAD_LIMIT, MetricsServer
from tests.support.postgres import free_port


async def text() -> bytes:
    return b"up 1\n"


async def answer_of(client: httpx.AsyncClient, path: str = "/") -> httpx.Response | None:
    """None where nobody answers, or hangs up."""
    try:
        return await client.get(path)
    except httpx.TransportError:
        return None


@asynccontextmanager
async def served(
    made_by: Callable[[], Awaitable[bytes]] = text,
) -> AsyncIterator[httpx.AsyncClient]:
    port = free_port()
    task = asyncio.create_task(MetricsServer(f"127.0.0.1:{port}", made_by).run())
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        while (await answer_of(client)) is None:
            await asyncio.sleep(0.01)
        yield client
    task.cancel()


async def test_it_knows_one_address_and_two_methods() -> None:
    async with served() as client:
        answer = await client.get("/metrics")
        assert (answer.text, answer.headers["content-type"][:10]) == ("up 1\n", "text/plain")
        assert (await client.get("/metrics?name=up")).text == "up 1\n"
        head = await client.head("/metrics")
        assert (head.headers["content-length"], head.text) == ("5", "")
        assert (await client.get("/")).status_code == 404
        assert (await client.post("/metrics")).headers["allow"] == "GET, HEAD"


async def test_who_says_nothing_or_too_much_keeps_nobody_waiting() -> None:
    async with served() as client:
        port = client.base_url.port
        silent = [socket.create_connection(("127.0.0.1", port)) for _ in range(AT_ONCE - 1)]
        silent[0].sendall(b"GET /" + b"x" * 2 * HEAD_LIMIT)
        assert (await client.get("/metrics")).text == "up 1\n"
        for one in silent:
            one.close()


async def test_who_comes_when_too_many_are_there_is_hung_up_on() -> None:
    async with served() as client:
        port = client.base_url.port
        silent = [socket.create_connection(("127.0.0.1", port)) for _ in range(AT_ONCE)]
        assert await answer_of(client, "/metrics") is None
        for one in silent:
            one.close()
        assert (await client.get("/metrics")).text == "up 1\n"


async def test_what_several_ask_for_at_once_is_gathered_once() -> None:
    made = 0

    async def gather() -> bytes:
        nonlocal made
        made += 1
        await asyncio.sleep(0.2)
        return b"up 1\n"

    async with served(gather) as client:
        answers = await asyncio.gather(*(client.get("/metrics") for _ in range(4)))
        assert {answer.text for answer in answers} == {"up 1\n"}
    assert made == 1


async def test_a_mistake_of_ours_in_one_scrape_is_not_the_end_of_all() -> None:
    failures = iter([True])

    async def gather() -> bytes:
        if next(failures, False):
            raise ValueError
        return b"up 1\n"

    async with served(gather) as client:
        assert (await client.get("/metrics")).status_code == 500
        assert (await client.get("/metrics")).text == "up 1\n"


async def test_an_address_in_use_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics_server, "RETRY", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        task = asyncio.create_task(MetricsServer(f"127.0.0.1:{port}", text).run())
        await asyncio.sleep(0.1)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        while (answer := await answer_of(client, "/metrics")) is None:
            await asyncio.sleep(0.05)
    assert answer.text == "up 1\n"
    task.cancel()

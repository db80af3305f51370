"""One sandbox server for all tests here, on a free port of the loopback interface.

Each test speaks with a token of its own, so it has a bot, people and chats of its own.
"""

import asyncio
import socket
import ssl
import threading
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from birthday_calendar.sandbox.app import create_app
from birthday_calendar.sandbox.limits import Limits
from birthday_calendar.sandbox.server import serve
from tests.sandbox.helpers import Api, new_token

NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # made once: loading certificates takes a while


@pytest.fixture(scope="session")
def base_url() -> Iterator[str]:
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    started, stop = threading.Event(), asyncio.Event()
    loops: list[asyncio.AbstractEventLoop] = []

    async def main() -> None:
        loops.append(asyncio.get_running_loop())
        started.set()
        app = create_app(Limits(overall=0, chat=0, group=0))
        await serve(app, f"fd://{listening.detach()}", stop.wait)

    thread = threading.Thread(target=lambda: asyncio.run(main()))
    thread.start()
    started.wait()
    with httpx.Client(trust_env=False) as client:
        for _ in range(100):
            try:
                client.get(f"http://127.0.0.1:{port}/sandbox/bots")
                break
            except httpx.ConnectError:
                threading.Event().wait(0.02)
    yield f"http://127.0.0.1:{port}"
    loops[0].call_soon_threadsafe(stop.set)
    thread.join(timeout=5)


@pytest.fixture
async def client(base_url: str) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.AsyncHTTPTransport(verify=NO_TLS)
    async with httpx.AsyncClient(transport=transport, base_url=base_url, timeout=15) as client:
        yield client


@pytest.fixture
async def api(client: httpx.AsyncClient) -> Api:
    """A bot that has just connected."""
    api = Api(client, new_token())
    await api.call("getMe")
    return api


@pytest.fixture
async def ann(api: Api) -> Api:
    """A bot that Ann has written to; nothing is left in its queue."""
    await api.say("hello")
    [hello] = await api.updates(offset=-1)
    await api.updates(offset=hello["update_id"] + 1)
    await api.control("DELETE", "calls")
    return api

"""One sandbox server for all tests here, on a free port of the loopback interface.

Each test speaks with a token of its own, so it has a bot, people and chats of its own.
"""

import ssl
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from telegram_sandbox.testing import sandbox_server
from tests.telegram_sandbox.helpers import Api, new_token

NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # made once: loading certificates takes a while


@pytest.fixture(scope="session")
def base_url() -> Iterator[str]:
    with sandbox_server() as url:
        yield url


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
    await api.delete("calls")
    return api

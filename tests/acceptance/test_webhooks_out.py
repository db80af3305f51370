"""Webhooks on the real stack: from a change by the API or in the chat to whoever is called."""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.acceptance.test_end_to_end import token_of
from tests.faults.chats import Person
from tests.support.receiver import LOOPBACK, Receiver, listening
from tests.support.stack import Stack

DOCUMENT = Path(__file__).parents[2] / "docs" / "api.md"
PATIENCE = 30.0  # seconds; the program may be starting on a busy machine


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with listening() as receiver:
        yield receiver


def is_genuine(secret: str, headers: Mapping[str, str], body: bytes) -> bool:
    """As docs/api.md shows it."""
    example = re.search(r"```python\n(def is_genuine.*?)```", DOCUMENT.read_text(), re.DOTALL)
    assert example
    known: dict[str, Any] = {}
    exec("import base64, hmac, time\nfrom collections.abc import Mapping\n" + example[1], known)  # noqa: S102
    return bool(known["is_genuine"](secret, headers, body))


async def until_told(receiver: Receiver, types: set[str]) -> None:
    end = time.monotonic() + PATIENCE
    while not types <= set(receiver.types):
        assert time.monotonic() < end, receiver.types
        await asyncio.sleep(0.05)


async def test_a_webhook_is_called_with_what_somebody_changes(receiver: Receiver) -> None:
    with Stack(extra_env={"WEBHOOKS_PRIVATE_NETWORKS": ",".join(LOOPBACK)}) as stack:
        stack.wait_until_running()
        person = Person(stack.url, 1)
        token = await asyncio.to_thread(token_of, person)
        headers = {"Authorization": f"Bearer {token}"}
        url = f"{stack.url}/api/v1/calendars/1/webhooks"
        hook = {"name": "HR", "url": f"{receiver.url}/s3cr3t-p4th"}
        async with httpx.AsyncClient(headers=headers, timeout=20, trust_env=False) as api:
            made = (await api.post(url, json=hook)).json()
            await api.post(f"{url}/1/test")
            await until_told(receiver, {"webhook.test"})
            await asyncio.to_thread(person.writes, "/add Quetzalcoatl 15.03.1990")
            await until_told(receiver, {"event.created"})
            listed = (await api.get(f"{url}/1/deliveries")).json()["items"]
            logs = stack.all_logs()
    told = next(one for one in receiver.received if one.type == "event.created")
    assert told.json["data"]["event"]["name"] == "Quetzalcoatl"
    assert is_genuine(made["secret"], told.headers, told.body)
    assert not is_genuine(made["secret"], told.headers, told.body + b" ")
    assert {one["type"] for one in listed} == {"webhook.test", "event.created"}
    assert [secret in logs for secret in (made["secret"], "s3cr3t-p4th")] == [False, False]

"""Webhooks: how they are set, and how updates reach them."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.telegram_sandbox.helpers import ANN, Api

ACTIVE = (
    "409 Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)


@dataclass
class Receiver:
    """A webhook that answers as it is told, 200 by default."""

    url: str = ""
    answers: list[tuple[str, bytes]] = field(default_factory=list)  # status line, body
    requests: asyncio.Queue[tuple[dict[str, str], Any]] = field(default_factory=asyncio.Queue)

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await reader.readuntil(b"\r\n\r\n") if not reader.at_eof() else b"":
            lines = head.decode().split("\r\n")[1:-2]
            headers = {k.lower(): v for k, v in (line.split(": ", 1) for line in lines)}
            body = json.loads(await reader.readexactly(int(headers["content-length"])))
            await self.requests.put((headers, body))
            status, answer = self.answers.pop(0) if self.answers else ("200 OK", b"")
            kind = "Content-Type: application/json\r\n"
            writer.write(
                f"HTTP/1.1 {status}\r\n{kind}Content-Length: {len(answer)}\r\n\r\n".encode()
                + answer
            )

    async def next(self) -> tuple[dict[str, str], Any]:
        return await asyncio.wait_for(self.requests.get(), 5)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await receiver.handle(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    receiver.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"
    yield receiver
    server.close()


async def test_updates_come_with_the_secret(api: Api, receiver: Receiver) -> None:
    answer = await api.answer("setWebhook", url=receiver.url, secret_token="s3cret-_")
    assert answer == {"ok": True, "result": True, "description": "Webhook was set"}
    await api.say("hello")
    headers, update = await receiver.next()
    assert headers["x-telegram-bot-api-secret-token"] == "s3cret-_"
    assert update["message"]["text"] == "hello"
    assert update["update_id"]


async def test_what_waits_is_delivered_first(api: Api, receiver: Receiver) -> None:
    await api.say("one")
    await api.say("two")
    await api.call("setWebhook", url=receiver.url)
    texts = [(await receiver.next())[1]["message"]["text"] for _ in range(2)]
    assert texts == ["one", "two"]
    for _ in range(50):
        if (await api.call("getWebhookInfo"))["pending_update_count"] == 0:
            break
        await asyncio.sleep(0.02)
    else:
        pytest.fail("updates stay although the webhook took them")


async def test_a_failed_update_comes_again_and_others_of_its_chat_wait(
    api: Api, receiver: Receiver
) -> None:
    receiver.answers = [("503 Service Unavailable", b"")]
    await api.call("setWebhook", url=receiver.url)
    await api.say("one")
    await api.say("two")
    texts = [(await receiver.next())[1]["message"]["text"] for _ in range(3)]
    assert texts == ["one", "one", "two"]
    info = await api.call("getWebhookInfo")
    assert info["last_error_message"] == (
        "Wrong response from the webhook: 503 Service Unavailable"
    )
    assert info["last_error_date"]


async def test_the_pause_between_tries_doubles(api: Api, receiver: Receiver) -> None:
    receiver.answers = [("500 Internal Server Error", b"")] * 2
    await api.call("setWebhook", url=receiver.url)
    await api.say("one")
    await receiver.next()
    await receiver.next()  # the first repetition comes at once
    began = asyncio.get_running_loop().time()
    await receiver.next()
    assert 1.5 < asyncio.get_running_loop().time() - began < 8


async def test_a_webhook_may_answer_with_a_method(ann: Api, receiver: Receiver) -> None:
    call = {"method": "sendMessage", "chat_id": ANN, "text": "by the way"}
    receiver.answers = [("200 OK", json.dumps(call).encode())]
    await ann.call("setWebhook", url=receiver.url)
    await ann.say("hi")
    await receiver.next()
    for _ in range(50):
        if (await ann.get("messages", chat_id=ANN))[-1]["text"] == "by the way":
            return
        await asyncio.sleep(0.02)
    pytest.fail("no message")


async def test_setting_a_webhook_ends_the_poll(api: Api, receiver: Receiver) -> None:
    poll = asyncio.create_task(api.error("getUpdates", timeout=10))
    await asyncio.sleep(0.1)
    await api.call("setWebhook", url=receiver.url)
    assert await poll == "409 Conflict: terminated by setWebhook request"


async def test_polling_is_possible_again_without_the_webhook(api: Api, receiver: Receiver) -> None:
    await api.call("setWebhook", url=receiver.url)
    assert await api.error("getUpdates") == ACTIVE
    answer = await api.answer("deleteWebhook")
    assert answer["description"] == "Webhook was deleted"
    assert await api.updates() == []
    answer = await api.answer("deleteWebhook")
    assert answer["description"] == "Webhook is already deleted"


async def test_someone_else_may_delete_the_webhook(api: Api, receiver: Receiver) -> None:
    await api.call("setWebhook", url=receiver.url)
    await api.delete("webhook")
    assert (await api.call("getWebhookInfo"))["url"] == ""


async def test_pending_updates_are_dropped_on_request(api: Api, receiver: Receiver) -> None:
    await api.say("old")
    await api.call("setWebhook", url=receiver.url, drop_pending_updates=True)
    await api.say("new")
    assert (await receiver.next())[1]["message"]["text"] == "new"
    await api.call("deleteWebhook")
    await api.say("old")
    await api.call("deleteWebhook", drop_pending_updates=True)
    assert await api.updates() == []


async def test_the_same_webhook_is_already_set(api: Api, receiver: Receiver) -> None:
    await api.call("setWebhook", url=receiver.url)
    answer = await api.answer("setWebhook", url=receiver.url)
    assert answer["description"] == "Webhook is already set"


async def test_webhook_info_tells_what_was_set(api: Api, receiver: Receiver) -> None:
    assert await api.call("getWebhookInfo") == {
        "url": "",
        "has_custom_certificate": False,
        "pending_update_count": 0,
    }
    allowed = ["message", "callback_query"]
    await api.call("setWebhook", url=receiver.url, max_connections=7, allowed_updates=allowed)
    info = await api.call("getWebhookInfo")
    assert info["url"] == receiver.url
    assert info["max_connections"] == 7
    assert sorted(info["allowed_updates"]) == sorted(allowed)


@pytest.mark.parametrize(
    ("params", "error"),
    [
        ({"url": "ftp://127.0.0.1/"}, "invalid webhook URL specified"),
        (
            {"url": "http://example.org/"},
            "bad webhook: An HTTPS URL must be provided for webhook",
        ),
        (
            {"url": "http://127.0.0.1/", "secret_token": "a b"},
            "secret token contains unallowed characters",
        ),
        ({"url": "http://127.0.0.1/", "secret_token": "a" * 257}, "secret token is too long"),
        (
            {"url": "https://nowhere.invalid/"},
            "bad webhook: Failed to resolve host: Name or service not known",
        ),
    ],
)
async def test_a_wrong_webhook_is_refused(api: Api, params: dict[str, str], error: str) -> None:
    assert await api.error("setWebhook", **params) == f"400 Bad Request: {error}"

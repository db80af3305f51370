"""Telegram calls, every container may answer, and nothing is lost, doubled or let in."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

import httpx
import pytest
import structlog
from msgspec.structs import replace
from structlog.testing import LogCapture

from birthday_calendar.bot.updates import webhook, webhook_registration
from birthday_calendar.bot.updates.webhook import SECRET_HEADER, Webhook
from birthday_calendar.config import Settings
from birthday_calendar.database import Database
from birthday_calendar.storage import webhooks
from telegram_sandbox.client import ANN, Chat, Sandbox, until
from tests.bot.conftest import Bots
from tests.support.databases import on_sqlite
from tests.support.postgres import free_port
from tests.support.stack import NO_TLS

LEASE = 1.0  # seconds; in earnest it is ten
_update_ids = count(900_000)


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    """What supervisord keeps open while programs come and go."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def url_of(listening: socket.socket) -> str:
    return f"http://127.0.0.1:{listening.getsockname()[1]}/telegram/webhook"


@pytest.fixture
def bots(settings: Settings, listening: socket.socket) -> Bots:
    return Bots(replace(settings, webhook_url=url_of(listening)))


@pytest.fixture
def ann(telegram: Sandbox, database: Database) -> Chat:
    return Chat(telegram, ANN, ANN)


@pytest.fixture
def checks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook_registration, "CHECK_EVERY", 0.2)


async def registered(telegram: Sandbox) -> str:
    return str((await telegram.answer("getWebhookInfo"))["result"]["url"])


async def secret_of(telegram: Sandbox, database: Database) -> str:
    return await webhooks.secret(database, int(telegram.token.split(":")[0]))


def saying(text: str) -> dict[str, Any]:
    number = next(_update_ids)
    ann = {"id": ANN, "is_bot": False, "first_name": "Ann", "language_code": "en"}
    chat = {"id": ANN, "type": "private", "first_name": "Ann"}
    message = {"message_id": number, "date": 1, "from": ann, "chat": chat, "text": text}
    return {"update_id": number, "message": message}


async def deliver(
    to: socket.socket,
    update: object,
    secret: str | None = None,
    request_id: str = "",
    **options: Any,
) -> httpx.Response:
    headers = {} if secret is None else {SECRET_HEADER.encode(): secret.encode()}
    headers[b"X-Request-ID"] = request_id.encode()
    async with httpx.AsyncClient(trust_env=False, timeout=10, verify=NO_TLS) as client:
        return await client.post(url_of(to), json=update, headers=headers, **options)


def events(logged: LogCapture, words: str) -> list[str]:
    return [str(entry["event"]) for entry in logged.entries if words in str(entry["event"])]


# --- taking updates -------------------------------------------------------------------------------


async def test_what_telegram_calls_with_is_answered(
    bots: Bots, ann: Chat, telegram: Sandbox, listening: socket.socket
) -> None:
    async with bots.running("webhook", listening=listening.dup()):
        assert "Hello" in await ann.says("/start")
        assert "Clara" in await ann.says("/add Clara 10.03.1990")
        assert "Clara" in await ann.says("/today")
        info = (await telegram.answer("getWebhookInfo"))["result"]
    assert info["url"] == url_of(listening)
    assert "last_error_message" not in info
    assert "chat_member" in info["allowed_updates"]
    assert bots.state().name == "stopped"


@on_sqlite
@pytest.mark.parametrize("secret", [None, "", "wrong", "geheim-é"])
async def test_who_does_not_know_the_secret_is_refused(
    bots: Bots, ann: Chat, listening: socket.socket, logged: LogCapture, secret: str | None
) -> None:
    async with bots.running("webhook", listening=listening.dup()):
        refused = await deliver(listening, saying("/start"), secret)
        assert await ann.messages() == []
    assert refused.status_code == 401
    assert refused.headers["content-type"] == "application/problem+json"
    assert events(logged, "without the secret")


@on_sqlite
async def test_what_is_no_update_is_refused(
    bots: Bots, telegram: Sandbox, database: Database, listening: socket.socket
) -> None:
    async with bots.running("webhook", listening=listening.dup()):
        secret = await secret_of(telegram, database)
        nonsense: object
        for nonsense in (None, [], {}, {"update_id": "1"}):
            assert (await deliver(listening, nonsense, secret)).status_code == 400


async def test_an_update_that_comes_twice_is_applied_and_answered_once(
    bots: Bots, ann: Chat, telegram: Sandbox, database: Database, listening: socket.socket
) -> None:
    async with bots.running("webhook", listening=listening.dup()):
        await ann.says("/help")
        secret = await secret_of(telegram, database)
        update = saying("/add Clara 10.03.1990")
        answers = [await deliver(listening, update, secret)]
        answers += await asyncio.gather(*(deliver(listening, update, secret) for _ in range(3)))
        assert {answer.status_code for answer in answers} == {200}
        assert len(await ann.messages()) == 2


# --- several containers ---------------------------------------------------------------------------


async def test_every_container_takes_updates_and_none_is_doubled(
    bots: Bots, ann: Chat, telegram: Sandbox, database: Database, listening: socket.socket
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        async with (
            bots.running("webhook", container="one", listening=listening.dup(), lease=LEASE),
            bots.running("webhook", container="two", listening=other.dup(), lease=LEASE),
        ):
            await bots.reaches("webhook", "two")
            assert "tells Telegram where to call" in bots.state("two").reason
            await ann.says("/help")
            secret = await secret_of(telegram, database)
            for number in range(1, 6):
                update = saying(f"/add Clara{number} {number}.03.1990")
                for container in (listening, other) if number % 2 else (other, listening):
                    assert (await deliver(container, update, secret)).status_code == 200
            assert (await deliver(other, saying("/list"), secret)).status_code == 200
    said = [message["text"] for message in await ann.messages()]
    assert len(said) == 1 + 5 + 1
    assert all(said[-1].count(f"Clara{number}") == 1 for number in range(1, 6))


async def test_when_the_leader_ends_another_one_looks_after_the_webhook(
    bots: Bots, ann: Chat, telegram: Sandbox, listening: socket.socket
) -> None:
    async with (
        bots.running("webhook", container="one", listening=listening.dup(), lease=LEASE) as stop,
        bots.running("webhook", container="two", listening=listening.dup(), lease=LEASE),
    ):
        stop.set()
        await bots.reaches("stopped", "one")
        await telegram.answer("deleteWebhook")
        assert "Hello" in await ann.says("/start")
        assert bots.state("two").reason.endswith(": Telegram calls 127.0.0.1")


# --- the registration -----------------------------------------------------------------------------


@on_sqlite
@pytest.mark.parametrize("replaced_by", ["", "https://127.0.0.1:8443/somewhere"])
async def test_a_webhook_that_somebody_changes_is_set_again(
    bots: Bots,
    ann: Chat,
    telegram: Sandbox,
    listening: socket.socket,
    checks_often: None,
    logged: LogCapture,
    replaced_by: str,
) -> None:
    async with bots.running("webhook", listening=listening.dup()):
        for _ in range(2):
            await telegram.answer("setWebhook", url=replaced_by)
            await ann.write("/help")
            await telegram.settled()
            assert "What I can do" in await ann.sees()
        assert await registered(telegram) == url_of(listening)
        await bots.reaches("webhook")
    assert len(events(logged, "registered again")) == 1


@on_sqlite
async def test_an_address_that_telegram_cannot_reach_is_a_state(
    bots: Bots, ann: Chat, telegram: Sandbox, listening: socket.socket, checks_often: None
) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}/telegram/webhook"
    bots.settings = replace(bots.settings, webhook_url=nowhere)
    async with bots.running("webhook", listening=listening.dup()):
        await ann.write("/start")
        state = await bots.reaches("webhook_failing")
        assert "Connection refused" in state.reason
        await telegram.answer("deleteWebhook", drop_pending_updates=True)
        await bots.reaches("webhook")


@on_sqlite
async def test_an_address_that_telegram_refuses_is_a_state(
    bots: Bots, listening: socket.socket
) -> None:
    bots.settings = replace(bots.settings, webhook_url="http://birthdays.example/telegram/webhook")
    async with bots.running("webhook_refused", listening=listening.dup()):
        assert "HTTPS" in bots.state().reason


async def test_without_webhook_url_the_webhook_goes_and_what_waits_is_answered(
    bots: Bots, ann: Chat, telegram: Sandbox, settings: Settings, listening: socket.socket
) -> None:
    async with bots.running("webhook", listening=listening.dup()):
        assert "Hello" in await ann.says("/start")
    await ann.write("/today")
    bots.settings = settings
    async with bots.running("polling"):
        await until(lambda: answered(ann, "Nobody today"))
        assert await registered(telegram) == ""


async def answered(chat: Chat, words: str) -> bool:
    return words in await chat.sees()


@on_sqlite
async def test_while_telegram_says_wait_no_connection_waits_and_nothing_is_said_twice(
    bots: Bots, ann: Chat, telegram: Sandbox, database: Database, listening: socket.socket
) -> None:
    wait = {"method": "sendMessage", "error_code": 429, "retry_after": 3}
    async with bots.running("webhook", listening=listening.dup()):
        await ann.says("/help")
        secret = await secret_of(telegram, database)
        await telegram.post("faults", times=1, **wait)
        update = saying("/add Clara 10.03.1990")
        began = time.monotonic()
        refused = await deliver(listening, update, secret)
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "3")
        next_one = await deliver(listening, saying("/today"), secret)  # nor does what follows it
        assert (next_one.status_code, next_one.headers["retry-after"]) == (503, "3")
        assert time.monotonic() - began < 2
        await asyncio.sleep(3)
        assert (await deliver(listening, update, secret)).status_code == 200
        assert ["Clara" in one["text"] for one in await ann.messages()] == [False, True]
        assert len(await database.fetch_all("SELECT id FROM events")) == 1


@on_sqlite
async def test_of_an_answer_of_several_messages_only_the_rest_is_said_when_it_comes_again(
    bots: Bots, ann: Chat, telegram: Sandbox, database: Database, listening: socket.socket
) -> None:
    try:
        async with bots.running("webhook", listening=listening.dup()):
            await ann.says("/help")
            secret = await secret_of(telegram, database)
            for number in range(25):
                await deliver(listening, saying(f"/add {'N' * 190}{number:02} 12.03"), secret)
            told = len(await ann.messages())
            await telegram.post("limits", chat=0.2, burst=1)
            update = saying("/upcoming")
            await until(lambda: taken(listening, update, secret), within=30)
    finally:
        await telegram.post("limits", chat=0, burst=5)
    parts = (await ann.messages())[told:]
    assert sum(part["text"].count("🎂") for part in parts) == 25


async def taken(listening: socket.socket, update: object, secret: str) -> bool:
    answer = await deliver(listening, update, secret)
    await asyncio.sleep(int(answer.headers.get("retry-after", 0)))
    return answer.status_code == 200


@on_sqlite
async def test_troubles_with_telegram_end_by_themselves(
    bots: Bots, ann: Chat, telegram: Sandbox, listening: socket.socket, logged: LogCapture
) -> None:
    await telegram.post("faults", method="getMe", times=2, error_code=502)
    await telegram.post("faults", method="setWebhook", times=2, error_code=429, retry_after=1)
    async with bots.running("throttled", listening=listening.dup()):
        await bots.reaches("webhook")
        assert events(logged, "throttled") == ["throttled: begins", "throttled: over"]
        assert "Hello" in await ann.says("/start")


# --- the server by itself -------------------------------------------------------------------------


@asynccontextmanager
async def serving(listening: socket.socket, handle: Any) -> AsyncIterator[None]:
    async with Webhook(listening.dup(), "secret", handle, grace=1.0):
        yield


async def test_what_takes_too_long_is_left_to_telegram(
    listening: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "LONGEST", 0.1)
    async with serving(listening, lambda _: asyncio.sleep(5)):
        answer = await deliver(listening, saying("/start"), "secret")
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0


async def test_one_bad_update_does_not_hold_up_its_chat(listening: socket.socket) -> None:
    async def fail(update: object) -> None:
        raise RuntimeError

    async with serving(listening, fail):
        assert (await deliver(listening, saying("/start"), "secret")).status_code == 200


async def test_what_is_logged_of_a_call_has_its_id(listening: socket.socket) -> None:
    bound: list[dict[str, Any]] = []

    async def handle(update: object) -> None:
        bound.append(structlog.contextvars.get_contextvars())

    async with serving(listening, handle):
        await deliver(listening, saying("/start"), "secret", request_id="order-66")
    assert bound == [{"request_id": "order-66"}]


async def test_one_chat_stays_in_order_while_others_go_on(listening: socket.socket) -> None:
    began: list[str] = []
    go_on = asyncio.Event()

    async def handle(update: dict[str, Any]) -> None:
        began.append(update["message"]["text"])
        await go_on.wait()

    elsewhere = saying("elsewhere")
    elsewhere["message"]["chat"]["id"] = 1
    async with serving(listening, handle):
        tasks = []
        for update in (saying("first"), saying("second"), elsewhere):
            tasks.append(asyncio.create_task(deliver(listening, update, "secret")))
            await asyncio.sleep(0.1)
        assert began == ["first", "elsewhere"]
        go_on.set()
        await asyncio.gather(*tasks)
    assert began == ["first", "elsewhere", "second"]


async def test_a_stop_finishes_what_is_being_handled_and_lets_in_nobody_new(
    listening: socket.socket,
) -> None:
    began = asyncio.Event()

    async def handle(update: object) -> None:
        began.set()
        await asyncio.sleep(0.3)

    async with serving(listening, handle):
        first = asyncio.create_task(deliver(listening, saying("first"), "secret"))
        await began.wait()
    assert (await first).status_code == 200
    waiting = asyncio.create_task(deliver(listening, saying("second"), "secret"))
    await asyncio.sleep(0.1)
    assert not waiting.done()
    async with serving(listening, handle):  # who comes next finds it in the backlog
        assert (await waiting).status_code == 200

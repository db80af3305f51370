"""Webhook mode on the real stack: Telegram, which the sandbox stands for, calls through nginx."""

import os
import re
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from birthday_calendar import status
from telegram_sandbox.client import Refused, Sandbox, blocking
from telegram_sandbox.testing import sandbox_server
from tests.support.stack import Stack

TOKEN = f"7654321:{'w' * 35}"
WEBHOOK = "/telegram/webhook"
PATIENCE = 40.0  # seconds; the bot may be importing aiogram on a busy machine


class Telegram:
    """It lives on while the stack does not."""

    def __init__(self, url: str):
        self.url = url
        self._sandbox = Sandbox(httpx.AsyncClient(base_url=url, timeout=20, trust_env=False), TOKEN)

    def close(self) -> None:
        blocking(self._sandbox.client.aclose())

    def call(self, method: str) -> Any:
        return blocking(self._sandbox.call(method))

    def write(self, user_id: int, text: str) -> None:
        user = {"id": user_id, "is_bot": False, "first_name": "Ann", "language_code": "en"}
        chat = {"id": user_id, "type": "private", "first_name": "Ann"}
        message = {"from": user, "chat": chat, "date": int(time.time()), "text": text}
        blocking(self._sandbox.update(message=message))

    def heard(self, user_id: int) -> list[str]:
        """What the bot said to somebody."""
        try:
            return [message["text"] for message in blocking(self._sandbox.said(user_id))]
        except Refused as refused:
            if refused.code == 404:  # nobody has written there yet
                return []
            raise

    def hears(self, user_id: int, number: int) -> list[str]:
        """Wait for that many messages."""
        wait_until(lambda: len(self.heard(user_id)) >= number)
        return self.heard(user_id)


def wait_until(condition: Any) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


@pytest.fixture(scope="module")
def telegram() -> Iterator[Telegram]:
    with sandbox_server() as url:
        telegram = Telegram(url)
        yield telegram
        telegram.close()


@pytest.fixture(scope="module")
def stack(telegram: Telegram) -> Iterator[Stack]:
    settings = {"TELEGRAM_API_URL": telegram.url, "TELEGRAM_BOT_TOKEN": TOKEN, "RATE_LIMIT": "50"}
    stack = Stack(extra_env=settings)
    stack.env["WEBHOOK_URL"] = stack.url  # the path is ours
    with stack:
        wait_until(lambda: bot_of(stack)["state"] == "webhook")
        yield stack


def bot_of(stack: Stack) -> dict[str, str]:
    found: dict[str, str] = httpx.get(f"{stack.url}/health/ready").json()["parts"]["bot"]
    return found


def words(texts: list[str]) -> list[str]:
    return re.findall(r"\w+", " ".join(texts))


def pid_of_bot(stack: Stack) -> int:
    shown = status.read(stack.var_dir / "run", "bot")
    assert shown
    return shown.pid


def test_telegram_calls_and_is_answered(stack: Stack, telegram: Telegram) -> None:
    telegram.write(1, "/start")
    assert "Hello" in telegram.hears(1, 1)[0]
    assert telegram.call("getWebhookInfo")["url"] == f"{stack.url}{WEBHOOK}"
    assert bot_of(stack)["reason"] == "@sandbox_7654321_bot: Telegram calls 127.0.0.1"


@pytest.mark.parametrize("headers", [{}, {"X-Telegram-Bot-Api-Secret-Token": "guess"}])
def test_nobody_else_may_call(stack: Stack, headers: dict[str, str]) -> None:
    answer = httpx.post(f"{stack.url}{WEBHOOK}", json={"update_id": 1}, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"


def test_who_is_not_telegram_may_not_try_as_often_as_they_like(stack: Stack) -> None:
    def statuses(address: str) -> set[int]:
        headers = {"X-Forwarded-For": address}
        with (
            httpx.Client(base_url=stack.url, headers=headers) as client,
            ThreadPoolExecutor(8) as several,  # a busy machine answers one of them too slowly
        ):
            return {*several.map(lambda _: client.post(WEBHOOK, json={}).status_code, range(1_000))}

    assert statuses("203.0.113.7") == {401, 429}
    assert statuses("149.154.167.220") == {401}  # of Telegram's, who may forget the secret


def test_what_is_too_long_never_reaches_the_bot(stack: Stack) -> None:
    long = b"x" * 300_000
    assert httpx.post(f"{stack.url}{WEBHOOK}", content=long).status_code == 413
    assert httpx.post(f"{stack.url}{WEBHOOK}", content=iter([long])).status_code == 400


def test_restarts_and_kills_of_the_bot_lose_and_double_nothing(
    stack: Stack, telegram: Telegram
) -> None:
    people = range(10, 14)
    sent = 0

    def stream(goes_on: Callable[[], bool], at_least: float = 1.0) -> None:
        nonlocal sent
        deadline = time.monotonic() + at_least
        while time.monotonic() < deadline or goes_on():
            sent += 1
            for person in people:
                telegram.write(person, f"/add Clara{sent:03} 13.09.1990")
            time.sleep(0.1)

    before = pid_of_bot(stack)
    restart = threading.Thread(target=stack.supervisorctl, args=("restart", "bot"))
    restart.start()
    stream(restart.is_alive)
    wait_until(lambda: pid_of_bot(stack) != before)
    after = pid_of_bot(stack)
    os.kill(after, signal.SIGKILL)
    stream(lambda: pid_of_bot(stack) == after)
    # each is answered; a killed one may say again what it had just said
    names = {f"Clara{number:03}" for number in range(1, sent + 1)}
    wait_until(lambda: all(names <= set(words(telegram.heard(person))) for person in people))
    for person in people:
        answered = len(telegram.heard(person))
        telegram.write(person, f"/find Clara{sent:03}")
        assert "I found 1:" in telegram.hears(person, answered + 1)[-1]
    assert telegram.call("getWebhookInfo")["pending_update_count"] == 0


def test_without_webhook_url_polling_takes_over_what_waits(
    stack: Stack, telegram: Telegram
) -> None:
    """Last, for it changes the stack."""
    stack.stop()
    telegram.write(20, "/start")
    del stack.env["WEBHOOK_URL"]
    stack.start()
    assert "Hello" in telegram.hears(20, 1)[0]
    assert bot_of(stack)["state"] == "polling"
    assert telegram.call("getWebhookInfo")["url"] == ""
    assert httpx.post(f"{stack.url}{WEBHOOK}", json={}).status_code == 404

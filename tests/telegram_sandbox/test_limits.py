"""429 and when it is over."""

import itertools
from typing import Any

import httpx
import pytest

from telegram_sandbox.errors import ApiError
from telegram_sandbox.web.app import create_app
from telegram_sandbox.world.limits import Flood, Limits
from tests.telegram_sandbox.helpers import ANN, Api


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [1000.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    return now


def sent_until_429(flood: Flood, chat_ids: Any) -> tuple[int, int]:
    """How many messages passed, and retry_after."""
    passed = itertools.count(-1)

    def send_all() -> None:
        for chat_id in chat_ids:
            next(passed)
            flood.count(chat_id)

    with pytest.raises(ApiError) as caught:
        send_all()
    assert caught.value.code == 429
    retry_after = (caught.value.parameters or {})["retry_after"]
    assert caught.value.description == f"Too Many Requests: retry after {retry_after}"
    return next(passed), retry_after


def test_30_messages_a_second_pass_overall(clock: list[float]) -> None:
    flood = Flood(Limits())
    assert sent_until_429(flood, range(1, 100)) == (30, 1)
    clock[0] += 1
    assert sent_until_429(flood, range(101, 200)) == (30, 1)


def test_a_private_chat_takes_one_a_second_after_a_short_burst(clock: list[float]) -> None:
    flood = Flood(Limits())
    assert sent_until_429(flood, [5] * 100) == (5, 1)
    clock[0] += 1
    assert sent_until_429(flood, [5] * 100) == (1, 1)
    flood.count(6)


def test_a_group_takes_20_a_minute(clock: list[float]) -> None:
    flood = Flood(Limits())
    for _ in range(20):
        flood.count(-5)
        clock[0] += 1
    assert sent_until_429(flood, [-5]) == (0, 40)
    clock[0] += 40
    flood.count(-5)
    assert sent_until_429(flood, [-5]) == (0, 1)


def test_0_is_no_limit(clock: list[float]) -> None:
    flood = Flood(Limits(overall=0, chat=0, group=0))
    for _ in range(1000):
        flood.count(5)
        flood.count(-5)


async def test_429_tells_when_to_try_again(ann: Api) -> None:
    app = create_app(Limits(burst=1))  # of its own: limits are those of all bots of a server
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        await client.post("/sandbox/send", json={"chat_id": ANN, "user_id": ANN, "text": "hi"})
        url = f"/bot{ann.token}/sendMessage"
        refused = await client.post(url, json={"chat_id": ANN, "text": ""})
        assert refused.status_code == 400  # what isn't sent doesn't count
        assert (await client.post(url, json={"chat_id": ANN, "text": "1"})).status_code == 200
        response = await client.post(url, json={"chat_id": ANN, "text": "2"})
        assert response.status_code == 429
        assert response.json() == {
            "ok": False,
            "error_code": 429,
            "description": "Too Many Requests: retry after 1",
            "parameters": {"retry_after": 1},
        }
        assert response.headers["Retry-After"] == "1"
        await client.post("/sandbox/limits", json={"chat": 0})
        assert (await client.post(url, json={"chat_id": ANN, "text": "3"})).status_code == 200

"""The endpoints for tests: what the bot called, and how to make calls fail."""

import asyncio
import time

import httpx
import pytest

from telegram_sandbox.web.app import create_app
from tests.telegram_sandbox.helpers import ANN, Api, new_token


async def test_calls_are_listed_with_their_parameters_and_results(ann: Api) -> None:
    keyboard = {"inline_keyboard": [[{"text": "A", "callback_data": "a"}]]}
    form = {"chat_id": str(ANN), "text": "123", "reply_markup": '{"remove_keyboard":true}'}
    await ann.client.post(f"/bot{ann.token}/sendmessage", data=form)
    await ann.call("sendMessage", chat_id=ANN, text="b", reply_markup=keyboard)
    await ann.error("sendMessage", chat_id=99, text="c")
    await ann.call("getMe")
    calls = await ann.get("calls", method="sendMessage")
    assert [call["method"] for call in calls] == ["sendMessage"] * 3
    assert calls[0]["params"] == {
        "chat_id": ANN,
        "text": "123",
        "reply_markup": {"remove_keyboard": True},
    }
    assert calls[1]["params"]["reply_markup"] == keyboard
    assert [call["status"] for call in calls] == [200, 200, 400]
    assert calls[1]["result"]["text"] == "b"
    assert calls[2]["description"] == "Bad Request: chat not found"
    assert time.time() - calls[0]["time"] < 60
    assert len(await ann.get("calls", after=calls[0]["n"])) == 3
    await ann.delete("calls")
    assert await ann.get("calls") == []


async def test_it_is_settled_when_the_bot_has_confirmed_everything(ann: Api) -> None:
    assert await ann.get("settled") == {"pending_updates": 0}
    first = await ann.update(chosen_inline_result={})
    await ann.update(chosen_inline_result={})
    assert first is not None
    assert await ann.get("settled", within=0) == {"pending_updates": 2}
    waiting = asyncio.create_task(ann.settled())
    await ann.updates(offset=first + 1)
    assert not waiting.done()
    await ann.updates(offset=first + 2)
    await waiting


async def test_messages_can_be_had_after_one(ann: Api) -> None:
    first, second = [await ann.say(text) for text in ("one", "two")]
    assert await ann.messages(ANN, after=first["message_id"]) == [second]


async def test_the_next_calls_fail_as_told(ann: Api) -> None:
    await ann.post("faults", method="sendMessage", times=2, error_code=500)
    for _ in range(2):
        error = await ann.error("sendMessage", chat_id=ANN, text="?")
        assert error == "500 Internal Server Error"
    await ann.call("sendMessage", chat_id=ANN, text="!")


async def test_429_brings_its_retry_after(ann: Api) -> None:
    await ann.post("faults", error_code=429, retry_after=7)
    answer = await ann.answer("getMe")
    assert answer["parameters"] == {"retry_after": 7}


async def test_502_is_no_json_as_telegrams_nginx_answers(ann: Api) -> None:
    await ann.post("faults", error_code=502)
    response = await ann.client.get(f"/bot{ann.token}/getMe")
    assert response.status_code == 502
    assert response.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize("after", [False, True])
async def test_a_connection_is_dropped_before_or_after_the_work(ann: Api, after: bool) -> None:
    await ann.post("faults", method="sendMessage", kind="drop", after=after)
    with pytest.raises(httpx.TransportError):
        await ann.call("sendMessage", chat_id=ANN, text="lost?")
    texts = [message["text"] for message in await ann.get("messages", chat_id=ANN)]
    assert ("lost?" in texts) is after


async def test_a_call_hangs_or_is_late(ann: Api) -> None:
    await ann.post("faults", kind="hang")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(ann.call("getMe"), 0.3)
    await ann.post("faults", kind="delay", seconds=0.3)
    began = time.monotonic()
    await ann.call("getMe")
    assert time.monotonic() - began >= 0.3


async def test_faults_are_taken_back(ann: Api) -> None:
    await ann.post("faults", times=100)
    await ann.delete("faults")
    await ann.call("getMe")


async def test_a_call_that_hangs_is_cut_when_faults_are_taken_back(ann: Api) -> None:
    await ann.post("faults", kind="hang", times=1)
    hangs = asyncio.create_task(ann.call("getMe"))
    while not await ann.get("calls", method="getMe"):
        await asyncio.sleep(0.01)
    await ann.delete("faults")
    with pytest.raises(httpx.TransportError):
        await hangs


async def test_bots_keep_to_themselves(ann: Api, client: httpx.AsyncClient) -> None:
    other = Api(client, new_token())
    await other.call("getMe")
    error = await other.error("sendMessage", chat_id=ANN, text="?")
    assert error == "403 Forbidden: bot can't initiate conversation with a user"
    assert await other.get("messages", chat_id=ANN) == []
    ids = [bot["user"]["id"] for bot in (await client.get("/sandbox/bots")).json()]
    assert {ann.id, other.id} <= set(ids)


async def test_without_a_token_updates_and_calls_are_those_of_every_bot() -> None:
    transport = httpx.ASGITransport(create_app())
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        message = {"chat": {"id": 5, "type": "private"}, "text": "early"}
        await client.post("/sandbox/updates", json={"message": message})
        tokens = [new_token(), new_token()]
        for token in tokens:
            await client.get(f"/bot{token}/getMe")
        await client.post("/sandbox/updates", json={"message": {**message, "text": "late"}})
        heard = []
        for token in tokens:
            updates = (await client.get(f"/bot{token}/getUpdates")).json()["result"]
            heard.append([update["message"]["text"] for update in updates])
        assert heard == [["early", "late"], ["late"]]
        calls = (await client.get("/sandbox/calls", params={"method": "getme"})).json()
        assert [call["bot_id"] for call in calls] == [int(t.split(":")[0]) for t in tokens]


async def test_nobody_and_nothing_are_404(ann: Api) -> None:
    for path, arguments in (
        ("block", {"user_id": 1}),
        ("kick", {"chat_id": 1}),
        ("members", {"chat_id": ANN, "user_id": 1, "status": "left"}),
    ):
        response = await ann.client.post(
            f"/sandbox/{path}", params={"token": ann.token}, json=arguments
        )
        assert response.status_code == 404, path
    response = await ann.client.get("/sandbox/messages", params={"token": "1:none", "chat_id": 1})
    assert response.status_code == 404


async def test_a_reset_forgets_everything() -> None:
    transport = httpx.ASGITransport(create_app())
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        await client.get(f"/bot{new_token()}/getMe")
        assert len((await client.get("/sandbox/bots")).json()) == 1
        await client.post("/sandbox/reset")
        assert (await client.get("/sandbox/bots")).json() == []


async def test_open_pages_learn_of_every_change(ann: Api) -> None:
    query = {"token": ann.token}
    async with ann.client.stream("GET", "/sandbox/events", params=query) as response:
        assert response.headers["x-accel-buffering"] == "no"
        lines = response.aiter_lines()
        assert await anext(lines) == "retry: 1000"
        await ann.call("sendMessage", chat_id=ANN, text="news")
        async for line in lines:
            if line:
                assert line == f'data: {{"kind": "message", "chat_id": {ANN}}}'
                break

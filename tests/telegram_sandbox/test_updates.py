"""getUpdates: offsets, long polls, allowed types, and who may poll."""

import asyncio
import time
from typing import Any

import httpx

from telegram_sandbox.world.intake import take_in
from telegram_sandbox.world.sandbox import Sandbox
from telegram_sandbox.world.updates import UpdateQueue
from tests.telegram_sandbox.helpers import ANN, Api

CONFLICT = (
    "409 Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running"
)


def texts(updates: list[dict[str, Any]]) -> list[str]:
    return [update["message"]["text"] for update in updates]


async def test_ids_increase_and_unconfirmed_updates_come_again(api: Api) -> None:
    for text in ("one", "two", "three"):
        await api.say(text)
    first = await api.updates()
    assert texts(first) == ["one", "two", "three"]
    ids = [update["update_id"] for update in first]
    assert ids == sorted(set(ids))
    assert await api.updates() == first
    assert await api.updates(offset=ids[1]) == first[1:]
    assert await api.updates() == first[1:]


async def test_a_negative_offset_keeps_the_newest_and_forgets_the_rest(api: Api) -> None:
    for text in ("one", "two", "three"):
        await api.say(text)
    assert texts(await api.updates(offset=-2)) == ["two", "three"]
    assert texts(await api.updates()) == ["two", "three"]


async def test_an_offset_far_beyond_the_newest_update_reads_from_the_start(api: Api) -> None:
    await api.say("one")
    newest = (await api.updates())[-1]["update_id"]
    assert texts(await api.updates(offset=newest + 1_000_000)) == ["one"]


async def test_limit_is_between_1_and_100(api: Api) -> None:
    for number in range(3):
        await api.say(str(number))
    assert texts(await api.updates(limit=2)) == ["0", "1"]
    assert texts(await api.updates(limit=0)) == ["0"]
    assert len(await api.updates(limit=1000)) == 3


async def test_a_poll_without_timeout_answers_at_once(api: Api) -> None:
    began = time.monotonic()
    assert await api.updates() == []
    assert time.monotonic() - began < 5


async def test_a_long_poll_ends_with_the_first_update(api: Api) -> None:
    poll = asyncio.create_task(api.updates(timeout=10))
    await asyncio.sleep(0.1)
    began = time.monotonic()
    await api.say("wake up")
    assert texts(await poll) == ["wake up"]
    assert time.monotonic() - began < 5


async def test_a_long_poll_ends_empty_after_its_timeout(api: Api) -> None:
    began = time.monotonic()
    assert await api.updates(timeout=1) == []
    assert 0.9 < time.monotonic() - began < 8


async def test_the_older_poller_gets_409(api: Api) -> None:
    older = asyncio.create_task(api.error("getUpdates", timeout=10))
    await asyncio.sleep(0.1)
    newer = asyncio.create_task(api.updates(timeout=10))
    assert await asyncio.wait_for(older, 2) == CONFLICT
    await api.say("for the newer")
    assert texts(await newer) == ["for the newer"]


async def test_a_second_409_within_three_seconds_is_held_back(api: Api) -> None:
    polls = []
    for _ in range(3):
        polls.append(asyncio.create_task(api.answer("getUpdates", timeout=6)))
        await asyncio.sleep(0.1)
    began = time.monotonic()
    assert (await polls[0])["error_code"] == 409
    assert (await polls[1])["error_code"] == 409
    assert 2 < time.monotonic() - began < 8
    await api.say("enough")
    assert (await polls[2])["ok"]


async def test_allowed_updates_are_remembered_and_apply_to_what_arrives_later(api: Api) -> None:
    await api.say("before")
    await api.updates(allowed_updates=["callback_query"])
    await api.say("while only presses are wanted")
    assert texts(await api.updates()) == ["before"]
    await api.updates(allowed_updates=[])
    await api.say("after")
    assert texts(await api.updates()) == ["before", "after"]


async def test_chat_member_comes_only_when_asked_for(api: Api) -> None:
    change = {"chat_id": -4_700_000_001, "user_id": 700_000_003}
    await api.post("members", **change, status="administrator")
    assert await api.updates() == []
    await api.updates(allowed_updates=["message", "chat_member"])
    await api.post("members", **change, status="member")
    [update] = await api.updates()
    assert update["chat_member"]["old_chat_member"]["status"] == "administrator"
    assert update["chat_member"]["new_chat_member"]["status"] == "member"


async def test_a_raw_update_makes_its_chat_known(api: Api) -> None:
    assert await api.error("sendMessage", chat_id=42, text="?") == "400 Bad Request: chat not found"
    dora = {"id": 42, "is_bot": False, "first_name": "Dora", "language_code": "de"}
    message = {"chat": {"id": 42, "type": "private", "first_name": "Dora"}, "from": dora}
    queued = await api.post("updates", message={**message, "text": "Hallo"})
    [update] = await api.updates()
    assert update["update_id"] == queued["update_id"]
    assert update["message"]["text"] == "Hallo"
    assert update["message"]["message_id"]
    assert update["message"]["date"]
    assert (await api.call("sendMessage", chat_id=42, text="!"))["chat"]["first_name"] == "Dora"


async def test_gaps_of_a_raw_update_are_filled(api: Api) -> None:
    eve = {"id": 43, "first_name": "Eve"}
    where = {"chat": {"id": 43}, "text": "?"}
    await api.post("updates", callback_query={"from": eve, "data": "x", "message": where})
    await api.post("updates", message={**where, "from": eve})
    first, message = await api.updates()
    query = first["callback_query"]
    assert query["id"]
    assert query["chat_instance"]
    assert query["message"]["from"]["id"] == api.id
    assert message["message"]["from"] == {"id": 43, "is_bot": False, "first_name": "Eve"}
    assert message["message"]["chat"]["type"] == "private"


async def test_a_raw_migration_closes_the_old_group(api: Api) -> None:
    message = {"chat": {"id": -44, "type": "group"}, "migrate_to_chat_id": -1_000_000_000_044}
    await api.post("updates", message={**message, "from": {"id": 43}})
    answer = await api.answer("sendMessage", chat_id=-44, text="?")
    assert answer["parameters"] == {"migrate_to_chat_id": -1_000_000_000_044}
    await api.call("sendMessage", chat_id=-1_000_000_000_044, text="!")


async def test_what_is_no_update_is_refused(api: Api) -> None:
    bodies: list[Any] = [{}, {"message": 1}, {"message": {}, "callback_query": {}}]
    for body in bodies:
        response = await api.client.post("/sandbox/updates", json=body)
        assert response.status_code in (400, 404), body


async def test_updates_wait_for_the_first_bot(client: httpx.AsyncClient) -> None:
    sandbox = Sandbox()
    waiting = sandbox.bot()
    waiting.push(take_in(waiting, {"message": {"chat": {"id": 7, "type": "private"}}}))
    first, second = (sandbox.connect(f"{number}:{'b' * 35}") for number in (5, 6))
    assert [update.body["message"]["chat"]["id"] for update in first.updates.pending] == [7]
    assert second.updates.pending == []


async def test_undelivered_updates_are_kept_for_24_hours() -> None:
    queue = UpdateQueue()
    queue.push({"message": {}}, 1, kept=-1)
    queue.push({"message": {"text": "fresh"}}, 1)
    assert [update["message"] for update in await queue.poll(0, 100, 0)] == [{"text": "fresh"}]


async def test_people_write_in_a_private_chat_as_themselves(api: Api) -> None:
    await api.say("/start@some_bot and @ann_sandbox see https://example.org/x.", ANN)
    [update] = await api.updates()
    message = update["message"]
    assert message["from"]["language_code"] == "en"
    assert message["chat"] == {
        "id": ANN,
        "first_name": "Ann",
        "username": "ann_sandbox",
        "type": "private",
    }
    found = {entity["type"]: entity for entity in message["entities"]}
    assert found["bot_command"] == {"type": "bot_command", "offset": 0, "length": 15}
    assert found["mention"]["offset"] == 20
    assert found["url"]["length"] == len("https://example.org/x")

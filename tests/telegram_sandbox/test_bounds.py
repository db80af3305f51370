"""A sandbox takes a bounded room, however long it runs."""

import asyncio
import base64
from collections.abc import AsyncIterator

import httpx
import pytest

from telegram_sandbox.methods import registry
from telegram_sandbox.web.app import create_app
from telegram_sandbox.world import bot as bots
from telegram_sandbox.world import chats, files, sandbox, updates
from telegram_sandbox.world.bot import Bot
from telegram_sandbox.world.limits import Flood, Limits
from tests.telegram_sandbox.helpers import ANN, GROUP, Api, new_token

UNLIMITED = Limits(0, 0, 0)


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tenth or less of everything."""
    monkeypatch.setattr(chats, "MESSAGES_OF_CHAT", 20)
    monkeypatch.setattr(chats, "MESSAGES", 60)
    monkeypatch.setattr(chats, "CHATS", 40)
    monkeypatch.setattr(files, "KEPT_BYTES", 1000)
    monkeypatch.setattr(files, "KEPT_FILES", 5)
    monkeypatch.setattr(updates, "MOST_PENDING", 30)
    monkeypatch.setattr(bots, "_CALLS_KEPT", 50)
    monkeypatch.setattr(bots, "_EVENTS_KEPT", 10)
    monkeypatch.setattr(registry, "_RECORDED", 100)
    monkeypatch.setattr(sandbox, "MOST_BOTS", 3)


@pytest.fixture
async def api(small: None) -> AsyncIterator[Api]:
    """A bot of a sandbox in this process."""
    transport = httpx.ASGITransport(app := create_app(UNLIMITED))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        api = Api(client, new_token())
        await api.call("getMe")
        yield api
        app.state.sandbox.close()


def bot_of(api: Api) -> Bot:
    transport = api.client._transport
    assert isinstance(transport, httpx.ASGITransport)
    found: Bot = transport.app.state.sandbox.bot(api.token)  # type: ignore[attr-defined]
    return found


def messages_of(bot: Bot) -> int:
    return sum(len(chat.messages) for chat in bot.directory.chats.values())


async def writes_as(api: Api, user_id: int) -> None:
    chat = {"id": user_id, "type": "private", "first_name": "Somebody"}
    await api.post("updates", message={"chat": chat, "text": "hello"})


async def test_it_is_as_large_after_many_messages_as_after_some(api: Api) -> None:
    bot, sizes = bot_of(api), []
    for _ in range(4):
        for _ in range(60):
            await api.say("hello")
            await api.call("sendMessage", chat_id=ANN, text="hello", parse_mode="HTML")
            await api.news()
        sizes.append((messages_of(bot), len(bot.calls), len(bot.updates.pending)))
    assert sizes == [(20, 50, 0)] * 4


async def test_what_a_chat_has_too_much_of_is_gone_as_if_it_had_been_deleted(api: Api) -> None:
    first = await api.say("first", GROUP)
    await api.post("members", chat_id=GROUP, user_id="bot", status="administrator")
    await api.call("pinChatMessage", chat_id=GROUP, message_id=first["message_id"])
    mine = await api.call("sendMessage", chat_id=GROUP, text="mine")
    for number in range(20):
        await api.say(str(number), GROUP)
    seen = [message["text"] for message in await api.get("messages", chat_id=GROUP)]
    assert seen == [str(number) for number in range(20)]
    where = {"chat_id": GROUP, "message_id": mine["message_id"]}
    error = await api.error("editMessageText", **where, text="?")
    assert error == "400 Bad Request: message to edit not found"
    error = await api.error("deleteMessage", **where)
    assert error == "400 Bad Request: message to delete not found"
    reply = {"message_id": first["message_id"]}
    error = await api.error("sendMessage", chat_id=GROUP, text="?", reply_parameters=reply)
    assert error == "400 Bad Request: message to be replied not found"
    assert "pinned_message" not in await api.call("getChat", chat_id=GROUP)


async def test_of_all_chats_the_oldest_messages_go_first(api: Api) -> None:
    await api.say("hello")
    for number in range(60):
        await writes_as(api, 1_000 + number % 10)
    assert messages_of(bot_of(api)) == 60
    assert await api.get("messages", chat_id=ANN) == []


async def test_chats_in_which_nothing_was_said_for_longest_go_first(api: Api) -> None:
    await api.say("hello")
    for number in range(100):
        await writes_as(api, 1_000 + number)
        if number % 10 == 0:
            await api.say("still here")
    bot = bot_of(api)
    assert len(bot.directory.chats) <= 40
    assert len(bot.directory.users) <= 41  # the bot's own group has people, too
    assert await api.call("sendMessage", chat_id=ANN, text="yes")
    error = await api.error("sendMessage", chat_id=1_001, text="?")
    assert error == "400 Bad Request: chat not found"
    await writes_as(api, 1_001)
    assert await api.call("sendMessage", chat_id=1_001, text="welcome back")


async def test_a_bot_that_is_away_misses_the_oldest_updates(api: Api) -> None:
    for number in range(50):
        await api.say(str(number))
    found = [update["message"]["text"] for update in await api.news()]
    assert found == [str(number) for number in range(20, 50)]


async def test_the_oldest_files_are_forgotten_by_number_and_by_size(api: Api) -> None:
    bot = bot_of(api)

    async def upload(length: int) -> str:
        content = base64.b64encode(b"x" * length).decode()
        chat = {"id": ANN, "type": "private", "first_name": "Ann"}
        document = {"file_name": "a.txt", "_content": content}
        await api.post("updates", message={"chat": chat, "document": document})
        [update] = await api.news()
        return str(update["message"]["document"]["file_id"])

    first, *_, last = [await upload(10) for _ in range(7)]
    assert len(bot.files.by_id) == len(bot.files.by_path) == 5
    assert await api.error("getFile", file_id=first) == "400 Bad Request: invalid file_id"
    assert await api.call("getFile", file_id=last)
    large = await upload(990)
    assert sum(len(file.content) for file in bot.files.by_id.values()) <= 1000
    assert await api.call("getFile", file_id=large)
    paths = {(await api.call("getFile", file_id=await upload(1)))["file_path"] for _ in range(9)}
    assert len(paths) == 9


async def test_records_of_calls_hold_no_updates_and_no_endless_parameters(api: Api) -> None:
    await api.say("hello")
    [update] = await api.updates()
    await api.answer("sendMessage", chat_id=ANN, text="x" * 500)
    polled, sent = (await api.get("calls"))[-2:]
    assert polled["result"] == [{"update_id": update["update_id"]}]
    assert sent["params"]["text"] == "x" * 100


async def test_a_page_that_does_not_read_has_few_events_waiting(api: Api) -> None:
    bot = bot_of(api)
    with bot.listen() as events:
        for _ in range(30):
            await api.say("hello")
        assert events.qsize() == 10
        bot.close()
        assert events.qsize() == 10
        assert [events.get_nowait()["kind"] for _ in range(10)][-1] == "closed"


async def test_of_many_bots_the_quietest_goes(api: Api) -> None:
    others = [Api(api.client, new_token()) for _ in range(4)]
    poll = asyncio.create_task(others[0].updates(timeout=30))
    for other in others[1:]:
        await asyncio.sleep(0)
        await other.call("getMe")
        await api.call("getMe")
    assert await poll == []  # it was told at once
    known = [found["user"]["id"] for found in await api.get("bots")]
    assert known == [api.id, others[2].id, others[3].id]


def test_a_count_of_what_was_sent_keeps_no_chat_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    flood = Flood(Limits(overall=0))
    for chat_id in range(1, 20_000):
        now += 1
        flood.count(chat_id if chat_id % 2 else -chat_id)
    assert len(flood._buckets) + len(flood._sent) < 2_000


async def test_topics_that_are_long_gone_are_forgotten(api: Api) -> None:
    chat_id = await api.forum()
    for _ in range(10):
        gone = {"message_thread_id": await api.topic(chat_id), "long_ago": True}
        await api.post("topics/delete", chat_id=chat_id, **gone)
    kept = await api.topic(chat_id)
    assert kept in bot_of(api).directory.chats[chat_id].topics
    assert len(bot_of(api).directory.chats[chat_id].topics) <= 2

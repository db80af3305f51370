"""More is asked than can be answered at once: no others wait, and whoever goes too far is told."""

import re

import pytest

from birthday_calendar.database import Database
from telegram_sandbox.client import ANN, BORIS, CHIARA, GROUP, Chat, Sandbox, until
from tests.bot.conftest import Bots
from tests.bot.test_once import has_calls, has_messages, names
from tests.support.databases import on_sqlite

pytestmark = pytest.mark.faults

MANY = 50  # a list that is pasted, line by line; Telegram hands out the updates of two of them


@pytest.fixture
def ann(telegram: Sandbox) -> Chat:
    return Chat(telegram, ANN, ANN)


@pytest.fixture
def boris(telegram: Sandbox) -> Chat:
    return Chat(telegram, BORIS, BORIS)


@pytest.fixture
def chiara(telegram: Sandbox) -> Chat:
    return Chat(telegram, CHIARA, CHIARA)


async def flood(chat: Chat, count: int, text: str = "/add Person {:03} 15.03") -> None:
    for number in range(count):
        await chat.write(text.format(number))


async def test_a_chat_that_may_not_be_answered_yet_holds_up_no_other(
    bots: Bots, ann: Chat, boris: Chat, telegram: Sandbox
) -> None:
    async with bots.running():
        fault = {"method": "sendMessage", "error_code": 429, "retry_after": 6}
        await telegram.post("faults", times=1, **fault)
        await ann.write("/today")
        await until(lambda: has_calls(telegram, "sendMessage", 1))
        for count in range(1, 4):
            await boris.write("/today")
            await until(lambda: has_messages(boris, count), within=2)  # noqa: B023
        assert await ann.messages() == []
        await until(lambda: has_messages(ann, 1))


async def test_what_waits_for_its_chat_is_out_of_the_way_of_others_and_lives_through_a_restart(
    bots: Bots, telegram: Sandbox, ann: Chat, boris: Chat, chiara: Chat, database: Database
) -> None:
    await flood(ann, MANY)
    await flood(boris, MANY)
    await flood(ann, 5, "/add Late {:03} 16.03")
    async with bots.running():
        await chiara.write("/today")
        await until(lambda: has_messages(chiara, 1), within=5)
        assert len(await ann.messages()) < MANY
        await telegram.settled()  # Telegram has forgotten what waits, the database has not
    async with bots.running():
        await until(lambda: all_kept(database, 2 * MANY + 5), within=90)
    query = """SELECT name FROM events JOIN calendars ON calendars.id = calendar_id
               WHERE chat_id = :chat ORDER BY events.id"""
    by_chat = await database.fetch_all(query, {"chat": ANN})
    late = [f"Late {number:03}" for number in range(5)]
    in_order = [*(f"Person {number:03}" for number in range(MANY)), *late]
    assert [row["name"] for row in by_chat] == in_order
    assert await database.fetch_all("SELECT * FROM kept_updates") == []


async def all_kept(database: Database, count: int) -> bool:
    return len(await names(database)) == count and not await database.fetch_all(
        "SELECT update_id FROM kept_updates"
    )


@on_sqlite
async def test_who_asks_too_much_is_told_once_from_where_on_it_was_not_read(
    bots: Bots, ann: Chat, boris: Chat, telegram: Sandbox, database: Database
) -> None:
    await flood(ann, 160)
    await flood(boris, 140, "Анна {:03}")
    async with bots.running():
        read = await read_until_told(ann, "faster than I can answer")
        assert await names(database) == [f"Person {number:03}" for number in range(read)]
        await read_until_told(boris, "быстрее, чем я успеваю")
        assert (await ann.presses("Note"))["text"].startswith("That is too fast for me.")


async def read_until_told(chat: Chat, words: str) -> int:
    """How many messages were answered, one by one, before the first that was not read."""

    async def is_told() -> bool:
        return any(words in one["text"] for one in await chat.messages())

    await until(is_told, within=60)
    [told] = [one for one in await chat.messages() if words in one["text"]]
    read = int(re.findall(r"\d{3}", told["reply_to_message"]["text"])[0])
    assert 120 <= read < 140  # more than a person may ask at once, as they took a while
    await until(lambda: has_messages(chat, read + 1), within=60)
    return read


@on_sqlite
async def test_the_chatter_of_a_group_counts_for_nobody(
    bots: Bots, telegram: Sandbox, database: Database
) -> None:
    group = Chat(telegram, GROUP, ANN)
    for text in ("Hello everybody {}", "/play@another_bot {}", "/dance {}"):
        await flood(group, 100, text)
    async with bots.running():
        await group.write("/add Anna 15.03")
        await until(lambda: has_messages(group, 1), within=60)
        assert "✅ Added." in await group.sees()
        assert len(await group.messages()) == 1


@on_sqlite
async def test_an_answer_to_a_topic_that_is_gone_goes_to_the_group(
    bots: Bots, telegram: Sandbox
) -> None:
    group = Chat(telegram, GROUP, ANN)
    gone = {"error_code": 400, "description": "Bad Request: message thread not found"}
    message = {
        "chat": {"id": GROUP, "type": "supergroup", "title": "Family"},
        "from": {"id": ANN, "is_bot": False, "first_name": "Ann"},
        "text": "/today",
        "message_thread_id": 7,
        "is_topic_message": True,
    }
    async with bots.running():
        await telegram.post("faults", method="sendMessage", times=1, **gone)
        await telegram.post("updates", message=message)
        await telegram.settled()
        assert "Nobody today" in await group.sees()
        assert "message_thread_id" not in (await telegram.calls("sendMessage"))[-1]["params"]

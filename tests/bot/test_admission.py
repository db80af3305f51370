"""Who is let in: everybody, or whom a private bot names; and how many groups one person brings."""

from collections.abc import Collection
from contextlib import AbstractAsyncContextManager

import pytest
from msgspec.structs import replace

from birthday_calendar.bot import door
from birthday_calendar.database import Database
from birthday_calendar.storage.calendars import get_by_chat
from telegram_sandbox.client import ANN, BORIS, CHIARA, GROUP, Chat, Sandbox
from tests.bot.conftest import Bots
from tests.support.databases import on_sqlite

pytestmark = on_sqlite

ANONYMOUS = 1_087_968_824
Running = AbstractAsyncContextManager[object]


def private_bot(bots: Bots, users: Collection[int] = (), chats: Collection[int] = ()) -> Running:
    bots.settings = replace(
        bots.settings, allowed_users=frozenset(users), allowed_chats=frozenset(chats)
    )
    return bots.running()


async def brings(telegram: Sandbox, chat_id: int, person: int, title: str = "Group") -> None:
    """Into a group that may be new."""
    me = (await telegram.answer("getMe"))["result"]
    await telegram.post(
        "updates",
        my_chat_member={
            "chat": {"id": chat_id, "type": "group", "title": title},
            "from": {"id": person, "is_bot": False, "first_name": "Ann", "language_code": "en"},
            "date": 1,
            "old_chat_member": {"user": me, "status": "left"},
            "new_chat_member": {"user": me, "status": "member"},
        },
    )
    await telegram.settled()


async def left(telegram: Sandbox) -> list[int]:
    return [call["params"]["chat_id"] for call in await telegram.calls("leaveChat")]


async def test_strangers_of_a_private_bot_are_told_their_id_and_nothing_is_made(
    bots: Bots, telegram: Sandbox, database: Database
) -> None:
    ann, boris = Chat(telegram, ANN, ANN), Chat(telegram, BORIS, BORIS)
    async with private_bot(bots, users={ANN}):
        assert "✅ Added." in await ann.says("/add Anna 15.03")
        said = await boris.says("/start")
        assert said == (
            f"Извините, это частный бот. Доступ даёт тот, кто его запустил. Ваш id: {BORIS}."
        )
        for text in ("/add Anna 15.03", "Anna 15.03", "/token", "hello"):
            assert await boris.says(text) == ""  # not more than once a minute
        assert await get_by_chat(database, BORIS) is None


async def test_they_are_told_again_after_a_while(
    bots: Bots, telegram: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "SAID_EACH", 0.0001)
    ann = Chat(telegram, ANN, ANN)
    async with private_bot(bots, users={BORIS}):
        for _ in range(2):
            assert (await ann.says("/start")).endswith(f"your id is {ANN}.")


async def test_a_private_bot_leaves_groups_that_it_is_not_to_serve(
    bots: Bots, telegram: Sandbox, database: Database
) -> None:
    group = Chat(telegram, GROUP, CHIARA)
    async with private_bot(bots, users={ANN}):
        await telegram.post("kick", chat_id=GROUP)
        await telegram.post("members", chat_id=GROUP, user_id="bot", status="member", by=BORIS)
        await telegram.settled()
        assert f"Её id: {GROUP}." in await group.sees()
        assert await left(telegram) == [GROUP]
        assert await get_by_chat(database, GROUP) is None
        await telegram.post("members", chat_id=GROUP, user_id="bot", status="member", by=ANN)
        await telegram.settled()
        assert "I keep the birthdays of this group" in await group.sees()
        assert "✅ Added." in await group.says("/add Anna 15.03")  # everybody there
        calendar = await get_by_chat(database, GROUP)
        assert calendar is not None
        assert calendar.created_by == ANN


async def test_a_chat_that_is_named_is_served_whoever_brought_the_bot(
    bots: Bots, telegram: Sandbox
) -> None:
    group, boris = Chat(telegram, GROUP, CHIARA), Chat(telegram, BORIS, BORIS)
    async with private_bot(bots, chats={GROUP, BORIS}):
        assert "✅ Added." in await group.says("/add Anna 15.03")
        assert "✅ Добавлено." in await boris.says("/add Anna 15.03")
        assert "your id is" in await Chat(telegram, ANN, ANN).says("/start")


async def test_who_is_let_in_no_more_is_served_no_more(
    bots: Bots, telegram: Sandbox, database: Database
) -> None:
    ann, group = Chat(telegram, ANN, ANN), Chat(telegram, GROUP, ANN)
    async with bots.running():
        await ann.says("/add Anna 15.03")
        card = await ann.last()
        await group.says("/add Bert 16.03")
    async with private_bot(bots, users={BORIS}):
        pressed = card["reply_markup"]["inline_keyboard"][-1][1]["callback_data"]  # Delete
        notice = await ann.sends_button(card["message_id"], pressed)
        assert notice["text"] == "This button is out of date."
        assert "this bot is private" in await ann.says("/list")
        assert "so I leave again" in await group.says("/list")
        assert await left(telegram) == [GROUP]
    rows = await database.fetch_all("SELECT name FROM events WHERE deleted_at IS NULL")
    assert len(rows) == 2


async def test_one_person_brings_the_bot_into_so_many_groups_only(
    bots: Bots, telegram: Sandbox, database: Database
) -> None:
    bots.settings = replace(bots.settings, calendars_per_person=2)
    async with bots.running():
        await Chat(telegram, ANN, ANN).says("/start")  # one's own is no group
        for number in (1, 2, 3):
            await brings(telegram, -100 - number, ANN)
        assert await left(telegram) == [-103]
        said = await Chat(telegram, -103, ANN).sees()
        assert said.startswith("I already keep calendars in 2 groups for Ann,")
        assert await get_by_chat(database, -103) is None
        await brings(telegram, -101, ANN)  # which has one already
        await brings(telegram, -104, BORIS)
        assert await left(telegram) == [-103]


async def test_who_speaks_first_in_a_group_counts_where_nobody_is_known_to_have_brought_the_bot(
    bots: Bots, telegram: Sandbox, database: Database
) -> None:
    bots.settings = replace(bots.settings, calendars_per_person=1)
    async with bots.running():
        await Chat(telegram, GROUP, BORIS).says("/add Anna 15.03")
        calendar = await get_by_chat(database, GROUP)
        assert calendar is not None
        assert calendar.created_by == BORIS
        await Chat(telegram, GROUP, ANN).says("/list")
        await brings(telegram, -101, BORIS)
        assert await left(telegram) == [-101]


async def test_who_writes_as_a_group_has_brought_nothing(
    bots: Bots, telegram: Sandbox, database: Database
) -> None:
    async with bots.running():
        for number in range(3):
            chat = {"id": -101 - number, "type": "group", "title": "Group"}
            user = {"id": ANONYMOUS, "is_bot": True, "first_name": "Group"}
            message = {"chat": chat, "from": user, "sender_chat": chat, "text": "/list"}
            await telegram.post("updates", message=message)
        await telegram.settled()
        calendar = await get_by_chat(database, -102)
        assert calendar is not None
        assert calendar.created_by is None


async def test_a_calendar_belongs_to_the_topic_in_which_it_was_set_up(
    bots: Bots, telegram: Sandbox, database: Database
) -> None:
    async with bots.running():
        message = {
            "chat": {"id": -101, "type": "supergroup", "title": "Group", "is_forum": True},
            "from": {"id": ANN, "is_bot": False, "first_name": "Ann"},
            "text": "/add Anna 15.03",
            "message_thread_id": 7,
            "is_topic_message": True,
        }
        await telegram.post("updates", message=message)
        await telegram.settled()
        calendar = await get_by_chat(database, -101)
        assert calendar is not None
        assert calendar.thread_id == 7

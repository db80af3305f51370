"""A group has a calendar of its own; who comes and goes, and who may have a token."""

from datetime import timedelta

from birthday_calendar.config import Settings
from birthday_calendar.database import Database
from birthday_calendar.storage.calendars import get_by_chat
from telegram_sandbox.client import ANN, BORIS, GROUP, Chat, Sandbox, until
from tests.bot.conftest import NOW, Bots
from tests.support.databases import on_sqlite

pytestmark = on_sqlite


async def test_a_group_and_its_people_have_different_calendars(ann: Chat, group: Chat) -> None:
    await ann.says("/add Private Person 15.03")
    await group.says("/add Shared Person 16.03")
    private, shared = await ann.says("/list"), await group.says("/list")
    assert ("Private" in private, "Shared" in private) == (True, False)
    assert ("Private" in shared, "Shared" in shared) == (False, True)


async def test_a_button_of_one_chat_does_nothing_in_another(ann: Chat, group: Chat) -> None:
    await ann.says("/add Private Person 15.03")
    await ann.presses("More…")
    mute = next(
        button["callback_data"]
        for row in (await ann.last())["reply_markup"]["inline_keyboard"]
        for button in row
        if "No reminders" in button["text"]
    )
    await group.says("/start")
    await group.sandbox.post(
        "updates",
        callback_query={
            "from": {"id": BORIS, "is_bot": False, "first_name": "Борис"},
            "chat_instance": "1",
            "message": await group.last(),
            "data": mute,
        },
    )
    await group.sandbox.settled()
    told = (await ann.sandbox.calls("answerCallbackQuery"))[-1]["params"]
    assert told["text"] == "This button is out of date."
    assert not told["show_alert"]
    await ann.says("/find Private")
    await ann.presses("Private Person")
    assert "🔕" not in await ann.sees()


async def test_names_stand_in_the_order_of_who_reads_them(group: Chat, telegram: Sandbox) -> None:
    """Whatever the language of the group's reminders is."""
    for name in ("Zoe", "Анна", "adam"):
        await group.says(f"/add {name} 10.03")
    boris = Chat(telegram, GROUP, BORIS)
    for ask in ("/today", "/upcoming", "/list"):
        for reader, expected in ((group, "adam Zoe Анна"), (boris, "Анна adam Zoe")):
            said = await reader.says(ask)
            assert sorted(expected.split(), key=said.index) == expected.split(), said
    for ask in ("/find а", "/edit", "/delete"):
        await boris.says(ask)
        assert (await boris.buttons())[0].removeprefix("🗑 ").startswith("Анна")


async def test_chatter_is_left_alone(group: Chat) -> None:
    for text in ("Hello everybody", "Anna 15.03.1990", "/dance", "/add@another_bot Anna 15.03"):
        assert await group.says(text) == ""


async def test_a_command_may_name_the_bot(group: Chat, telegram: Sandbox) -> None:
    name = (await telegram.answer("getMe"))["result"]["username"]
    assert "✅ Added." in await group.says(f"/add@{name} Anna 15.03")


async def test_who_pressed_a_button_is_asked_by_name(group: Chat) -> None:
    await group.says("/add Anna 15.03")
    await group.presses("Note")
    assert (await group.sees()).startswith("Ann: Anna\nWhat should I note?")
    assert any(one["type"] == "text_mention" for one in (await group.last())["entities"])


async def test_a_group_is_greeted_when_the_bot_comes(
    group: Chat, telegram: Sandbox, database: Database
) -> None:
    await telegram.post("kick", chat_id=GROUP)
    await telegram.settled()
    await telegram.post("members", chat_id=GROUP, user_id="bot", status="member", by=BORIS)
    await telegram.settled()
    assert (await group.sees()).startswith("Здравствуйте! Я храню дни рождения этой группы")
    assert await get_by_chat(database, GROUP) is not None


async def test_a_group_that_takes_the_bot_back_is_told_what_it_still_keeps(
    group: Chat, telegram: Sandbox
) -> None:
    await group.says("/add Anna 15.03")
    await telegram.post("kick", chat_id=GROUP)
    await telegram.post("members", chat_id=GROUP, user_id="bot", status="member", by=ANN)
    await telegram.settled()
    assert "I keep 1 date here. Next: Anna, 15 March, in 5 days." in await group.sees()


async def test_who_changes_their_own_is_named_once(group: Chat) -> None:
    await group.says("/me 15.03.1990")
    await group.presses("Date")
    assert (await group.sees()).startswith("Ann: What is the right date?")


async def test_who_brings_the_bot_by_a_link_is_greeted_once(
    telegram: Sandbox, bots: Bots, database: Database
) -> None:
    """Telegram says /start for them as soon as the bot is there."""
    group = Chat(telegram, -4_700_000_021, ANN)
    await telegram.post("startgroup", user_id=ANN, chat_id=group.chat_id)
    async with bots.running():
        await telegram.settled()
    async with bots.running(now=NOW + timedelta(seconds=1)):
        name = (await telegram.answer("getMe"))["result"]["username"]
        assert await group.says(f"/start@{name}") == ""
    async with bots.running(now=NOW + timedelta(minutes=1)):
        assert "I keep the birthdays of this group" in await group.says(f"/start@{name}")


async def test_help_in_a_group_names_what_is_of_use_there(ann: Chat, group: Chat) -> None:
    assert "/share" in await ann.says("/help")
    said = await group.says("/help")
    assert "/share" not in said
    assert "/me" in said


async def test_who_names_the_bot_and_is_not_understood_is_told_what_it_would_hear(
    group: Chat, telegram: Sandbox
) -> None:
    """A bare name and date it would not."""
    name = (await telegram.answer("getMe"))["result"]["username"]
    assert "/add Anna Schmidt 15.03.1990" in await group.says(f"@{name} hello")
    assert "I don't know this command" in await group.says(f"/dance@{name}")


async def test_a_group_that_threw_the_bot_out_is_paused_until_it_speaks_again(
    group: Chat, telegram: Sandbox, database: Database
) -> None:
    await group.says("/start")
    await telegram.post("kick", chat_id=GROUP)
    await telegram.settled()
    calendar = await get_by_chat(database, GROUP)
    assert calendar is not None
    assert calendar.paused_reason == "kicked"
    await telegram.post("members", chat_id=GROUP, user_id="bot", status="member", by=ANN)
    await telegram.settled()
    calendar = await get_by_chat(database, GROUP)
    assert calendar is not None
    assert calendar.paused_reason is None


async def test_who_blocks_the_bot_pauses_their_calendar(
    ann: Chat, telegram: Sandbox, database: Database
) -> None:
    await ann.says("/start")
    await telegram.post("block", user_id=ANN)
    await telegram.settled()
    calendar = await get_by_chat(database, ANN)
    assert calendar is not None
    assert calendar.paused_reason == "blocked"
    await ann.says("/today")
    calendar = await get_by_chat(database, ANN)
    assert calendar is not None
    assert calendar.paused_reason is None


async def test_a_supergroup_keeps_the_calendar_of_its_group(
    group: Chat, telegram: Sandbox, settings: Settings
) -> None:
    await group.says("/add Anna 15.03")
    moved = await telegram.post("migrate", chat_id=GROUP)
    await telegram.settled()
    supergroup = Chat(telegram, moved["chat_id"], ANN)
    assert "Anna" in await supergroup.says("/list")


async def test_messages_of_a_supergroup_are_not_those_of_its_group(
    group: Chat, telegram: Sandbox
) -> None:
    """Their numbers begin anew: an edited one would correct what another had added."""
    await group.write("Hello")
    added = await group.sends("send", text="/add Anna 15.03")
    await telegram.settled()
    moved = (await telegram.post("migrate", chat_id=GROUP))["chat_id"]
    supergroup = Chat(telegram, moved, ANN)
    said = await supergroup.sends("send", text="/add@another_bot Bert 16.03")
    assert said["message_id"] == added["message_id"]
    await telegram.post(
        "edit", chat_id=moved, message_id=said["message_id"], text="/add Carl 17.03"
    )
    await telegram.settled()
    assert "15 — Anna" in await supergroup.says("/list")


async def test_a_calendar_of_one_s_own_moves_nowhere(
    ann: Chat, group: Chat, telegram: Sandbox
) -> None:
    await ann.says("/add Private Person 15.03")
    await telegram.update(
        message={
            "chat": {"id": GROUP, "type": "group", "title": "Friends"},
            "from": {"id": BORIS, "is_bot": False, "first_name": "Борис"},
            "migrate_from_chat_id": ANN,
        }
    )
    await telegram.settled()
    assert "Private Person" in await ann.says("/list")
    assert "Private Person" not in await group.says("/list")


async def test_a_channel_is_left(telegram: Sandbox, bot: None) -> None:
    me = (await telegram.answer("getMe"))["result"]
    await telegram.post(
        "updates",
        my_chat_member={
            "chat": {"id": -1_000_000_000_777, "type": "channel", "title": "News"},
            "from": {"id": ANN, "is_bot": False, "first_name": "Ann"},
            "date": 1,
            "old_chat_member": {"user": me, "status": "left"},
            "new_chat_member": {"user": me, "status": "member"},
        },
    )
    await telegram.settled()
    assert [call["params"]["chat_id"] for call in await telegram.calls("leaveChat")]


async def test_commands_are_announced_in_both_languages(bot: None, telegram: Sandbox) -> None:
    async def announced() -> bool:
        return len(await telegram.calls("getChatMenuButton")) == 1

    await until(announced)
    scope = {"type": "all_group_chats"}
    russian = await telegram.answer("getMyCommands", scope=scope, language_code="ru")
    described = {one["command"]: one["description"] for one in russian["result"]}
    assert described["add"] == "добавить день рождения"

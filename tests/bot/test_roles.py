"""In a group everybody adds and admins do the rest, unless the group says otherwise."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from birthday_calendar.database import Database
from birthday_calendar.storage.tables import events
from telegram_sandbox.client import ANN, BORIS, CHIARA, GROUP, Chat, Sandbox
from tests.bot.conftest import NOW
from tests.support.databases import on_sqlite

pytestmark = on_sqlite

ONLY_ADMINS = "Only admins of this group may"


@pytest.fixture
def chiara(telegram: Sandbox, bot: None) -> Chat:
    """In the group, a member like others."""
    return Chat(telegram, GROUP, CHIARA)


async def chooses(admin: Chat, words: str) -> None:
    """Until the settings say that of who may change the calendar."""
    await admin.says("/settings")
    for _ in range(3):
        if f"Who may change the calendar: {words}" in await admin.sees():
            return
        await admin.presses("👥")
    raise AssertionError(words)


async def test_everybody_adds(chiara: Chat) -> None:
    assert "✅ Added." in await chiara.says("/add Anna 15.03")
    assert (await chiara.says("/add")).startswith("Whose birthday is it?")


async def test_members_do_not_change_what_others_added(group: Chat, chiara: Chat) -> None:
    await group.says("/add Anna 15.03")
    for label in ("Note", "Undo"):
        notice = await chiara.presses(label)
        assert notice["text"].startswith(f"{ONLY_ADMINS} change this.")
        assert notice["show_alert"]
    await chiara.presses("More…")
    assert ONLY_ADMINS in (await chiara.presses("Delete"))["text"]
    assert ONLY_ADMINS in (await chiara.presses("No reminders"))["text"]
    await chiara.says("/delete Anna")
    assert ONLY_ADMINS in (await chiara.presses("Anna"))["text"]
    assert "Anna" in await group.says("/list")


async def test_what_one_added_is_one_s_own_for_a_day(
    group: Chat, chiara: Chat, database: Database
) -> None:
    await chiara.says("/add Anna 15.03")
    await chiara.presses("More…")
    await chiara.presses("Delete")
    await chiara.presses("Undo")
    assert "It is back." in await group.sees()
    await database.execute(sa.update(events).values(created_at=NOW - timedelta(days=1)))
    await chiara.presses("More…")
    assert ONLY_ADMINS in (await chiara.presses("Delete"))["text"]


async def test_a_suggested_answer_is_an_answer_about_one_s_own(chiara: Chat) -> None:
    await chiara.says("/add Anna 15.03")
    await chiara.presses("Note")
    await chiara.says("tulips")
    await chiara.presses("More…")
    await chiara.presses("Note")
    assert (await chiara.presses("None"))["text"] == ""
    assert "tulips" not in await chiara.sees()


async def test_what_many_were_added_long_ago_only_admins_take_back(
    group: Chat, chiara: Chat, database: Database
) -> None:
    await chiara.says("/add Anna 15.03, Bert 16.03")
    await database.execute(sa.update(events).values(created_at=NOW - timedelta(days=3)))
    assert ONLY_ADMINS in (await chiara.presses("Undo all"))["text"]
    assert "2 birthdays" in await group.says("/list")
    await group.presses("Undo all")
    assert "The calendar is empty" in await group.says("/list")


async def test_of_many_added_at_once_it_is_the_same(
    group: Chat, chiara: Chat, telegram: Sandbox
) -> None:
    await chiara.says("/add Anna 15.03, Bert 16.03")
    await telegram.post("members", chat_id=GROUP, user_id=BORIS, status="member", by=ANN)
    refused = await Chat(telegram, GROUP, BORIS).presses("Undo all")
    assert "администраторы" in refused["text"]
    await chiara.presses("Undo all")
    assert "2 are in the calendar no more" in await group.sees()


async def test_one_s_own_birthday_is_always_one_s_own(
    group: Chat, chiara: Chat, database: Database
) -> None:
    await chooses(group, "admins only")
    await chiara.says("/me 15.03.1990")
    await database.execute(sa.update(events).values(created_at=NOW - timedelta(days=400)))
    assert "16 March 1990" in await chiara.says("/me 16.03")
    await chiara.presses("Delete")
    assert "Deleted: Chiara" in await group.sees()


async def test_nobody_else_deletes_it_but_admins(
    group: Chat, chiara: Chat, telegram: Sandbox
) -> None:
    await telegram.post("members", chat_id=GROUP, user_id=BORIS, status="member", by=ANN)
    await chiara.says("/me 15.03.1990")
    assert "администраторы" in (await Chat(telegram, GROUP, BORIS).presses("Delete"))["text"]
    await group.presses("Delete")
    assert "Deleted: Chiara" in await group.sees()


async def test_settings_are_the_admins(group: Chat, chiara: Chat, telegram: Sandbox) -> None:
    assert "Who may change the calendar: everybody adds" in await chiara.says("/settings")
    for label in ("Time zone", "zodiac", "👥"):
        assert ONLY_ADMINS in (await chiara.presses(label))["text"]
    boris = Chat(telegram, GROUP, BORIS)
    await boris.says("/settings")
    await boris.presses("зодиака")
    assert "✓ Знаки зодиака" in await boris.sees()


async def test_a_group_may_leave_all_to_everybody(group: Chat, chiara: Chat) -> None:
    await chooses(group, "everybody, everything")
    await group.says("/add Anna 15.03")
    await chiara.presses("More…")
    await chiara.presses("Delete")
    assert "Deleted: Anna" in await group.sees()
    await chiara.says("/settings")
    assert (await chiara.presses("zodiac"))["text"] == ""
    assert ONLY_ADMINS in (await chiara.presses("👥"))["text"]


async def test_or_to_admins_alone(group: Chat, chiara: Chat) -> None:
    await chooses(group, "admins only")
    assert (await chiara.says("/add Anna 15.03")).startswith(f"{ONLY_ADMINS} add here.")
    assert (await chiara.says("/add")).startswith(f"{ONLY_ADMINS} add here.")
    assert "✅ Added." in await group.says("/add Anna 15.03")


async def test_telegram_is_asked_once_a_minute(group: Chat, telegram: Sandbox) -> None:
    await group.says("/settings")
    for _ in range(4):
        await group.presses("zodiac")
    asked = await telegram.calls("getMember") + await telegram.calls("getChatMember")
    assert sum(call["params"]["user_id"] == ANN for call in asked) == 1


async def test_of_a_new_admin_it_is_known_at_once(
    group: Chat, chiara: Chat, telegram: Sandbox
) -> None:
    await chiara.says("/settings")
    assert ONLY_ADMINS in (await chiara.presses("zodiac"))["text"]
    await telegram.post("members", chat_id=GROUP, user_id=CHIARA, status="administrator", by=ANN)
    await telegram.settled()
    assert (await chiara.presses("zodiac"))["text"] == ""


async def test_where_telegram_says_nothing_who_was_an_admin_is_one(
    group: Chat, chiara: Chat, telegram: Sandbox
) -> None:
    await chiara.says("/settings")
    await telegram.post("members", chat_id=GROUP, user_id=BORIS, status="administrator", by=ANN)
    boris = Chat(telegram, GROUP, BORIS)
    await boris.says("/settings")
    await telegram.post("members", chat_id=GROUP, user_id=BORIS, status="member", by=ANN)
    await telegram.post("members", chat_id=GROUP, user_id=BORIS, status="administrator", by=ANN)
    await telegram.settled()
    await telegram.post("faults", method="getChatMember", error_code=502, times=9)
    assert (await boris.presses("зодиака"))["text"] == ""
    assert "can't check who is an admin" in (await chiara.presses("👥"))["text"]


async def test_an_anonymous_admin_is_an_admin(group: Chat, telegram: Sandbox) -> None:
    moved = (await telegram.post("migrate", chat_id=GROUP))["chat_id"]
    ann, boris = Chat(telegram, moved, ANN), Chat(telegram, moved, BORIS)
    await chooses(ann, "admins only")
    await telegram.post("members", chat_id=moved, user_id=BORIS, is_anonymous=True)
    assert "✅ Added." in await boris.says("/add Anna 15.03")


async def test_in_private_nobody_is_asked(ann: Chat, telegram: Sandbox) -> None:
    assert "👥" not in await ann.says("/settings")
    await ann.presses("zodiac")
    await ann.says("/add Anna 15.03")
    await ann.presses("Undo")
    assert await telegram.calls("getChatMember") == []


async def test_who_may_not_add_is_told_so_only_where_they_would_have(
    group: Chat, chiara: Chat, telegram: Sandbox
) -> None:
    bot = f"@{(await telegram.answer('getMe'))['result']['username']}"
    await chooses(group, "admins only")
    await group.says("/add Anna 15.03")
    last = (await group.last())["message_id"]
    for chatter in ("thank you!", "see you tomorrow", "5 May"):
        said = await chiara.sends("send", text=chatter, reply_to=last)
        await telegram.settled()
        assert await chiara.messages(after=said["message_id"]) == []
    for chatter in ("good morning", "see you tomorrow", "5 May"):
        assert (await chiara.says(f"{bot} {chatter}")).startswith("To add a birthday")
    assert "🎂 Anna" in await chiara.says(f"{bot} Anna")
    assert (await chiara.says(f"{bot} Bert 16.03")).startswith(f"{ONLY_ADMINS} add here.")


async def test_who_may_not_add_edits_small_talk_in_peace(
    group: Chat, chiara: Chat, telegram: Sandbox
) -> None:
    bot = f"@{(await telegram.answer('getMe'))['result']['username']}"
    await chooses(group, "admins only")
    said = await chiara.sends("send", text=f"{bot} good mourning")
    await telegram.settled()
    before = len(await chiara.messages())
    await telegram.post(
        "edit", chat_id=GROUP, message_id=said["message_id"], text=f"{bot} good morning"
    )
    await telegram.settled()
    assert len(await chiara.messages()) == before

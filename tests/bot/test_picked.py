"""[Pick people]: from Telegram's own list, with the birthdays that their profiles show."""

from typing import Any

import pytest

from birthday_calendar.database import Database
from telegram_sandbox.client import ANN, BORIS, CHIARA, Chat, Refused
from tests.bot.test_adding import days
from tests.bot.test_once import names
from tests.bot.test_shared import shares
from tests.support.databases import on_sqlite

pytestmark = on_sqlite

KEY = "👥 Pick people"


async def picks(chat: Chat, *people: int) -> str:
    """What the bot says to that."""
    before = len(await chat.messages())
    await chat.sends("key", text=KEY, user_ids=[*people])
    await chat.sandbox.settled()
    return "\n---\n".join(one["text"] for one in (await chat.messages())[before:])


async def shows(chat: Chat, user_id: int, **birthdate: int) -> None:
    await chat.sandbox.post("people", user_id=user_id, birthdate=birthdate)


async def keys(chat: Chat) -> list[str]:
    """Those below the newest message that is about them."""
    for call in reversed(await chat.sandbox.calls("sendMessage")):
        markup: dict[str, Any] = call["params"].get("reply_markup", {})
        if "keyboard" in markup or "remove_keyboard" in markup:
            return [key["text"] for row in markup.get("keyboard", ()) for key in row]
    return []


async def offered(chat: Chat) -> None:
    await chat.says("/add")
    await chat.presses(KEY)
    assert await chat.sees() == "Press the key below to pick up to ten people, or write a name."
    assert await keys(chat) == [KEY, "Cancel"]


async def test_who_shows_a_birthday_is_kept_with_it_and_the_others_are_asked_for(
    ann: Chat, database: Database
) -> None:
    await shows(ann, BORIS, day=15, month=3, year=1990)
    await offered(ann)
    gone, added, question = (await picks(ann, BORIS, CHIARA, ANN)).split("\n---\n")
    assert gone == "👌"
    assert await keys(ann) == []
    assert added.startswith("✅ Added.\n🎂 Борис\n15 March 1990")
    assert question.startswith("When is the birthday of Chiara?")
    assert await ann.buttons() == ["⏭ Skip", "Cancel"]
    assert "I don't see a date here" in await ann.says("soon")
    card, question = (await ann.says("Zoe 17 March")).split("\n---\n")
    assert "🎂 Zoe" in card
    assert question.startswith("When is the birthday of Chiara?")
    card, question = (await ann.says("16 March")).split("\n---\n")
    assert "🎂 Chiara" in card
    assert question.startswith("When is the birthday of Ann?")
    await ann.presses("Skip")
    assert await ann.sees() == "Skipped: Ann"
    assert await days(database) == {"Борис": (315, 1990), "Chiara": (316, None), "Zoe": (317, None)}


async def test_several_birthdays_are_told_at_once_and_undone_at_once(ann: Chat) -> None:
    await shows(ann, BORIS, day=15, month=3)
    await shows(ann, CHIARA, day=29, month=2)
    await offered(ann)
    said = await picks(ann, BORIS, CHIARA)
    assert "✅ 2 added:\n🎂 Борис, 15 March\n🎂 Chiara, 29 February" in said
    await offered(ann)
    assert "2 there already" in await picks(ann, CHIARA, BORIS)
    await ann.presses("Undo all")
    assert "The calendar is empty" in await ann.says("/list")


async def test_who_is_there_already_is_noticed_and_the_others_wait_for_that(
    ann: Chat, database: Database
) -> None:
    await shows(ann, BORIS, day=15, month=3)
    await ann.says("Борис 15 March")
    await ann.says("Chiara 16 March")
    await offered(ann)
    assert "Борис, 15 March, is there already." in await picks(ann, BORIS, CHIARA, ANN)
    await ann.presses("Add anyway")
    assert (await ann.sees()).startswith("When is the birthday of Chiara?")
    assert "Chiara, 16 March, is there already." in await ann.says("16 March")
    await ann.presses("Cancel")
    assert (await ann.sees()).startswith("When is the birthday of Ann?")
    assert "🎂 Ann" in await ann.says("17 March")
    assert await names(database) == ["Борис", "Chiara", "Борис", "Ann"]


async def test_all_who_wait_are_left_by_cancel(ann: Chat, database: Database) -> None:
    await offered(ann)
    await picks(ann, BORIS, CHIARA)
    await ann.presses("Cancel")
    assert "write a name and a date" in await ann.says("soon")
    assert await names(database) == []


@pytest.mark.parametrize("way", ["Cancel", "/cancel", "no, cancel please"])
async def test_the_keys_go_with_a_cancel(ann: Chat, way: str) -> None:
    await offered(ann)
    assert await ann.says(way) == "Cancelled."
    assert await keys(ann) == []


async def test_a_name_will_do_and_the_keys_go(ann: Chat, database: Database) -> None:
    await offered(ann)
    assert (await ann.says("Dora")).startswith("👌\n---\nWhen is the birthday of Dora?")
    assert await keys(ann) == []
    assert "🎂 Dora" in await ann.says("17 March")


async def test_contacts_and_who_is_picked_wait_in_one_line(ann: Chat, database: Database) -> None:
    await ann.says("/add")
    await ann.presses(KEY)
    await shares(ann, "Dora")
    await ann.says("/list")
    await ann.presses(KEY)
    await picks(ann, BORIS)
    assert await shares(ann, "Emil") == ""
    assert "birthday of Emil?" in await ann.says("skip")
    assert "🎂 Emil" in await ann.says("17 March")
    assert await names(database) == ["Emil"]


async def test_an_empty_calendar_offers_it_in_private_only(ann: Chat, group: Chat) -> None:
    for command in ("/list", "/today", "/edit"):
        await ann.says(command)
        assert await ann.buttons() == ["➕ Add", KEY]
    await ann.presses(KEY)
    assert await keys(ann) == [KEY, "Cancel"]
    await group.says("/list")
    assert await group.buttons() == ["➕ Add"]
    await group.presses("Add")
    assert await group.buttons() == ["Cancel"]
    with pytest.raises(Refused):
        await picks(group, BORIS)

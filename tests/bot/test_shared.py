"""Contacts, forwarded messages and replies stand for names; an edited message corrects itself."""

from typing import Any

import pytest

from birthday_calendar.database import Database
from telegram_sandbox.client import BORIS, GROUP, Chat, Sandbox
from tests.bot.test_adding import days, replies, says
from tests.bot.test_once import names
from tests.support.databases import on_sqlite

pytestmark = on_sqlite

VCARD = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Bert\r\n{}END:VCARD"


async def shares(chat: Chat, first_name: str, **more: str) -> str:
    before = len(await chat.messages())
    await chat.sends("contact", phone_number="+49 30 1", first_name=first_name, **more)
    await chat.sandbox.settled()
    return "\n---\n".join(one["text"] for one in (await chat.messages())[before:])


async def edits(chat: Chat, message: dict[str, Any], text: str) -> str:
    before = len(await chat.messages())
    await chat.sends("edit", message_id=message["message_id"], text=text)
    await chat.sandbox.settled()
    return "\n---\n".join(one["text"] for one in (await chat.messages())[before:])


async def writes(chat: Chat, text: str) -> dict[str, Any]:
    message = await chat.write(text)
    await chat.sandbox.settled()
    return message


# --- contacts -------------------------------------------------------------------------------------


@pytest.mark.parametrize("first_words", [(), ("/add",)])
async def test_a_contact_is_asked_for_its_date(ann: Chat, first_words: tuple[str, ...]) -> None:
    for text in first_words:
        await ann.says(text)
    said = await shares(ann, "Bert", last_name="<Brecht>")
    assert said.startswith("When is the birthday of Bert <Brecht>?")
    assert "🎂 Bert <Brecht>" in await ann.says("10 February 1898")


async def test_a_contact_brings_its_company_and_its_birthday(ann: Chat, database: Database) -> None:
    vcard = VCARD.format("ORG:ACME\\, Inc.;Sales\r\nBDAY:1990-03-15\r\n")
    assert await shares(ann, "Bert", vcard=vcard) == (
        "✅ Added.\n🎂 Bert (ACME, Inc.)\n15 March 1990 — in 5 days, turns 36"
    )
    said = await shares(ann, "Cleo", vcard=VCARD.format("ORG:ACME\r\n"))
    assert said.startswith("When is the birthday of Cleo?")
    assert "🎂 Cleo (ACME)" in await ann.says("16 March")
    assert await days(database) == {"Bert": (315, 1990), "Cleo": (316, None)}


async def test_several_contacts_are_asked_for_one_after_another(
    ann: Chat, database: Database
) -> None:
    assert "birthday of Anna?" in await shares(ann, "Anna")
    assert await shares(ann, "Bert") == ""
    said = await shares(ann, "Cleo", vcard=VCARD.format("BDAY:--0101\r\n"))
    assert "🎂 Cleo\n1 January" in said
    assert await shares(ann, "Dora", vcard=VCARD.format("ORG:ACME\r\n")) == ""
    assert "don't see a date" in await ann.says("soon")
    first, second = (await ann.says("15 March")).split("\n---\n")
    assert "🎂 Anna" in first
    assert second.startswith("When is the birthday of Bert?")
    assert "birthday of Dora?" in await ann.says("16 March")
    assert "🎂 Dora (ACME)" in await ann.says("17 March")
    assert await names(database) == ["Cleo", "Anna", "Bert", "Dora"]


# --- whose message it is --------------------------------------------------------------------------


def forwarded_from(name: str) -> dict[str, Any]:
    return {"type": "hidden_user", "sender_user_name": name, "date": 1}


async def test_a_forwarded_message_stands_for_who_wrote_it(ann: Chat, database: Database) -> None:
    await says(ann, text="Thanks for coming!", forward_origin=forwarded_from("Olga P."))
    assert (await ann.sees()).startswith("When is the birthday of Olga P.?")
    assert "🎂 Olga P." in await ann.says("15 March")
    await says(ann, text="15.04.1990", forward_origin=forwarded_from("Paul"))
    assert "🎂 Paul\n15 April 1990" in await ann.sees()
    await says(ann, text="Zoe 1 May", forward_origin=forwarded_from("Paul"))
    assert "🎂 Zoe" in await ann.sees()
    bot = {"id": 5, "is_bot": True, "first_name": "Shop"}
    origin = {"type": "user", "sender_user": bot, "date": 1}
    await says(ann, text="Buy now", forward_origin=origin)
    assert "write a name and a date" in await ann.sees()
    assert await names(database) == ["Olga P.", "Paul", "Zoe"]


@pytest.mark.parametrize(
    "said",
    [
        *("У меня день рождения 9 июля", "а у меня день рождения 9 июля", "My birthday is 9/7"),
        "Привет!\nМой др 9 июля",
    ],
)
async def test_who_says_their_own_birthday_in_a_forwarded_message_is_its_author(
    ann: Chat, database: Database, said: str
) -> None:
    await ann.says("/me 15.03.1990")
    await says(ann, text=said, forward_origin=forwarded_from("Olga P."))
    assert "🎂 Olga P.\n9 July" in await ann.sees()
    assert await days(database) == {"Ann": (315, 1990), "Olga P.": (709, None)}


async def test_what_they_say_is_read_as_the_calendar_reads_such(
    ann: Chat, database: Database
) -> None:
    await ann.says("Zoe 5/6")
    await ann.presses("6 May")
    await says(ann, text="My birthday is 9/7", forward_origin=forwarded_from("Olga P."))
    assert (await days(database))["Olga P."] == (907, None)


async def test_the_age_in_a_forwarded_message_is_its_author_s_too(
    ann: Chat, database: Database
) -> None:
    await says(ann, text="мне 40 лет 3 марта", forward_origin=forwarded_from("Olga P."))
    assert await days(database) == {"Olga P.": (303, 1987)}


async def test_of_whom_it_is_is_asked_where_the_author_is_not_known(
    ann: Chat, database: Database
) -> None:
    chat = {"id": -1001, "type": "channel", "title": "News"}
    origin = {"type": "channel", "chat": chat, "message_id": 1, "date": 1}
    await says(ann, text="My birthday is 9 July", forward_origin=origin)
    assert (await ann.sees()) == "Whose birthday is it? Write the name."
    assert "🎂 Olga\n9 July" in await ann.says("Olga")


async def test_an_answer_that_is_forwarded_is_about_its_author(
    ann: Chat, database: Database
) -> None:
    await ann.says("/me 15.03.1990")
    await ann.says("/add Zoe")
    await says(ann, text="Мой др 9 июля", forward_origin=forwarded_from("Olga P."))
    assert (await days(database))["Ann"] == (315, 1990)
    assert (await days(database))["Olga P."] == (709, None)


async def test_a_forwarded_command_is_nobody_s_command(ann: Chat, database: Database) -> None:
    await ann.says("Zoe 1 May")
    await says(ann, text="/forget", forward_origin=forwarded_from("Olga P."))
    assert (await ann.sees()).startswith("When is the birthday of Olga P.?")
    for text in ("/add Anna 2 May", "/cancel"):
        await says(ann, text=text, forward_origin=forwarded_from("Olga P."))
        assert (await ann.sees()).startswith("When is the birthday of Olga P.?")
    assert await names(database) == ["Zoe"]


async def test_a_command_in_reply_is_about_who_is_replied_to(
    group: Chat, telegram: Sandbox, database: Database
) -> None:
    other = await Chat(telegram, GROUP, BORIS).write("Всем привет")
    await telegram.settled()
    assert "🎂 Борис" in await replies(group, other, "/add 15 March")
    assert [*(await days(database)).values()] == [(315, None)]
    assert "When is the birthday of Борис" in await replies(group, other, "/add")
    assert "🎂 Anna" in await replies(group, other, "/add Anna 15 March")
    me = (await telegram.answer("getMe"))["result"]["username"]
    assert "is there already" in await replies(group, other, f"@{me} 15.03")


async def test_in_private_a_reply_is_about_whose_message_was_forwarded(
    ann: Chat, database: Database
) -> None:
    own = await writes(ann, "hello")
    assert "Whose birthday is it?" in await replies(ann, own, "/add 15 March")
    await ann.says("/cancel")
    assert "Whose birthday is it?" in await replies(ann, own, "15 March")
    await ann.says("/cancel")
    boris = await Chat(ann.sandbox, GROUP, BORIS).write("Всем привет")
    forwarded = await ann.sends("forward", from_chat_id=GROUP, message_id=boris["message_id"])
    await ann.sandbox.settled()
    await ann.says("/cancel")
    assert "🎂 Борис" in await replies(ann, forwarded, "/add 15 March")
    assert len(await names(database)) == 1


# --- what is edited -------------------------------------------------------------------------------


async def test_an_edited_message_corrects_what_it_added(ann: Chat, database: Database) -> None:
    message = await writes(ann, "Ana 15.03.1990")
    assert await edits(ann, message, "Anna 16.03") == (
        "✏️ Corrected.\n🎂 Anna\n16 March 1990 — in 6 days, turns 36"
    )
    await ann.presses("Undo")
    assert await days(database) == {"Ana": (315, 1990)}
    assert await edits(ann, message, "Anna 31.04") == "April has 30 days. When is it?"
    assert await edits(ann, message, "Ana  15.03.1990!") == ""
    assert await edits(ann, await writes(ann, "hello"), "Bert 15.03") == ""
    assert await names(database) == ["Ana"]


async def test_a_command_is_corrected_in_a_group_and_nothing_else_there(
    group: Chat, database: Database
) -> None:
    message = await writes(group, "/add Ana 15.03")
    assert "🎂 Anna" in await edits(group, message, "/add Anna 15.03")
    assert await edits(group, await writes(group, "hello"), "hello all") == ""
    assert await names(database) == ["Anna"]


async def test_several_are_corrected_with_who_is_new_or_gone(ann: Chat, database: Database) -> None:
    message = await writes(ann, "Anna 15.03\nBert 16.03\nCleo 17.03")
    assert await edits(ann, message, "Anna 15.03\nBertram 16.03\nCleo 17.03\nDora 18.03") == (
        "✏️ Corrected:\nBertram, 16 March\nDora, 18 March"
    )
    assert await edits(ann, message, "Bertram 16.03.1990") == (
        "✏️ Corrected:\nBertram, 16 March 1990\nAnna, 15 March: no more\nCleo, 17 March: no more\n"
        "Dora, 18 March: no more"
    )
    assert await days(database) == {"Bertram": (316, 1990)}
    await ann.presses("Undo")


async def test_what_was_not_understood_of_several_is_added_when_it_is_corrected(
    ann: Chat, database: Database
) -> None:
    message = await writes(ann, "Anna 15 March\nBert 32 May")
    assert await edits(ann, message, "Anna 15 March\nBert 31 May") == ("✏️ Corrected:\nBert, 31 May")
    assert await names(database) == ["Anna", "Bert"]


async def test_a_contact_says_whose_day_is_left_out(ann: Chat) -> None:
    await ann.says("Sister Kate: 4/7/91")
    note, question = (await shares(ann, "Bert")).split("\n---\n")
    assert note == "↩ Not added: Sister Kate"
    assert question.startswith("When is the birthday of Bert?")


async def test_one_s_own_words_that_one_forwards_are_one_s_own(
    ann: Chat, database: Database
) -> None:
    me = {"id": ann.user_id, "is_bot": False, "first_name": "Ann"}
    origin = {"type": "user", "sender_user": me, "date": 1}
    await says(ann, text="My birthday is 9 May", forward_origin=origin)
    assert "✅ I keep your birthday." in await ann.sees()

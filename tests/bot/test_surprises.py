"""What a group's member is not to see of their own day, and who is told of it ahead."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from birthday_calendar.database import Database
from birthday_calendar.domain.models import Surprises
from birthday_calendar.services import events, own_birthday
from birthday_calendar.storage.calendars import get_by_chat
from birthday_calendar.storage.tables import deliveries
from telegram_sandbox.client import ANN, BORIS, CHIARA, GROUP, Chat, Sandbox
from tests.bot.conftest import NOW, Mail
from tests.support.databases import on_sqlite

pytestmark = on_sqlite

OTHER = -4_700_000_009
DAY_BEFORE = NOW.replace(day=14)


@pytest.fixture
async def chiara(group: Chat, telegram: Sandbox, database: Database) -> Chat:
    """In the group, in which Boris and Ann are, too; all have started the bot."""
    chiara = Chat(telegram, GROUP, CHIARA)
    for person in (ANN, BORIS, CHIARA):
        await Chat(telegram, person, person).says("/start")
        await Chat(telegram, GROUP, person).says("/start")
    await chiara.says("/me 15.03.")
    calendar = await get_by_chat(database, GROUP)
    assert calendar
    own = await own_birthday.get(database, calendar, CHIARA)
    assert own
    noted: dict[str, Any] = {"note": "A red bicycle", "responsible": "Bert"}
    await events.change(database, calendar, own.id, NOW, **noted)
    return chiara


@pytest.fixture
async def link(chiara: Chat, group: Chat) -> str:
    """What the link to the organisers' chat says to the bot."""
    return await link_of(group)


async def link_of(group: Chat) -> str:
    await group.says("/settings")
    await group.presses("Ahead of members' days")
    await group.presses("In the organisers' chat")
    [way, _back] = (await group.last())["reply_markup"]["inline_keyboard"]
    _, _, payload = way[0]["url"].partition("?startgroup=")
    return str(payload)


def tells(text: str) -> bool:
    return any(secret in text for secret in ("bicycle", "Bert"))


async def opens(telegram: Sandbox, user_id: int, chat_id: int, payload: str) -> str:
    """Somebody opens it and chooses a group."""
    chosen = {"chat_id": chat_id, "user_id": user_id, "payload": payload, "title": "Organisers"}
    await telegram.post("startgroup", **chosen)
    await telegram.settled()
    return await Chat(telegram, chat_id, user_id).sees()


async def chosen(database: Database) -> tuple[Surprises, int | None]:
    calendar = await get_by_chat(database, GROUP)
    assert calendar
    return calendar.surprises, calendar.organisers


async def test_no_list_of_the_group_shows_what_is_noted(group: Chat, chiara: Chat) -> None:
    for words in (
        *("/list", "/list march", "/today", "/upcoming", "/upcoming march", "/month", "/me"),
        *("/find chiara", "/edit chiara", "/settings", "/start"),
    ):
        said = await group.says(words)
        if any("Chiara" in one for one in await group.buttons()):
            await group.presses("Chiara")
        assert not tells(said + await group.sees()), words


async def test_who_looks_for_a_note_finds_nobody(group: Chat, chiara: Chat) -> None:
    for secret in ("bicycle", "Bert"):
        assert "I found nothing" in await group.says(f"/find {secret}")


async def test_neither_do_cards_their_changes_questions_and_documents(
    group: Chat, chiara: Chat, telegram: Sandbox
) -> None:
    await group.says("/find chiara")
    await group.presses("Chiara")
    for label in ("More", "No reminders", "Remind again", "Undo", "More", "Note"):
        await group.presses(label)
        assert not tells(await group.sees())
    assert "But Chiara reads along here: delete your message" in await group.sees()
    assert "None" in await group.buttons()
    said = await group.says("A boat")
    assert "show it to the others only" in said
    assert "Delete your message" in said
    assert "boat" not in said
    await group.says("/forget")
    await group.presses("Erase the calendar")
    assert any("left out" in one.get("caption", "") for one in await telegram.messages(GROUP))


async def test_the_member_does_not_write_their_own_surprise(chiara: Chat) -> None:
    await chiara.says("/find chiara")
    await chiara.presses("Chiara")
    notice = await chiara.presses("Note")
    assert notice["text"].startswith("That is for the others to note")


async def test_the_others_read_it_below_their_reminder_and_can_be_told_again(
    chiara: Chat, ann: Chat, telegram: Sandbox, mail: Mail
) -> None:
    await mail.comes(DAY_BEFORE)
    told = await ann.sees()
    assert told == (
        "In Family & friends:\n\n🗓 Tomorrow, Sunday, 15 March\n🎂 Chiara\n   Responsible: Bert\n"
        "   A red bicycle"
    )
    assert await Chat(telegram, BORIS, BORIS).sees() != told
    assert "Chiara" not in await Chat(telegram, CHIARA, CHIARA).sees()
    await ann.presses("Card")
    assert "A red bicycle" in await ann.sees()
    assert await ann.buttons() == []
    await ann.presses("Again …")
    await ann.presses("In an hour")
    [first, *_] = [one for one in await ann.messages() if "again at" in one["text"]]
    assert first["text"].startswith("In Family & friends:")
    await mail.comes(DAY_BEFORE + timedelta(hours=1))
    assert "A red bicycle" in await ann.sees()


async def test_who_has_left_reads_it_no_more(
    chiara: Chat, ann: Chat, group: Chat, telegram: Sandbox, mail: Mail
) -> None:
    await mail.comes(DAY_BEFORE)
    boris = Chat(telegram, BORIS, BORIS)
    await telegram.post("members", chat_id=GROUP, user_id=BORIS, status="left", by=ANN)
    await telegram.settled()
    notice = await boris.presses("Карточка")
    assert notice["text"] == "Эта кнопка устарела."


async def test_a_made_up_button_shows_nobody_their_own(
    chiara: Chat, telegram: Sandbox, database: Database, mail: Mail
) -> None:
    """Chiara is told of Ann, and asks by that for her own card, or for anybody's."""
    group = Chat(telegram, GROUP, ANN)
    await group.says("/me 15.03.")
    await group.says("/add Oma 1.05.")
    await mail.comes(DAY_BEFORE)
    private = Chat(telegram, CHIARA, CHIARA)
    reminder = await private.last()
    assert "Ann" in reminder["text"]
    for number in range(1, 5):
        await telegram.update(
            callback_query={
                "id": str(number),
                "from": reminder["chat"] | {"is_bot": False},
                "message": reminder,
                "chat_instance": "1",
                "data": f"told:card:{number}",
            }
        )
        await telegram.settled()
    said = "".join(one["text"] for one in await private.messages())
    assert "bicycle" not in said
    assert "Oma" not in said


async def test_why_tells_in_private_what_others_told_and_in_the_group_nothing_of_that(
    chiara: Chat, ann: Chat, group: Chat, mail: Mail
) -> None:
    await mail.comes(DAY_BEFORE)
    said = await ann.says("/why")
    assert "Of other calendars" in said
    assert said.endswith("— reminder for 14 March — Family & friends")
    said = await group.says("/why")
    assert "I have not had to remind you of anything yet." in said
    assert "Next: in 5 days at 09:00: Chiara" in said


async def test_a_group_chooses_who_is_told(group: Chat, chiara: Chat, database: Database) -> None:
    said = await group.says("/settings")
    assert "Ahead of a member's day: in private to the others" in said
    await group.presses("Ahead of members' days")
    await group.presses("Here in the group")
    assert "Ahead of a member's day: here in the group" in await group.sees()
    assert await chosen(database) == (Surprises.HERE, None)
    await chiara.says("/settings")
    notice = await chiara.presses("Ahead of members' days")
    assert notice["text"] == "Only admins of this group may do that."


async def test_an_admin_of_both_chooses_the_organisers_chat_which_can_stop_it(
    link: str, group: Chat, telegram: Sandbox, database: Database, mail: Mail
) -> None:
    said = await opens(telegram, ANN, OTHER, link)
    assert said == "🎁 Here come reminders ahead for Family & friends."
    assert (await group.sees()).startswith("Ann has chosen another group")
    assert await chosen(database) == (Surprises.ORGANISERS, OTHER)
    organisers = Chat(telegram, OTHER, ANN)
    await mail.comes(DAY_BEFORE)
    assert (await organisers.sees()).startswith("In Family & friends:\n\n🗓 Tomorrow")
    await organisers.presses("Card")
    assert "A red bicycle" in await organisers.sees()
    await organisers.says("/settings")
    await organisers.presses("Ahead of members' days")
    assert "Here come reminders ahead for Family & friends." in await organisers.sees()
    await organisers.presses("Stop that")
    assert await organisers.sees() == ("Reminders ahead for Family & friends come here no more.")
    assert (await group.sees()).endswith("go to the others in private again.")
    assert await chosen(database) == (Surprises.OTHERS, None)


async def test_a_link_is_good_once_and_an_hour_and_only_the_newest(
    link: str, group: Chat, telegram: Sandbox, database: Database
) -> None:
    newest = await link_of(group)
    assert "This link is over" in await opens(telegram, ANN, OTHER, link)
    await opens(telegram, ANN, OTHER, newest)
    assert "This link is over" in await opens(telegram, ANN, OTHER, newest)
    assert "This link is over" in await opens(telegram, ANN, OTHER, "organisers-made-up")


async def test_nobody_takes_a_group_s_reminders_to_a_chat_of_their_own(
    link: str, telegram: Sandbox, database: Database
) -> None:
    """Chiara is no admin of the group; Boris is, but none of the other one."""
    said = await opens(telegram, CHIARA, OTHER, link)
    assert said == "Only an admin of both groups may do that."
    assert "Family" not in said
    await telegram.post("members", chat_id=OTHER, user_id=BORIS, status="member", by=CHIARA)
    await telegram.settled()
    assert "в обеих группах" in await opens(telegram, BORIS, OTHER, link)
    assert await chosen(database) == (Surprises.OTHERS, None)


async def test_a_group_is_no_organisers_chat_of_its_own(
    link: str, telegram: Sandbox, database: Database
) -> None:
    assert "That is the group itself" in await opens(telegram, ANN, GROUP, link)
    assert await chosen(database) == (Surprises.OTHERS, None)


async def test_where_telegram_says_nothing_nobody_is_believed(
    link: str, telegram: Sandbox, database: Database
) -> None:
    await telegram.post("faults", method="getChatMember", error_code=502, times=5)
    await opens(telegram, ANN, OTHER, link)
    assert await chosen(database) == (Surprises.OTHERS, None)


async def test_settings_say_that_the_organisers_chat_is_lost(
    link: str, group: Chat, telegram: Sandbox, database: Database, mail: Mail
) -> None:
    await opens(telegram, ANN, OTHER, link)
    await telegram.post("kick", chat_id=OTHER)
    await telegram.settled()
    said = await group.says("/settings")
    assert "the organisers' chat is lost, so in private to the others" in said
    await mail.comes(DAY_BEFORE)
    assert (await Chat(telegram, ANN, ANN).sees()).startswith("In Family & friends:")


async def test_who_forgets_their_own_chat_leaves_nothing_of_what_others_told_there(
    chiara: Chat, ann: Chat, database: Database, mail: Mail
) -> None:
    await mail.comes(DAY_BEFORE)
    await ann.says("/forget")
    await ann.presses("Erase all of it")
    rows = await database.fetch_all(sa.select(deliveries.c.chat_id))
    assert sorted({row["chat_id"] for row in rows}) == [BORIS]

"""/share: somebody else looks at one's own calendar, or keeps it, too."""

import asyncio
from datetime import timedelta

import pytest
import sqlalchemy as sa
from msgspec.structs import replace
from structlog.testing import LogCapture

from birthday_calendar.database import Database
from birthday_calendar.services import sharing
from birthday_calendar.storage.tables import events, invitations, members
from telegram_sandbox.client import ANN, BORIS, CHIARA, GROUP, Chat, Sandbox
from tests.bot.conftest import NOW, Bots, Mail
from tests.bot.sharing import CHANGE, LOOK, data_of, link_from, shares, takes_away
from tests.bot.test_forgetting import everything
from tests.bot.tokens import forges
from tests.support.databases import on_sqlite

pytestmark = on_sqlite

OPENS_NOTHING = "This link opens nothing"
HEADING = "📒 Ann"


@pytest.fixture
def chiara(telegram: Sandbox, bot: None) -> Chat:
    return Chat(telegram, CHIARA, CHIARA)


async def test_a_couple_keeps_one_calendar(ann: Chat, chiara: Chat) -> None:
    await ann.says("Anna 15.03")
    await shares(ann, chiara, CHANGE)
    assert "Chiara has accepted your link: may add and change." in await ann.sees()
    assert (await chiara.says("/list")).startswith(HEADING)
    assert (await chiara.says("Bert 16.03")).startswith(f"{HEADING}\n✅ Added.")
    assert "Bert" in await ann.says("/list")
    await chiara.presses("Undo")
    assert (await chiara.sees()).startswith(f"{HEADING}\n↩ Not added")
    assert "Bert" not in await ann.says("/list")


async def test_one_s_own_calendar_is_a_press_away(ann: Chat, chiara: Chat) -> None:
    await chiara.says("Mina 1.04")
    await ann.says("Anna 15.03")
    await shares(ann, chiara, CHANGE)
    await chiara.presses("Back to yours")
    assert await chiara.says("/list") == "1 birthday\n\nApril\n1 — Mina"
    assert "All that you write here is about the one that is open." in await chiara.says(
        "/calendars"
    )
    assert await chiara.buttons() == ["✓ 🏠 Yours", "📒 Ann: may add and change"]
    await chiara.presses("📒 Ann")
    assert "Anna" in await chiara.says("/list")


async def test_a_link_opens_once(ann: Chat, boris: Chat, chiara: Chat) -> None:
    secret = await link_from(ann, LOOK)
    assert "Ann shares a calendar with you: you may look at it." in await chiara.says(
        f"/start {secret}"
    )
    assert "вам свой календарь" in await boris.says(f"/start {secret}")
    await asyncio.gather(chiara.presses("Accept"), boris.presses("Принять"))
    seen = await chiara.sees() + await boris.sees()
    assert ("You have access" in seen) + ("Теперь вам открыт" in seen) == 1
    assert (OPENS_NOTHING in seen) + ("не действует" in seen) == 1
    assert OPENS_NOTHING in await ann.says(f"/start {secret}")


async def test_a_link_that_is_not_accepted_can_be_opened_again(ann: Chat, chiara: Chat) -> None:
    secret = await link_from(ann, LOOK)
    await chiara.says(f"/start {secret}")
    await chiara.presses("Not now")
    assert (await chiara.sees()).startswith("Not accepted.")
    assert "shares a calendar" in await chiara.says(f"/start {secret}")


async def test_a_link_ends_with_its_day_or_when_it_is_revoked(
    ann: Chat, chiara: Chat, database: Database
) -> None:
    secret = await link_from(ann, LOOK)
    assert "It works once, until tomorrow, 12:00." in await ann.sees()
    await chiara.says(f"/start {secret}")
    await database.execute(sa.update(invitations).values(expires_at=NOW))
    await chiara.presses("Accept")
    assert OPENS_NOTHING in await chiara.sees()
    secret = await link_from(ann, LOOK)
    await ann.says("/share")
    assert (await ann.presses("Revoke the link"))["text"] == "This link opens nothing any more."
    assert OPENS_NOTHING in await chiara.says(f"/start {secret}")
    assert "Nobody but you" in await ann.sees()


@pytest.mark.parametrize(
    "made_up", ["share_", "share_x", "share_" + "A" * 43, "share_%", "share_é"]
)
async def test_what_is_guessed_opens_nothing(ann: Chat, chiara: Chat, made_up: str) -> None:
    await link_from(ann, LOOK)
    assert OPENS_NOTHING in await chiara.says(f"/start {made_up}")


async def test_one_s_own_link_is_for_others(ann: Chat, chiara: Chat) -> None:
    secret = await link_from(ann, LOOK)
    assert "link to your own calendar" in await ann.says(f"/start {secret}")
    assert "shares a calendar" in await chiara.says(f"/start {secret}")


async def test_only_a_hash_of_it_is_kept_and_no_log_has_it(
    ann: Chat, chiara: Chat, database: Database, logged: LogCapture
) -> None:
    secret = await link_from(ann, LOOK)
    assert len(secret) <= 64
    await chiara.says(f"/start {secret}")
    assert secret not in await everything(database)
    await chiara.presses("Accept")
    assert secret not in str(logged.entries)


async def test_access_is_taken_away_with_all_that_was_open(ann: Chat, chiara: Chat) -> None:
    await ann.says("Anna 15.03")
    await shares(ann, chiara, CHANGE)
    await chiara.says("Bert 16.03")
    await chiara.presses("Note")
    await takes_away(ann, "Chiara")
    assert "Ann does not share a calendar with you any more." in await chiara.sees()
    assert "not shared with you any more" in await chiara.says("tulips")  # the note of Bert
    assert (await chiara.presses("Undo"))["text"] == "This button is out of date."
    assert "The calendar is empty" in await chiara.says("/list")
    assert "Bert" in await ann.says("/list")
    assert "You have your own calendar only." in await chiara.says("/calendars")


async def test_a_question_hears_what_one_may_by_then(ann: Chat, chiara: Chat) -> None:
    await shares(ann, chiara, CHANGE)
    await chiara.says("/add")
    await ann.says("/share")
    await ann.presses("Chiara")
    await ann.presses("Only let them look")
    assert "you may look at this calendar" in (await chiara.says("Bert 16.03")).lower()
    assert "The calendar is empty" in await ann.says("/list")


async def test_who_accepts_another_link_has_its_role(ann: Chat, chiara: Chat) -> None:
    await shares(ann, chiara, LOOK)
    assert "may look at this calendar, and not" in await chiara.says("Bert 16.03")
    await shares(ann, chiara, CHANGE)
    assert "✅ Added." in await chiara.says("Bert 16.03")
    await ann.says("/share")
    assert (await ann.buttons())[:1] == ["✏️ Chiara"]


async def test_who_follows_no_more_needs_a_new_link(
    ann: Chat, chiara: Chat, database: Database
) -> None:
    await shares(ann, chiara, CHANGE)
    await chiara.says("Bert 16.03")
    await chiara.says("/me 1.04.1990")
    await chiara.says("/calendars")
    await chiara.presses("📒 Ann")
    await chiara.presses("Stop following")
    await chiara.presses("Stop following")
    assert "You don't follow Ann's calendar" in await chiara.sees()
    assert await ann.says("/list") == "1 birthday\n\nMarch\n16 — Bert"
    assert "Nobody but you" in await ann.says("/share")
    kept = await database.fetch_all(
        sa.select(members.c.user_id, events.c.added_by).outerjoin(
            events, events.c.added_by == members.c.user_id
        )
    )
    assert kept == []


async def test_what_is_asked_goes_with_the_calendar_it_is_about(ann: Chat, chiara: Chat) -> None:
    await chiara.says("Mina 1.04")
    own = await data_of(chiara, "Note")
    await ann.says("Anna 15.03")
    await shares(ann, chiara, CHANGE)
    await chiara.sends_button(*own)  # a card of one's own, while another calendar is open
    assert "likes tulips" in await chiara.says("likes tulips")
    assert not (await chiara.sees()).startswith(HEADING)
    await chiara.says("/add")
    await chiara.says("/calendars")
    await chiara.presses("Yours")
    assert "Anna" in await chiara.says("Anna")  # found there, and no answer to /add
    assert (await chiara.sees()).startswith(HEADING)


async def test_reminders_of_one_s_own_are_answered_whatever_is_open(
    ann: Chat, chiara: Chat, mail: Mail
) -> None:
    await mail.keeps(chiara, "Mina 11.03")
    await shares(ann, chiara, LOOK)
    await mail.comes(NOW + timedelta(hours=21))
    assert "Noted" in (await chiara.presses("Congratulated"))["text"]


async def test_the_owner_is_told_of_whom_a_guest_adds_for_today(
    ann: Chat, chiara: Chat, mail: Mail
) -> None:
    await mail.keeps(ann, "Anna 10.03")
    await mail.comes()
    await shares(ann, chiara, CHANGE)
    await chiara.says("Bert 10.03")
    await mail.comes(NOW + timedelta(minutes=5))
    assert "Bert" in await ann.sees()


async def test_a_message_is_corrected_and_undone_where_it_has_added(
    ann: Chat, chiara: Chat, telegram: Sandbox
) -> None:
    await shares(ann, chiara, CHANGE)
    sent = await chiara.write("Bert 16.03\nCarl 17.03")
    await telegram.settled()
    undo = await data_of(chiara, "Undo all")
    await chiara.says("/calendars")
    await chiara.presses("Yours")
    text = "Bert 16.03\nCarl 18.03"
    await telegram.post("edit", chat_id=CHIARA, message_id=sent["message_id"], text=text)
    await telegram.settled()
    assert (await chiara.sees()).startswith(HEADING)
    assert "18 — Carl" in await ann.says("/list")
    await chiara.sends_button(*undo)
    assert "The calendar is empty" in await ann.says("/list")


async def test_the_same_number_of_a_message_in_another_chat_is_another_message(
    ann: Chat, chiara: Chat, telegram: Sandbox, database: Database
) -> None:
    await shares(ann, chiara, CHANGE)
    await ann.says("Anna 15.03")
    sent = await chiara.write("Bert 16.03")
    await telegram.settled()
    await database.execute(sa.update(events).values(message_id=sent["message_id"]))
    await telegram.post("edit", chat_id=CHIARA, message_id=sent["message_id"], text="Bert 17.03")
    await telegram.settled()
    assert await ann.says("/list") == "2 birthdays\n\nMarch\n15 — Anna\n17 — Bert"
    await forges(chiara, await chiara.last(), f"undoall:{sent['message_id']}")
    assert await ann.says("/list") == "1 birthday\n\nMarch\n15 — Anna"


async def test_inline_and_a_bare_name_find_people_of_all_that_one_follows(
    ann: Chat, boris: Chat, chiara: Chat
) -> None:
    await ann.says("Anna 15.03")
    await chiara.says("Annabel 1.04")
    await shares(ann, chiara, LOOK)
    results = await chiara.looks_up("ann")
    assert [one["title"] for one in results or []] == ["🎂 Annabel", "🎂 Anna"]
    assert await boris.looks_up("ann") == []
    assert "1 April" in await chiara.says("Annabel")
    assert "I found 1:" in await chiara.says("/find annab")
    await chiara.presses("Annabel")
    assert (await chiara.sees()).startswith("🎂 Annabel")
    await takes_away(ann, "Chiara")
    assert [one["title"] for one in await chiara.looks_up("ann") or []] == ["🎂 Annabel"]


async def test_in_a_group_its_calendar_is_shared_already(group: Chat) -> None:
    assert "shared by everybody in the group already" in await group.says("/share")
    assert "its own calendar only" in await group.says("/calendars")
    for data in ("share", "invite:viewer", "cal:list:"):
        await forges(group, await group.last(), data)
    assert "?start=" not in str(await group.sandbox.calls())


async def test_in_private_nobody_is_a_guest_of_a_group(
    group: Chat, chiara: Chat, telegram: Sandbox, database: Database
) -> None:
    await group.says("/add Anna 15.03")
    await Chat(telegram, GROUP, CHIARA).says("Hello")  # a member of it now
    row = await database.fetch_one(sa.select(events.c.id, events.c.calendar_id))
    assert row
    await chiara.says("/start")
    for data in (f"person:delete:{row['id']}", f"cal:open:{row['calendar_id']}"):
        notice = await forges(chiara, await chiara.last(), data)
        assert notice["text"] == "This button is out of date."
    assert "Anna" in await group.says("/list")


async def test_there_is_a_bound_of_links_guests_and_calendars(
    ann: Chat, boris: Chat, chiara: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharing, "MOST_LINKS", 2)
    monkeypatch.setattr(sharing, "MOST_GUESTS", 1)
    monkeypatch.setattr(sharing, "MOST_FOLLOWED", 1)
    first, second = await link_from(ann, LOOK), await link_from(ann, LOOK)
    await ann.says("/share")
    assert "2 links wait to be opened" in (await ann.presses(LOOK))["text"]
    await chiara.says(f"/start {first}")
    await chiara.presses("Accept")
    await boris.says(f"/start {second}")
    await boris.presses("Принять")
    assert "больше нельзя" in await boris.sees()
    await boris.says("/share")
    await boris.presses("Смотреть")
    secret = (await boris.sees()).rpartition("?start=")[2]
    await chiara.says(f"/start {secret}")
    await chiara.presses("Accept")
    assert "You follow 1 calendar already" in await chiara.sees()
    assert "shares a calendar" in await chiara.says(f"/start {secret}")  # it is not used up


async def test_a_private_bot_serves_guests_of_whom_it_serves(bots: Bots, telegram: Sandbox) -> None:
    ann, chiara = Chat(telegram, ANN, ANN), Chat(telegram, CHIARA, CHIARA)
    async with bots.running():
        await ann.says("Anna 15.03")
        await shares(ann, chiara, CHANGE)
        unused = await link_from(ann, LOOK)
    bots.settings = replace(bots.settings, allowed_users=frozenset({CHIARA, BORIS}))
    async with bots.running():
        assert "The calendar is empty" in await chiara.says("/list")
        assert "own calendar only" in await chiara.says("/calendars")
        assert await chiara.looks_up("anna") == []
        assert "не действует" in await Chat(telegram, BORIS, BORIS).says(f"/start {unused}")


async def test_what_the_owner_notes_of_a_guest_s_own_day_that_guest_does_not_read(
    ann: Chat, chiara: Chat
) -> None:
    await chiara.says("/start")
    await shares(ann, chiara, CHANGE)
    await chiara.says("/me 15.03")
    await ann.says("/find chiara")
    for label in ("Chiara", "More", "Note"):
        await ann.presses(label)
    assert "A red bicycle" in await ann.says("A red bicycle")
    for words in ("/list", "/upcoming", "/find chiara", "Chiara", "/me", "/edit chiara"):
        said = await chiara.says(words)
        if any("Chiara" in one for one in await chiara.buttons()):
            await chiara.presses("Chiara")
        assert "bicycle" not in said + await chiara.sees(), words
    for label in ("No reminders", "Undo", "More"):
        await chiara.presses(label)
        assert "bicycle" not in await chiara.sees(), label
    assert "for the others to note" in (await chiara.presses("Note"))["text"]
    assert "bicycle" in await ann.says("/upcoming")


@pytest.mark.parametrize(("command", "new"), [("/token", "New token"), ("/feed", "New feed")])
async def test_a_key_to_a_group_is_named_without_the_calendar_that_is_open(
    ann: Chat, chiara: Chat, group: Chat, command: str, new: str
) -> None:
    await group.says("/add Anna 15.03")
    await ann.says("Mina 1.04")
    await group.says(command)  # answered in private
    press = await data_of(ann, new)
    await chiara.says("Dora 2.04")
    await shares(chiara, ann, CHANGE)
    await ann.sends_button(*press)
    assert "📒" not in await ann.says("phone")

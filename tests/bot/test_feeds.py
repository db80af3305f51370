"""/feed: somebody has the calendar in their calendar apps, and it is theirs to revoke."""

import re

import pytest
from msgspec.structs import replace

from birthday_calendar.config import Settings
from birthday_calendar.database import Database
from birthday_calendar.domain.errors import Unauthorized
from birthday_calendar.domain.keys import Feed, Rest
from birthday_calendar.domain.models import EventKind
from birthday_calendar.services import feeds, tokens
from telegram_sandbox.client import ANN, CHIARA, GROUP, Chat, Sandbox, buttons_of
from tests.bot.conftest import NOW, Bots
from tests.bot.test_forgetting import everything
from tests.bot.tokens import calendar_of, forges
from tests.support.databases import on_sqlite

pytestmark = on_sqlite

ADDRESS = re.compile(r"https://birthdays\.example/feeds/(bcf_[A-Za-z0-9_-]{43})\.ics")


async def listed(database: Database, chat_id: int = ANN) -> list[Feed]:
    return await feeds.list_(database, await calendar_of(database, chat_id))


def secret_in(text: str) -> str:
    [secret] = set(ADDRESS.findall(text))
    return str(secret)


async def makes(chat: Chat, name: str = "phone") -> str:
    """The secret of a new one."""
    await chat.says(f"/feed {name}")
    await chat.presses("Get the address")
    return secret_in(await chat.sees())


async def option(chat: Chat, *presses: str) -> str:
    """What the newest card says then."""
    for label in presses:
        await chat.presses(label)
    return await chat.sees()


async def test_a_feed_is_named_and_its_address_told_once(ann: Chat, database: Database) -> None:
    assert "There is none yet" in await ann.says("/feed")
    await ann.presses("New feed")
    assert "What shall the new one be called?" in await ann.sees()
    assert await ann.buttons() == ["Feed 1", "Cancel"]
    assert "is shown once" in await ann.says("Ann's phone")
    await ann.presses("Get the address")
    said = await ann.sees()
    secret = secret_in(said)
    feed, calendar = await feeds.authenticate(database, secret)
    assert (feed.name, feed.user_id, calendar.chat_id) == ("Ann's phone", ANN, ANN)
    assert "about once a day" in said
    assert "I can't show it again" in said
    assert secret not in await everything(database)
    await ann.says("/feed")
    assert "Ann's phone\nmade today · not used yet" in await ann.sees()
    assert "bcf_" not in await ann.sees()


async def test_a_suggested_name_is_one_press(ann: Chat, database: Database) -> None:
    for name in ("Feed 1", "Feed 2"):
        await ann.says("/feed")
        await ann.presses("New feed")
        await ann.presses(name)
        assert secret_in(await ann.sees())
    assert [feed.name for feed in await listed(database)] == ["Feed 1", "Feed 2"]
    assert await ann.says("/cancel") == "There is nothing to cancel."


async def test_each_app_has_its_button(ann: Chat) -> None:
    secret = await makes(ann)
    file = f"https://birthdays.example/feeds/{secret}.ics"
    shown = {button["text"]: button for button in buttons_of(await ann.last())}
    assert shown["Google Calendar"]["url"] == (
        "https://calendar.google.com/calendar/r"
        f"?cid=webcal%3A%2F%2Fbirthdays.example%2Ffeeds%2F{secret}.ics"
    )
    assert shown["Apple, Outlook, …"]["url"] == file.removesuffix(".ics")
    assert shown["📋 Copy the address"]["copy_text"] == {"text": file}


async def test_a_qr_code_is_a_picture_for_another_device(
    ann: Chat, telegram: Sandbox, database: Database
) -> None:
    await makes(ann)
    below = await ann.last()
    await ann.presses("QR code")
    [sent] = [one for one in await telegram.messages(ANN) if "photo" in one]
    assert sent["photo"][-1]["width"] == sent["photo"][-1]["height"] > 300
    assert sent["caption"].startswith("📅 phone\n")
    assert "bcf_" not in sent["caption"]
    assert "bcf_" not in await everything(database)
    # below another feed's address it is none of ours
    [data] = [one["callback_data"] for one in buttons_of(below) if one["text"] == "QR code"]
    await makes(ann, "tablet")
    other = await ann.last()
    notice = await forges(ann, other, data)
    assert notice["text"] == "This button is out of date."


async def test_a_revoked_one_shows_nothing_and_asks_first(ann: Chat, database: Database) -> None:
    secret = await makes(ann)
    await ann.presses("Options")
    await ann.presses("Revoke")
    assert "Revoke it?" in await ann.sees()
    await ann.presses("Cancel")
    assert len(await listed(database)) == 1
    await ann.presses("Revoke")
    notice = await ann.presses("Revoke")
    assert notice["text"] == "Revoked: phone"
    assert "There is none yet" in await ann.sees()
    with pytest.raises(Unauthorized):
        await feeds.authenticate(database, secret)
    notice = await ann.presses("QR code")
    assert notice["text"] == "This feed is not there any more."


async def test_options_are_pressed_and_leave_the_address_where_it_is(
    ann: Chat, database: Database
) -> None:
    await ann.says("/add Anna 15.03.1990 #family")
    await makes(ann)
    address = await ann.last()
    assert "🎂 Anna Schmidt turns 36\n⏰ Alarm: none" in await option(ann, "Options")
    assert (await ann.messages())[-2] == address
    assert "\nAnna Schmidt turns 36\n" in await option(ann, "✓ 🎂")
    assert "\nBirthday: Anna Schmidt\n" in await option(ann, "✓ Ages")
    assert "⏰ Alarm: 18:00" in await option(ann, "⏰ Alarm", "18:00")
    assert "before: 1, 7" in await option(ann, "⏳ Days before", "1", "7")
    await ann.presses("30")
    notice = await ann.presses("14")
    assert notice["text"] == "Must be at most 3 of them"
    assert "before: 1, 30" in await option(ann, "✓ 7")
    await ann.presses("Back")
    assert "Kinds: 🎂 Birthday" in await option(ann, "🗂 Kinds", "🎂 Birthday")
    await ann.presses("Back")
    assert "Tags: #family" in await option(ann, "🏷 Tags", "#family")
    await ann.presses("Back")
    assert "With notes" in await option(ann, "Notes")
    assert "Language: Русский" in await option(ann, "🗣 Русский")
    [feed] = await listed(database)
    chosen = feed.options
    assert (chosen.language, chosen.ages, chosen.emoji, chosen.notes) == ("ru", False, False, True)
    assert (str(chosen.alarm_at), chosen.lead_days) == ("18:00:00", frozenset({1, 30}))
    assert (chosen.kinds, chosen.tags) == ((EventKind.BIRTHDAY,), ("family",))
    assert "Alarm: none" in await option(ann, "⏰ Alarm", "None")
    assert "Tags: all" in await option(ann, "🏷 Tags", "✓ #family")


async def test_made_up_options_are_out_of_date(ann: Chat, database: Database) -> None:
    await makes(ann)
    await ann.presses("Options")
    card = await ann.last()
    [feed] = await listed(database)
    for data in (
        "alarm_at:9",
        "alarm_at:99999",
        "lead_days:x",
        "kinds:party",
        "tags:00",
        "ages:2",
        "language:xx",
        "secret_hash:1",
        "secret_hash:",
        "name:x",
    ):
        notice = await forges(ann, card, f"feedset:{feed.id}:{data}")
        assert (data, notice["text"]) == (data, "This button is out of date.")
    assert await listed(database) == [feed]


async def test_a_second_one_of_that_name_and_one_too_many_are_refused(
    ann: Chat, database: Database, bots: Bots, settings: Settings
) -> None:
    await makes(ann)
    assert "there is one of that name already" in await ann.says("/feed PHONE")
    for number in range(19):
        await feeds.create(
            database, await calendar_of(database, ANN), ANN, NOW, name=f"f{number}", most=20
        )
    assert "No more than 20 at a time" in await ann.says("/feed another")
    await ann.says("/feed")
    notice = await ann.presses("New feed")
    assert "No more than 20 at a time" in notice["text"]


async def test_without_a_public_address_it_says_so(
    telegram: Sandbox, bots: Bots, settings: Settings, database: Database
) -> None:
    local = replace(settings, public_url="http://127.0.0.1:8080")
    async with Bots(local).running():
        ann = Chat(telegram, ANN, ANN)
        await ann.says("/feed phone")
        await ann.presses("Get the address")
        assert "set PUBLIC_URL" in await ann.sees()
        assert await ann.buttons() == ["📋 Copy the address", "⚙️ Options"]


# --- in a group -----------------------------------------------------------------------------------


async def test_an_admin_of_a_group_is_answered_in_private(
    group: Chat, ann: Chat, telegram: Sandbox, database: Database
) -> None:
    await ann.says("/start")
    await group.says("/start")
    assert await group.says("/feed team") == "I have answered you in private."
    await ann.presses("Get the address")
    secret = secret_in(await ann.sees())
    _, calendar = await feeds.authenticate(database, secret)
    assert calendar.chat_id == GROUP
    assert "bcf_" not in str(await telegram.messages(GROUP))
    chiara = Chat(telegram, GROUP, CHIARA)
    assert await chiara.says("/feed") == (
        "Only admins of this group can have feeds of its calendar."
    )


async def test_what_is_pressed_in_a_group_or_by_a_stranger_shows_nothing(
    group: Chat, ann: Chat, boris: Chat, telegram: Sandbox, database: Database
) -> None:
    await ann.says("/feed mine")
    await ann.presses("Get the address")
    [feed] = await listed(database)
    await group.says("/start")
    message = (await group.messages())[-1]
    for data in (f"feed:show:{feed.id}", f"feeds:{feed.calendar_id}:0", f"feed:revoke:{feed.id}"):
        told = await forges(group, message, data)
        assert "out of date" in told["text"]
    await boris.says("/start")
    message = await boris.last()
    for data in (
        f"feed:show:{feed.id}",
        f"feed:revoke:{feed.id}",
        f"feedset:{feed.id}:ages:0",
        f"feeds:{feed.calendar_id}:0",
        f"newfeed:{feed.calendar_id}:1:0",
    ):
        told = await forges(boris, message, data)
        assert told.get("show_alert") or "out of date" in told["text"], (data, told)
    assert await listed(database) == [feed]


async def test_it_rests_when_its_maker_is_no_admin_any_more(
    group: Chat, ann: Chat, boris: Chat, telegram: Sandbox, database: Database
) -> None:
    await ann.says("/start")
    await boris.says("/start")
    await group.says("/feed team")
    await ann.presses("Get the address")
    calendar = await calendar_of(database, GROUP)
    await tokens.note_maker(database, calendar, ANN, NOW, is_admin=False)
    [feed] = await feeds.list_(database, calendar)
    assert feed.rests_because is Rest.NO_ADMIN
    assert await Chat(telegram, GROUP, boris.user_id).says("/feed") == "Отвечаю вам лично."
    assert "team\nсоздатель Ann: сегодня · ещё не пользовались" in await boris.sees()

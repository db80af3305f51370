"""/list, /find and /settings in a group are answered to whoever asked, where Telegram can."""

from typing import Any

import pytest
from structlog.testing import LogCapture

from birthday_calendar.bot import asides
from birthday_calendar.database import Database
from birthday_calendar.storage.calendars import get_by_chat
from telegram_sandbox.client import ANN, BORIS, GROUP, Chat, Json, Sandbox
from tests.support.databases import on_sqlite

pytestmark = on_sqlite


@pytest.fixture
async def admin(group: Chat, telegram: Sandbox) -> Chat:
    """The same, where the bot is an admin."""
    await telegram.post("members", chat_id=GROUP, user_id="bot", status="administrator", by=ANN)
    await telegram.settled()
    return group


async def seen_by_all(telegram: Sandbox) -> list[str]:
    return [one["text"] for one in await telegram.messages(GROUP) if "text" in one]


async def in_plain_sight(chat: Chat, text: str) -> None:
    """As a client says it that knows of nothing else."""
    user = (await chat.sandbox.get("state"))["people"]
    sender = next(one for one in user if one["id"] == chat.user_id)
    kept = {name: sender[name] for name in ("id", "is_bot", "first_name", "language_code")}
    await chat.sandbox.update(message={"chat": {"id": GROUP}, "from": kept, "text": text})
    await chat.sandbox.settled()


async def test_nobody_else_sees_what_is_looked_at(group: Chat, telegram: Sandbox) -> None:
    for number in range(20):
        await group.says(f"/add Person {number} {number + 1}.03")
    before = await seen_by_all(telegram)
    assert "20 birthdays" in await group.says("/list")
    await group.presses("▶")
    assert "20 —" in await group.sees()
    await group.presses("Person 19")
    assert (await group.sees()).startswith("🎂 Person 19")
    assert "I found 11" in await group.says("/find Person 1")
    await group.presses("▶")
    assert "⚙️" in await group.says("/settings")
    await group.presses("zodiac")
    assert "✓ Signs of the zodiac" in await group.sees()
    await group.presses("Tomorrow's reminder")
    assert await seen_by_all(telegram) == before
    assert (await Chat(telegram, GROUP, BORIS).last())["text"] == before[-1]


async def test_an_admin_answers_so_whatever_the_client_knows(
    admin: Chat, telegram: Sandbox
) -> None:
    await in_plain_sight(admin, "/list")
    assert "The calendar is empty" in await admin.sees()
    assert await seen_by_all(telegram) == ["/list"]
    assert "reply_parameters" in (await telegram.calls("sendMessage"))[-1]["params"]


async def test_where_it_can_t_be_it_is_as_ever(
    group: Chat, telegram: Sandbox, logged: LogCapture
) -> None:
    await in_plain_sight(group, "/list")
    last = (await telegram.said(GROUP))[-1]
    assert last["text"].startswith("The calendar is empty")
    assert last["reply_to_message"]["text"] == "/list"
    assert len(await telegram.calls("sendMessage")) == 2
    assert not [one for one in logged.entries if one["log_level"] == "warning"]


async def test_nobody_is_told_so_who_shows_no_face(telegram: Sandbox, bot: None) -> None:
    moved = (await telegram.post("migrate", chat_id=GROUP))["chat_id"]
    await telegram.post("members", chat_id=moved, user_id="bot", status="administrator", by=ANN)
    await telegram.post("members", chat_id=moved, user_id=BORIS, is_anonymous=True)
    assert "⚙️" in await Chat(telegram, moved, BORIS).says("/settings")
    assert (await telegram.said(moved))[-1]["text"].startswith("⚙️")


async def test_a_question_is_for_all_to_see(group: Chat, telegram: Sandbox) -> None:
    await group.says("/add Anna 15.03")
    asked = await group.says("/find")
    assert asked.startswith("Ann: Whom shall I find?")
    assert (await seen_by_all(telegram))[-1] == asked
    assert "I found 1:" in await group.says("Anna")
    await group.says("/list")
    await group.presses("Anna")
    await group.presses("Note")
    assert (await seen_by_all(telegram))[-1].startswith("Ann: Anna\nWhat should I note?")
    await group.says("tulips")
    card = [one for one in await group.messages() if one["message_id"] == 0][-1]
    assert "reply_markup" not in card


async def test_a_setting_is_typed_after_other(
    group: Chat, telegram: Sandbox, database: Database
) -> None:
    await group.says("/settings")
    await group.presses("⏰ Time")
    assert "Answer with a reply" not in await group.sees()
    await group.presses("Other")
    assert (await seen_by_all(telegram))[-1].startswith("Ann: At what time")
    assert "Reminders at 18:30" in await group.says("18:30")
    alone = [one for one in await group.messages() if one["message_id"] == 0][-1]
    assert "Reminders at 18:30" in alone["text"]  # the settings show it, too
    await group.presses("Time zone")
    assert (await seen_by_all(telegram))[-1].startswith("Ann: In which city")


async def test_or_in_reply_where_a_client_can(group: Chat, database: Database) -> None:
    await group.says("/settings")
    await group.presses("⏰ Time")
    number = (await group.last())["ephemeral_message_id"]
    await group.sends("send", text="18:30", reply_to_ephemeral=number)
    await group.sandbox.settled()
    calendar = await get_by_chat(database, GROUP)
    assert calendar is not None
    assert str(calendar.remind_at) == "18:30:00"


async def test_what_has_disappeared_is_said_anew(group: Chat, telegram: Sandbox) -> None:
    await group.says("/settings")
    refused = {"method": "editEphemeralMessageText", "error_code": 400, "times": 1}
    for description in ("message to edit not found", "MEDIA_CAPTION_TOO_LONG"):
        await telegram.post("faults", **refused, description=f"Bad Request: {description}")
        before = len(await group.messages())
        await group.presses("zodiac")
        assert len(await group.messages()) == before + 1
        assert await telegram.said(GROUP) == []
    shown = len(await group.messages())
    await group.presses("Days before")
    await group.presses("Back")
    assert len(await group.messages()) == shown


async def test_who_may_not_is_told_alone(group: Chat, telegram: Sandbox) -> None:
    await telegram.post("members", chat_id=GROUP, user_id=ANN, status="member", by=BORIS)
    await group.says("/settings")
    assert "Only admins" in (await group.presses("zodiac"))["text"]
    assert "That is too long" in await group.says("/find " + "x" * 300)
    assert await telegram.said(GROUP) == []


async def test_what_comes_late_is_for_all_to_see(admin: Chat, telegram: Sandbox) -> None:
    """One that is alone may get lost where somebody has gone."""
    message: Json = {"chat": {"id": GROUP}, "text": "/list", "date": 1}
    who = {"id": ANN, "is_bot": False, "first_name": "Ann", "language_code": "en"}
    await telegram.update(message=message | {"from": who})
    await telegram.settled()
    assert len(await telegram.said(GROUP)) == 1


def test_what_is_said_instead(database_url: str) -> None:
    alone: dict[str, Any] = {asides.ALONE: {"receiver_user_id": 1, "callback_query_id": "7"}}
    sent = {"chat_id": -1, "text": "x", "reply_parameters": {"ephemeral_message_id": 5}}
    assert asides.instead("sendMessage", sent | alone, None, "no") == (
        "sendMessage",
        {"chat_id": -1, "text": "x"},
    )
    assert asides.instead("sendMessage", {"chat_id": -1, "text": "x"}, None, "no") is None
    edited = {"chat_id": -1, "receiver_user_id": 1, "ephemeral_message_id": 5, "text": "x"}
    edit = "editEphemeralMessageText"
    assert asides.instead(edit, edited, alone, "gone") == (
        "sendMessage",
        {"chat_id": -1, "text": "x", **alone},
    )
    assert asides.instead(edit, edited, None, "gone") is None  # nobody waits for it
    assert asides.instead(edit, edited, alone, "message is not modified") is None

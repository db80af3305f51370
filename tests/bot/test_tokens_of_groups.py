"""/token in a group: its admins make, see and revoke tokens, in private and while they are some."""

import time
from typing import Any

import pytest
from msgspec.structs import replace

from birthday_calendar.bot import askers
from birthday_calendar.config import Settings
from birthday_calendar.database import Database
from birthday_calendar.domain import key_rules
from birthday_calendar.domain.errors import Unauthorized
from birthday_calendar.domain.models import Calendar
from birthday_calendar.services import calendars, tokens
from birthday_calendar.storage import tokens as stored
from birthday_calendar.storage.calendars import get_by_chat
from birthday_calendar.telegram import TIMEOUT
from telegram_sandbox.client import ANN, BORIS, CHIARA, GROUP, Chat, Sandbox, buttons_of
from tests.bot.conftest import NOW, Bots
from tests.bot.tokens import calendar_of, forges, listed, makes
from tests.support.databases import on_sqlite

pytestmark = on_sqlite


@pytest.fixture
async def shared(group: Chat, ann: Chat, boris: Chat, database: Database) -> Calendar:
    """The group's calendar; Ann and Boris can be written to in private."""
    await ann.says("/start")
    await boris.says("/start")
    await group.says("/start")
    return await calendar_of(database, GROUP)


async def test_every_admin_sees_and_revokes_all_of_the_group_s(
    shared: Calendar, ann: Chat, boris: Chat, telegram: Sandbox, database: Database
) -> None:
    answer = await Chat(telegram, GROUP, ANN).says("/token backup")
    assert answer == "I have answered you in private."
    assert "backup" in await ann.sees()
    assert shared.title in await ann.sees()
    secret = await makes(ann)
    used = {"last_used_at": NOW.replace(day=5)}
    [token] = await listed(database, GROUP)
    await stored.update(database, token.id, **used)
    assert await Chat(telegram, GROUP, BORIS).says("/token") == "Отвечаю вам лично."
    said = await boris.sees()
    assert f"Токены: {shared.title}" in said
    assert "backup, чтение и изменение дат\nсоздатель Ann: сегодня · последний раз: 5 марта" in said
    await boris.presses("backup")
    await boris.presses("Отозвать")
    await boris.presses("Отозвать")
    with pytest.raises(Unauthorized):
        await tokens.authenticate(database, secret, NOW)


async def test_no_secret_and_no_list_stands_in_the_group(
    shared: Calendar, group: Chat, ann: Chat
) -> None:
    for text in ("/token", "/token backup"):
        assert await group.says(text) == "I have answered you in private."
    await makes(ann)
    said = "".join(one["text"] for one in await group.messages())
    assert "backup" not in said
    assert "bc_" not in said


async def test_a_button_of_tokens_that_somebody_makes_up_in_a_group_does_nothing(
    shared: Calendar, group: Chat, ann: Chat, database: Database
) -> None:
    await group.says("/add Anna Schmidt 15.03.1990")
    shown = await group.last()
    await tokens.create(database, shared, ANN, NOW, name="backup")
    for data in (
        f"tokens:{shared.id}:0",
        "token:show:1",
        "token:revoke:1",
        f"new:{shared.id}:::",
        f"new:{shared.id}::write:",
        f"new:{shared.id}::write:0",
    ):
        notice = await forges(group, shown, data)
        assert notice["text"] == "This button is out of date."
    assert (await group.last())["text"] == shown["text"]
    assert len(await listed(database, GROUP)) == 1


async def test_a_demoted_admin_s_old_buttons_do_nothing_and_say_so(
    shared: Calendar, group: Chat, ann: Chat, telegram: Sandbox, database: Database
) -> None:
    await group.says("/token backup")
    await makes(ann)
    await group.says("/token")
    shown = await ann.last()
    await group.says("/token another")
    question = await ann.last()
    await telegram.post("members", chat_id=GROUP, user_id=ANN, status="member", by=BORIS)
    [token] = await listed(database, GROUP)
    data = [button["callback_data"] for one in (shown, question) for button in buttons_of(one)]
    for pressed in [*data, f"token:ask:{token.id}", f"token:revoke:{token.id}"]:
        notice = await forges(ann, shown, pressed)
        assert notice["text"] == "Only admins of this group may do that.", pressed
        assert notice["show_alert"]
    assert len(await listed(database, GROUP)) == 1
    assert "Only admins of this group can have tokens" in await group.says("/token")


async def test_an_admin_of_a_group_that_alone_is_served_has_tokens(
    bots: Bots, telegram: Sandbox, database: Database
) -> None:
    """Who may not speak with the bot in private, else."""
    ann, group = Chat(telegram, ANN, ANN), Chat(telegram, GROUP, ANN)
    bots.settings = replace(bots.settings, allowed_chats=frozenset({GROUP}))
    async with bots.running():
        await ann.says("/start")
        await group.says("/token backup")
        await makes(ann)
        assert [token.name for token in await listed(database, GROUP)] == ["backup"]
        assert await get_by_chat(database, ANN) is None


async def test_a_group_s_tokens_are_for_admins_only(group: Chat, telegram: Sandbox) -> None:
    chiara = Chat(telegram, GROUP, CHIARA)
    assert "Only admins of this group can have tokens" in await chiara.says("/token")


async def test_who_cannot_be_seen_gets_no_token(group: Chat, telegram: Sandbox) -> None:
    fault = {"method": "getChatMember", "error_code": 502, "times": 5}
    await telegram.post("faults", **fault)
    assert "I can't check who is an admin here just now" in await group.says("/token")


async def test_a_question_that_telegram_leaves_open_holds_nobody_up(
    shared: Calendar, group: Chat, telegram: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(askers, "ANSWERS_WITHIN", 0.3)
    await telegram.post("faults", method="sendChatAction", kind="hang", times=1)
    asked = time.monotonic()
    assert "I can't check who is an admin here just now" in await group.says("/token")
    assert time.monotonic() - asked < TIMEOUT / 2


async def test_an_admin_who_never_opened_a_chat_is_told_how_to(
    group: Chat, telegram: Sandbox
) -> None:
    boris = Chat(telegram, GROUP, BORIS)
    assert "писать вам лично я пока не могу" in await boris.says("/token")
    me = (await telegram.answer("getMe"))["result"]["username"]
    last = await boris.last()
    assert any(one.get("url") == f"https://t.me/{me}?start=token" for one in last["entities"])
    assert "Повторите в группе: /token" in await Chat(telegram, BORIS, BORIS).says("/start token")
    assert await boris.says("/token") == "Отвечаю вам лично."


async def rests(database: Database) -> Any:
    [token] = await listed(database, GROUP)
    return token.rests_because


async def test_a_token_rests_while_its_maker_is_no_admin_as_telegram_tells(
    shared: Calendar, group: Chat, telegram: Sandbox, database: Database
) -> None:
    """Which it tells bots that are admins themselves."""
    await tokens.create(database, shared, ANN, NOW, name="backup")
    await telegram.post("members", chat_id=GROUP, user_id="bot", status="administrator", by=ANN)
    for status, reason in [
        ("member", "no_admin"),
        ("administrator", None),
        ("left", "no_admin"),
        ("administrator", None),
    ]:
        await telegram.post("members", chat_id=GROUP, user_id=ANN, status=status, by=BORIS)
        await telegram.settled()
        assert await rests(database) == reason, status


async def test_a_token_of_who_left_rests_and_others_are_told_why(
    shared: Calendar, telegram: Sandbox, boris: Chat, database: Database
) -> None:
    await tokens.create(database, shared, ANN, NOW, name="backup")
    await telegram.post("members", chat_id=GROUP, user_id=ANN, status="left", by=BORIS)
    await telegram.settled()
    assert await rests(database) == "no_admin"
    await Chat(telegram, GROUP, BORIS).says("/token")
    assert "💤 Не действует: кто его создал, больше не администратор." in await boris.sees()


async def test_looking_at_the_list_looks_at_who_made_them(
    shared: Calendar, telegram: Sandbox, boris: Chat, database: Database
) -> None:
    """Which Telegram tells no bot that is no admin, as this one."""
    await tokens.create(database, shared, ANN, NOW, name="backup")
    await telegram.post("members", chat_id=GROUP, user_id=ANN, status="member", by=BORIS)
    await Chat(telegram, GROUP, BORIS).says("/token")
    assert "💤" in await boris.sees()
    assert await rests(database) == "no_admin"


async def test_a_group_that_threw_the_bot_out_lets_no_token_in_until_it_is_back(
    shared: Calendar, telegram: Sandbox, settings: Settings, database: Database
) -> None:
    await tokens.create(database, shared, ANN, NOW, name="backup")

    async def why() -> Any:
        [token] = await listed(database, GROUP)
        calendar = await calendars.get(database, shared.id)
        return key_rules.why_it_rests(settings, token, calendar)

    await telegram.post("kick", chat_id=GROUP)
    await telegram.settled()
    assert await why() == "bot_gone"
    await telegram.post("members", chat_id=GROUP, user_id="bot", status="member", by=ANN)
    await telegram.settled()
    assert await why() is None


async def test_an_admin_of_a_group_that_threw_the_bot_out_is_told_so(
    shared: Calendar, group: Chat, ann: Chat, telegram: Sandbox, database: Database
) -> None:
    await tokens.create(database, shared, ANN, NOW, name="backup")
    await group.says("/token")
    await telegram.post("kick", chat_id=GROUP)
    await telegram.settled()
    for button in ("backup", "New token"):
        notice = await ann.presses(button)
        assert notice["show_alert"]
        assert "I am not in that group any more" in notice["text"]


async def test_a_supergroup_keeps_its_group_s_tokens(
    shared: Calendar, telegram: Sandbox, ann: Chat, database: Database
) -> None:
    await Chat(telegram, GROUP, ANN).says("/token backup")
    secret = await makes(ann)
    moved = (await telegram.post("migrate", chat_id=GROUP))["chat_id"]
    await telegram.settled()
    assert (await tokens.authenticate(database, secret, NOW))[1].chat_id == moved
    await ann.presses("All tokens")
    assert "backup" in await ann.sees()

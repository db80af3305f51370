"""/token: admins see, make and revoke a calendar's tokens, in private and while they are some."""

import re
from itertools import count
from typing import Any

import pytest
from msgspec.structs import replace

from birthday_calendar.config import Settings
from birthday_calendar.database import Database
from birthday_calendar.errors import Unauthorized
from birthday_calendar.models import Access, Calendar, Token
from birthday_calendar.services import calendars, tokens
from birthday_calendar.storage import tokens as stored
from birthday_calendar.storage.calendars import get_by_chat
from birthday_calendar.storage.tables import metadata
from tests.bot.conftest import ANN, BORIS, CHIARA, GROUP, NOW, Bots, Chat, Telegram, buttons_of

_query_ids = count(10**9)
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def calendar_of(database: Database, chat_id: int) -> Calendar:
    calendar = await get_by_chat(database, chat_id)
    assert calendar is not None
    return calendar


async def listed(database: Database, chat_id: int) -> list[Token]:
    return await tokens.list_(database, await calendar_of(database, chat_id))


def secret_in(text: str) -> str:
    [secret] = set(re.findall(r"bc_[\w-]+", text))
    return secret


async def makes(chat: Chat, access: str = "Read and change", days: str = "No end") -> str:
    """The secret, from where it is asked what the token may do."""
    await chat.presses(access)
    await chat.presses(days)
    return secret_in(await chat.sees())


async def forges(chat: Chat, message: dict[str, Any], data: str) -> dict[str, Any]:
    """A press of a button as it once was there, or never; the notice that the bot answers with."""
    person = {"id": chat.user_id, "is_bot": False, "first_name": "Ann", "language_code": "en"}
    query = {"id": str(next(_query_ids)), "from": person, "chat_instance": "1", "message": message}
    await chat.telegram.post("updates", callback_query={**query, "data": data})
    await chat.telegram.settled()
    answered = await chat.telegram.calls("answerCallbackQuery")
    [notice] = [one for one in answered if one["params"]["callback_query_id"] == query["id"]]
    return dict(notice["params"])


@pytest.fixture
async def shared(group: Chat, ann: Chat, boris: Chat, database: Database) -> Calendar:
    """The group's calendar; Ann and Boris can be written to in private."""
    await ann.says("/start")
    await boris.says("/start")
    await group.says("/start")
    return await calendar_of(database, GROUP)


async def test_a_token_is_named_limited_and_told_once(
    ann: Chat, database: Database, settings: Settings
) -> None:
    assert "There is none yet" in await ann.says("/token")
    await ann.presses("New token")
    assert "What shall the new one be called?" in await ann.sees()
    assert await ann.buttons() == ["Token 1", "Cancel"]
    assert await ann.says("backup script") == "🔑 backup script\n\nWhat may it do?"
    await ann.presses("Only read")
    assert await ann.sees() == "🔑 backup script, read-only\n\nFor how long?"
    await ann.presses("30 days")
    said = await ann.sees()
    token, calendar = await tokens.authenticate(database, secret_in(said), NOW)
    assert (token.name, token.access, token.user_id) == ("backup script", Access.READ, ANN)
    assert str(token.expires_at) == "2026-04-09 12:00:00+00:00"
    assert calendar.chat_id == ANN
    assert "It works until 9 April 2026." in said
    assert f"https://birthdays.example/api/v1/calendars/{calendar.id}/birthdays" in said
    await ann.presses("All tokens")
    assert await ann.sees() == (
        "🔑 Tokens of your calendar\n\n"
        "backup script, read-only\nmade today · not used yet · until 9 April"
    )


async def test_asking_makes_none(ann: Chat, database: Database) -> None:
    for _ in range(3):
        await ann.says("/token")
    await ann.says("/token backup")
    await ann.presses("Read and change")
    assert await listed(database, ANN) == []


async def test_a_suggested_name_is_one_press_and_the_first_that_is_free(
    ann: Chat, database: Database
) -> None:
    for name in ("Token 1", "Token 2"):
        await ann.says("/token")
        await ann.presses("New token")
        await ann.presses(name)
        await makes(ann)
    assert [token.name for token in await listed(database, ANN)] == ["Token 1", "Token 2"]
    assert await ann.says("/cancel") == "There is nothing to cancel."


async def test_each_question_makes_what_it_says_however_many_there_are(
    ann: Chat, database: Database
) -> None:
    await ann.says("/token first <b>&")
    first = await ann.last()
    await ann.says("/token second https://example.org *x*")
    read_only = buttons_of(first)[0]["callback_data"]
    await ann.sends_button(first["message_id"], read_only)
    for_ever = f"{read_only.rpartition(':')[0]}:0"
    await ann.sends_button(first["message_id"], for_ever)
    await makes(ann)
    made = [(token.name, token.access) for token in await listed(database, ANN)]
    assert made == [
        ("first <b>&", Access.READ),
        ("second https://example.org *x*", Access.WRITE),
    ]


async def test_a_button_pressed_twice_makes_one_and_its_secret_works(
    ann: Chat, database: Database
) -> None:
    await ann.says("/token backup")
    await ann.presses("Read and change")
    question = await ann.last()
    for_ever = buttons_of(question)[2]["callback_data"]
    for _ in range(2):
        await forges(ann, question, for_ever)
    assert len(await listed(database, ANN)) == 1
    assert await tokens.authenticate(database, secret_in(await ann.sees()), NOW)


async def test_no_secret_is_kept_in_readable_form(ann: Chat, database: Database) -> None:
    await ann.says("/token backup")
    secret = await makes(ann)
    assert await database.fetch_all("SELECT * FROM api_tokens")
    for table in metadata.sorted_tables:
        for row in await database.fetch_all(table.select()):
            assert secret not in repr(dict(row)), table.name


async def test_a_name_that_cannot_be_is_asked_for_again(ann: Chat, database: Database) -> None:
    await ann.says("/token backup")
    await makes(ann)
    assert "there is a token of that name already" in await ann.says("/token BACKUP")
    await ann.says("/token")
    await ann.presses("New token")
    assert "there is a token of that name already" in await ann.says("Backup")
    assert await ann.buttons() == ["Cancel"]
    assert "at most 64 characters" in await ann.says("x" * 65)
    await ann.presses("Cancel")
    assert await ann.sees() == "Cancelled."
    assert len(await listed(database, ANN)) == 1


async def test_a_calendar_has_so_many_tokens_only(bots: Bots, telegram: Telegram) -> None:
    bots.settings = replace(bots.settings, tokens_per_calendar=1)
    ann = Chat(telegram, ANN, ANN)
    async with bots.running():
        await ann.says("/token one")
        await ann.presses("Only read")
        question = await ann.last()
        await ann.says("/token two")
        await makes(ann)
        too_many = "No more than 1 at a time: revoke one first."
        assert await ann.says("/token three") == too_many
        pressed = await ann.sends_button(
            question["message_id"], buttons_of(question)[0]["callback_data"]
        )
        assert pressed["text"] == too_many


async def test_long_lists_are_leafed_through(ann: Chat, database: Database) -> None:
    await ann.says("/start")
    calendar = await calendar_of(database, ANN)
    for number in range(20):
        await tokens.create(database, calendar, ANN, NOW, name=f"{number} " + "🎂" * 60)
    assert (await ann.says("/token")).count("🎂" * 60) == 8
    assert "1/3" in await ann.buttons()
    await ann.presses("▶")
    await ann.presses("▶")
    assert (await ann.sees()).count("🎂" * 60) == 4


async def test_revoking_asks_first_and_then_locks_out(ann: Chat, database: Database) -> None:
    await ann.says("/token backup")
    secret = await makes(ann)
    await ann.says("/token")
    await ann.presses("backup")
    await ann.presses("Revoke")
    assert "locked out at once, for good" in await ann.sees()
    await ann.presses("Cancel")
    assert await tokens.authenticate(database, secret, NOW)
    await ann.presses("Revoke")
    await ann.presses("Revoke")
    assert "There is none yet" in await ann.sees()
    with pytest.raises(Unauthorized):
        await tokens.authenticate(database, secret, NOW)


async def test_revoking_twice_says_quietly_that_it_is_done(ann: Chat, database: Database) -> None:
    await ann.says("/token backup")
    await makes(ann)
    [token] = await listed(database, ANN)
    question = await ann.last()
    assert "Revoked" in (await forges(ann, question, f"token:revoke:{token.id}"))["text"]
    again = await forges(ann, question, f"token:revoke:{token.id}")
    assert again["text"] == "This token is not there any more."
    assert not again.get("show_alert")


async def test_one_from_before_there_were_names_can_be_told_and_revoked(
    ann: Chat, database: Database
) -> None:
    await ann.says("/start")
    calendar = await calendar_of(database, ANN)
    await tokens.create(database, calendar, ANN, NOW)
    [token] = await listed(database, ANN)
    await ann.says("/token")
    assert f"Token {token.id}, reads and changes\nmade today" in await ann.sees()
    await ann.presses(f"Token {token.id}")
    await ann.presses("Revoke")
    await ann.presses("Revoke")
    assert await listed(database, ANN) == []


async def test_every_admin_sees_and_revokes_all_of_the_group_s(
    shared: Calendar, ann: Chat, boris: Chat, telegram: Telegram, database: Database
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
    assert "backup, чтение и запись\nсоздатель Ann: сегодня · использован: 5 марта" in said
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


async def test_a_demoted_admin_s_old_buttons_do_nothing_and_say_so(
    shared: Calendar, group: Chat, ann: Chat, telegram: Telegram, database: Database
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


async def test_nobody_presses_the_buttons_of_another_s_calendar(
    ann: Chat, boris: Chat, database: Database
) -> None:
    await ann.says("/token backup")
    await makes(ann)
    await boris.says("/token")
    calendar = await calendar_of(database, ANN)
    [token] = await listed(database, ANN)
    message = await boris.last()
    for data in (f"tokens:{calendar.id}:0", f"token:revoke:{token.id}", f"new:{calendar.id}:::"):
        notice = await forges(boris, message, data)
        assert notice["show_alert"], data
    assert len(await listed(database, ANN)) == 1
    assert "backup" not in await boris.sees()


async def test_forged_steps_make_nothing(ann: Chat, database: Database) -> None:
    await ann.says("/token")
    calendar = await calendar_of(database, ANN)
    shown = await ann.last()
    for data in (
        f"new:{calendar.id}::write:",  # of a message without a name
        f"new:{calendar.id}::write:0",
        f"new:{calendar.id}::admin:0",
        "new:999999::write:0",
        "token:revoke:999999",
        "token:dance:1",
        f"tokens:{2**63}:0",
    ):
        assert (await forges(ann, shown, data))["text"], data
    await ann.says("/token backup")
    await forges(ann, await ann.last(), f"new:{calendar.id}::write:99999")
    assert await listed(database, ANN) == []


async def test_an_admin_of_a_group_that_alone_is_served_has_tokens(
    bots: Bots, telegram: Telegram, database: Database
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


async def test_a_group_s_tokens_are_for_admins_only(group: Chat, telegram: Telegram) -> None:
    chiara = Chat(telegram, GROUP, CHIARA)
    assert "Only admins of this group can have tokens" in await chiara.says("/token")


async def test_who_cannot_be_seen_gets_no_token(group: Chat, telegram: Telegram) -> None:
    fault = {"method": "getChatMember", "error_code": 502, "times": 5}
    await telegram.post("faults", **fault)
    assert "I can't check who is an admin here just now" in await group.says("/token")


async def test_an_admin_who_never_opened_a_chat_is_told_how_to(
    group: Chat, telegram: Telegram
) -> None:
    boris = Chat(telegram, GROUP, BORIS)
    assert "писать вам лично я пока не могу" in await boris.says("/token")
    me = (await telegram.call("getMe"))["result"]["username"]
    last = await boris.last()
    assert any(one.get("url") == f"https://t.me/{me}?start=token" for one in last["entities"])
    assert "Повторите в группе: /token" in await Chat(telegram, BORIS, BORIS).says("/start token")
    assert await boris.says("/token") == "Отвечаю вам лично."


async def rests(database: Database) -> Any:
    [token] = await listed(database, GROUP)
    return token.rests_because


async def test_a_token_rests_while_its_maker_is_no_admin_as_telegram_tells(
    shared: Calendar, group: Chat, telegram: Telegram, database: Database
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
    shared: Calendar, telegram: Telegram, boris: Chat, database: Database
) -> None:
    await tokens.create(database, shared, ANN, NOW, name="backup")
    await telegram.post("members", chat_id=GROUP, user_id=ANN, status="left", by=BORIS)
    await telegram.settled()
    assert await rests(database) == "no_admin"
    await Chat(telegram, GROUP, BORIS).says("/token")
    assert "💤 Не действует: кто его создал, больше не администратор." in await boris.sees()


async def test_looking_at_the_list_looks_at_who_made_them(
    shared: Calendar, telegram: Telegram, boris: Chat, database: Database
) -> None:
    """Which Telegram tells no bot that is no admin, as this one."""
    await tokens.create(database, shared, ANN, NOW, name="backup")
    await telegram.post("members", chat_id=GROUP, user_id=ANN, status="member", by=BORIS)
    await Chat(telegram, GROUP, BORIS).says("/token")
    assert "💤" in await boris.sees()
    assert await rests(database) == "no_admin"


async def test_a_group_that_threw_the_bot_out_lets_no_token_in_until_it_is_back(
    shared: Calendar, telegram: Telegram, settings: Settings, database: Database
) -> None:
    await tokens.create(database, shared, ANN, NOW, name="backup")

    async def why() -> Any:
        [token] = await listed(database, GROUP)
        calendar = await calendars.get(database, shared.id)
        return tokens.why_it_rests(settings, token, calendar)

    await telegram.post("kick", chat_id=GROUP)
    await telegram.settled()
    assert await why() == "bot_gone"
    await telegram.post("members", chat_id=GROUP, user_id="bot", status="member", by=ANN)
    await telegram.settled()
    assert await why() is None


async def test_an_admin_of_a_group_that_threw_the_bot_out_is_told_so(
    shared: Calendar, group: Chat, ann: Chat, telegram: Telegram, database: Database
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
    shared: Calendar, telegram: Telegram, ann: Chat, database: Database
) -> None:
    await Chat(telegram, GROUP, ANN).says("/token backup")
    secret = await makes(ann)
    moved = (await telegram.post("migrate", chat_id=GROUP))["chat_id"]
    await telegram.settled()
    assert (await tokens.authenticate(database, secret, NOW))[1].chat_id == moved
    await ann.presses("All tokens")
    assert "backup" in await ann.sees()

"""Messages that one person of a group sees.

core.telegram.org/bots/api#ephemeral-messages-and-commands
"""

from typing import Any

import pytest

from telegram_sandbox.world import ephemeral
from tests.telegram_sandbox.helpers import ANN, BORIS, CHIARA, GROUP, Api, promote

NOT_ASKED = "400 Bad Request: MESSAGE_NOT_COMMAND"
COMMANDS = [{"command": "list", "description": "all of them", "is_ephemeral": True}]


def to(user_id: int, **more: Any) -> dict[str, Any]:
    return {"receiver_user_id": user_id, **more}


async def sent(api: Api, user_id: int, text: str = "for you", **more: Any) -> Any:
    """By a bot that is an admin."""
    alone = {"ephemeral_message_parameters": to(user_id)}
    return await api.call("sendMessage", chat_id=GROUP, text=text, **(alone | more))


async def seen(api: Api, user_id: int) -> list[str]:
    found = await api.get("messages", chat_id=GROUP, user_id=user_id)
    return [one["text"] for one in found if "text" in one]


@pytest.fixture
async def commands(api: Api) -> Api:
    await api.call("setMyCommands", commands=COMMANDS, scope={"type": "all_group_chats"})
    return api


async def command(api: Api, text: str = "/list", user_id: int = ANN, **more: Any) -> Any:
    """The message as the bot gets it."""
    await api.say(text, GROUP, user_id, **more)
    [update] = await api.news()
    return update["message"]


async def test_an_admin_sends_one_at_any_time_that_one_person_sees(api: Api) -> None:
    await promote(api, GROUP)
    message = await sent(api, CHIARA)
    assert (message["message_id"], message["ephemeral_message_id"]) == (0, 1)
    assert message["receiver_user"]["id"] == CHIARA
    assert await seen(api, CHIARA) == ["for you"]
    assert await seen(api, ANN) == []
    assert await api.messages(GROUP) == await api.messages(GROUP, ANN)


async def test_who_is_no_admin_may_not(api: Api) -> None:
    for parameters in (to(ANN), to(ANN, replace_callback_query_message=True)):
        wanted = {"chat_id": GROUP, "text": "?", "ephemeral_message_parameters": parameters}
        assert await api.error("sendMessage", **wanted) == NOT_ASKED
    assert await seen(api, ANN) == []


async def test_it_goes_to_members_of_groups(api: Api) -> None:
    await promote(api, GROUP)
    await api.say("hello")
    alone = {"text": "?", "ephemeral_message_parameters": to(ANN)}
    assert "to groups and supergroups only" in await api.error("sendMessage", chat_id=ANN, **alone)
    await api.post("members", chat_id=GROUP, user_id=CHIARA, status="left")
    for user_id, reason in (
        (CHIARA, "USER_NOT_PARTICIPANT"),
        (api.id, "USER_ID_INVALID"),
        (5, "USER_ID_INVALID"),
    ):
        alone = {"text": "?", "ephemeral_message_parameters": to(user_id)}
        assert reason in await api.error("sendMessage", chat_id=GROUP, **alone)


async def test_parameters_are_read_as_others_are(api: Api) -> None:
    for given, reason in (
        ("{", "can't parse ephemeral message parameters JSON object"),
        ([1], "object expected as ephemeral message parameters"),
        ({}, 'can\'t find field "receiver_user_id"'),
        (to(ANN, replace_callback_query_message=1), "must be of type Boolean"),
    ):
        wanted = {"chat_id": GROUP, "text": "?", "ephemeral_message_parameters": given}
        assert reason in await api.error("sendMessage", **wanted)


async def test_a_command_that_is_declared_so_only_the_bot_hears(commands: Api) -> None:
    message = await command(commands, "/list@" + (await commands.call("getMe"))["username"])
    assert (message["message_id"], message["from"]["id"]) == (0, ANN)
    assert len(await seen(commands, ANN)) == 1
    assert await seen(commands, BORIS) == []
    assert (await command(commands, "/lists"))["message_id"] > 0
    assert (await command(commands, "/list@another_bot"))["message_id"] > 0
    assert (await commands.say("/list"))["message_id"] > 0  # in private
    [kept] = await commands.call("getMyCommands", scope={"type": "all_group_chats"})
    assert kept["is_ephemeral"] is True


async def test_such_a_command_is_answered_by_one_for_a_while(
    commands: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = await command(commands)
    reply = {"ephemeral_message_id": asked["ephemeral_message_id"]}
    wanted = {"chat_id": GROUP, "text": "one", "reply_parameters": reply}
    gone = "400 Bad Request: message to be replied not found"
    assert await commands.error("sendMessage", **wanted) == gone  # for all to see
    wanted["ephemeral_message_parameters"] = to(BORIS)  # who did not ask
    assert await commands.error("sendMessage", **wanted) == gone
    wanted["ephemeral_message_parameters"] = to(ANN)
    await commands.call("sendMessage", **wanted)
    assert await seen(commands, ANN) == ["/list", "one"]
    monkeypatch.setattr(ephemeral, "ANSWERED_WITHIN", -2.0)  # it is too late
    assert await commands.error("sendMessage", **wanted) == gone


async def test_a_press_is_answered_by_one_for_a_while(
    ann: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyboard = {"inline_keyboard": [[{"text": "x", "callback_data": "x"}]]}
    shown = await ann.call("sendMessage", chat_id=GROUP, text="?", reply_markup=keyboard)
    press = {"chat_id": GROUP, "message_id": shown["message_id"], "data": "x", "wait": 0}
    query_id = (await ann.post("press", user_id=CHIARA, **press))["callback_query_id"]
    wanted = {"chat_id": GROUP, "text": "one"}
    alone = {"ephemeral_message_parameters": to(ANN, callback_query_id=query_id)}
    assert "QUERY_ID_INVALID" in await ann.error("sendMessage", **wanted, **alone)
    alone = {"ephemeral_message_parameters": to(CHIARA, callback_query_id=query_id)}
    await ann.call("sendMessage", **wanted, **alone)
    assert await seen(ann, CHIARA) == ["?", "one"]
    monkeypatch.setattr(ephemeral, "ANSWERED_WITHIN", -2.0)
    assert "QUERY_ID_INVALID" in await ann.error("sendMessage", **wanted, **alone)


async def test_its_buttons_are_its_receiver_s(api: Api) -> None:
    await promote(api, GROUP)
    keyboard = {"inline_keyboard": [[{"text": "x", "callback_data": "x"}]]}
    number = (await sent(api, CHIARA, reply_markup=keyboard))["ephemeral_message_id"]
    press = {"chat_id": GROUP, "ephemeral_message_id": number, "data": "x", "wait": 0}
    assert "no such button" in await api.refusal("press", user_id=ANN, **press)
    query_id = (await api.post("press", user_id=CHIARA, **press))["callback_query_id"]
    [update] = await api.news()
    assert update["callback_query"]["message"]["ephemeral_message_id"] == number
    replace = to(CHIARA, callback_query_id=query_id, replace_callback_query_message=True)
    wanted = {"chat_id": GROUP, "text": "?", "ephemeral_message_parameters": replace}
    assert "MESSAGE_ID_INVALID" in await api.error("sendMessage", **wanted)


async def test_it_is_edited_and_deleted_by_methods_of_its_own(api: Api) -> None:
    await promote(api, GROUP)
    number = (await sent(api, CHIARA))["ephemeral_message_id"]
    where = {"chat_id": GROUP, "receiver_user_id": CHIARA, "ephemeral_message_id": number}
    keyboard = {"inline_keyboard": [[{"text": "x", "callback_data": "x"}]]}
    assert await api.call("editEphemeralMessageText", **where, text="now this") is True
    assert "not modified" in await api.error("editEphemeralMessageText", **where, text="now this")
    await api.call("editEphemeralMessageReplyMarkup", **where, reply_markup=keyboard)
    assert await seen(api, CHIARA) == ["now this"]
    for other in ({"receiver_user_id": ANN}, {"ephemeral_message_id": number + 1}):
        wrong = where | other
        missing = "400 Bad Request: message to edit not found"
        assert await api.error("editEphemeralMessageText", **wrong, text="!") == missing
    for ordinary in ({"message_id": 0}, {"message_id": number}):
        wrong = {"chat_id": GROUP, "text": "!", **ordinary}
        assert "400" in await api.error("editMessageText", **wrong)
    assert await api.call("deleteEphemeralMessage", **where) is True
    assert await seen(api, CHIARA) == []
    assert "message to delete not found" in await api.error("deleteEphemeralMessage", **where)


async def test_a_person_replies_to_one_with_another(api: Api) -> None:
    await promote(api, GROUP)
    number = (await sent(api, CHIARA))["ephemeral_message_id"]
    message = await command(api, "thanks", CHIARA, reply_to_ephemeral=number)
    assert (message["message_id"], message["text"]) == (0, "thanks")
    assert "reply_to_message" not in message
    assert await seen(api, ANN) == []
    assert "no such ephemeral" in await api.refusal(
        "send", chat_id=GROUP, user_id=ANN, text="?", reply_to_ephemeral=number
    )


async def test_in_a_topic_it_is_known_by_what_it_replies_to(commands: Api) -> None:
    forum = await commands.forum()
    topic = await commands.topic(forum)
    await commands.say("/list", forum, ANN, message_thread_id=topic)
    [update] = await commands.news()
    message = update["message"]
    assert "message_thread_id" not in message
    assert message["reply_to_message"]["message_thread_id"] == topic
    reply = {"ephemeral_message_id": message["ephemeral_message_id"]}
    answer = await commands.call(
        "sendMessage",
        chat_id=forum,
        message_thread_id=topic,
        text="one",
        reply_parameters=reply,
        ephemeral_message_parameters=to(ANN),
    )
    assert answer["message_thread_id"] == topic


async def test_old_ones_disappear(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ephemeral, "KEPT", 2)
    await promote(api, GROUP)
    for text in ("one", "two", "three"):
        await sent(api, ANN, text)
    assert await seen(api, ANN) == ["two", "three"]

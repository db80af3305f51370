"""Administrators who write as their group."""

import pytest

from tests.telegram_sandbox.helpers import ANN, BORIS, GROUP, Api

ANONYMOUS = 1_087_968_824


@pytest.fixture
async def chat_id(api: Api) -> int:
    """A supergroup in which Boris is an anonymous administrator."""
    chat_id = await api.supergroup()
    change = {"chat_id": chat_id, "user_id": BORIS, "is_anonymous": True}
    await api.post("members", **change)
    return chat_id


async def test_an_anonymous_administrator_writes_as_the_group(api: Api, chat_id: int) -> None:
    await api.say("to all", chat_id, BORIS)
    await api.say("as myself", chat_id, ANN)
    first, second = [update["message"] for update in await api.news()]
    assert first["from"] == {
        "id": ANONYMOUS,
        "is_bot": True,
        "first_name": "Group",
        "username": "GroupAnonymousBot",
    }
    assert first["sender_chat"] == first["chat"]
    assert "author_signature" not in first
    assert second["from"]["id"] == ANN
    assert "sender_chat" not in second


async def test_a_title_signs_what_is_written(api: Api, chat_id: int) -> None:
    change = {"chat_id": chat_id, "user_id": BORIS, "custom_title": "Baker"}
    await api.post("members", **change)
    message = await api.say("to all", chat_id, BORIS)
    assert message["author_signature"] == "Baker"
    found = await api.call("getChatMember", chat_id=chat_id, user_id=BORIS)
    assert found["custom_title"] == "Baker"


async def test_buttons_are_pressed_by_the_real_person(api: Api, chat_id: int) -> None:
    keyboard = {"inline_keyboard": [[{"text": "A", "callback_data": "a"}]]}
    sent = await api.call("sendMessage", chat_id=chat_id, text="?", reply_markup=keyboard)
    press = {"chat_id": chat_id, "user_id": BORIS, "message_id": sent["message_id"]}
    await api.post("press", **press, data="a", wait=0)
    [update] = await api.news()
    assert update["callback_query"]["from"]["id"] == BORIS


async def test_the_real_person_is_known_to_be_anonymous_and_the_group_is_nobody(
    api: Api, chat_id: int
) -> None:
    found = await api.call("getChatMember", chat_id=chat_id, user_id=BORIS)
    assert found["status"] == "administrator"
    assert found["is_anonymous"] is True
    await api.say("to all", chat_id, BORIS)
    nobody = await api.call("getChatMember", chat_id=chat_id, user_id=ANONYMOUS)
    assert nobody["status"] == "left"
    administrators = await api.call("getChatAdministrators", chat_id=chat_id)
    assert [one["user"]["id"] for one in administrators] == [ANN, BORIS]


async def test_all_that_an_anonymous_administrator_does_is_the_groups_doing(
    api: Api, chat_id: int
) -> None:
    change = {"chat_id": chat_id, "user_id": "bot", "by": BORIS}
    await api.post("members", **change, status="administrator")
    await api.post("forum", chat_id=chat_id, is_forum=True)
    await api.post("topics", chat_id=chat_id, name="Cakes", by=BORIS)
    first, second = await api.news()
    assert first["my_chat_member"]["from"]["id"] == ANONYMOUS
    assert second["message"]["from"]["id"] == ANONYMOUS
    assert second["message"]["sender_chat"]["id"] == chat_id


async def test_a_message_of_the_group_is_forwarded_from_the_group(api: Api, chat_id: int) -> None:
    message = await api.say("to all", chat_id, BORIS)
    source = {"from_chat_id": chat_id, "message_id": message["message_id"]}
    forwarded = await api.call("forwardMessage", chat_id=chat_id, **source)
    assert forwarded["forward_origin"]["type"] == "chat"
    assert forwarded["forward_origin"]["sender_chat"]["id"] == chat_id


async def test_who_is_anonymous_no_more_writes_under_their_name(api: Api, chat_id: int) -> None:
    change = {"chat_id": chat_id, "user_id": BORIS, "is_anonymous": False}
    await api.post("members", **change)
    assert (await api.say("me", chat_id, BORIS))["from"]["id"] == BORIS
    await api.post("members", **{**change, "is_anonymous": True})
    await api.post("members", chat_id=chat_id, user_id=BORIS, status="member")
    assert (await api.say("me", chat_id, BORIS))["from"]["id"] == BORIS


async def test_only_supergroups_have_anonymous_administrators(api: Api) -> None:
    change = {"chat_id": GROUP, "user_id": BORIS, "is_anonymous": True}
    assert "only in a supergroup" in await api.refusal("members", **change)


async def test_a_raw_message_of_a_group_is_no_bots(api: Api) -> None:
    chat = {"id": -1_000_000_888_888, "type": "supergroup", "title": "Far"}
    sender = {"id": ANONYMOUS, "is_bot": True, "first_name": "Group"}
    message = {"chat": chat, "from": sender, "sender_chat": chat, "message_id": 5, "text": "/list"}
    await api.post("updates", message=message)
    [update] = await api.news()
    assert update["message"]["sender_chat"] == chat
    where = {"chat_id": chat["id"], "message_id": 5}
    error = await api.error("editMessageText", **where, text="?")
    assert error == "400 Bad Request: message can't be edited"
    people = (await api.get("state"))["people"]
    assert ANONYMOUS not in [person["id"] for person in people]

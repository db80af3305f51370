"""What the bot may do in a group, and how it is refused."""

from typing import Any

import pytest

from tests.telegram_sandbox.helpers import ANN, CHIARA, GROUP, Api

NO_TEXTS = "400 Bad Request: not enough rights to send text messages to the chat"
NO_FILES = "400 Bad Request: not enough rights to send documents to the chat"


async def restrict(api: Api, chat_id: int, user_id: int | str = "bot", **rights: bool) -> None:
    change = {"chat_id": chat_id, "user_id": user_id, "status": "restricted"}
    await api.post("members", **change, rights=rights)


async def send_file(api: Api, chat_id: int) -> dict[str, Any]:
    files = {"document": ("a.txt", b"a")}
    url = f"/bot{api.token}/sendDocument"
    answer = await api.client.post(url, data={"chat_id": str(chat_id)}, files=files)
    result: dict[str, Any] = answer.json()
    return result


@pytest.mark.parametrize("kind", ["group", "supergroup"])
async def test_a_group_can_deny_its_members_to_write(api: Api, kind: str) -> None:
    chat_id = GROUP if kind == "group" else await api.supergroup()
    await api.post("permissions", chat_id=chat_id, can_send_messages=False)
    assert await api.error("sendMessage", chat_id=chat_id, text="?") == NO_TEXTS
    assert (await send_file(api, chat_id))["ok"]
    permissions = (await api.call("getChat", chat_id=chat_id))["permissions"]
    assert permissions["can_send_messages"] is False
    assert permissions["can_send_documents"] is True
    refusal = await api.refusal("send", chat_id=chat_id, user_id=CHIARA, text="?")
    assert refusal == "400 Chiara may not send text messages here"
    await api.say("owners write always", chat_id, ANN)
    await api.post("permissions", chat_id=chat_id, can_send_messages=True)
    await api.call("sendMessage", chat_id=chat_id, text="!")


async def test_each_kind_of_content_has_a_permission_of_its_own(api: Api) -> None:
    where = {"chat_id": GROUP}
    file_id = (await send_file(api, GROUP))["result"]["document"]["file_id"]
    await api.post("permissions", **where, can_send_documents=False)
    error = await api.error("sendDocument", **where, document=file_id)
    assert error == NO_FILES
    media = [{"type": "document", "media": file_id}] * 2
    assert await api.error("sendMediaGroup", **where, media=media) == NO_FILES
    await api.call("sendMessage", **where, text="!")


async def test_of_what_is_forwarded_the_missing_right_is_not_named(ann: Api) -> None:
    source = {"from_chat_id": ANN, "message_id": (await ann.say("look"))["message_id"]}
    await ann.post("permissions", chat_id=GROUP, can_send_messages=False)
    for method, done in (("forwardMessage", "forwarded"), ("copyMessage", "copied")):
        error = await ann.error(method, chat_id=GROUP, **source)
        assert error == f"400 Bad Request: the message can't be {done}"


async def test_a_restricted_bot_hears_of_it_and_may_send_what_is_left(api: Api) -> None:
    chat_id = await api.supergroup()
    await restrict(api, chat_id)
    [update] = await api.news()
    change = update["my_chat_member"]
    assert change["old_chat_member"]["status"] == "member"
    assert change["new_chat_member"]["status"] == "restricted"
    assert change["new_chat_member"]["can_send_messages"] is False
    assert change["new_chat_member"]["is_member"] is True
    assert await api.error("sendMessage", chat_id=chat_id, text="?") == NO_TEXTS
    error = await api.error("sendChatAction", chat_id=chat_id, action="typing")
    assert error == "400 Bad Request: CHAT_WRITE_FORBIDDEN"
    await restrict(api, chat_id, can_send_messages=True)
    [update] = await api.news()
    assert update["my_chat_member"]["old_chat_member"]["can_send_messages"] is False
    assert update["my_chat_member"]["new_chat_member"]["can_send_messages"] is True
    await api.call("sendMessage", chat_id=chat_id, text="!")
    refused = await send_file(api, chat_id)
    assert f"{refused['error_code']} {refused['description']}" == NO_FILES
    own = await api.call("getChatMember", chat_id=chat_id, user_id=api.id)
    assert own["can_send_messages"] is True
    assert own["can_send_documents"] is False


async def test_what_is_denied_to_all_no_restriction_gives(api: Api) -> None:
    chat_id = await api.supergroup()
    await restrict(api, chat_id, can_send_messages=True)
    await api.post("permissions", chat_id=chat_id, can_send_messages=False)
    assert await api.error("sendMessage", chat_id=chat_id, text="?") == NO_TEXTS
    change = {"chat_id": chat_id, "user_id": "bot"}
    await api.post("members", **change, status="administrator")
    await api.call("sendMessage", chat_id=chat_id, text="administrators may")


async def test_a_restricted_person_does_not_write(api: Api) -> None:
    chat_id = await api.supergroup()
    await restrict(api, chat_id, CHIARA)
    refusal = await api.refusal("send", chat_id=chat_id, user_id=CHIARA, text="?")
    assert refusal == "400 Chiara may not send text messages here"


async def test_a_change_of_rights_alone_is_told(api: Api) -> None:
    chat_id = await api.supergroup()
    change = {"chat_id": chat_id, "user_id": "bot"}
    await api.post("members", **change, status="administrator")
    await api.post("members", **change, rights={"can_delete_messages": False})
    await api.post("members", **change, rights={"can_delete_messages": False})
    first, second = [update["my_chat_member"] for update in await api.news()]
    assert first["new_chat_member"] == second["old_chat_member"]
    assert second["new_chat_member"]["can_delete_messages"] is False
    message = await api.say("spam", chat_id)
    error = await api.error("deleteMessage", chat_id=chat_id, message_id=message["message_id"])
    assert error == "400 Bad Request: message can't be deleted"


async def test_pins_take_a_right_that_was_given(api: Api) -> None:
    sent = await api.call("sendMessage", chat_id=GROUP, text="!")
    where = {"chat_id": GROUP, "message_id": sent["message_id"]}
    words = "400 Bad Request: not enough rights to manage pinned messages in the chat"
    assert await api.error("pinChatMessage", **where) == words
    change = {"chat_id": GROUP, "user_id": "bot", "status": "administrator"}
    await api.post("members", **change, rights={"can_pin_messages": False})
    assert await api.error("pinChatMessage", **where) == words
    await api.post("members", **change, rights={"can_pin_messages": True})
    assert await api.call("pinChatMessage", **where) is True


async def test_a_chat_that_telegram_restricts_takes_nothing_even_of_administrators(
    api: Api,
) -> None:
    chat_id = await api.supergroup()
    change = {"chat_id": chat_id, "user_id": "bot", "status": "administrator"}
    await api.post("members", **change)
    await api.post("freeze", chat_id=chat_id, frozen=True)
    error = await api.error("sendMessage", chat_id=chat_id, text="?")
    assert error == "400 Bad Request: CHAT_RESTRICTED"
    await api.post("freeze", chat_id=chat_id, frozen=False)
    await api.call("sendMessage", chat_id=chat_id, text="!")


async def test_topics_are_a_right_in_supergroups_only(api: Api) -> None:
    change = {"user_id": "bot", "status": "administrator"}
    await api.post("members", chat_id=GROUP, **change)
    own = await api.call("getChatMember", chat_id=GROUP, user_id=api.id)
    assert "can_manage_topics" not in own
    chat_id = await api.supergroup()
    own = await api.call("getChatMember", chat_id=chat_id, user_id=api.id)
    assert own["can_manage_topics"] is True


@pytest.mark.parametrize(
    ("path", "arguments", "words"),
    [
        ("members", {"status": "emperor"}, "400 no status: emperor"),
        ("members", {"status": "restricted"}, "400 only in a supergroup"),
        ("members", {"rights": {"can_fly": True}}, "400 can_fly: True is nothing that a member"),
        ("members", {"is_anonymous": True}, "400 is_anonymous: True is nothing that a member"),
        ("permissions", {"can_fly": True}, "400 can_fly: True is no permission"),
        ("permissions", {"can_send_messages": "no"}, "400 can_send_messages: 'no' is no"),
        ("freeze", {"frozen": 1}, "400 frozen has to be true or false"),
    ],
)
async def test_rights_that_there_are_not_are_refused(
    api: Api, path: str, arguments: dict[str, Any], words: str
) -> None:
    who = {"user_id": CHIARA} if path == "members" else {}
    refusal = await api.refusal(path, chat_id=GROUP, **who, **arguments)
    assert refusal.startswith(words)

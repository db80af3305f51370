"""Tags of members, and pins: only with the right that Telegram asks for."""

import pytest

from tests.telegram_sandbox.helpers import ANN, BORIS, CHIARA, GROUP, Api, promote


async def tag_of(api: Api, user_id: int = CHIARA) -> str | None:
    member = await api.call("getChatMember", chat_id=GROUP, user_id=user_id)
    tag: str | None = member.get("tag")
    return tag


async def test_a_tag_is_set_and_taken_away(api: Api) -> None:
    await promote(api, GROUP)
    await api.call("setChatMemberTag", chat_id=GROUP, user_id=CHIARA, tag="день рождения")
    assert await tag_of(api) == "день рождения"
    await api.call("setChatMemberTag", chat_id=GROUP, user_id=CHIARA)
    assert await tag_of(api) is None


async def test_only_an_admin_with_that_right_sets_one(api: Api) -> None:
    where = {"chat_id": GROUP, "user_id": CHIARA, "tag": "birthday"}
    assert await api.error("setChatMemberTag", **where) == "400 Bad Request: CHAT_ADMIN_REQUIRED"
    await promote(api, GROUP, rights={"can_manage_tags": False})
    assert await api.error("setChatMemberTag", **where) == "400 Bad Request: CHAT_ADMIN_REQUIRED"


@pytest.mark.parametrize(
    ("user_id", "tag", "said"),
    [
        (CHIARA, "🎂 birthday", "ADMIN_RANK_EMOJI_NOT_ALLOWED"),
        (CHIARA, "x" * 17, "ADMIN_RANK_INVALID"),
        (ANN, "birthday", "CHAT_ADMIN_REQUIRED"),  # the group's owner
        (BORIS, "birthday", "CHAT_ADMIN_REQUIRED"),  # an admin
        (123, "birthday", "user not found"),
    ],
)
async def test_what_is_no_tag_or_of_no_regular_member(
    api: Api, user_id: int, tag: str, said: str
) -> None:
    await promote(api, GROUP)
    error = await api.error("setChatMemberTag", chat_id=GROUP, user_id=user_id, tag=tag)
    assert error == f"400 Bad Request: {said}"


async def test_nobody_has_one_in_private_or_who_has_left(ann: Api) -> None:
    error = await ann.error("setChatMemberTag", chat_id=ANN, user_id=ANN, tag="x")
    assert error == "400 Bad Request: method is available only for groups and supergroups"
    await promote(ann, GROUP)
    await ann.post("members", chat_id=GROUP, user_id=CHIARA, status="left")
    error = await ann.error("setChatMemberTag", chat_id=GROUP, user_id=CHIARA, tag="x")
    assert error == "400 Bad Request: USER_NOT_PARTICIPANT"


async def test_the_message_that_was_sent_last_is_shown_of_several_pins(api: Api) -> None:
    await promote(api, GROUP)
    first, second = [await api.say(text, chat_id=GROUP) for text in ("one", "two")]
    for one in (second, first):
        await api.call("pinChatMessage", chat_id=GROUP, message_id=one["message_id"])
    pinned = (await api.call("getChat", chat_id=GROUP))["pinned_message"]
    assert pinned["text"] == "two"
    service = (await api.messages(GROUP))[-1]
    assert service["pinned_message"]["text"] == "one"
    error = await api.error("pinChatMessage", chat_id=GROUP, message_id=service["message_id"])
    assert error == "400 Bad Request: service messages can't be pinned"


async def test_a_pin_needs_its_right_and_a_message(api: Api) -> None:
    said = await api.say("one", chat_id=GROUP)
    where = {"chat_id": GROUP, "message_id": said["message_id"]}
    words = "400 Bad Request: not enough rights to manage pinned messages in the chat"
    assert await api.error("pinChatMessage", **where) == words
    await promote(api, GROUP, rights={"can_pin_messages": False})
    assert await api.error("unpinChatMessage", **where) == words
    await promote(api, GROUP, rights={"can_pin_messages": True})
    for method, error in (("pinChatMessage", "pin"), ("unpinChatMessage", "unpin")):
        said_ = await api.error(method, chat_id=GROUP, message_id=999)
        assert said_ == f"400 Bad Request: message to {error} not found"
    await api.call("unpinChatMessage", **where)  # is not pinned, and so no trouble

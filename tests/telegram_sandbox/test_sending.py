"""sendMessage and what keeps a message from being sent."""

import pytest

from tests.telegram_sandbox.helpers import ANN, BORIS, GROUP, Api


@pytest.mark.parametrize("text", ["", None])
async def test_an_empty_text_is_refused(ann: Api, text: str | None) -> None:
    error = await ann.error("sendMessage", chat_id=ANN, text=text)
    assert error == "400 Bad Request: message text is empty"


@pytest.mark.parametrize("text", [" \n ", "\u200b\u2060", "<b> </b>"])
async def test_a_text_nobody_could_see_is_refused(ann: Api, text: str) -> None:
    error = await ann.error("sendMessage", chat_id=ANN, text=text, parse_mode="HTML")
    assert error == "400 Bad Request: text must be non-empty"


@pytest.mark.parametrize("char", ["a", "я", "🎂"])
async def test_4096_characters_fit_whatever_their_bytes(ann: Api, char: str) -> None:
    message = await ann.call("sendMessage", chat_id=ANN, text=char * 4096)
    assert message["text"] == char * 4096
    error = await ann.error("sendMessage", chat_id=ANN, text=char * 4097)
    assert error == "400 Bad Request: message is too long"


async def test_markup_does_not_count(ann: Api) -> None:
    text = "<b>" + "a" * 4096 + "</b>"
    await ann.call("sendMessage", chat_id=ANN, text=text, parse_mode="HTML")


async def test_texts_are_trimmed(ann: Api) -> None:
    message = await ann.call("sendMessage", chat_id=ANN, text="\n  hello\r\nthere \n ")
    assert message["text"] == "hello\nthere"


@pytest.mark.parametrize("chat_id", [99, -99, "nonsense", "@nobody"])
async def test_an_unknown_chat_is_not_found(ann: Api, chat_id: int | str) -> None:
    error = await ann.error("sendMessage", chat_id=chat_id, text="?")
    assert error == "400 Bad Request: chat not found"


async def test_chat_id_is_required(ann: Api) -> None:
    assert await ann.error("sendMessage", text="?") == "400 Bad Request: chat_id is empty"


async def test_a_bot_cannot_begin_a_conversation(ann: Api) -> None:
    error = await ann.error("sendMessage", chat_id=BORIS, text="?")
    assert error == "403 Forbidden: bot can't initiate conversation with a user"


async def test_a_person_may_block_and_unblock_the_bot(ann: Api) -> None:
    await ann.post("block", user_id=ANN)
    for method in ("sendMessage", "sendChatAction"):
        error = await ann.error(method, chat_id=ANN, text="?", action="typing")
        assert error == "403 Forbidden: bot was blocked by the user"
    await ann.post("unblock", user_id=ANN)
    await ann.call("sendMessage", chat_id=ANN, text="again")
    changes = [update["my_chat_member"] for update in await ann.updates()]
    assert [change["new_chat_member"]["status"] for change in changes] == ["kicked", "member"]


async def test_writing_to_the_bot_unblocks_it(ann: Api) -> None:
    await ann.post("block", user_id=ANN)
    await ann.say("/start")
    await ann.call("sendMessage", chat_id=ANN, text="again")


async def test_a_deleted_account_is_deactivated(ann: Api) -> None:
    await ann.post("deactivate", user_id=ANN)
    error = await ann.error("sendMessage", chat_id=ANN, text="?")
    assert error == "403 Forbidden: user is deactivated"


async def test_a_kicked_bot_is_out(api: Api) -> None:
    await api.call("sendMessage", chat_id=GROUP, text="hello all")
    await api.post("kick", chat_id=GROUP)
    error = await api.error("sendMessage", chat_id=GROUP, text="?")
    assert error == "403 Forbidden: bot was kicked from the group chat"
    await api.post("members", chat_id=GROUP, user_id="bot", status="left")
    error = await api.error("sendMessage", chat_id=GROUP, text="?")
    assert error == "403 Forbidden: bot is not a member of the group chat"


async def test_an_upgraded_group_tells_its_new_id(api: Api) -> None:
    upgraded = (await api.post("migrate", chat_id=GROUP))["chat_id"]
    answer = await api.answer("sendMessage", chat_id=GROUP, text="?")
    assert answer == {
        "ok": False,
        "error_code": 400,
        "description": "Bad Request: group chat was upgraded to a supergroup chat",
        "parameters": {"migrate_to_chat_id": upgraded},
    }
    message = await api.call("sendMessage", chat_id=upgraded, text="here")
    assert message["chat"]["type"] == "supergroup"
    service = [update["message"] for update in await api.updates()]
    assert service[0]["migrate_to_chat_id"] == upgraded
    assert service[1]["migrate_from_chat_id"] == GROUP


async def test_a_reply_carries_the_message_it_replies_to(ann: Api) -> None:
    asked = await ann.say("question")
    reply = {"message_id": asked["message_id"]}
    message = await ann.call("sendMessage", chat_id=ANN, text="answer", reply_parameters=reply)
    assert message["reply_to_message"]["text"] == "question"
    older = await ann.call(
        "sendMessage", chat_id=ANN, text="answer", reply_to_message_id=asked["message_id"]
    )
    assert older["reply_to_message"]["text"] == "question"


async def test_a_reply_to_nothing_is_refused_unless_allowed(ann: Api) -> None:
    reply = {"message_id": 999}
    error = await ann.error("sendMessage", chat_id=ANN, text="?", reply_parameters=reply)
    assert error == "400 Bad Request: message to be replied not found"
    reply["allow_sending_without_reply"] = True
    message = await ann.call("sendMessage", chat_id=ANN, text="!", reply_parameters=reply)
    assert "reply_to_message" not in message


async def test_options_of_a_message_are_kept(ann: Api) -> None:
    message = await ann.call(
        "sendMessage",
        chat_id=ANN,
        text="https://example.org",
        link_preview_options={"is_disabled": True},
        disable_notification=True,
        protect_content=True,
    )
    assert message["link_preview_options"] == {"is_disabled": True}
    assert message["has_protected_content"] is True


async def test_messages_are_forwarded_and_copied(ann: Api) -> None:
    asked = await ann.say("look")
    source = {"from_chat_id": ANN, "message_id": asked["message_id"]}
    forwarded = await ann.call("forwardMessage", chat_id=ANN, **source)
    assert forwarded["forward_origin"]["sender_user"]["id"] == ANN
    copied = await ann.call("copyMessage", chat_id=ANN, **source)
    assert set(copied) == {"message_id"}
    error = await ann.error("forwardMessage", chat_id=ANN, from_chat_id=ANN, message_id=999)
    assert error == "400 Bad Request: message to forward not found"


async def test_a_chat_action_has_to_be_one_of_telegrams(ann: Api) -> None:
    assert await ann.call("sendChatAction", chat_id=ANN, action="typing") is True
    error = await ann.error("sendChatAction", chat_id=ANN, action="dancing")
    assert error == "400 Bad Request: wrong parameter action in request"

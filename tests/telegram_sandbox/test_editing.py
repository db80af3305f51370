"""Edits, deletions, pins."""

from typing import Any

from tests.telegram_sandbox.helpers import ANN, GROUP, Api

KEYBOARD = {"inline_keyboard": [[{"text": "A", "callback_data": "a"}]]}
NOT_MODIFIED = (
    "400 Bad Request: message is not modified: specified new message content and reply markup are "
    "exactly the same as a current content and reply markup of the message"
)


async def sent(api: Api, **params: Any) -> dict[str, Any]:
    message = await api.call("sendMessage", chat_id=ANN, text="one", **params)
    return {"chat_id": ANN, "message_id": message["message_id"]}


async def test_an_edit_is_seen_and_marked(ann: Api) -> None:
    where = await sent(ann)
    edited = await ann.call("editMessageText", **where, text="<b>two</b>", parse_mode="HTML")
    assert edited["text"] == "two"
    assert edited["edit_date"]
    assert (await ann.get("messages", chat_id=ANN))[-1] == edited


async def test_an_edit_without_markup_takes_the_keyboard_away(ann: Api) -> None:
    where = await sent(ann, reply_markup=KEYBOARD)
    assert "reply_markup" not in await ann.call("editMessageText", **where, text="two")


async def test_an_edit_that_changes_nothing_is_refused(ann: Api) -> None:
    where = await sent(ann, reply_markup=KEYBOARD)
    same = {"text": "one", "reply_markup": KEYBOARD}
    assert await ann.error("editMessageText", **where, **same) == NOT_MODIFIED
    error = await ann.error("editMessageReplyMarkup", **where, reply_markup=KEYBOARD)
    assert error == NOT_MODIFIED
    await ann.call("editMessageReplyMarkup", **where)
    assert await ann.error("editMessageReplyMarkup", **where) == NOT_MODIFIED


async def test_only_the_bots_own_messages_can_be_edited(ann: Api) -> None:
    theirs = await ann.say("mine")
    where = {"chat_id": ANN, "message_id": theirs["message_id"]}
    error = await ann.error("editMessageText", **where, text="yours")
    assert error == "400 Bad Request: message can't be edited"


async def test_a_missing_message_is_named(ann: Api) -> None:
    where = {"chat_id": ANN, "message_id": 999}
    error = await ann.error("editMessageText", **where, text="?")
    assert error == "400 Bad Request: message to edit not found"
    assert await ann.error("deleteMessage", **where) == (
        "400 Bad Request: message to delete not found"
    )


async def test_an_edit_needs_a_message_id(ann: Api) -> None:
    error = await ann.error("editMessageText", text="?")
    assert error == "400 Bad Request: message identifier is not specified"


async def test_edits_are_checked_like_messages(ann: Api) -> None:
    where = await sent(ann)
    assert await ann.error("editMessageText", **where, text="") == (
        "400 Bad Request: message text is empty"
    )
    assert await ann.error("editMessageText", **where, text="a" * 4097) == (
        "400 Bad Request: MESSAGE_TOO_LONG"
    )
    error = await ann.error("editMessageText", **where, text="<x>", parse_mode="HTML")
    assert "Unsupported start tag" in error
    error = await ann.error(
        "editMessageText", **where, text="?", reply_markup={"keyboard": [["a"]]}
    )
    assert error == "400 Bad Request: inline keyboard expected"


async def test_a_caption_is_edited_where_there_is_a_file(ann: Api) -> None:
    url = f"/bot{ann.token}/sendDocument"
    files = {"document": ("a.txt", b"a")}
    answer = (await ann.client.post(url, data={"chat_id": ANN}, files=files)).json()
    where = {"chat_id": ANN, "message_id": answer["result"]["message_id"]}
    edited = await ann.call("editMessageCaption", **where, caption="new")
    assert edited["caption"] == "new"
    assert edited["document"]["file_name"] == "a.txt"
    error = await ann.error("editMessageText", **where, text="?")
    assert error == "400 Bad Request: there is no text in the message to edit"
    error = await ann.error("editMessageCaption", **await sent(ann), caption="?")
    assert error == "400 Bad Request: there is no caption in the message to edit"


async def test_a_deleted_message_is_gone(ann: Api) -> None:
    where = await sent(ann)
    assert await ann.call("deleteMessage", **where) is True
    assert [m["text"] for m in await ann.get("messages", chat_id=ANN)] == ["hello"]
    error = await ann.error("editMessageText", **where, text="?")
    assert error == "400 Bad Request: message to edit not found"


async def test_several_are_deleted_at_once(ann: Api) -> None:
    ids = [(await sent(ann))["message_id"] for _ in range(2)]
    assert await ann.call("deleteMessages", chat_id=ANN, message_ids=[*ids, 999]) is True
    assert len(await ann.get("messages", chat_id=ANN)) == 1


async def test_others_messages_in_a_group_are_an_administrators_to_delete(api: Api) -> None:
    message = await api.say("spam", chat_id=GROUP)
    where = {"chat_id": GROUP, "message_id": message["message_id"]}
    error = await api.error("deleteMessage", **where)
    assert error == "400 Bad Request: message can't be deleted"
    await api.post("members", chat_id=GROUP, user_id="bot", status="administrator")
    assert await api.call("deleteMessage", **where) is True


async def test_messages_older_than_48_hours_stay(api: Api) -> None:
    old = {"chat": {"id": 8, "type": "private"}, "message_id": 3, "date": 1_600_000_000}
    await api.post("updates", message={**old, "text": "old"})
    error = await api.error("deleteMessage", chat_id=8, message_id=3)
    assert error == "400 Bad Request: message can't be deleted for everyone"


async def test_pins_are_shown(ann: Api) -> None:
    where = await sent(ann)
    await ann.call("pinChatMessage", **where)
    assert (await ann.call("getChat", chat_id=ANN))["pinned_message"]["text"] == "one"
    await ann.call("unpinChatMessage", chat_id=ANN)
    assert "pinned_message" not in await ann.call("getChat", chat_id=ANN)


async def test_a_reaction_is_shown(ann: Api) -> None:
    message = await ann.say("yes")
    reaction = [{"type": "emoji", "emoji": "👍"}]
    where = {"chat_id": ANN, "message_id": message["message_id"]}
    await ann.call("setMessageReaction", **where, reaction=reaction)
    assert (await ann.get("messages", chat_id=ANN))[-1]["reactions"] == ["👍"]

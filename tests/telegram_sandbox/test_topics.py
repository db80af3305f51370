"""Forum topics: which messages are in them, and what becomes of those to topics that are gone."""

import pytest

from tests.telegram_sandbox.helpers import ANN, BORIS, CHIARA, GROUP, Api, in_topic, promote

NOT_FOUND = "400 Bad Request: message thread not found"
CLOSED = "400 Bad Request: TOPIC_CLOSED"


async def test_a_topic_is_made_and_its_message_is_the_first_in_it(api: Api) -> None:
    chat_id = await api.forum()
    made = await api.post("topics", chat_id=chat_id, name="  Cakes \n 2026", by=ANN)
    [update] = await api.news()
    message = update["message"]
    assert message["forum_topic_created"] == {"name": "Cakes 2026", "icon_color": 0x6FB9F0}
    assert message["message_id"] == message["message_thread_id"] == made["message_thread_id"]
    assert message["is_topic_message"] is True
    assert message["from"]["id"] == ANN
    assert message["chat"]["is_forum"] is True
    assert (await api.call("getChat", chat_id=chat_id))["is_forum"] is True


async def test_messages_in_a_topic_say_so_and_reply_to_its_first(api: Api) -> None:
    chat_id = await api.forum()
    topic_id = await api.topic(chat_id)
    await api.say("who bakes?", chat_id, BORIS, message_thread_id=topic_id)
    [update] = await api.news()
    asked = update["message"]
    sent = await api.call("sendMessage", chat_id=chat_id, message_thread_id=topic_id, text="I")
    for message in (asked, sent):
        assert message["message_thread_id"] == topic_id
        assert message["is_topic_message"] is True
        assert message["reply_to_message"]["forum_topic_created"]["name"] == "Cakes"
        assert "reply_to_message" not in message["reply_to_message"]
    assert await in_topic(api, chat_id, topic_id) == ["who bakes?", "I"]


async def test_messages_in_general_say_nothing_of_topics(api: Api) -> None:
    chat_id = await api.forum()
    first = await api.say("hello", chat_id)
    reply = {"message_id": first["message_id"]}
    sent = await api.call("sendMessage", chat_id=chat_id, text="hi", reply_parameters=reply)
    for message in (first, sent):
        assert not {"message_thread_id", "is_topic_message"} & set(message)
    assert sent["reply_to_message"]["text"] == "hello"
    answered = await api.say("?", chat_id, reply_to=sent["message_id"])
    assert not {"message_thread_id", "is_topic_message"} & set(answered)


async def test_a_reply_stays_in_the_topic_of_what_it_replies_to(api: Api) -> None:
    chat_id = await api.forum()
    topic_id = await api.topic(chat_id)
    asked = await api.say("?", chat_id, message_thread_id=topic_id)
    reply = {"message_id": asked["message_id"]}
    for explicit in ({}, {"message_thread_id": topic_id}):
        sent = await api.call(
            "sendMessage", chat_id=chat_id, text="!", reply_parameters=reply, **explicit
        )
        assert sent["message_thread_id"] == topic_id
        assert sent["reply_to_message"]["text"] == "?"
    answered = await api.say("oh", chat_id, reply_to=sent["message_id"])
    assert answered["message_thread_id"] == topic_id


async def test_a_reply_to_another_topic_is_an_external_one(api: Api) -> None:
    chat_id = await api.forum()
    topic_id = await api.topic(chat_id)
    asked = await api.say("in General", chat_id, BORIS)
    reply = {"message_id": asked["message_id"]}
    where = {"chat_id": chat_id, "message_thread_id": topic_id}
    sent = await api.call("sendMessage", **where, text="!", reply_parameters=reply)
    assert sent["message_thread_id"] == topic_id
    assert sent["external_reply"]["message_id"] == asked["message_id"]
    assert sent["external_reply"]["origin"]["sender_user"]["id"] == BORIS
    assert "forum_topic_created" in sent["reply_to_message"]


async def test_files_albums_and_copies_go_to_a_topic_too(api: Api) -> None:
    chat_id = await api.forum()
    topic_id = await api.topic(chat_id)
    source = await api.say("look", chat_id)
    where = {"chat_id": str(chat_id), "message_thread_id": str(topic_id)}
    files = {"document": ("a.txt", b"a")}
    url = f"/bot{api.token}/sendDocument"
    document = (await api.client.post(url, data=where, files=files)).json()["result"]
    file_id = document["document"]["file_id"]
    media = [{"type": "document", "media": file_id}] * 2
    album = await api.call("sendMediaGroup", **where, media=media)
    origin = {"from_chat_id": chat_id, "message_id": source["message_id"]}
    forwarded = await api.call("forwardMessage", **where, **origin)
    copied = await api.call("copyMessage", **where, **origin)
    for message in (document, *album, forwarded):
        assert message["message_thread_id"] == topic_id
    messages = await api.get("messages", chat_id=chat_id)
    assert messages[-1]["message_id"] == copied["message_id"]
    assert messages[-1]["message_thread_id"] == topic_id


async def test_a_topic_deleted_long_ago_is_not_found(api: Api) -> None:
    chat_id = await api.forum()
    topic_id = await api.topic(chat_id)
    where = {"chat_id": chat_id, "message_thread_id": topic_id}
    await api.call("sendMessage", **where, text="here")
    await api.post("topics/delete", **where, long_ago=True)
    assert await api.error("sendMessage", **where, text="?") == NOT_FOUND
    assert await api.call("sendChatAction", **where, action="typing") is True  # as with Telegram


async def test_the_bots_server_takes_a_minute_to_notice(api: Api) -> None:
    chat_id = await api.forum()
    topic_id, unused = await api.topic(chat_id), await api.topic(chat_id, "Presents")
    where = {"chat_id": chat_id, "message_thread_id": topic_id}
    await api.call("sendMessage", **where, text="here")
    await api.post("topics/delete", **where)
    assert await api.error("sendMessage", **where, text="?") == "400 Bad Request: TOPIC_DELETED"
    where["message_thread_id"] = unused
    await api.post("topics/delete", **where)
    assert await api.error("sendMessage", **where, text="?") == NOT_FOUND


async def test_a_deleted_topic_takes_its_messages_along(api: Api) -> None:
    chat_id = await api.forum()
    topic_id = await api.topic(chat_id)
    await api.say("elsewhere", chat_id)
    asked = await api.say("there", chat_id, message_thread_id=topic_id)
    await promote(api, chat_id)
    await api.call("pinChatMessage", chat_id=chat_id, message_id=asked["message_id"])
    await api.call("deleteForumTopic", chat_id=chat_id, message_thread_id=topic_id)
    messages = await api.get("messages", chat_id=chat_id)
    assert [m["text"] for m in messages if "text" in m] == ["elsewhere"]
    assert "pinned_message" not in await api.call("getChat", chat_id=chat_id)
    reply = {"message_id": asked["message_id"]}
    error = await api.error("sendMessage", chat_id=chat_id, text="?", reply_parameters=reply)
    assert error == "400 Bad Request: message to be replied not found"
    reply["allow_sending_without_reply"] = True
    where = {"chat_id": chat_id, "message_thread_id": topic_id}
    assert await api.error("sendMessage", **where, text="?", reply_parameters=reply) == NOT_FOUND


@pytest.mark.parametrize("topic_id", [1, 99, 2**40])
async def test_what_is_no_topic_is_not_found(api: Api, topic_id: int) -> None:
    where = {"chat_id": await api.forum(), "message_thread_id": topic_id}
    assert await api.error("sendMessage", **where, text="?") == NOT_FOUND


async def test_without_topics_a_thread_means_nothing_in_groups(api: Api) -> None:
    typing = {"message_thread_id": 7, "action": "typing"}
    error = await api.error("sendChatAction", chat_id=GROUP, **typing)
    assert error == "400 Bad Request: chat is not a forum"
    sent = await api.call("sendMessage", chat_id=GROUP, message_thread_id=7, text="!")
    assert "message_thread_id" not in sent
    chat_id = await api.supergroup()
    sent = await api.call("sendMessage", chat_id=chat_id, message_thread_id=7, text="!")
    assert "message_thread_id" not in sent
    assert await api.call("sendChatAction", chat_id=chat_id, **typing) is True


async def test_a_private_chat_has_no_topic_to_be_found(ann: Api) -> None:
    where = {"chat_id": ANN, "message_thread_id": 7}
    assert await ann.error("sendMessage", **where, text="?") == NOT_FOUND
    assert await ann.call("sendChatAction", **where, action="typing") is True


async def test_replies_in_a_supergroup_without_topics_carry_a_thread_that_is_none(api: Api) -> None:
    chat_id = await api.supergroup()
    first = await api.say("one", chat_id)
    second = await api.say("two", chat_id, BORIS, reply_to=first["message_id"])
    third = await api.say("three", chat_id, ANN, reply_to=second["message_id"])
    assert "message_thread_id" not in first
    for message in (second, third):
        assert message["message_thread_id"] == first["message_id"]
        assert "is_topic_message" not in message


async def test_a_closed_topic_is_for_those_who_manage_topics(api: Api) -> None:
    chat_id = await api.forum()
    topic_id = await api.topic(chat_id)
    where = {"chat_id": chat_id, "message_thread_id": topic_id}
    asked = await api.say("still open", chat_id, CHIARA, message_thread_id=topic_id)
    await api.post("topics/close", **where, by=BORIS)
    updates = await api.news()
    assert updates[-1]["message"]["forum_topic_closed"] == {}
    assert updates[-1]["message"]["message_thread_id"] == topic_id
    assert await api.error("sendMessage", **where, text="?") == CLOSED
    reply = {"message_id": asked["message_id"]}
    error = await api.error("sendMessage", chat_id=chat_id, text="?", reply_parameters=reply)
    assert error == CLOSED
    refusal = await api.refusal("send", **where, user_id=CHIARA, text="?")
    assert refusal == "400 the topic is closed"
    await api.say("I may", chat_id, BORIS, message_thread_id=topic_id)
    await promote(api, chat_id, rights={"can_manage_topics": False})
    assert await api.error("sendMessage", **where, text="?") == CLOSED
    await promote(api, chat_id, rights={"can_manage_topics": True})
    await api.call("sendMessage", **where, text="now I may")
    await api.post("topics/reopen", **where)
    assert (await api.news())[-1]["message"]["forum_topic_reopened"] == {}
    await api.say("open again", chat_id, CHIARA, message_thread_id=topic_id)


async def test_a_closed_or_hidden_general_is_closed_to_messages_without_a_topic(api: Api) -> None:
    chat_id = await api.forum()
    await api.post("topics/close", chat_id=chat_id, message_thread_id=1)
    [update] = await api.news()
    assert update["message"]["forum_topic_closed"] == {}
    assert "message_thread_id" not in update["message"]
    assert await api.error("sendMessage", chat_id=chat_id, text="?") == CLOSED
    await api.post("topics/reopen", chat_id=chat_id, message_thread_id=1)
    await api.post("topics/hide", chat_id=chat_id)
    assert (await api.news())[-1]["message"]["general_forum_topic_hidden"] == {}
    assert await api.error("sendMessage", chat_id=chat_id, text="?") == CLOSED
    await api.post("topics/unhide", chat_id=chat_id)
    assert (await api.news())[-1]["message"]["general_forum_topic_unhidden"] == {}
    assert await api.error("sendMessage", chat_id=chat_id, text="?") == CLOSED

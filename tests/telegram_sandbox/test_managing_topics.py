"""Who makes, changes, closes and deletes topics, and what everybody sees of it."""

from tests.telegram_sandbox.helpers import ANN, BORIS, CHIARA, GROUP, Api, promote

CLOSED = "400 Bad Request: TOPIC_CLOSED"


async def test_the_bot_makes_and_changes_topics_and_hears_of_it(api: Api) -> None:
    chat_id = await api.forum()
    await promote(api, chat_id)
    made = await api.call("createForumTopic", chat_id=chat_id, name="Cakes", icon_color=0xFFD67E)
    topic_id = made.pop("message_thread_id")
    assert made == {"name": "Cakes", "icon_color": 0xFFD67E}
    where = {"chat_id": chat_id, "message_thread_id": topic_id}
    await api.call("editForumTopic", **where, name="Tarts")
    await api.call("closeForumTopic", **where)
    await api.call("reopenForumTopic", **where)
    await api.call("editGeneralForumTopic", chat_id=chat_id, name="Hall")
    await api.call("hideGeneralForumTopic", chat_id=chat_id)
    await api.call("unhideGeneralForumTopic", chat_id=chat_id)
    await api.call("reopenGeneralForumTopic", chat_id=chat_id)
    await api.call("closeGeneralForumTopic", chat_id=chat_id)
    messages = [update["message"] for update in await api.news()]
    assert {message["from"]["id"] for message in messages} == {api.id}
    heard = [next(name for name in message if "forum_topic" in name) for message in messages]
    assert heard == [
        *("forum_topic_created", "forum_topic_edited", "forum_topic_closed"),
        *("forum_topic_reopened", "forum_topic_edited", "general_forum_topic_hidden"),
        *("general_forum_topic_unhidden", "forum_topic_reopened", "forum_topic_closed"),
    ]
    assert messages[1]["forum_topic_edited"] == {"name": "Tarts"}
    assert messages[1]["reply_to_message"]["forum_topic_created"]["name"] == "Cakes"
    await api.call("deleteForumTopic", **where)
    assert await api.call("getForumTopicIconStickers") == []
    error = await api.error("editForumTopic", **where, name="x")
    assert error == "400 Bad Request: TOPIC_ID_INVALID"


async def test_topics_take_the_right_to_manage_them(api: Api) -> None:
    chat_id = await api.forum()
    topic_id = await api.topic(chat_id)
    where = {"chat_id": chat_id, "message_thread_id": topic_id}
    for rights in (None, {"can_manage_topics": False, "can_delete_messages": False}):
        if rights:
            await promote(api, chat_id, rights=rights)
        for method, words in (
            ("createForumTopic", "create a topic"),
            ("editForumTopic", "edit the topic"),
            ("closeForumTopic", "close or open the topic"),
            ("reopenForumTopic", "close or open the topic"),
            ("hideGeneralForumTopic", "close or open the topic"),
            ("closeGeneralForumTopic", "close or open the topic"),
            ("deleteForumTopic", "delete the topic"),
        ):
            error = await api.error(method, **where, name="x")
            assert error == f"400 Bad Request: not enough rights to {words}"


async def test_people_make_topics_unless_they_are_denied_it(api: Api) -> None:
    chat_id = await api.forum()
    theirs = await api.topic(chat_id, "Hers", by=CHIARA)
    own = {"chat_id": chat_id, "message_thread_id": theirs, "by": CHIARA}
    await api.post("topics/edit", **own, name="Chiara's")
    await api.post("topics/close", **own)
    await api.say("in my own", chat_id, CHIARA, message_thread_id=theirs)
    others = {**own, "message_thread_id": await api.topic(chat_id, by=ANN)}
    refusal = await api.refusal("topics/close", **others)
    assert refusal == "400 Bad Request: not enough rights to close or open the topic"
    await api.post("permissions", chat_id=chat_id, can_manage_topics=False)
    refusal = await api.refusal("topics", chat_id=chat_id, name="x", by=CHIARA)
    assert refusal == "400 Bad Request: not enough rights to create a topic"
    await api.topic(chat_id, by=BORIS)


async def test_what_changes_nothing_is_refused(api: Api) -> None:
    chat_id = await api.forum()
    await promote(api, chat_id)
    where = {"chat_id": chat_id, "message_thread_id": await api.topic(chat_id)}
    for method, more in (
        ("editForumTopic", {"name": "Cakes"}),
        ("reopenForumTopic", {}),
        ("reopenGeneralForumTopic", {}),
        ("unhideGeneralForumTopic", {}),
    ):
        error = await api.error(method, **where, **more)
        assert error == "400 Bad Request: TOPIC_NOT_MODIFIED"
    assert await api.call("editForumTopic", **where) is True  # asks for nothing


async def test_bad_topics_are_refused(api: Api) -> None:
    chat_id = await api.forum()
    await promote(api, chat_id)
    for method, arguments, words in (
        ("createForumTopic", {"name": " \n"}, "name must be non-empty"),
        ("createForumTopic", {"name": "x", "icon_color": -1}, "invalid icon color specified"),
        ("closeForumTopic", {}, "invalid forum topic identifier specified"),
        ("closeForumTopic", {"message_thread_id": 99}, "TOPIC_ID_INVALID"),
        ("deleteForumTopic", {"message_thread_id": 1}, "TOPIC_ID_INVALID"),
    ):
        error = await api.error(method, chat_id=chat_id, **arguments)
        assert error == f"400 Bad Request: {words}"
    named = await api.call("createForumTopic", chat_id=chat_id, name="x" * 200)
    assert named["name"] == "x" * 128


async def test_only_a_supergroup_can_have_topics(ann: Api) -> None:
    for chat_id in (GROUP, ANN):
        assert "supergroup" in await ann.refusal("forum", chat_id=chat_id, is_forum=True)
        error = await ann.error("createForumTopic", chat_id=chat_id, name="x")
        assert error == "400 Bad Request: the chat is not a forum"
    chat_id = await ann.forum()
    await ann.topic(chat_id)
    await ann.post("forum", chat_id=chat_id, is_forum=False)
    error = await ann.error("closeGeneralForumTopic", chat_id=chat_id)
    assert error == "400 Bad Request: the chat is not a forum"
    assert "is_forum" not in await ann.call("getChat", chat_id=chat_id)


async def test_the_message_that_makes_a_topic_stays(api: Api) -> None:
    chat_id = await api.forum()
    await promote(api, chat_id)
    topic_id = await api.topic(chat_id)
    error = await api.error("deleteMessage", chat_id=chat_id, message_id=topic_id)
    assert error == "400 Bad Request: message can't be deleted"


async def test_a_raw_message_in_a_topic_makes_the_topic_known(api: Api) -> None:
    chat = {"id": -1_000_000_777_777, "type": "supergroup", "title": "Far", "is_forum": True}
    where = {"message_thread_id": 40, "is_topic_message": True}
    message = {"chat": chat, "from": {"id": 7, "first_name": "Dora"}, "message_id": 44, **where}
    await api.post("updates", message={**message, "text": "/list"})
    sent = await api.call("sendMessage", chat_id=chat["id"], message_thread_id=40, text="!")
    assert sent["is_topic_message"] is True
    closed = {**message, "message_id": 46, "forum_topic_closed": {}}
    await api.post("updates", message=closed)
    error = await api.error("sendMessage", chat_id=chat["id"], message_thread_id=40, text="?")
    assert error == CLOSED


async def test_unknown_topics_and_acts_are_named(api: Api) -> None:
    chat_id = await api.forum()
    where = {"chat_id": chat_id, "message_thread_id": 99}
    assert await api.refusal("topics/close", **where) == "400 Bad Request: TOPIC_ID_INVALID"
    assert await api.refusal("topics/shut", **where) == "404 not found: shut"
    refusal = await api.refusal("send", **where, user_id=ANN, text="?")
    assert refusal == "400 no such topic"

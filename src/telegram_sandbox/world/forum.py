"""What the bot and people do with topics: the rights it takes, and what everybody sees of it.

Who may is checked as tdlib does (ForumTopicManager), with its words. What the chat then shows are
service messages; the bot gets those of its own doing as well. Each function raises ApiError 400,
also where a person acts, if the chat has no topics, the topic isn't there, whoever acts hasn't the
right, or nothing would change.
"""

from telegram_sandbox.errors import bad_request
from telegram_sandbox.fields import Json
from telegram_sandbox.world.bot import Bot
from telegram_sandbox.world.chats import Chat, Topic
from telegram_sandbox.world.people import say
from telegram_sandbox.world.rights import is_allowed, is_given, member_of
from telegram_sandbox.world.topics import (
    DEFAULT_COLOR,
    GENERAL,
    is_long_gone,
    place,
    topic_in,
    topic_of,
)

MAX_NAME = 128  # characters


def switch(bot: Bot, chat: Chat, is_forum: bool) -> None:
    """Give a supergroup topics, or take them away; raises ValueError for any other chat."""
    if chat.type != "supergroup":
        raise ValueError("only a supergroup can have topics: upgrade the group at /sandbox/migrate")
    chat.info = {name: value for name, value in chat.info.items() if name != "is_forum"}
    if is_forum:
        chat.info["is_forum"] = True
    bot.tell("chat", chat.id)


def create(
    bot: Bot, chat: Chat, by: Json, name: str, icon_color: int = 0, icon_custom_emoji_id: str = ""
) -> Topic:
    """A new topic; `icon_color` is RGB, 0 for Telegram's own choice."""
    _require_forum(chat)
    found, right = _member(bot, chat, by), "can_manage_topics"
    permitted = by["id"] != bot.id and is_allowed(chat, found, right)
    if not permitted and not is_given(found, right):
        raise bad_request("not enough rights to create a topic")
    if not 0 <= icon_color <= 0xFFFFFF:
        raise bad_request("invalid icon color specified")
    chat.topics = {n: one for n, one in chat.topics.items() if not is_long_gone(one)}
    number = chat.last_message_id + 1
    topic = Topic(number, _clean(name), icon_color or DEFAULT_COLOR, by["id"], icon_custom_emoji_id)
    chat.topics[number] = topic
    created: Json = {"name": topic.name, "icon_color": topic.icon_color}
    if icon_custom_emoji_id:
        created["icon_custom_emoji_id"] = icon_custom_emoji_id
    where = {"message_thread_id": number, "is_topic_message": True}
    say(bot, chat, by, {"forum_topic_created": created, **where})
    return topic


def edit(
    bot: Bot,
    chat: Chat,
    by: Json,
    topic_id: int,
    name: str = "",
    icon_custom_emoji_id: str | None = None,
) -> None:
    """Another name unless it is empty, another icon unless it is None; "" is the plain icon."""
    topic = _topic(bot, chat, by, topic_id, "edit the topic")
    if not name and icon_custom_emoji_id is None:
        return
    edited: Json = {}
    if name and _clean(name) != topic.name:
        edited["name"] = topic.name = _clean(name)
    if icon_custom_emoji_id not in (None, topic.icon_custom_emoji_id):
        edited["icon_custom_emoji_id"] = topic.icon_custom_emoji_id = str(icon_custom_emoji_id)
    if not edited:
        raise bad_request("TOPIC_NOT_MODIFIED")
    _tell(bot, chat, by, topic, {"forum_topic_edited": edited})


def close(bot: Bot, chat: Chat, by: Json, topic_id: int, closed: bool = True) -> None:
    """Or reopen it; a hidden General is shown again by that."""
    topic = _topic(bot, chat, by, topic_id, "close or open the topic")
    if topic.closed == closed:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.closed, topic.hidden = closed, topic.hidden and closed
    _tell(bot, chat, by, topic, {"forum_topic_closed" if closed else "forum_topic_reopened": {}})


def hide(bot: Bot, chat: Chat, by: Json, hidden: bool = True) -> None:
    """Hide General, which closes it, or show it again, which doesn't reopen it."""
    topic = _topic(bot, chat, by, GENERAL, "close or open the topic")
    if topic.hidden == hidden:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.hidden, topic.closed = hidden, topic.closed or hidden
    kind = "general_forum_topic_hidden" if hidden else "general_forum_topic_unhidden"
    _tell(bot, chat, by, topic, {kind: {}})


def delete(bot: Bot, chat: Chat, by: Json, topic_id: int, long_ago: bool = False) -> None:
    """A topic goes with all its messages; `long_ago`: so long that the bot's server knows it."""
    topic = _topic(bot, chat, by, topic_id, "delete the topic", "can_delete_messages")
    if topic_id == GENERAL:
        raise bad_request("TOPIC_ID_INVALID")
    topic.deleted = True
    if long_ago or by["id"] == bot.id:
        topic.known_until = 0.0
    for number in [n for n, m in chat.messages.items() if topic_of(m.data) == topic_id]:
        chat.forget(number)
    bot.tell("deleted", chat.id)


def _topic(
    bot: Bot, chat: Chat, by: Json, topic_id: int, act: str, right: str = "can_manage_topics"
) -> Topic:
    """The topic that is to be changed; whoever made it needs no right to."""
    _require_forum(chat)
    if topic_id <= 0:
        raise bad_request("invalid forum topic identifier specified")
    topic = topic_in(chat, topic_id)
    if topic is None:
        raise bad_request("TOPIC_ID_INVALID")
    if topic.creator != by["id"] and not is_given(_member(bot, chat, by), right):
        raise bad_request(f"not enough rights to {act}")
    return topic


def _member(bot: Bot, chat: Chat, by: Json) -> Json:
    return chat.bot if by["id"] == bot.id else member_of(chat, by["id"])


def _require_forum(chat: Chat) -> None:
    if not chat.is_forum:
        raise bad_request("the chat is not a forum")


def _clean(name: str) -> str:
    clean = " ".join(name.split())[:MAX_NAME]
    if not clean:
        raise bad_request("name must be non-empty")
    return clean


def _tell(bot: Bot, chat: Chat, by: Json, topic: Topic, content: Json) -> None:
    say(bot, chat, by, content | place(chat, topic.id, None))

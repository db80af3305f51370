"""Forum topics: which ones a supergroup has, and in which of them a message is.

core.telegram.org/api/forum, and tdlib for the rest: a topic has the id of the message that says it
was made. Its messages carry that as `message_thread_id`, beside `is_topic_message`, and reply to
that message unless they reply to another (Client::get_implicit_reply_to_message_id). Messages of
General carry nothing. In a supergroup without topics a reply carries the id of the message that its
thread began with as `message_thread_id`; that is no topic.

A bot's server asks Telegram for a topic to which a message is to be sent, and then believes for a
minute that it is there (ForumTopicManager::get_forum_topic). Within that minute it is Telegram who
refuses a message to a topic deleted meanwhile, with TOPIC_DELETED; later it is the bot's server,
with "message thread not found".
"""

import time

from telegram_sandbox.errors import bad_request
from telegram_sandbox.fields import Json
from telegram_sandbox.world.chats import Chat, Message, Topic
from telegram_sandbox.world.rights import is_given

GENERAL = 1
DEFAULT_COLOR = 0x6FB9F0
KNOWN_FOR = 60.0  # seconds for which a bot's server doesn't ask again


def topic_in(chat: Chat, topic_id: int) -> Topic | None:
    """The topic of that id unless it is gone; a forum always has its General."""
    if chat.is_forum and topic_id == GENERAL:
        return chat.topics.setdefault(GENERAL, Topic(GENERAL, "General", DEFAULT_COLOR))
    topic = chat.topics.get(topic_id)
    return None if topic is None or topic.deleted else topic


def topics_of(chat: Chat) -> list[Topic]:
    """Those a forum has now, General first; none of any other chat."""
    if not chat.is_forum:
        return []
    return [
        topic for number in sorted({GENERAL, *chat.topics}) if (topic := topic_in(chat, number))
    ]


def topic_of(message: Json) -> int:
    """The id of the topic that a message (its fields) is in."""
    return int(message["message_thread_id"]) if message.get("is_topic_message") else GENERAL


def asked_for(chat: Chat, thread_id: int) -> int:
    """The topic that a call names with `message_thread_id`; 0 for none.

    As in Client::check_message_topic it means nothing in a group without topics, and raises
    ApiError 400 in a private chat and for General.
    """
    if thread_id <= 0 or not (chat.is_forum or chat.private):
        return 0
    topic, now = chat.topics.get(thread_id), time.monotonic()
    if topic is None or thread_id == GENERAL or is_long_gone(topic):
        raise bad_request("message thread not found")
    if topic.known_until <= now:
        topic.known_until = now + KNOWN_FOR
    return thread_id


def is_long_gone(topic: Topic) -> bool:
    """Deleted, and the bot's server knows; so it may be forgotten."""
    return topic.deleted and topic.known_until <= time.monotonic()


def place(chat: Chat, topic_id: int, replied: Message | None) -> Json:
    """The fields that say where a message is, and which one of that topic it replies to.

    With topic_id 0 it is where the message is that it replies to.
    """
    fields: Json = {}
    if topic_id not in (0, GENERAL):
        fields = {"message_thread_id": topic_id, "is_topic_message": True}
    elif replied is not None and replied.data.get("is_topic_message"):
        fields = {"message_thread_id": topic_of(replied.data), "is_topic_message": True}
    elif replied is not None and chat.type == "supergroup" and not chat.is_forum:
        fields = {"message_thread_id": replied.data.get("message_thread_id", replied.id)}
    if replied is None and fields:
        replied = chat.messages.get(topic_id)
    if replied is not None:
        nested = "reply_to_message"
        fields[nested] = {k: v for k, v in replied.data.items() if k != nested}
    return fields


def require_writable(chat: Chat, topic_id: int, found: Json, user_id: int) -> None:
    """Raises ApiError 400 where a member, of that id, can't write into a topic."""
    topic = chat.topics.get(topic_id)
    if topic is None or not chat.is_forum:
        return
    if topic.deleted:
        raise bad_request("TOPIC_DELETED")
    if topic.closed and topic.creator != user_id and not is_given(found, "can_manage_topics"):
        raise bad_request("TOPIC_CLOSED")


def learn(chat: Chat, message: Json) -> None:
    """What a message from outside tells of topics."""
    if message.get("is_topic_message"):
        chat.info["is_forum"] = True
        number = topic_of(message)
        chat.topics.setdefault(number, Topic(number, f"Topic {number}", DEFAULT_COLOR))
    topic = topic_in(chat, topic_of(message))
    if topic is None:
        return
    root = message.get("reply_to_message", message)
    named = message.get("forum_topic_edited") or root.get("forum_topic_created") or {}
    topic.name = named.get("name", topic.name)
    if "forum_topic_closed" in message or "forum_topic_reopened" in message:
        topic.closed = "forum_topic_closed" in message

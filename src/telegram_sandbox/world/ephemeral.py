"""Messages that one person of a group sees, and the bot.

core.telegram.org/bots/api#ephemeral-messages-and-commands. Their `message_id` is 0; they have a
number of their own, `ephemeral_message_id`. People send one as a command that the bot has declared
to be ephemeral, or in reply to one of the bot. The bot may send one to somebody who has sent one,
or pressed a button, no more than 15 seconds ago; an administrator may at any time.

One sent in a topic comes to the bot without `message_thread_id`, which only the message has that it
replies to: the topic's first (tdlib/telegram-bot-api, seen by others). What Telegram says where it
refuses is known in part; the rest is in words of the kind that it uses.
"""

import re
import time

from telegram_sandbox.errors import bad_request
from telegram_sandbox.fields import Json
from telegram_sandbox.text import entities
from telegram_sandbox.world import topics
from telegram_sandbox.world.bot import QUERY_LIFETIME, Bot
from telegram_sandbox.world.chats import Chat, Message
from telegram_sandbox.world.members import ADMINISTRATORS, PRESENT
from telegram_sandbox.world.rights import member_of

ANSWERED_WITHIN = 15.0  # seconds
KEPT = 200  # of a chat; Telegram says that they may disappear after some time
_COMMAND = re.compile(r"/([a-z0-9_]+)(?:@(\w+))?(?:\s|$)", re.IGNORECASE)


def is_command(bot: Bot, offered: list[Json], text: str) -> bool:
    """Whether a client sends that so, of the commands that it offers."""
    found = _COMMAND.match(text)
    if found is None or found[2] not in (None, bot.user()["username"]):
        return False
    name = found[1].lower()
    return any(one["command"] == name and one.get("is_ephemeral") for one in offered)


def write(bot: Bot, chat: Chat, sender: Json, text: str, topic_id: int = 0) -> Json:
    """A person of a group sends one to the bot; the message as the bot gets it."""
    shown, found = entities.finish(text, [])
    place = topics.place(chat, topic_id, None)
    data: Json = {
        **_head(chat, sender, bot.user()),
        **{name: value for name, value in place.items() if name == "reply_to_message"},
        "text": shown,
        **({"entities": found} if found else {}),
    }
    keep(bot, chat, Message(data, shown_in=topics.topic_of(place)))
    if chat.bot_status in PRESENT:
        bot.push({"message": data})
    return data


def put(bot: Bot, chat: Chat, receiver: Json, fields: Json, keyboard: Json | None) -> Json:
    """The bot sends one."""
    data: Json = {**_head(chat, bot.user(), receiver), **fields}
    if keyboard and "inline_keyboard" in keyboard:
        data["reply_markup"] = keyboard
    keep(bot, chat, Message(data, keyboard, by_bot=True, shown_in=topics.topic_of(data)))
    return data


def keep(bot: Bot, chat: Chat, message: Message) -> None:
    chat.ephemeral[int(message.data["ephemeral_message_id"])] = message
    message.shown_after = chat.last_message_id
    if len(chat.ephemeral) > KEPT:
        del chat.ephemeral[next(iter(chat.ephemeral))]
    bot.tell("message", chat.id)


def seen_by(chat: Chat, user_id: int) -> list[Message]:
    """All that somebody sees there, oldest first."""
    every = [chat.messages[number] for number in sorted(chat.messages)]
    own = [one for one in chat.ephemeral.values() if user_id in _people_of(one)]
    return sorted([*every, *own], key=lambda one: one.id or one.shown_after)  # which is stable


def may_press(message: Message, user_id: int) -> bool:
    return "receiver_user" not in message.data or message.data["receiver_user"]["id"] == user_id


def receiver_of(bot: Bot, chat: Chat, given: Json, replied_to: int) -> Json:
    """The user to whom the bot may send one now; `given` are EphemeralMessageParameters, and
    `replied_to` is the number of an ephemeral message or 0. Raises ApiError 400.
    """
    if chat.type not in ("group", "supergroup"):
        raise bad_request("ephemeral messages can be sent to groups and supergroups only")
    user_id = given["receiver_user_id"]
    receiver = bot.user_of(user_id)
    if receiver is None or receiver["is_bot"]:
        raise bad_request("USER_ID_INVALID")
    if member_of(chat, user_id)["status"] not in PRESENT:
        raise bad_request("USER_NOT_PARTICIPANT")
    if replied_to:
        message = chat.ephemeral.get(replied_to)
        is_theirs = message is not None and message.data["from"]["id"] == user_id
        if message is None or not is_theirs or not _is_recent(message.data["date"]):
            raise bad_request("message to be replied not found")
        return receiver
    if query_id := given["callback_query_id"]:
        query = bot.queries.get(query_id)
        asked = None if query is None else query.expires - QUERY_LIFETIME
        if query is None or asked is None or time.monotonic() - asked > ANSWERED_WITHIN:
            raise bad_request("QUERY_ID_INVALID")
        if query.where != (chat.id, user_id):
            raise bad_request("QUERY_ID_INVALID")
        if given["replace_callback_query_message"] and query.is_ephemeral:
            raise bad_request("MESSAGE_ID_INVALID")
        return receiver
    if chat.bot_status not in ADMINISTRATORS:
        raise bad_request("MESSAGE_NOT_COMMAND")
    return receiver


def _head(chat: Chat, sender: Json, receiver: Json) -> Json:
    chat.last_ephemeral_id += 1
    return {
        "message_id": 0,
        "ephemeral_message_id": chat.last_ephemeral_id,
        "from": sender,
        "receiver_user": receiver,
        "chat": chat.json(),
        "date": int(time.time()),
    }


def _people_of(message: Message) -> tuple[int, int]:
    return message.data["from"]["id"], message.data["receiver_user"]["id"]


def _is_recent(date: int) -> bool:
    return time.time() - date <= ANSWERED_WITHIN + 1  # dates are whole seconds

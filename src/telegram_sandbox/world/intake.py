"""Raw updates from outside: their people and chats become known, their gaps are filled."""

import time

from telegram_sandbox.fields import Json
from telegram_sandbox.world.bot import Bot
from telegram_sandbox.world.chats import Chat, Message
from telegram_sandbox.world.members import GROUP_ANONYMOUS_BOT, PRESENT, member
from telegram_sandbox.world.topics import learn
from telegram_sandbox.world.updates import MESSAGE_TYPES

_DEFAULTS: dict[str, Json] = {
    "callback_query": {"chat_instance": "0"},
    "inline_query": {"query": "", "offset": ""},
}


def take_in(bot: Bot, update: Json) -> Json:
    """The update as it is to be queued, without an id.

    Raises ValueError where it is no update, KeyError where it lacks what can't be guessed.
    """
    update = {name: value for name, value in update.items() if name != "update_id"}
    if len(update) != 1 or not isinstance(next(iter(update.values())), dict):
        raise ValueError("an update is an object with one field beside update_id")
    kind, body = next(iter(bot.files.adopt(update).items()))
    body = _DEFAULTS.get(kind, {}) | body
    for key in ("from", "user"):
        if isinstance(body.get(key), dict):
            body[key] = _person(bot, body[key])
    if kind in MESSAGE_TYPES:
        _message(bot, body)
    elif kind in ("callback_query", "inline_query"):
        if "id" in body:
            bot.expect(str(body["id"]), _pressed_in(body))
        else:
            body["id"] = bot.ask(_pressed_in(body))
        if isinstance(message := body.get("message"), dict):
            message.setdefault("from", bot.user())  # only a bot's messages have buttons
            _message(bot, message)
    elif isinstance(body.get("chat"), dict):
        body.setdefault("date", int(time.time()))
        _membership(bot, kind, _chat(bot, body["chat"]), body)
    return {kind: body}


def _pressed_in(query: Json) -> tuple[int, int]:
    chat = (query.get("message") or {}).get("chat") or {}
    return chat.get("id", 0), query.get("from", {}).get("id", 0)


def _person(bot: Bot, user: Json) -> Json:
    user = {"is_bot": False, "first_name": "", **user}
    if user["id"] not in (bot.id, GROUP_ANONYMOUS_BOT["id"]):
        bot.directory.add_user(user)
    return user


def _chat(bot: Bot, chat: Json) -> Chat:
    known = bot.directory.add_chat(chat)
    chat.setdefault("type", known.type)
    if known.private:
        known.started = True
        if known.id not in bot.directory.users:
            _person(bot, {"id": known.id, **known.info})
    return known


def _message(bot: Bot, message: Json) -> None:
    chat = _chat(bot, message["chat"])
    message.setdefault("message_id", chat.last_message_id + 1)
    message.setdefault("date", int(time.time()))
    if "from" in message:
        message["from"] = _person(bot, message["from"])
    elif chat.private:
        message["from"] = bot.directory.users[chat.id]
    sender = message.get("from", {})
    left = message.get("left_chat_member", {})
    if chat.bot_status not in PRESENT and left.get("id") != bot.id:
        chat.bot = member("member")  # or the bot wouldn't hear this
    if not chat.private:
        learn(chat, message)
        senders = () if "sender_chat" in message else (sender,)
        for user in (*senders, *message.get("new_chat_members", [])):
            if "id" in user and user["id"] != bot.id:
                chat.members.setdefault(_person(bot, user)["id"], member("member"))
        if left:
            chat.members[left["id"]] = member("left")
        if "migrate_to_chat_id" in message and chat.migrated_to is None:
            bot.directory.migrate(chat, message["migrate_to_chat_id"])
    known = chat.messages.get(message["message_id"])
    if known is None:
        by_bot = bool(sender.get("is_bot")) and "sender_chat" not in message
        bot.keep(chat, Message(message, message.get("reply_markup"), by_bot))
    elif not known.by_bot:
        known.data = message
        bot.tell("edited", chat.id)


def _membership(bot: Bot, kind: str, chat: Chat, body: Json) -> None:
    found = body.get("new_chat_member")
    if not isinstance(found, dict) or "status" not in found:
        return
    known = member(found["status"]) | {name: v for name, v in found.items() if name != "user"}
    if kind == "my_chat_member":
        chat.bot = known
    elif kind == "chat_member" and isinstance(found.get("user"), dict):
        chat.members[_person(bot, found["user"])["id"]] = known

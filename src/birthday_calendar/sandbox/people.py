"""What people do in the chats, and the updates the bot gets of it.

Privacy mode is off: the bot hears everything in a group it is in.
"""

import time
from typing import Any

from birthday_calendar.sandbox import entities
from birthday_calendar.sandbox.bot import Bot
from birthday_calendar.sandbox.chats import PRESENT, Chat, Json, Message, member
from birthday_calendar.sandbox.files import File


class NotPossible(ValueError):
    """What a person can't do."""


def write(
    bot: Bot, chat: Chat, sender: Json, text: str, file: File | None = None, reply_to: int = 0
) -> Json:
    """A person writes `text`, which is the caption where there is a file; returns the message.

    Raises NotPossible for an empty text, or one longer than a message or caption may be.
    """
    shown, found = entities.finish(text, [])
    if len(shown) > (entities.MAX_CAPTION if file else entities.MAX_TEXT):
        raise NotPossible("too long")
    content: Json = {}
    if file is not None:
        content[file.kind] = file.as_photo() if file.kind == "photo" else file.as_document()
    elif not shown:
        raise NotPossible("empty")
    if shown:
        content["caption" if file else "text"] = shown
    if found:
        content["caption_entities" if file else "entities"] = found
    if original := chat.messages.get(reply_to):
        nested = "reply_to_message"
        content[nested] = {k: v for k, v in original.data.items() if k != nested}
    if chat.private:
        start(bot, chat)
    if chat.keyboard and chat.keyboard.get("one_time_keyboard"):
        chat.keyboard = None
    return _say(bot, chat, sender, content)


def edit(bot: Bot, chat: Chat, message_id: int, text: str) -> Json:
    """A person edits an own message; raises NotPossible for one that isn't."""
    message = chat.messages.get(message_id)
    shown, found = entities.finish(text, [])
    if message is None or message.by_bot or "text" not in message.data or not shown:
        raise NotPossible("no such message")
    message.data = {
        **{name: value for name, value in message.data.items() if name != "entities"},
        "edit_date": int(time.time()),
        "text": shown,
        **({"entities": found} if found else {}),
    }
    bot.tell("edited", chat.id)
    bot.push({"edited_message": message.data})
    return message.data


def press(bot: Bot, chat: Chat, sender: Json, message_id: int, data: str) -> str:
    """A person presses an inline button with that data; returns the id of the callback query.

    Raises NotPossible where no such button is shown.
    """
    message = chat.messages.get(message_id)
    rows = (message.markup or {}).get("inline_keyboard", []) if message else []
    if message is None or not any(b.get("callback_data") == data for row in rows for b in row):
        raise NotPossible("no such button")
    query_id = bot.ask()
    query: Json = {
        "id": query_id,
        "from": sender,
        "message": message.data,
        "chat_instance": str(abs(chat.id) * 1_000_003),
        "data": data,
    }
    bot.push({"callback_query": query})
    return query_id


def ask_inline(bot: Bot, sender: Json, text: str) -> str:
    """A person types @bot and `text`; returns the id of the inline query."""
    query_id = bot.ask()
    query = {"id": query_id, "from": sender, "query": text, "offset": "", "chat_type": "sender"}
    bot.push({"inline_query": query})
    return query_id


def choose(bot: Bot, chat: Chat, sender: Json, query: str, result: Json) -> Json:
    """A person sends a result of an inline query; returns the message."""
    content: Json = {"via_bot": bot.user(), "text": result["text"]}
    if result.get("entities"):
        content["entities"] = result["entities"]
    message = _say(bot, chat, sender, content, result.get("reply_markup"))
    chosen = {"result_id": result["id"], "from": sender, "query": query}
    bot.push({"chosen_inline_result": chosen})
    return message


def start(bot: Bot, chat: Chat) -> None:
    """A person opens the private chat with the bot, or unblocks it."""
    chat.started = True
    if chat.bot_status == "kicked":
        set_status(bot, chat, bot.id, "member", by=bot.directory.users[chat.id])


def set_status(bot: Bot, chat: Chat, user_id: int, status: str, by: Json) -> None:
    """Someone's place in a chat changes, the bot's own included; the bot learns of it.

    In a private chat only the bot's status can change: kicked is a block, member the end of one.
    """
    if user_id == bot.id:
        old, chat.bot_status = chat.bot_status, status
    else:
        old = chat.members.get(user_id, {}).get("status", "left")
        chat.members[user_id] = member(status)
    user = bot.user_of(user_id)
    if old == status or user is None:
        return
    if not chat.private and (old in PRESENT) != (status in PRESENT):
        joined = status in PRESENT
        fields: Json = {"new_chat_members": [user]} if joined else {"left_chat_member": user}
        _say(bot, chat, by, fields)
    changed = {
        "chat": chat.json(),
        "from": by,
        "date": int(time.time()),
        "old_chat_member": {"user": user, **member(old)},
        "new_chat_member": {"user": user, **member(status)},
    }
    bot.push({"my_chat_member" if user_id == bot.id else "chat_member": changed})
    bot.tell("chat", chat.id)


def migrate(bot: Bot, chat: Chat, by: Json) -> Chat:
    """A basic group becomes a supergroup, which has another id; returns the supergroup.

    Raises NotPossible for any other chat.
    """
    if chat.type != "group" or chat.migrated_to is not None:
        raise NotPossible("only a basic group can be upgraded")
    upgraded = bot.directory.migrate(chat)
    _say(bot, chat, by, {"migrate_to_chat_id": upgraded.id})
    _say(bot, upgraded, by, {"migrate_from_chat_id": chat.id})
    return upgraded


def _say(bot: Bot, chat: Chat, sender: Json, content: Json, markup: Any = None) -> Json:
    data: Json = {
        "message_id": chat.next_message_id(),
        "from": sender,
        "chat": chat.json(),
        "date": int(time.time()),
        **content,
        **({"reply_markup": markup} if markup else {}),
    }
    bot.keep(chat, Message(data, markup))
    if chat.bot_status in PRESENT:
        bot.push({"message": data})
    return data

"""What people do in the chats, and the updates the bot gets of it.

Privacy mode is off: the bot hears everything in a group it is in.
"""

import time

from telegram_sandbox.errors import ApiError
from telegram_sandbox.fields import Json
from telegram_sandbox.text import entities
from telegram_sandbox.world import ephemeral, topics
from telegram_sandbox.world.bot import Bot
from telegram_sandbox.world.chats import Chat, Message
from telegram_sandbox.world.files import File
from telegram_sandbox.world.members import GROUP_ANONYMOUS_BOT, PRESENT, described, member
from telegram_sandbox.world.rights import kind_refused, member_of


class NotPossible(ValueError):
    """What a person can't do."""


def write(
    bot: Bot,
    chat: Chat,
    sender: Json,
    text: str,
    file: File | None = None,
    reply_to: int = 0,
    topic_id: int = 0,
) -> Json:
    """A person writes `text`, which is the caption where there is a file; returns the message.

    Raises NotPossible for an empty text, or one longer than a message or caption may be, and as
    send() does.
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
    return send(bot, chat, sender, content, topic_id, reply_to)


def whisper(bot: Bot, chat: Chat, sender: Json, text: str, topic_id: int = 0) -> Json:
    """A person writes to the bot alone, in a group; returns the message. Raises as write() does."""
    shown, _ = entities.finish(text, [])
    if not shown or len(shown) > entities.MAX_TEXT:
        raise NotPossible("too long" if shown else "empty")
    _require_permission(chat, sender, {"text": shown})
    _place(chat, sender, topic_id, None)
    return ephemeral.write(bot, chat, sender, text, topic_id)


def send(
    bot: Bot, chat: Chat, sender: Json, content: Json, topic_id: int = 0, reply_to: int = 0
) -> Json:
    """A person sends a message of any content (fields of a Message); returns it.

    Raises NotPossible where the person may not write, there or at all.
    """
    if chat.private and sender["id"] != chat.id:
        raise NotPossible("nobody else speaks in a private chat")
    _require_permission(chat, sender, content)
    place = _place(chat, sender, topic_id, chat.messages.get(reply_to))
    if chat.private:
        start(bot, chat)
    if chat.keyboard and chat.keyboard.get("one_time_keyboard"):
        chat.keyboard = None
    return say(bot, chat, sender, content | place)


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


def press(
    bot: Bot, chat: Chat, sender: Json, message_id: int, data: str, ephemeral_id: int = 0
) -> str:
    """A person presses an inline button with that data; returns the id of the callback query.

    Raises NotPossible where no such button is shown to them.
    """
    shown = chat.ephemeral.get(ephemeral_id) if ephemeral_id else chat.messages.get(message_id)
    message = shown if shown is not None and ephemeral.may_press(shown, sender["id"]) else None
    rows = (message.markup or {}).get("inline_keyboard", []) if message else []
    if message is None or not any(b.get("callback_data") == data for row in rows for b in row):
        raise NotPossible("no such button")
    query_id = bot.ask((chat.id, sender["id"]), is_ephemeral=bool(ephemeral_id))
    query: Json = {
        "id": query_id,
        "from": sender,
        "message": message.data,
        "chat_instance": chat.instance,
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


def choose(bot: Bot, chat: Chat, sender: Json, query: str, result: Json, topic_id: int = 0) -> Json:
    """A person sends a result of an inline query; returns the message. The photo of one that has an
    address is in it by now: web/pictures.py.

    Raises NotPossible where the person may not write, there or at all.
    """
    shown = {"photo": result["photo"]} if "photo" in result else {"text": result["text"]}
    content: Json = {"via_bot": bot.user(), **shown}
    _require_permission(chat, sender, content)
    content |= _place(chat, sender, topic_id, None)
    if result.get("caption"):
        content["caption"] = result["caption"]
    if result.get("entities"):
        content["caption_entities" if "photo" in result else "entities"] = result["entities"]
    message = say(bot, chat, sender, content, result.get("reply_markup"))
    tell_choice(bot, sender, query, result)
    return message


def tell_choice(bot: Bot, sender: Json, query: str, result: Json) -> None:
    """The bot hears what was chosen, though perhaps not where it was sent."""
    chosen = {"result_id": result["id"], "from": sender, "query": query}
    bot.push({"chosen_inline_result": chosen})


def start(bot: Bot, chat: Chat) -> None:
    """A person opens the private chat with the bot, or unblocks it."""
    chat.started = True
    if chat.bot_status == "kicked":
        set_member(bot, chat, bot.id, member("member"), by=bot.directory.users[chat.id])


def set_member(bot: Bot, chat: Chat, user_id: int, new: Json, by: Json) -> None:
    """Someone's place or rights in a chat change, the bot's own included; the bot learns of it.

    `new` is a ChatMember without its user. In a private chat only the bot's status can change:
    kicked is a block, member the end of one.
    """
    if user_id == bot.id:
        old, chat.bot = chat.bot, new
    else:
        old = chat.members.get(user_id, member("left"))
        chat.members[user_id] = new
    user = bot.user_of(user_id)
    if old == new or user is None:
        return
    joined = new["status"] in PRESENT
    if not chat.private and (old["status"] in PRESENT) != joined:
        say(bot, chat, by, {"new_chat_members": [user]} if joined else {"left_chat_member": user})
    change = {
        "chat": chat.json(),
        "from": _author(chat, by)["from"],
        "date": int(time.time()),
        "old_chat_member": described(chat, user, old),
        "new_chat_member": described(chat, user, new),
    }
    bot.push({"my_chat_member" if user_id == bot.id else "chat_member": change})
    bot.tell("chat", chat.id)


def start_in_group(bot: Bot, chat: Chat, user: Json, payload: str) -> Json:
    """As https://core.telegram.org/bots/features#deep-linking has it; returns the message."""
    if chat.bot_status not in PRESENT:
        set_member(bot, chat, bot.id, member("member"), by=user)
    return write(bot, chat, user, f"/start@{bot.user()['username']} {payload}".rstrip())


def migrate(bot: Bot, chat: Chat, by: Json) -> Chat:
    """A basic group becomes a supergroup, which has another id; returns the supergroup.

    Raises NotPossible for any other chat.
    """
    if chat.type != "group" or chat.migrated_to is not None:
        raise NotPossible("only a basic group can be upgraded")
    upgraded = bot.directory.migrate(chat)
    say(bot, chat, by, {"migrate_to_chat_id": upgraded.id})
    say(bot, upgraded, by, {"migrate_from_chat_id": chat.id})
    return upgraded


def say(bot: Bot, chat: Chat, sender: Json, content: Json, markup: Json | None = None) -> Json:
    """A message of whatever content appears, and the bot gets it; returns it."""
    data: Json = {
        "message_id": chat.next_message_id(),
        **_author(chat, sender),
        "chat": chat.json(),
        "date": int(time.time()),
        **content,
        **({"reply_markup": markup} if markup else {}),
    }
    bot.keep(chat, Message(data, markup))
    if chat.bot_status in PRESENT:
        bot.push({"message": data})
    return data


def _author(chat: Chat, sender: Json) -> Json:
    """Whom a message is from: an anonymous administrator writes as the group."""
    found = chat.members.get(sender["id"], {})
    if not found.get("is_anonymous"):
        return {"from": sender}
    signature = {"author_signature": title} if (title := found.get("custom_title")) else {}
    return {"from": GROUP_ANONYMOUS_BOT, **signature, "sender_chat": chat.json()}


def _require_permission(chat: Chat, sender: Json, content: Json) -> None:
    if words := kind_refused(chat, member_of(chat, sender["id"]), content):
        raise NotPossible(f"{sender['first_name']} may not send {words} here")


def _place(chat: Chat, sender: Json, topic_id: int, replied: Message | None) -> Json:
    """Where a person's message is; raises NotPossible where they can't write."""
    if topic_id and topics.topic_in(chat, topic_id) is None:
        raise NotPossible("no such topic")
    if topic_id and replied is not None and topics.topic_of(replied.data) != topic_id:
        raise NotPossible("that message is in another topic")
    place = topics.place(chat, topic_id, replied)
    try:
        found = member_of(chat, sender["id"])
        topics.require_writable(chat, topics.topic_of(place), found, sender["id"])
    except ApiError:
        raise NotPossible("the topic is closed") from None
    return place

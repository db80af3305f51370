"""Messages that are sent on: what of them is, and whom Telegram says that they are from."""

from telegram_sandbox.fields import Json
from telegram_sandbox.world.bot import Bot
from telegram_sandbox.world.chats import Message

_CONTENT = (
    *("text", "entities", "link_preview_options", "photo", "document", "caption", "contact"),
    *("caption_entities", "show_caption_above_media", "has_media_spoiler", "location"),
)


def content_of(message: Message) -> Json:
    """The fields that go along; none of a service message, which can't be sent on."""
    return {name: message.data[name] for name in _CONTENT if name in message.data}


def origin(bot: Bot, message: Message) -> Json:
    """The MessageOrigin of a message that is forwarded, or replied to from elsewhere."""
    data = message.data
    known: Json | None = data.get("forward_origin")
    if known is not None:
        return known
    sender: Json
    if "sender_chat" in data:
        sender = {"type": "chat", "sender_chat": data["sender_chat"]}
        if "author_signature" in data:
            sender["author_signature"] = data["author_signature"]
    elif bot.directory.details_of(data["from"]["id"]).hides_forwards:
        sender = {"type": "hidden_user", "sender_user_name": _full_name(data["from"])}
    else:
        sender = {"type": "user", "sender_user": data["from"]}
    return {**sender, "date": data["date"]}


def forwarded(found: Json) -> Json:
    """The fields that tell of an origin: today's, and those of Bot API 6, which are still sent."""
    older: Json = {}
    match found["type"]:
        case "user":
            older["forward_from"] = found["sender_user"]
        case "hidden_user":
            older["forward_sender_name"] = found["sender_user_name"]
        case "chat":
            older["forward_from_chat"] = found["sender_chat"]
            if "author_signature" in found:
                older["forward_signature"] = found["author_signature"]
    return {"forward_origin": found, **older, "forward_date": found["date"]}


def _full_name(user: Json) -> str:
    return " ".join(user[name] for name in ("first_name", "last_name") if user.get(name))

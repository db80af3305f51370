"""Methods that put messages into a chat."""

import time
from typing import Any

from birthday_calendar.sandbox import entities, markup
from birthday_calendar.sandbox.access import chat_by, chat_of, message_of, require_sendable
from birthday_calendar.sandbox.bot import Bot
from birthday_calendar.sandbox.chats import Chat, Json, Message
from birthday_calendar.sandbox.errors import ApiError, bad_request
from birthday_calendar.sandbox.methods.registry import method
from birthday_calendar.sandbox.params import (
    Params,
    boolean_field,
    integer_field,
    leading_integer,
    string_field,
)

_ACTIONS = {
    *("typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice"),
    *("upload_document", "choose_sticker", "find_location", "record_video_note", "cancel"),
    *("upload_video_note", "record_audio", "upload_audio", "pick_up_location"),
}
_CONTENT = ("text", "entities", "link_preview_options", "photo", "document", "caption")
_COPIED = (*_CONTENT, "caption_entities", "show_caption_above_media", "has_media_spoiler")


@method
async def send_message(bot: Bot, params: Params) -> Json:
    return send(bot, params, text(bot, params) | link_preview(params))


@method
async def send_chat_action(bot: Bot, params: Params) -> bool:
    chat = chat_of(bot, params)
    if params.text("action").lower() not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    require_sendable(chat)
    bot.tell("action", chat.id, action=params.text("action").lower())
    return True


@method
async def forward_message(bot: Bot, params: Params) -> Json:
    _, message = _source(bot, params, "message to forward")
    data = message.data
    if data.get("has_protected_content"):
        raise bad_request("the message can't be forwarded")
    origin = data.get("forward_origin") or {
        "type": "user",
        "sender_user": data["from"],
        "date": data["date"],
    }
    content = {name: data[name] for name in _COPIED if name in data}
    return send(bot, params, {"forward_origin": origin, **content})


@method
async def copy_message(bot: Bot, params: Params) -> Json:
    _, message = _source(bot, params, "message to copy")
    content = {name: message.data[name] for name in _COPIED if name in message.data}
    if not content or message.data.get("has_protected_content"):
        raise bad_request("the message can't be copied")
    if "caption" in params.args and "text" not in content:
        content.pop("caption", None)
        content.pop("caption_entities", None)
        content |= caption(bot, params)
    return {"message_id": send(bot, params, content)["message_id"]}


def _source(bot: Bot, params: Params, what: str) -> tuple[Chat, Message]:
    params.required("from_chat_id")
    return message_of(bot, params, "read", what)


def send(bot: Bot, params: Params, content: Json) -> Json:
    """Put one message into the chat of the call; all checks come before the limits count it."""
    chat, fields, keyboard = prepare(bot, params)
    bot.flood.count(chat.id)
    return put(bot, chat, fields | content, keyboard)


def prepare(bot: Bot, params: Params) -> tuple[Chat, Json, Json | None]:
    """Check where a message goes and what it replies to; its chat, those fields and its markup."""
    reply = _reply_parameters(params)
    source = params.text("reply_markup")
    markup.parse(source, private=True)  # what can't be read is told before the chat is looked at
    chat = chat_of(bot, params)
    fields: Json = {}
    if (original := _replied(bot, chat, reply)) is not None:
        nested = ("reply_to_message", "reply_markup")
        fields["reply_to_message"] = {k: v for k, v in original.data.items() if k not in nested}
    if params.integer("message_thread_id"):  # the sandbox has no topics
        raise bad_request("message thread not found")
    keyboard = markup.parse(source, chat.private)
    require_sendable(chat)
    if params.boolean("protect_content"):
        fields["has_protected_content"] = True
    return chat, fields, keyboard


def put(bot: Bot, chat: Chat, fields: Json, keyboard: Json | None) -> Json:
    data: Json = {
        "message_id": chat.next_message_id(),
        "from": bot.user(),
        "chat": chat.json(),
        "date": int(time.time()),
        **fields,
    }
    if keyboard and "inline_keyboard" in keyboard:
        data["reply_markup"] = keyboard
    bot.keep(chat, Message(data, keyboard, by_bot=True))
    return data


def link_preview(params: Params) -> Json:
    """The link_preview_options field, also from the older disable_web_page_preview."""
    options = params.json("link_preview_options", "Can't parse link preview options JSON object")
    if options is None:
        disabled = params.boolean("disable_web_page_preview")
        return {"link_preview_options": {"is_disabled": True}} if disabled else {}
    if not isinstance(options, dict):
        raise bad_request("Object expected as link preview options")
    kept: Json = {"url": url} if (url := string_field(options, "url")) else {}
    for name in ("is_disabled", "prefer_small_media", "prefer_large_media", "show_above_text"):
        if boolean_field(options, name):
            kept[name] = True
    return {"link_preview_options": kept} if kept else {}


def text(bot: Bot, params: Params) -> Json:
    """The text fields of a call that sends or edits a text."""
    given = _entities(params, "entities")
    shown, found = entities.message_text(params.text("text"), params.text("parse_mode"), given)
    return {"text": shown, **({"entities": known_users(bot, found)} if found else {})}


def caption(bot: Bot, params: Params) -> Json:
    """The caption fields of a call that sends or edits media."""
    given = _entities(params, "caption_entities")
    shown, found = entities.caption(params.text("caption"), params.text("parse_mode"), given)
    result: Json = {"caption": shown} if shown else {}
    if found:
        result["caption_entities"] = known_users(bot, found)
    if shown and params.boolean("show_caption_above_media"):
        result["show_caption_above_media"] = True
    return result


def known_users(bot: Bot, found: list[Json]) -> list[Json]:
    """Mentions by id get the whole user; Telegram drops those of people the bot never saw."""
    kept = []
    for entity in found:
        if entity["type"] == "text_mention":
            user = bot.user_of(entity["user"]["id"])
            if user is None:
                continue
            entity = {**entity, "user": user}
        kept.append(entity)
    return kept


def _entities(params: Params, name: str) -> Any:
    try:
        return params.json(name, "no JSON")
    except ApiError:
        return None  # tdlib ignores entities it can't read


def _reply_parameters(params: Params) -> Json:
    """message_id (0 for no reply), chat_id and allow_sending_without_reply."""
    if "reply_parameters" not in params.args:
        return {
            "message_id": max(0, leading_integer(params.text("reply_to_message_id"))),
            "chat_id": "",
            "allow_sending_without_reply": params.boolean("allow_sending_without_reply"),
        }
    value = params.json("reply_parameters", "Can't parse reply parameters JSON object")
    if value is not None and not isinstance(value, dict):
        raise bad_request("Object expected as reply parameters")
    if not value:
        return {"message_id": 0}
    return {
        "message_id": max(0, integer_field(value, "message_id")),
        "chat_id": string_field(value, "chat_id"),
        "allow_sending_without_reply": boolean_field(value, "allow_sending_without_reply"),
    }


def _replied(bot: Bot, chat: Chat, reply: Json) -> Message | None:
    if not reply["message_id"]:
        return None
    where = chat_by(bot, reply["chat_id"], "read") if reply["chat_id"] else chat
    message = where.messages.get(reply["message_id"])
    if message is None and not reply["allow_sending_without_reply"]:
        raise bad_request("message to be replied not found")
    return message

"""Methods that put messages into a chat."""

import time
from typing import Any

from telegram_sandbox.errors import ApiError, bad_request
from telegram_sandbox.fields import (
    Json,
    boolean_field,
    integer_field,
    leading_integer,
    string_field,
)
from telegram_sandbox.methods import markup
from telegram_sandbox.methods.access import chat_by, chat_of
from telegram_sandbox.methods.params import Params
from telegram_sandbox.methods.registry import method
from telegram_sandbox.text import entities
from telegram_sandbox.world import ephemeral, topics
from telegram_sandbox.world.bot import Bot
from telegram_sandbox.world.chats import Chat, Message
from telegram_sandbox.world.forwards import origin
from telegram_sandbox.world.rights import is_allowed, kind_refused, require_open

_ACTIONS = {
    *("typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice"),
    *("upload_document", "choose_sticker", "find_location", "record_video_note", "cancel"),
    *("upload_video_note", "record_audio", "upload_audio", "pick_up_location"),
}


@method
async def send_message(bot: Bot, params: Params) -> Json:
    return send(bot, params, text(bot, params) | link_preview(params))


@method
async def send_chat_action(bot: Bot, params: Params) -> bool:
    if params.text("action").lower() not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = chat_of(bot, params)
    if params.integer("message_thread_id") > 0 and chat.type == "group":
        raise bad_request("chat is not a forum")  # elsewhere nobody asks whether there is the topic
    require_open(chat)
    if not is_allowed(chat, chat.bot, "can_send_messages"):
        raise bad_request("CHAT_WRITE_FORBIDDEN")  # tdlib leaves this to Telegram
    bot.tell("action", chat.id, action=params.text("action").lower())
    return True


def send(bot: Bot, params: Params, content: Json) -> Json:
    """Put one message into the chat of the call; all checks come before the limits count it."""
    asked = ephemeral_parameters(params)
    chat, fields, keyboard = prepare(bot, params, content)
    replied_to = _reply_parameters(params).get("ephemeral_message_id", 0)
    if asked is None and replied_to:  # a reply to an ephemeral message must be one itself
        raise bad_request("message to be replied not found")
    receiver = None if asked is None else ephemeral.receiver_of(bot, chat, asked, replied_to)
    bot.flood.count(chat.id)
    if receiver is not None:
        return ephemeral.put(bot, chat, receiver, fields | content, keyboard)
    return put(bot, chat, fields | content, keyboard)


def ephemeral_parameters(params: Params) -> Json | None:
    """EphemeralMessageParameters of a call, checked; None where it has none."""
    given = params.json(
        "ephemeral_message_parameters", "Can't parse ephemeral message parameters JSON object"
    )
    if given is None:
        return None
    if not isinstance(given, dict):
        raise bad_request("Object expected as ephemeral message parameters")
    return {
        "receiver_user_id": integer_field(given, "receiver_user_id"),
        "callback_query_id": string_field(given, "callback_query_id"),
        "replace_callback_query_message": boolean_field(given, "replace_callback_query_message"),
    }


def prepare(bot: Bot, params: Params, content: Json) -> tuple[Chat, Json, Json | None]:
    """Check where a message of that content goes; its chat, fields of its place, and its markup."""
    reply = _reply_parameters(params)
    source = params.text("reply_markup")
    markup.parse(source, private=True)  # what can't be read is told before the chat is looked at
    chat = chat_of(bot, params)
    topic_id = topics.asked_for(chat, params.integer("message_thread_id"))
    fields = _place(bot, chat, topic_id, reply)
    keyboard = markup.parse(source, chat.private)
    if words := kind_refused(chat, chat.bot, content):
        raise bad_request(f"not enough rights to send {words} to the chat")
    require_open(chat)
    topics.require_writable(chat, topics.topic_of(fields), chat.bot, bot.id)
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
    ephemeral_id = max(0, integer_field(value, "ephemeral_message_id", 0))
    return {
        "message_id": max(0, integer_field(value, "message_id", 0 if ephemeral_id else None)),
        "ephemeral_message_id": ephemeral_id,
        "chat_id": string_field(value, "chat_id"),
        "allow_sending_without_reply": boolean_field(value, "allow_sending_without_reply"),
    }


def _place(bot: Bot, chat: Chat, topic_id: int, reply: Json) -> Json:
    """The fields that say where a message is, in a topic or 0, and what it replies to."""
    where = chat_by(bot, reply["chat_id"], "read") if reply.get("chat_id") else chat
    message = where.messages.get(reply["message_id"])
    if message is None and reply["message_id"] and not reply["allow_sending_without_reply"]:
        raise bad_request("message to be replied not found")
    if message is None or (where is chat and topic_id in (0, topics.topic_of(message.data))):
        return topics.place(chat, topic_id, message)
    external: Json = {"origin": origin(bot, message)}
    if where.type == "supergroup":
        external |= {"chat": where.json(), "message_id": message.id}
    return {**topics.place(chat, topic_id, None), "external_reply": external}

"""Methods that change or remove messages, or react to them."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from telegram_sandbox.errors import ApiError, bad_request
from telegram_sandbox.fields import Json, leading_integer
from telegram_sandbox.methods import markup
from telegram_sandbox.methods.access import chat_of, message_of
from telegram_sandbox.methods.params import Params
from telegram_sandbox.methods.registry import method
from telegram_sandbox.methods.sending import caption, link_preview, text
from telegram_sandbox.world.bot import Bot
from telegram_sandbox.world.chats import Chat, Message
from telegram_sandbox.world.rights import is_given

DELETABLE = 48 * 60 * 60  # seconds for which a message can be deleted for everyone
_MAX_IDS = 100  # messages one deleteMessages may name
_REPLACED = ("text", "entities", "caption", "caption_entities", "reply_markup")


@method
async def edit_message_text(bot: Bot, params: Params) -> Json:
    with words_of_edits():
        fields = text(bot, params)
    chat, message, keyboard = _editable(bot, params)
    if "text" not in message.data:
        raise bad_request("there is no text in the message to edit")
    return edited(bot, chat, message, fields, keyboard, link_preview(params))


@method
async def edit_message_caption(bot: Bot, params: Params) -> Json:
    with words_of_edits():
        fields = caption(bot, params)
    chat, message, keyboard = _editable(bot, params)
    if "photo" not in message.data and "document" not in message.data:
        raise bad_request("there is no caption in the message to edit")
    return edited(bot, chat, message, fields, keyboard)


@method
async def edit_message_reply_markup(bot: Bot, params: Params) -> Json:
    chat, message, keyboard = _editable(bot, params)
    kept = {k: v for k, v in message.data.items() if k in _REPLACED and k != "reply_markup"}
    return edited(bot, chat, message, kept, keyboard)


@method
async def delete_message(bot: Bot, params: Params) -> bool:
    if not params.text("chat_id"):
        raise bad_request("Chat identifier is not specified")
    if not leading_integer(params.text("message_id")):
        raise bad_request("Message identifier is not specified")
    chat, message = message_of(bot, params, "write", "message to delete")
    _delete(bot, chat, message)
    return True


@method
async def delete_messages(bot: Bot, params: Params) -> bool:
    ids = _message_ids(params)
    chat = chat_of(bot, params)
    for message_id in ids:  # those that are gone are skipped
        if message_id in chat.messages:
            _delete(bot, chat, chat.messages[message_id])
    return True


@method
async def set_message_reaction(bot: Bot, params: Params) -> bool:
    chat, message = message_of(bot, params, "write", "message to react")
    reactions = params.json("reaction", "Can't parse reaction types JSON object") or []
    if not isinstance(reactions, list):
        raise bad_request("Expected an Array of ReactionType")
    for reaction in reactions:
        if not isinstance(reaction, dict) or reaction.get("type") not in ("emoji", "custom_emoji"):
            raise bad_request("Can't parse ReactionType: invalid reaction type specified")
    if len(reactions) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    message.reactions = [reaction["emoji"] for reaction in reactions if "emoji" in reaction]
    bot.tell("edited", chat.id)
    return True


@contextmanager
def words_of_edits() -> Iterator[None]:
    """Lengths of edited texts are checked by another server of Telegram, in other words."""
    words = {
        "Bad Request: message is too long": "MESSAGE_TOO_LONG",
        "Bad Request: message caption is too long": "MEDIA_CAPTION_TOO_LONG",
    }
    try:
        yield
    except ApiError as error:
        if error.description in words:
            raise bad_request(words[error.description]) from None
        raise


def _editable(bot: Bot, params: Params) -> tuple[Chat, Message, Json | None]:
    source = params.text("reply_markup")
    markup.parse(source, private=True)  # what can't be read is told before the chat is looked at
    if not params.text("chat_id") and not params.text("message_id"):
        if not params.text("inline_message_id"):
            raise bad_request("Message identifier is not specified")
        raise bad_request("MESSAGE_ID_INVALID")  # no inline message can be edited here
    chat, message = message_of(bot, params, "edit", "message to edit")
    if not message.editable:
        raise bad_request("message can't be edited")
    return chat, message, markup.inline_only(source, chat.private)


def edited(
    bot: Bot,
    chat: Chat,
    message: Message,
    fields: Json,
    keyboard: Json | None,
    more: Json | None = None,
) -> Json:
    """Replace text, caption and keyboard; what isn't given again is gone, as with Telegram."""
    new = fields | ({"reply_markup": keyboard} if keyboard else {})
    old = {name: value for name, value in message.data.items() if name in _REPLACED}
    if new == old:
        raise bad_request(
            "message is not modified: specified new message content and reply markup are exactly "
            "the same as a current content and reply markup of the message"
        )
    kept = {name: value for name, value in message.data.items() if name not in _REPLACED}
    message.data = {**kept, "edit_date": int(time.time()), **(more or {}), **new}
    message.markup = keyboard
    bot.tell("edited", chat.id)
    return message.data


def _delete(bot: Bot, chat: Chat, message: Message) -> None:
    if time.time() - message.data["date"] > DELETABLE:
        raise bad_request("message can't be deleted for everyone")
    theirs = not message.by_bot and not chat.private
    may = not theirs or is_given(chat.bot, "can_delete_messages")
    if not may or "forum_topic_created" in message.data:  # a topic goes as a whole only
        raise bad_request("message can't be deleted")
    chat.forget(message.id)
    bot.tell("deleted", chat.id)


def _message_ids(params: Params) -> list[int]:
    if not params.text("message_ids"):
        raise bad_request("Message identifiers are not specified")
    ids = params.json("message_ids", "Can't parse message_ids JSON object")
    if not isinstance(ids, list):
        raise bad_request("Expected an Array of message identifiers")
    if len(ids) > _MAX_IDS:
        raise bad_request("Too many message identifiers specified")
    if not ids:
        raise bad_request("Message identifiers are not specified")
    try:
        numbers = [int(message_id) for message_id in ids]
    except (TypeError, ValueError):
        raise bad_request("Can't parse message identifier as Number") from None
    if min(numbers) <= 0:
        raise bad_request("Invalid message identifier specified")
    return numbers

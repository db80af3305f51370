"""Methods that change or remove ephemeral messages; sending.py sends them."""

from telegram_sandbox.errors import bad_request
from telegram_sandbox.fields import Json
from telegram_sandbox.methods import markup
from telegram_sandbox.methods.access import chat_of
from telegram_sandbox.methods.editing import edited, words_of_edits
from telegram_sandbox.methods.params import Params
from telegram_sandbox.methods.registry import method
from telegram_sandbox.methods.sending import link_preview, text
from telegram_sandbox.world.bot import Bot
from telegram_sandbox.world.chats import Chat, Message


@method
async def edit_ephemeral_message_text(bot: Bot, params: Params) -> bool:
    with words_of_edits():
        fields = text(bot, params)
    chat, message, keyboard = _editable(bot, params)
    if "text" not in message.data:
        raise bad_request("there is no text in the message to edit")
    edited(bot, chat, message, fields, keyboard, link_preview(params))
    return True


@method
async def edit_ephemeral_message_reply_markup(bot: Bot, params: Params) -> bool:
    chat, message, keyboard = _editable(bot, params)
    kept: Json = {k: v for k, v in message.data.items() if k in ("text", "entities")}
    edited(bot, chat, message, kept, keyboard)
    return True


@method
async def delete_ephemeral_message(bot: Bot, params: Params) -> bool:
    chat, message = _own(bot, params, "message to delete not found")
    del chat.ephemeral[int(message.data["ephemeral_message_id"])]
    bot.tell("deleted", chat.id)
    return True


def _editable(bot: Bot, params: Params) -> tuple[Chat, Message, Json | None]:
    source = params.text("reply_markup")
    markup.parse(source, private=True)
    chat, message = _own(bot, params, "message to edit not found")
    return chat, message, markup.inline_only(source, chat.private)


def _own(bot: Bot, params: Params, missing: str) -> tuple[Chat, Message]:
    """The bot's, to that receiver."""
    receiver = params.user_id("receiver_user_id")
    chat = chat_of(bot, params, "edit")
    message = chat.ephemeral.get(params.integer("ephemeral_message_id"))
    if message is None or not message.by_bot or message.data["receiver_user"]["id"] != receiver:
        raise bad_request(missing)
    return chat, message

"""Methods that pin messages."""

import time

from telegram_sandbox.errors import bad_request
from telegram_sandbox.fields import leading_integer
from telegram_sandbox.methods.access import chat_of, message_of
from telegram_sandbox.methods.params import Params
from telegram_sandbox.methods.registry import method
from telegram_sandbox.world.bot import Bot
from telegram_sandbox.world.chats import Chat, Message
from telegram_sandbox.world.rights import is_given


@method
async def pin_chat_message(bot: Bot, params: Params) -> bool:
    """A service message says so, whoever is notified of it."""
    chat, message = message_of(bot, params, "write", "message to pin")
    _require_pinning(chat)
    if "pinned_message" in message.data:
        raise bad_request("service messages can't be pinned")
    if message.id in chat.pinned:
        return True
    chat.pinned = sorted({*chat.pinned, message.id})
    said = {
        "message_id": chat.next_message_id(),
        "from": bot.user(),
        "chat": chat.json(),
        "date": int(time.time()),
        "pinned_message": message.data,
    }
    bot.keep(chat, Message(said, by_bot=True))
    bot.tell("chat", chat.id)
    return True


@method
async def unpin_chat_message(bot: Bot, params: Params) -> bool:
    """Without a number the one that was sent last."""
    chat = chat_of(bot, params)
    if not params.text("message_id"):
        _require_pinning(chat)
        if not chat.pinned:
            raise bad_request("message to unpin not found")
        chat.pinned.pop()
    else:
        message_id = leading_integer(params.text("message_id"))
        if message_id not in chat.messages:
            raise bad_request("message to unpin not found")
        _require_pinning(chat)
        if message_id not in chat.pinned:
            return True
        chat.pinned.remove(message_id)
    bot.tell("chat", chat.id)
    return True


@method
async def unpin_all_chat_messages(bot: Bot, params: Params) -> bool:
    chat = chat_of(bot, params)
    _require_pinning(chat)
    chat.pinned.clear()
    bot.tell("chat", chat.id)
    return True


def _require_pinning(chat: Chat) -> None:
    if not chat.private and not is_given(chat.bot, "can_pin_messages"):
        raise bad_request("not enough rights to manage pinned messages in the chat")

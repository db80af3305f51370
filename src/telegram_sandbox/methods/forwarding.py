"""Methods that send again what is in a chat."""

from telegram_sandbox.errors import bad_request
from telegram_sandbox.fields import Json
from telegram_sandbox.methods.access import chat_of, message_of
from telegram_sandbox.methods.params import Params
from telegram_sandbox.methods.registry import method
from telegram_sandbox.methods.sending import caption, send
from telegram_sandbox.world.bot import Bot
from telegram_sandbox.world.chats import Message
from telegram_sandbox.world.forwards import content_of, forwarded, origin
from telegram_sandbox.world.rights import kind_refused


@method
async def forward_message(bot: Bot, params: Params) -> Json:
    message = _source(bot, params, "message to forward")
    content = content_of(message)
    is_protected = message.data.get("has_protected_content")
    if not content or is_protected or _is_refused(bot, params, content):
        raise bad_request("the message can't be forwarded")
    return send(bot, params, {**forwarded(origin(bot, message)), **content})


@method
async def copy_message(bot: Bot, params: Params) -> Json:
    message = _source(bot, params, "message to copy")
    content = content_of(message)
    if not content or message.data.get("has_protected_content"):
        raise bad_request("the message can't be copied")
    if "caption" in params.args and ("photo" in content or "document" in content):
        content.pop("caption", None)
        content.pop("caption_entities", None)
        content |= caption(bot, params)
    if _is_refused(bot, params, content):
        raise bad_request("the message can't be copied")
    return {"message_id": send(bot, params, content)["message_id"]}


def _source(bot: Bot, params: Params, what: str) -> Message:
    params.required("from_chat_id")
    _, message = message_of(bot, params, "read", what)
    return message


def _is_refused(bot: Bot, params: Params, content: Json) -> bool:
    """Whether the bot may not send such content; here tdlib doesn't say which."""
    chat = chat_of(bot, params)
    return kind_refused(chat, chat.bot, content) is not None

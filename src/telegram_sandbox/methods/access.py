"""Which chats and messages a call may reach."""

from typing import Literal

from telegram_sandbox.errors import bad_request, forbidden
from telegram_sandbox.fields import leading_integer
from telegram_sandbox.methods.params import Params
from telegram_sandbox.world.bot import Bot
from telegram_sandbox.world.chats import Chat, Message
from telegram_sandbox.world.members import PRESENT

Access = Literal["read", "edit", "write"]


def chat_of(bot: Bot, params: Params, access: Access = "write", name: str = "chat_id") -> Chat:
    """The chat of a call; raises ApiError 400 or 403 as tdlib's access checks do."""
    return chat_by(bot, params.text(name), access)


def chat_by(bot: Bot, chat_id: str, access: Access) -> Chat:
    if not chat_id:
        raise bad_request("chat_id is empty")
    chat = bot.directory.find(chat_id)
    if chat is None:
        raise bad_request("chat not found")
    if chat.migrated_to is not None and access == "write":
        text = "group chat was upgraded to a supergroup chat"
        raise bad_request(text, migrate_to_chat_id=chat.migrated_to)
    if chat.private:
        if chat.id in bot.directory.deactivated and access != "read":
            raise forbidden("user is deactivated")
    elif chat.bot_status not in PRESENT and (access != "read" or chat.type == "supergroup"):
        if chat.bot_status == "kicked":
            raise forbidden(f"bot was kicked from the {chat.type} chat")
        raise forbidden(f"bot is not a member of the {chat.type} chat")
    return chat


def message_of(bot: Bot, params: Params, access: Access, what: str) -> tuple[Chat, Message]:
    """The message of a call; `what` begins the error, as in "message to edit not found"."""
    chat = chat_of(bot, params, access, "from_chat_id" if access == "read" else "chat_id")
    message = chat.messages.get(leading_integer(params.text("message_id")))
    if message is None:
        raise bad_request(f"{what} not found")
    return chat, message

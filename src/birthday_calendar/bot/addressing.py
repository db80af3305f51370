"""Whether a message is said to the bot: all in private, in a group a mention of it or a reply."""

import re
from typing import Any

from aiogram import Bot
from aiogram.types import Message

from birthday_calendar.bot.presses.questions import Cancel


async def said_to_us(message: Message, bot: Bot) -> bool | dict[str, Any]:
    """Gives `is_named`: a mere reply may well be said about the bot and not to it."""
    text = message.text or message.caption or ""
    if not text or text.startswith("/"):
        return False
    if message.chat.type == "private":
        return {"is_named": True}
    if without_mention(text, (await bot.me()).username) != text:
        return {"is_named": True}
    return {"is_named": False} if _is_reply_to(message, bot.id) else False


async def file_for_us(message: Message, bot: Bot) -> bool:
    """Any in private; in a group one with a mention, or in reply to the bot."""
    if message.document is None or message.chat.type == "private":
        return message.document is not None
    caption = message.caption or ""
    if without_mention(caption, (await bot.me()).username) != caption:
        return True
    return _is_reply_to(message, bot.id)


def without_mention(text: str, username: str | None) -> str:
    """Without @username, wherever it stands; that of /add@username is a command's."""
    if not username or "@" not in text:
        return text
    mention = rf"(?<![\w@/])@{re.escape(username)}(?!\w)[,:]?"
    bare = re.sub(mention, " ", text, flags=re.IGNORECASE)
    return text if bare == text else "\n".join(line.strip() for line in bare.splitlines())


def _is_reply_to(message: Message, bot_id: int) -> bool:
    """A reply to a question is its answer, or comes too late to be one."""
    to = message.reply_to_message
    if to is None or to.from_user is None or to.from_user.id != bot_id:
        return False
    return to.forum_topic_created is None and not _is_question(to)


def _is_question(message: Message) -> bool:
    rows = message.reply_markup.inline_keyboard if message.reply_markup else []
    datas = (button.callback_data or "" for row in rows for button in row)
    return any(data.startswith(f"{Cancel.__prefix__}:") for data in datas)

"""Methods about the topics of a forum; General, whose id bots don't see, has some of its own."""

from telegram_sandbox.fields import Json
from telegram_sandbox.methods.access import chat_of
from telegram_sandbox.methods.params import Params
from telegram_sandbox.methods.registry import method
from telegram_sandbox.world import forum
from telegram_sandbox.world.bot import Bot
from telegram_sandbox.world.topics import GENERAL

_THREAD = "message_thread_id"


@method
async def get_forum_topic_icon_stickers(bot: Bot, params: Params) -> list[Json]:
    return []  # the sandbox has no stickers


@method
async def create_forum_topic(bot: Bot, params: Params) -> Json:
    chat, color = chat_of(bot, params), params.integer("icon_color")
    icon = _emoji(params)
    topic = forum.create(bot, chat, bot.user(), params.text("name"), color, icon)
    shown = {_THREAD: topic.id, "name": topic.name, "icon_color": topic.icon_color}
    return shown | ({"icon_custom_emoji_id": icon} if icon else {})


@method
async def edit_forum_topic(bot: Bot, params: Params) -> bool:
    icon = _emoji(params) if "icon_custom_emoji_id" in params.args else None
    return _edit(bot, params, params.integer(_THREAD), icon)


@method
async def edit_general_forum_topic(bot: Bot, params: Params) -> bool:
    return _edit(bot, params, GENERAL, None)


@method
async def close_forum_topic(bot: Bot, params: Params) -> bool:
    return _close(bot, params, params.integer(_THREAD), closed=True)


@method
async def reopen_forum_topic(bot: Bot, params: Params) -> bool:
    return _close(bot, params, params.integer(_THREAD), closed=False)


@method
async def close_general_forum_topic(bot: Bot, params: Params) -> bool:
    return _close(bot, params, GENERAL, closed=True)


@method
async def reopen_general_forum_topic(bot: Bot, params: Params) -> bool:
    return _close(bot, params, GENERAL, closed=False)


@method
async def hide_general_forum_topic(bot: Bot, params: Params) -> bool:
    forum.hide(bot, chat_of(bot, params), bot.user(), hidden=True)
    return True


@method
async def unhide_general_forum_topic(bot: Bot, params: Params) -> bool:
    forum.hide(bot, chat_of(bot, params), bot.user(), hidden=False)
    return True


@method
async def delete_forum_topic(bot: Bot, params: Params) -> bool:
    forum.delete(bot, chat_of(bot, params), bot.user(), params.integer(_THREAD))
    return True


def _emoji(params: Params) -> str:
    """A custom emoji's id, which tdlib reads as a number; empty for none."""
    return str(params.integer("icon_custom_emoji_id") or "")


def _edit(bot: Bot, params: Params, topic_id: int, icon: str | None) -> bool:
    forum.edit(bot, chat_of(bot, params), bot.user(), topic_id, params.text("name"), icon)
    return True


def _close(bot: Bot, params: Params, topic_id: int, closed: bool) -> bool:
    forum.close(bot, chat_of(bot, params), bot.user(), topic_id, closed)
    return True

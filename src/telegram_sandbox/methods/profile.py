"""Methods about the bot itself: who it is, what it says of itself, its menu."""

import time

from telegram_sandbox.errors import ApiError, bad_request
from telegram_sandbox.fields import Json, object_field, string_field
from telegram_sandbox.methods.commands import language_of
from telegram_sandbox.methods.params import Params
from telegram_sandbox.methods.registry import method
from telegram_sandbox.text.links import check_mini_app
from telegram_sandbox.world.bot import Bot

LOGGED_OUT = 10 * 60  # seconds
_MAX_TEXTS = {  # characters, and the error past them
    "name": (64, "BOT_TITLE_INVALID"),
    "description": (512, "DESCRIPTION_TOO_LONG"),
    "short_description": (120, "ABOUT_TOO_LONG"),
}


@method
async def get_me(bot: Bot, params: Params) -> Json:
    return {
        **bot.user(),
        "can_join_groups": True,
        "can_read_all_group_messages": True,
        "supports_inline_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": "" in bot.apps,
    }


@method
async def log_out(bot: Bot, params: Params) -> bool:
    bot.closed_until = time.monotonic() + LOGGED_OUT
    bot.updates.clear()
    bot.close()
    bot.webhook = None
    return True


@method
async def close(bot: Bot, params: Params) -> bool:
    bot.updates.stop_poller(None)  # the next call opens the bot again
    return True


@method
async def set_my_name(bot: Bot, params: Params) -> bool:
    return _set_text(bot, params, "name")


@method
async def get_my_name(bot: Bot, params: Params) -> Json:
    return {"name": _text(bot, params, "name") or bot.user()["first_name"]}


@method
async def set_my_description(bot: Bot, params: Params) -> bool:
    return _set_text(bot, params, "description")


@method
async def get_my_description(bot: Bot, params: Params) -> Json:
    return {"description": _text(bot, params, "description")}


@method
async def set_my_short_description(bot: Bot, params: Params) -> bool:
    return _set_text(bot, params, "short_description")


@method
async def get_my_short_description(bot: Bot, params: Params) -> Json:
    return {"short_description": _text(bot, params, "short_description")}


@method
async def set_chat_menu_button(bot: Bot, params: Params) -> bool:
    chat_id = _menu_chat(bot, params)
    button = params.json("menu_button", "Can't parse menu button JSON object")
    try:
        bot.profile.menu_buttons[chat_id] = _menu_button(button or {"type": "default"})
    except ApiError as error:
        reason = error.description.removeprefix("Bad Request: ")
        raise bad_request(f"Can't parse menu button: {reason}") from None
    bot.tell("profile")
    return True


@method
async def get_chat_menu_button(bot: Bot, params: Params) -> Json:
    return bot.profile.menu_button(_menu_chat(bot, params))


def _set_text(bot: Bot, params: Params, name: str) -> bool:
    key = name, language_of(params)
    limit, error = _MAX_TEXTS[name]
    text = params.text(name)
    if len(text) > limit:
        raise bad_request(error)
    if text:
        bot.profile.texts[key] = text
    else:
        bot.profile.texts.pop(key, None)
    bot.tell("profile")
    return True


def _text(bot: Bot, params: Params, name: str) -> str:
    texts = bot.profile.texts
    return texts.get((name, language_of(params))) or texts.get((name, ""), "")


def _menu_chat(bot: Bot, params: Params) -> int:
    if "chat_id" not in params.args:
        return 0
    user_id = params.user_id("chat_id")
    if user_id not in bot.directory.users:
        raise bad_request("user not found")
    return user_id


def _menu_button(button: object) -> Json:
    if not isinstance(button, dict):
        raise bad_request("MenuButton must be an Object")
    kind = string_field(button, "type", required=True)
    if kind in ("default", "commands"):
        return {"type": kind}
    if kind != "web_app":
        raise bad_request("MenuButton has unsupported type")
    text = string_field(button, "text", required=True)
    url = string_field(object_field(button, "web_app"), "url", required=True)
    url = check_mini_app(url, "Menu button Web App")
    return {"type": kind, "text": text, "web_app": {"url": url}}

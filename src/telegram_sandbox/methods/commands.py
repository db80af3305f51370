"""The bot's commands, which belong to a scope and a language."""

import json
import re

from telegram_sandbox.errors import ApiError, bad_request
from telegram_sandbox.fields import Json, boolean_field, integer_field, string_field
from telegram_sandbox.methods.access import chat_by
from telegram_sandbox.methods.params import Params
from telegram_sandbox.methods.registry import method
from telegram_sandbox.world.bot import Bot
from telegram_sandbox.world.chats import Chat
from telegram_sandbox.world.members import ADMINISTRATORS

MAX_COMMANDS = 100
MAX_COMMAND = 32  # characters
MAX_COMMAND_DESCRIPTION = 256  # characters
_SCOPES = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators")


@method
async def set_my_commands(bot: Bot, params: Params) -> bool:
    commands = params.json("commands", "Can't parse commands JSON object")
    if commands is None:
        commands = []
    if not isinstance(commands, list):
        raise bad_request("Expected an Array of BotCommand")
    checked = [_command(command) for command in commands]
    key = _scope(bot, params), language_of(params)
    if len(checked) > MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    bot.profile.commands[key] = checked
    bot.tell("commands")
    return True


@method
async def get_my_commands(bot: Bot, params: Params) -> list[Json]:
    return bot.profile.commands.get((_scope(bot, params), language_of(params)), [])


@method
async def delete_my_commands(bot: Bot, params: Params) -> bool:
    bot.profile.commands.pop((_scope(bot, params), language_of(params)), None)
    bot.tell("commands")
    return True


def commands_for(bot: Bot, chat: Chat, user_id: int) -> list[Json]:
    """What a person's client offers in a chat: the narrowest scope that is set.

    The order is that of core.telegram.org/bots/api#determining-list-of-commands.
    """
    scopes = [_key("chat", chat.id)]
    if chat.private:
        scopes += ["all_private_chats", "default"]
    else:
        scopes.insert(0, _key("chat_member", chat.id, user_id))
        if chat.members.get(user_id, {}).get("status") in ADMINISTRATORS:
            scopes.insert(1, _key("chat_administrators", chat.id))
            scopes.append("all_chat_administrators")
        scopes += ["all_group_chats", "default"]
    language = (bot.user_of(user_id) or {}).get("language_code", "").partition("-")[0]
    for scope in scopes:
        for code in (language, ""):
            if commands := bot.profile.commands.get((scope, code)):
                return commands
    return []


def _command(command: object) -> Json:
    try:
        if not isinstance(command, dict):
            raise bad_request("expected an Object")
        name = string_field(command, "command", required=True).strip().removeprefix("/")
        description = string_field(command, "description", required=True).strip()
        is_ephemeral = boolean_field(command, "is_ephemeral")
    except ApiError as error:
        reason = error.description.removeprefix("Bad Request: ")
        raise bad_request(f"Can't parse BotCommand: {reason}") from None
    if not name:
        raise bad_request("command must be non-empty")
    if len(name) > MAX_COMMAND:
        raise bad_request(f"command length must not exceed {MAX_COMMAND}")
    if not description:
        raise bad_request("command description must be non-empty")
    if len(description) > MAX_COMMAND_DESCRIPTION:
        raise bad_request(f"command description length must not exceed {MAX_COMMAND_DESCRIPTION}")
    if not re.fullmatch(r"[a-z0-9_]+", name):
        raise bad_request("BOT_COMMAND_INVALID")
    shown = {"command": name, "description": description}
    return shown | ({"is_ephemeral": True} if is_ephemeral else {})


def _scope(bot: Bot, params: Params) -> str:
    """The scope of a call as a key; raises ApiError for one that can't be read or reached."""
    scope = params.json("scope", "Can't parse BotCommandScope JSON object")
    if scope is None:
        return "default"
    try:
        if not isinstance(scope, dict):
            raise bad_request("BotCommandScope must be an Object")
        kind = string_field(scope, "type", required=True)
        if kind in _SCOPES:
            return kind
        if kind not in ("chat", "chat_administrators", "chat_member"):
            raise bad_request("Unsupported type specified")
        chat_id = string_field(scope, "chat_id", required=True)
        if not chat_id:
            raise bad_request("Empty chat_id specified")
        user_id = integer_field(scope, "user_id") if kind == "chat_member" else 0
        if kind == "chat_member" and user_id <= 0:
            raise bad_request("Invalid user_id specified")
    except ApiError as error:
        reason = error.description.removeprefix("Bad Request: ")
        raise bad_request(f"Can't parse BotCommandScope: {reason}") from None
    return _key(kind, chat_by(bot, chat_id, "read").id, user_id)


def _key(kind: str, chat_id: int, user_id: int = 0) -> str:
    return json.dumps([kind, chat_id, user_id])


def language_of(params: Params) -> str:
    """The checked language_code of a call; empty for every language that isn't set."""
    code = params.text("language_code")
    if code and not re.fullmatch(r"[a-z]{2}", code):
        raise bad_request("Invalid language code specified")
    return code

"""Commands, texts and the menu button of the bot."""

from typing import Any

import pytest

from tests.telegram_sandbox.helpers import ANN, BORIS, CHIARA, GROUP, Api


def commands(*names: str) -> list[dict[str, str]]:
    return [{"command": name, "description": f"does {name}"} for name in names]


async def test_commands_belong_to_a_scope_and_a_language(api: Api) -> None:
    group = {"type": "all_group_chats"}
    await api.call("setMyCommands", commands=commands("default"))
    await api.call("setMyCommands", commands=commands("russian"), language_code="ru")
    await api.call("setMyCommands", commands=commands("group"), scope=group)
    assert await api.call("getMyCommands") == commands("default")
    assert await api.call("getMyCommands", language_code="ru") == commands("russian")
    assert await api.call("getMyCommands", scope=group) == commands("group")
    assert await api.call("getMyCommands", language_code="de") == []
    await api.call("deleteMyCommands", language_code="ru")
    assert await api.call("getMyCommands", language_code="ru") == []


async def test_a_client_offers_the_narrowest_commands(api: Api) -> None:
    async def offered(chat_id: int, user_id: int) -> list[str]:
        found = await api.get("commands", chat_id=chat_id, user_id=user_id)
        return [command["command"] for command in found]

    await api.call("setMyCommands", commands=commands("default"))
    await api.call("setMyCommands", commands=commands("russian"), language_code="ru")
    assert await offered(ANN, ANN) == ["default"]
    assert await offered(BORIS, BORIS) == ["russian"]
    admins = {"type": "all_chat_administrators"}
    await api.call("setMyCommands", commands=commands("admins"), scope=admins)
    assert await offered(GROUP, BORIS) == ["admins"]
    assert await offered(GROUP, CHIARA) == ["default"]
    one = {"type": "chat_member", "chat_id": GROUP, "user_id": CHIARA}
    await api.call("setMyCommands", commands=commands("hers"), scope=one)
    assert await offered(GROUP, CHIARA) == ["hers"]


@pytest.mark.parametrize(
    ("params", "error"),
    [
        ({"commands": commands("Add")}, "BOT_COMMAND_INVALID"),
        ({"commands": commands("a" * 33)}, "command length must not exceed 32"),
        (
            {"commands": [{"command": "a", "description": ""}]},
            "command description must be non-empty",
        ),
        (
            {"commands": [{"command": "a"}]},
            "can't parse BotCommand: can't find field \"description\"",
        ),
        ({"commands": "{"}, "can't parse commands JSON object"),
        ({"commands": commands(*map(str, range(101)))}, "BOT_COMMANDS_TOO_MUCH"),
        ({"commands": [], "language_code": "rus"}, "invalid language code specified"),
        (
            {"commands": [], "scope": {"type": "odd"}},
            "can't parse BotCommandScope: unsupported type specified",
        ),
        ({"commands": [], "scope": {"type": "chat", "chat_id": 5}}, "chat not found"),
    ],
)
async def test_wrong_commands_are_refused(api: Api, params: dict[str, Any], error: str) -> None:
    assert await api.error("setMyCommands", **params) == f"400 Bad Request: {error}"


async def test_texts_fall_back_to_the_default_language(api: Api) -> None:
    await api.call("setMyName", name="Birthdays")
    await api.call("setMyName", name="Дни рождения", language_code="ru")
    assert await api.call("getMyName", language_code="ru") == {"name": "Дни рождения"}
    assert await api.call("getMyName", language_code="de") == {"name": "Birthdays"}
    assert (await api.call("getMe"))["first_name"] == "Birthdays"
    await api.call("setMyDescription", description="long")
    await api.call("setMyShortDescription", short_description="short")
    assert await api.call("getMyDescription") == {"description": "long"}
    assert await api.call("getMyShortDescription") == {"short_description": "short"}


async def test_the_menu_button_is_the_bots_or_a_chats(api: Api) -> None:
    assert await api.call("getChatMenuButton") == {"type": "commands"}
    app = {"type": "web_app", "text": "Open", "web_app": {"url": "https://example.org/"}}
    await api.call("setChatMenuButton", menu_button=app)
    assert await api.call("getChatMenuButton") == app
    await api.call("setChatMenuButton", chat_id=ANN, menu_button={"type": "commands"})
    assert await api.call("getChatMenuButton", chat_id=ANN) == {"type": "commands"}


async def test_a_bot_that_logged_out_is_out(api: Api) -> None:
    assert await api.call("logOut") is True
    assert await api.error("getMe") == "400 Logged out"

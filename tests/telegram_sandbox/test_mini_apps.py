"""Mini Apps: from where they are opened, and what their pages are handed."""

import re
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx
import pytest
from aiogram.utils.web_app import check_webapp_signature, safe_parse_webapp_init_data

from telegram_sandbox.client import Chat
from telegram_sandbox.web.app import create_app
from telegram_sandbox.world.mini_apps import VERSION
from tests.telegram_sandbox.helpers import ANN, BORIS, GROUP, Api, new_token

PAGE = "http://127.0.0.1:8080/calendar"
BUTTON = {"text": "Open calendar", "web_app": {"url": PAGE}}
KEYBOARD = {"inline_keyboard": [[BUTTON]]}


def fields_of(launch: dict[str, Any]) -> dict[str, str]:
    return dict(parse_qsl(launch["init_data"], keep_blank_values=True, strict_parsing=True))


async def link_of(api: Api, short_name: str = "calendar") -> str:
    link: str = (await api.post("apps", short_name=short_name, url=PAGE))["link"]
    return link


async def test_a_button_hands_over_who_has_pressed_it(ann: Api) -> None:
    await ann.call("sendMessage", chat_id=ANN, text="Here", reply_markup=KEYBOARD)
    launch = await Chat(ann, ANN, ANN).opens("Open")
    data = safe_parse_webapp_init_data(ann.token, launch["init_data"])
    assert data.user
    assert (data.user.id, data.user.first_name, data.user.language_code) == (ANN, "Ann", "en")
    assert data.user.allows_write_to_pm
    assert set(fields_of(launch)) == {"query_id", "user", "auth_date", "signature", "hash"}
    assert not check_webapp_signature(new_token(), launch["init_data"])


async def test_the_launch_parameters_are_in_the_fragment(ann: Api) -> None:
    await ann.call("sendMessage", chat_id=ANN, text="Here", reply_markup=KEYBOARD)
    launch = await Chat(ann, ANN, ANN).sends(
        "mini-app", message_id=2, url=PAGE, theme_params={"bg_color": "#ffffff"}
    )
    page, _, fragment = launch["url"].partition("#")
    assert page == PAGE
    assert parse_qs(fragment, strict_parsing=True) == {
        "tgWebAppData": [launch["init_data"]],
        "tgWebAppVersion": [VERSION],
        "tgWebAppPlatform": ["web"],
        "tgWebAppBotInline": ["1"],
        "tgWebAppThemeParams": ['{"bg_color":"#ffffff"}'],
    }


async def test_a_button_opens_in_a_private_chat_only(ann: Api) -> None:
    error = await ann.error("sendMessage", chat_id=GROUP, text="?", reply_markup=KEYBOARD)
    assert error == "400 Bad Request: BUTTON_TYPE_INVALID"
    keyboard = {"keyboard": [[BUTTON]]}
    error = await ann.error("sendMessage", chat_id=GROUP, text="?", reply_markup=keyboard)
    assert error == "400 Bad Request: web App buttons can be used in private chats only"


async def test_no_button_opens_what_it_does_not_say(ann: Api) -> None:
    await ann.call("sendMessage", chat_id=ANN, text="Here", reply_markup=KEYBOARD)
    press = {"chat_id": ANN, "user_id": ANN, "message_id": 2, "url": f"{PAGE}/other"}
    assert await ann.refusal("mini-app", **press) == "400 no such button"
    press |= {"user_id": BORIS, "url": PAGE}
    assert "one's private chat" in await ann.refusal("mini-app", **press)
    assert "has to say" in await ann.refusal("mini-app", chat_id=ANN, user_id=ANN)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://example.org/", "Only HTTPS links are allowed"),
        ("http://127.0.0.1.example.org/", "Only HTTPS links are allowed"),
        ("http://localhost@example.org/", "Only HTTPS links are allowed"),
        ("http://192.168.1.5/", "Only HTTPS links are allowed"),
        ("ftp://127.0.0.1/", "Unsupported URL protocol"),
        ("https://localhost/", "Wrong HTTP URL"),
        ("", "Only HTTPS links are allowed"),
    ],
)
async def test_a_page_is_under_https_or_of_this_machine(ann: Api, url: str, reason: str) -> None:
    app = {"url": url}
    menu = {"type": "web_app", "text": "Open", "web_app": app}
    error = await ann.error("setChatMenuButton", menu_button=menu)
    assert error == (
        f"400 Bad Request: can't parse menu button: menu button Web App URL '{url}' is invalid: "
        f"{reason}"
    )
    for kind, what in (("inline_keyboard", "inline keyboard"), ("keyboard", "keyboard")):
        markup = {kind: [[{"text": "a", "web_app": app}]]}
        error = await ann.error("sendMessage", chat_id=ANN, text="?", reply_markup=markup)
        assert error == f"400 Bad Request: {what} button Web App URL '{url}' is invalid: {reason}"
    assert reason in await ann.refusal("apps", short_name="calendar", url=url)


async def test_the_menu_button_opens_a_page(ann: Api) -> None:
    chat = Chat(ann, ANN, ANN)
    menu = {"type": "web_app", "text": "Calendar", "web_app": {"url": "http://localhost:8080"}}
    await ann.call("setChatMenuButton", menu_button=menu)
    launch = await chat.opens_menu()
    assert launch["url"].startswith("http://localhost:8080/#")
    assert "query_id" in fields_of(launch)
    assert await ann.call("getChatMenuButton", chat_id=ANN) == {"type": "default"}
    await ann.call("setChatMenuButton", chat_id=ANN, menu_button={"type": "commands"})
    where = {"chat_id": ANN, "user_id": ANN, "menu": True}
    assert "opens no Mini App" in await ann.refusal("mini-app", **where)


async def test_a_link_names_no_chat_but_its_kind(ann: Api) -> None:
    link = await link_of(ann)
    launch = await Chat(ann, GROUP, BORIS).opens_link(f"{link}?startapp=g-1_A")
    data = safe_parse_webapp_init_data(ann.token, launch["init_data"])
    assert data.user
    assert (data.user.id, data.chat_type, data.start_param) == (BORIS, "group", "g-1_A")
    assert not data.user.allows_write_to_pm  # he has never written to the bot
    assert str(abs(GROUP)) not in launch["url"]
    assert set(fields_of(launch)) == {
        *("user", "chat_instance", "chat_type", "start_param", "auth_date", "signature", "hash")
    }
    assert urlsplit(launch["url"]).query == "tgWebAppStartParam=g-1_A"
    again = await Chat(ann, GROUP, ANN).opens_link(link)
    assert fields_of(again)["chat_instance"] == fields_of(launch)["chat_instance"]
    assert "start_param" not in fields_of(again)
    alone = await Chat(ann, ANN, ANN).opens_link(link.replace("calendar", "Calendar"))
    assert fields_of(alone)["chat_type"] == "private"


async def test_a_bot_has_a_main_page_beside_those_with_names(ann: Api) -> None:
    assert (await ann.call("getMe"))["has_main_web_app"] is False
    link = await link_of(ann, "")
    assert (await ann.call("getMe"))["has_main_web_app"] is True
    launch = await Chat(ann, ANN, ANN).opens_link(f"{link}?startapp")
    assert "start_param" not in fields_of(launch)
    word = "w" * 512
    launch = await Chat(ann, ANN, ANN).opens_link(f"{link}?startapp={word}")
    assert fields_of(launch)["start_param"] == word


async def test_every_bot_has_the_pages_that_the_sandbox_was_started_with() -> None:
    app = create_app(apps={"days": f"{PAGE}/days", "": PAGE})
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        api = Api(client, new_token())
        name = (await api.call("getMe"))["username"]
        for link, page in ((f"{name}/days", f"{PAGE}/days"), (f"{name}?startapp", PAGE)):
            launch = await Chat(api, ANN, ANN).opens_link(f"https://t.me/{link}")
            assert launch["url"].startswith(f"{page}#tgWebAppData=")


async def test_a_link_that_telegram_would_not_follow_is_refused(ann: Api) -> None:
    link = await link_of(ann)
    bot = link.removesuffix("/calendar")
    where = {"chat_id": GROUP, "user_id": BORIS}
    for wrong, reason in (
        (f"{link}?startapp={'w' * 513}", "START_PARAM_INVALID"),
        (f"{link}?startapp=a.b", "START_PARAM_INVALID"),
        (f"{link}?startapp=%D0%B6", "START_PARAM_INVALID"),
        (f"{bot}/other", "BOT_APP_SHORTNAME_INVALID"),
        (f"{bot}?startapp=a", "BOT_APP_INVALID"),
        (f"{bot}?start=a", "that link opens no Mini App"),
        ("https://t.me/another_bot/calendar", "that is no link of this bot"),
        ("https://example.org/calendar", "that is no link of this bot"),
    ):
        assert reason in await ann.refusal("mini-app", **where, link=wrong), wrong
    assert "3 to 30" in await ann.refusal("apps", short_name="my app", url=PAGE)


async def test_a_page_of_the_reply_keyboard_knows_nobody_and_may_send_data(ann: Api) -> None:
    keyboard = {"keyboard": [[{"text": "Pick a day", "web_app": {"url": PAGE}}]]}
    await ann.call("sendMessage", chat_id=ANN, text="When?", reply_markup=keyboard)
    where = {"chat_id": ANN, "user_id": ANN}
    assert (await ann.post("mini-app", **where, key="Pick a day"))["init_data"] == ""
    assert "Mini App" in await ann.refusal("key", **where, text="Pick a day")
    await ann.post("mini-app/data", **where, key="Pick a day", data="15 March")
    [update] = await ann.updates()
    sent = update["message"]["web_app_data"]
    assert sent == {"data": "15 March", "button_text": "Pick a day"}
    for key, data in (("Pick a day", ""), ("Pick a day", "я" * 2049), ("Another", "x")):
        await ann.refusal("mini-app/data", **where, key=key, data=data)


async def test_the_name_of_who_opens_it_arrives_as_it_is(ann: Api) -> None:
    name = 'O/"Ж & 🎂+=%'
    await ann.post("people", user_id=ANN, first_name=name, is_premium=True)
    launch = await Chat(ann, ANN, ANN).opens_link(await link_of(ann))
    data = safe_parse_webapp_init_data(ann.token, launch["init_data"])
    assert data.user
    assert (data.user.first_name, data.user.is_premium) == (name, True)
    assert re.fullmatch(r"[!-~]+", launch["init_data"])


async def test_nobody_is_written_to_who_has_blocked_the_bot(ann: Api) -> None:
    link = await link_of(ann)
    await ann.post("block", user_id=ANN)
    launch = await Chat(ann, ANN, ANN).opens_link(link)
    assert "allows_write_to_pm" not in fields_of(launch)["user"]

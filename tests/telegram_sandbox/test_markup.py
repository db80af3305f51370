"""Keyboards."""

from typing import Any

import pytest

from tests.telegram_sandbox.helpers import ANN, GROUP, Api

PREFIX = "400 Bad Request: "


async def test_an_inline_keyboard_comes_back_with_the_message(ann: Api) -> None:
    keyboard = {
        "inline_keyboard": [
            [{"text": "Data", "callback_data": "x" * 64}, {"text": "URL", "url": "example.org"}],
            [{"text": "App", "web_app": {"url": "https://example.org/"}}],
            [{"text": "Share", "switch_inline_query": ""}],
        ]
    }
    message = await ann.call("sendMessage", chat_id=ANN, text="?", reply_markup=keyboard)
    rows = message["reply_markup"]["inline_keyboard"]
    assert rows[0][0] == {"text": "Data", "callback_data": "x" * 64}
    assert rows[0][1] == {"text": "URL", "url": "http://example.org/"}
    assert rows[2] == [{"text": "Share", "switch_inline_query": ""}]


@pytest.mark.parametrize(
    ("button", "error"),
    [
        ({"text": "a", "callback_data": "я" * 33}, "BUTTON_DATA_INVALID"),
        (
            {"text": "a", "url": "ftp://example.org"},
            "inline keyboard button URL 'ftp://example.org' is invalid: Unsupported URL protocol",
        ),
        (
            {"text": "a", "url": "http://localhost/x"},
            "inline keyboard button URL 'http://localhost/x' is invalid: Wrong HTTP URL",
        ),
        (
            {"text": "a", "web_app": {"url": "http://example.org"}},
            "inline keyboard button Web App URL 'http://example.org' is invalid: "
            "Only HTTPS links are allowed",
        ),
        (
            {"text": "a"},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            {"callback_data": "a"},
            "can't parse inline keyboard button: Can't find field \"text\"",
        ),
        (
            {"text": "a", "url": None},
            'can\'t parse inline keyboard button: Field "url" must be of type String',
        ),
        ({"text": "  ", "callback_data": "a"}, "inline keyboard button text must be non-empty"),
        ("a", "can't parse inline keyboard button: InlineKeyboardButton must be an Object"),
    ],
)
async def test_a_wrong_inline_button_is_refused(ann: Api, button: Any, error: str) -> None:
    keyboard = {"inline_keyboard": [[button]]}
    answer = await ann.error("sendMessage", chat_id=ANN, text="?", reply_markup=keyboard)
    assert answer == PREFIX + error


async def test_buttons_without_text_vanish_as_with_tdlib(ann: Api) -> None:
    keyboard = {"inline_keyboard": [[{"text": "", "callback_data": "a"}]]}
    message = await ann.call("sendMessage", chat_id=ANN, text="?", reply_markup=keyboard)
    assert "reply_markup" not in message


@pytest.mark.parametrize(
    ("markup", "error"),
    [
        ("{", "can't parse reply keyboard markup JSON object"),
        ("[]", "object expected as reply markup"),
        (
            {"inline_keyboard": [1]},
            'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
        ),
        (
            {"keyboard": [[1]]},
            "can't parse keyboard button: KeyboardButton must be a String or an Object",
        ),
    ],
)
async def test_wrong_markup_is_refused(ann: Api, markup: Any, error: str) -> None:
    answer = await ann.error("sendMessage", chat_id=ANN, text="?", reply_markup=markup)
    assert answer == PREFIX + error


async def test_a_reply_keyboard_is_shown_to_people_only(ann: Api) -> None:
    keyboard = {"keyboard": [["Yes", {"text": "No"}]], "resize_keyboard": True}
    message = await ann.call("sendMessage", chat_id=ANN, text="?", reply_markup=keyboard)
    assert "reply_markup" not in message
    seen = (await ann.get("messages", chat_id=ANN))[-1]
    assert seen["reply_markup"]["keyboard"] == [[{"text": "Yes"}, {"text": "No"}]]
    removed = {"remove_keyboard": True}
    await ann.call("sendMessage", chat_id=ANN, text="!", reply_markup=removed)
    [chat] = [c for c in (await ann.get("state"))["chats"] if c["id"] == ANN]
    assert chat["keyboard"] is None


async def test_some_buttons_work_in_private_chats_only(api: Api) -> None:
    asked = {"keyboard": [[{"text": "Me", "request_contact": True}]]}
    error = await api.error("sendMessage", chat_id=GROUP, text="?", reply_markup=asked)
    assert error == PREFIX + "phone number can be requested in private chats only"
    app = {"inline_keyboard": [[{"text": "a", "web_app": {"url": "https://example.org"}}]]}
    error = await api.error("sendMessage", chat_id=GROUP, text="?", reply_markup=app)
    assert error == PREFIX + "BUTTON_TYPE_INVALID"

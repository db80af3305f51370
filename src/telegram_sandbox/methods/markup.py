"""Reply markup: inline keyboards, reply keyboards, remove_keyboard, force_reply."""

import json
from typing import Any

from telegram_sandbox.errors import ApiError, bad_request
from telegram_sandbox.fields import Json, boolean_field, integer_field, object_field, string_field
from telegram_sandbox.text.links import check_button, check_mini_app, user_of

MAX_CALLBACK_DATA = 64  # bytes
_MAX_ROW, _MAX_BUTTONS = 12, 300  # further buttons are dropped silently
_MAX_USERS = 10  # that one button may ask for
_REQUESTS = {
    "request_contact": "Phone number",
    "request_location": "Location",
    "request_poll": "Poll",
    "request_user": "Users",
    "request_users": "Users",
    "request_chat": "Chats",
}


def parse(source: str, private: bool) -> Json | None:
    """The checked markup of a `reply_markup` parameter; None where it shows nothing.

    `private` says what chat it is for: some buttons work in private chats only. Raises ApiError
    with tdlib's text for what Telegram refuses.
    """
    if not source:
        return None
    try:
        value = json.loads(source)
    except ValueError:
        raise bad_request("Can't parse reply keyboard markup JSON object") from None
    if not isinstance(value, dict):
        raise bad_request("Object expected as reply markup")
    keyboard = _rows(value, "keyboard")
    inline = _rows(value, "inline_keyboard")
    rows = _checked(keyboard, "keyboard button", private, _keyboard_button)
    inline_rows = _checked(inline, "inline keyboard button", private, _inline_button)
    placeholder = string_field(value, "input_field_placeholder")
    extra: Json = {"selective": True} if boolean_field(value, "selective") else {}
    if placeholder:
        extra["input_field_placeholder"] = placeholder
    if keyboard:
        for name in ("resize_keyboard", "one_time_keyboard", "is_persistent"):
            if boolean_field(value, name):
                extra[name] = True
        return {"keyboard": rows, **extra} if rows else None
    if inline:
        return {"inline_keyboard": inline_rows} if inline_rows else None
    for name in ("remove_keyboard", "force_reply"):
        if boolean_field(value, name):
            return {name: True, **extra}
    return None


def inline_only(source: str, private: bool) -> Json | None:
    """The markup of an edit, where only an inline keyboard may be."""
    markup = parse(source, private)
    if markup is not None and "inline_keyboard" not in markup:
        raise bad_request("Inline keyboard expected")
    return markup


def _rows(value: Json, name: str) -> list[Any]:
    rows = value.get(name, [])
    if not isinstance(rows, list):
        raise bad_request(f'Field "{name}" must be of type Array')
    if not all(isinstance(row, list) for row in rows):
        of = "" if name == "keyboard" else " of the InlineKeyboardMarkup"
        raise bad_request(f'Field "{name}"{of} must be an Array of Arrays')
    return rows


def _checked(rows: list[Any], what: str, private: bool, read: Any) -> list[list[Json]]:
    """Read every button as tdlib does: those with an empty text are dropped, as are empty rows."""
    result, total = [], 0
    for row in rows:
        buttons: list[Json] = []
        for button in row:
            try:
                kept = read(button, private)
            except _Refused as error:
                raise bad_request(f"Can't parse {what}: {error}") from None
            except ApiError as error:
                if error.description.startswith(("Bad Request: field", "Bad Request: can't find")):
                    reason = error.description.removeprefix("Bad Request: ")
                    reason = reason[0].upper() + reason[1:]
                    raise bad_request(f"Can't parse {what}: {reason}") from None
                raise
            if kept["text"] and len(buttons) < _MAX_ROW and total < _MAX_BUTTONS:
                buttons.append(kept)
                total += 1
        if buttons:
            result.append(buttons)
    return result


class _Refused(Exception):
    """A button that can't be read."""


def _text(button: Json, what: str) -> str:
    text = string_field(button, "text", required=True)
    if text and not text.strip():
        raise bad_request(f"{what} text must be non-empty")
    return text.strip()


def _keyboard_button(button: Any, private: bool) -> Json:
    if isinstance(button, str):
        return {"text": button.strip()}
    if not isinstance(button, dict):
        raise _Refused("KeyboardButton must be a String or an Object")
    kept = {**button, "text": _text(button, "Keyboard button")}
    for name in ("request_contact", "request_location"):
        boolean_field(button, name)
    asked = "request_users" if "request_users" in button else "request_user"
    if asked in button:
        kept.pop("request_user", None)  # its older form
        kept["request_users"] = _users_request(object_field(button, asked))
    for name, what in _REQUESTS.items():
        if button.get(name) and not private:
            verb = "can be requested in private chats only"
            raise bad_request(f"{what} {verb}")
    if "web_app" in button:
        url = string_field(object_field(button, "web_app"), "url", required=True)
        if not private:
            raise bad_request("Web App buttons can be used in private chats only")
        kept["web_app"] = {"url": check_mini_app(url, "Keyboard button Web App")}
    return kept


def _users_request(request: Json) -> Json:
    """A KeyboardButtonRequestUsers; tdlib raises a max_quantity below 1 to it."""
    quantity = max(1, integer_field(request, "max_quantity", 1))
    if quantity > _MAX_USERS:  # Telegram's servers refuse it; in which words isn't documented
        raise bad_request("BUTTON_INVALID")
    kept: Json = {"request_id": integer_field(request, "request_id"), "max_quantity": quantity}
    for name in ("user_is_bot", "user_is_premium"):  # false is another thing than nothing
        if name in request:
            kept[name] = boolean_field(request, name)
    for name in ("request_name", "request_username", "request_photo"):
        if boolean_field(request, name):
            kept[name] = True
    return kept


def _inline_button(button: Any, private: bool) -> Json:
    if not isinstance(button, dict):
        raise _Refused("InlineKeyboardButton must be an Object")
    kept: Json = {"text": _text(button, "Inline keyboard button")}
    kept |= {name: button[name] for name in ("style", "icon_custom_emoji_id") if name in button}
    url = string_field(button, "url")
    data = string_field(button, "callback_data")
    if url:
        is_user = user_of(url) is not None
        kept["url"] = url if is_user else check_button(url, "Inline keyboard button")
    elif data:
        if len(data.encode()) > MAX_CALLBACK_DATA:
            raise bad_request("BUTTON_DATA_INVALID")
        kept["callback_data"] = data
    elif "switch_inline_query" in button:
        kept["switch_inline_query"] = string_field(button, "switch_inline_query")
    elif "switch_inline_query_current_chat" in button:
        name = "switch_inline_query_current_chat"
        kept[name] = string_field(button, name)
    elif "switch_inline_query_chosen_chat" in button:
        name = "switch_inline_query_chosen_chat"
        kept[name] = object_field(button, name)
    elif "login_url" in button:
        login = object_field(button, "login_url")
        url = string_field(login, "url", required=True)
        kept["login_url"] = {
            **login,
            "url": check_button(url, "Inline keyboard button login", https_only=True),
        }
    elif "web_app" in button:
        url = string_field(object_field(button, "web_app"), "url", required=True)
        url = check_mini_app(url, "Inline keyboard button Web App")
        if not private:
            raise bad_request("BUTTON_TYPE_INVALID")
        kept["web_app"] = {"url": url}
    elif "copy_text" in button:
        copied = string_field(object_field(button, "copy_text"), "text", required=True)
        if not 0 < len(copied) <= 256:
            raise bad_request("BUTTON_COPY_TEXT_INVALID")
        kept["copy_text"] = {"text": copied}
    else:
        raise _Refused("Text buttons are unallowed in the inline keyboard")
    return kept

"""Mini Apps as people open them: which page, and with what Telegram signs of who opened it.

https://core.telegram.org/bots/webapps. What is signed depends on where it was opened: an inline or
menu button gives a query_id, a link the chat's kind and what it says after startapp=, and a reply
keyboard nothing at all. A chat's id is in none of them. Each function raises NotPossible for what
a person is not shown.
"""

import hmac
import json
import re
import secrets
import time
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, urlencode, urlsplit, urlunsplit

from telegram_sandbox.errors import bad_request
from telegram_sandbox.fields import Json
from telegram_sandbox.world import people
from telegram_sandbox.world.bot import Bot
from telegram_sandbox.world.chats import Chat
from telegram_sandbox.world.members import PRESENT
from telegram_sandbox.world.people import NotPossible

VERSION = "9.1"  # of what a page may ask of the client
PLATFORM = "web"
MAX_DATA = 4096  # bytes that a page may send to the bot
_START = re.compile(r"[A-Za-z0-9_-]{0,512}")
_SHORT_NAME = re.compile(r"[A-Za-z0-9_]{3,30}")


@dataclass(frozen=True)
class Launch:
    url: str  # of the page, with the launch parameters in its fragment
    init_data: str


def from_button(
    bot: Bot, chat: Chat, sender: Json, message_id: int, url: str, theme: Json
) -> Launch:
    """By a button below a message."""
    message = chat.messages.get(message_id)
    rows = (message.markup or {}).get("inline_keyboard", []) if message else []
    if not any(button.get("web_app") == {"url": url} for row in rows for button in row):
        raise NotPossible("no such button")
    return _from_chat(bot, chat, sender, url, theme)


def from_menu(bot: Bot, chat: Chat, sender: Json, theme: Json) -> Launch:
    """By the button beside the line that one writes in."""
    button = menu_button(bot, chat)
    if button["type"] != "web_app":
        raise NotPossible("the menu button opens no Mini App")
    return _from_chat(bot, chat, sender, button["web_app"]["url"], theme)


def from_keyboard(bot: Bot, chat: Chat, sender: Json, text: str, theme: Json) -> Launch:
    """By a button of the reply keyboard: the page isn't told who has opened it."""
    _require_own(chat, sender)
    return _launch(_key(chat, text)["web_app"]["url"], "", theme)


def from_link(bot: Bot, chat: Chat, sender: Json, link: str, theme: Json) -> Launch:
    """By t.me/BOT/APP?startapp=WORD, or t.me/BOT?startapp=WORD, which stands in that chat.

    Raises ApiError for a link that Telegram refuses.
    """
    parts = urlsplit(link)
    name, _, short_name = parts.path.strip("/").partition("/")
    if parts.hostname != "t.me" or name.lower() != str(bot.user()["username"]).lower():
        raise NotPossible("that is no link of this bot")
    given = parse_qs(parts.query, keep_blank_values=True)
    if not short_name and "startapp" not in given:
        raise NotPossible("that link opens no Mini App")
    page = next((page for app, page in bot.apps.items() if app.lower() == short_name.lower()), None)
    if page is None:
        raise bad_request("BOT_APP_SHORTNAME_INVALID" if short_name else "BOT_APP_INVALID")
    word = given.get("startapp", [""])[0]
    if not _START.fullmatch(word):
        raise bad_request("START_PARAM_INVALID")
    if chat.private:
        _require_own(chat, sender)
    fields = {"chat_instance": chat.instance, "chat_type": chat.type}
    if word:
        fields["start_param"] = word
        page = _with_query(page, tgWebAppStartParam=word)
    return _launch(page, _init_data(bot, sender, fields), theme)


def send_data(bot: Bot, chat: Chat, sender: Json, text: str, data: str) -> Json:
    """What a page that was opened by the reply keyboard sends to the bot; the message."""
    button = _key(chat, text)
    if not 0 < len(data.encode()) <= MAX_DATA:
        raise NotPossible(f"data has to have 1 to {MAX_DATA} bytes")
    return people.send(
        bot, chat, sender, {"web_app_data": {"data": data, "button_text": button["text"]}}
    )


def menu_button(bot: Bot, chat: Chat) -> Json:
    """What stands beside the line that one writes in."""
    button = bot.profile.menu_button(chat.id if chat.private else 0)
    return bot.profile.menu_button(0) if button["type"] == "default" else button


def short_name(text: str) -> str:
    """As @BotFather takes them; "" for the main Mini App."""
    if text and not _SHORT_NAME.fullmatch(text):
        raise ValueError("the short name of a Mini App has 3 to 30 of A-Z a-z 0-9 _")
    return text


def _from_chat(bot: Bot, chat: Chat, sender: Json, page: str, theme: Json) -> Launch:
    _require_own(chat, sender)
    query_id = "AA" + secrets.token_urlsafe(16)
    return _launch(page, _init_data(bot, sender, {"query_id": query_id}), theme)


def _require_own(chat: Chat, sender: Json) -> None:
    if chat.id != sender["id"]:
        raise NotPossible("such a button is in one's private chat with the bot only")


def _key(chat: Chat, text: str) -> Json:
    rows = (chat.keyboard or {}).get("keyboard", [])
    for key in (key for row in rows for key in row):
        if key["text"] == text and "web_app" in key:
            found: Json = key
            return found
    raise NotPossible("no such button")


def _init_data(bot: Bot, sender: Json, fields: dict[str, str]) -> str:
    """Signed as "Validating data received via the Mini App" has it.

    `signature`, by which others than the bot may know Telegram, has its form alone, as nobody has
    Telegram's key. It is there because the hash covers it: who leaves it out would fail there.
    """
    if not bot.token:
        raise NotPossible("there is no bot yet")
    user = json.dumps(_user(bot, sender), ensure_ascii=False, separators=(",", ":"))
    said = {**fields, "user": user.replace("/", "\\/"), "auth_date": str(int(time.time()))}
    said["signature"] = secrets.token_urlsafe(64)
    written = "\n".join(f"{name}={said[name]}" for name in sorted(said))
    key = hmac.digest(b"WebAppData", bot.token.encode(), "sha256")
    said["hash"] = hmac.new(key, written.encode(), "sha256").hexdigest()
    return urlencode(said, quote_via=quote, safe="")


def _user(bot: Bot, sender: Json) -> Json:
    """A WebAppUser."""
    known = ("username", "language_code", "is_premium")
    user: Json = {
        "id": sender["id"],
        "first_name": sender["first_name"],
        "last_name": sender.get("last_name", ""),
        **{name: sender[name] for name in known if sender.get(name)},
    }
    chat = bot.directory.private_chat(sender["id"])
    if chat.started and chat.bot_status in PRESENT:
        user["allows_write_to_pm"] = True
    return user


def _launch(page: str, init_data: str, theme: Json) -> Launch:
    given = {
        "tgWebAppData": init_data,
        "tgWebAppVersion": VERSION,
        "tgWebAppPlatform": PLATFORM,
        "tgWebAppBotInline": "1",  # each bot here may be asked inline
        "tgWebAppThemeParams": json.dumps(theme, separators=(",", ":")),
    }
    parts = urlsplit(page)
    between = "" if not parts.fragment else "&" if set("?=") & set(parts.fragment) else "?"
    fragment = parts.fragment + between + urlencode(given, quote_via=quote, safe="")
    return Launch(urlunsplit(parts._replace(fragment=fragment)), init_data)


def _with_query(page: str, **more: str) -> str:
    parts = urlsplit(page)
    query = "&".join(filter(None, (parts.query, urlencode(more))))
    return urlunsplit(parts._replace(query=query))

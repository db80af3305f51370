"""The calendar's pages within Telegram: https://core.telegram.org/bots/webapps"""

from typing import Any

from aiogram.enums import MenuButtonType
from aiogram.methods import SetChatMenuButton, TelegramMethod
from aiogram.types import (
    Chat,
    InlineKeyboardButton,
    MenuButtonDefault,
    MenuButtonWebApp,
    WebAppInfo,
)

from birthday_calendar.config import Settings
from birthday_calendar.domain.languages import DEFAULT
from birthday_calendar.wording.texts import Texts


def url(settings: Settings) -> str | None:
    """None where Telegram takes none."""
    return settings.app_url or None


def in_group(
    settings: Settings, bot: str, calendar_id: int, _: Texts
) -> InlineKeyboardButton | None:
    """The same for everybody in a group: by a direct link, as Telegram takes nothing else there."""
    if not settings.mini_app or url(settings) is None:
        return None
    link = f"https://t.me/{bot}/{settings.mini_app}?startapp=c{calendar_id}"
    return InlineKeyboardButton(text="🗓 " + _("Open calendar"), url=link)


def postcard(settings: Settings, start: str, _: Texts) -> InlineKeyboardButton | None:
    """The page of a card, from which people send it in their own name; for private chats."""
    if not settings.app_url:
        return None
    page = WebAppInfo(url=f"{settings.app_url}?start={start}")
    return InlineKeyboardButton(text="✈️ " + _("Send in my own name"), web_app=page)


def open_calendar(settings: Settings, _: Texts) -> InlineKeyboardButton | None:
    """A button for private chats: in others Telegram refuses it."""
    address = url(settings)
    if address is None:
        return None
    return InlineKeyboardButton(text="🗓 " + _("Open calendar"), web_app=WebAppInfo(url=address))


def menu_button(settings: Settings, chat: Chat, _: Texts) -> list[TelegramMethod[Any]]:
    """A private chat's own, in its language: profile.py sets one for all, and that has no other."""
    address = url(settings)
    if address is None or chat.type != "private":
        return []
    # what is not set, though it is the only one, is left out of what is owed
    button: MenuButtonDefault | MenuButtonWebApp = MenuButtonDefault(type=MenuButtonType.DEFAULT)
    if _.language != DEFAULT:
        page = WebAppInfo(url=address)
        button = MenuButtonWebApp(type=MenuButtonType.WEB_APP, text=_("Calendar"), web_app=page)
    return [SetChatMenuButton(chat_id=chat.id, menu_button=button)]

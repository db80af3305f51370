"""/token: which programs have access. In a group for admins only, and answered in private."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from enum import Enum, auto
from typing import Any

from aiogram import Bot, F, Router
from aiogram.filters import CommandObject
from aiogram.methods import SendMessage
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message

from birthday_calendar.bot import token_keyboards
from birthday_calendar.bot.admins import ANSWERS_WITHIN, makers, why_not
from birthday_calendar.bot.answers import Answer, say, show, toast
from birthday_calendar.bot.dialogues import command
from birthday_calendar.bot.handlers.start import FOR_TOKENS
from birthday_calendar.bot.handlers.token_new import access_question
from birthday_calendar.bot.keyboards import TokenCard, Tokens
from birthday_calendar.bot.middlewares import REPEATABLE
from birthday_calendar.bot.token_cards import Reader, name_of, whose
from birthday_calendar.bot.token_keyboards import TOKENS_SIZE
from birthday_calendar.bot.updates.glance import FACELESS
from birthday_calendar.config import Settings
from birthday_calendar.database import Database
from birthday_calendar.domain.models import Calendar, Token
from birthday_calendar.services import rights, tokens
from birthday_calendar.storage.calendars import get_by_chat
from birthday_calendar.telegram import BotApi
from birthday_calendar.telegram_errors import TelegramFailure
from birthday_calendar.wording.texts import Texts

Makers = Mapping[int, str]


def register(router: Router) -> None:
    router.message.register(token, command("token"), asker, flags=REPEATABLE)


def register_buttons(router: Router) -> None:
    """On a router of their own, with AdminsOnly: pressed in private, they are about any chat."""
    router.callback_query.register(page, Tokens.filter(), flags=REPEATABLE)
    shown = TokenCard.filter(F.action.in_({"show", "ask"}))
    router.callback_query.register(card, shown, flags=REPEATABLE)
    router.callback_query.register(revoke, TokenCard.filter(F.action == "revoke"))


class Asker(Enum):
    """Whether who asks in a chat may have its tokens, and can be told of them in private."""

    PRIVATE = auto()
    ADMIN = auto()
    ANONYMOUS = auto()
    NO_ADMIN = auto()
    NOT_REACHABLE = auto()
    UNKNOWN = auto()


async def asker(message: Message, api: BotApi, db: Database, now: datetime) -> dict[str, Any]:
    """A filter, because it asks Telegram: no transaction waits for that."""
    calendar = await get_by_chat(db, message.chat.id)
    who = await _who_asks(message, calendar, api, db, now)
    known: Makers = {}
    if who is Asker.ADMIN and calendar is not None and message.from_user is not None:
        known = await makers(db, api, calendar, message.from_user.id, now)
    return {"asker": who, "makers": known}


async def _who_asks(
    message: Message, calendar: Calendar | None, api: BotApi, db: Database, now: datetime
) -> Asker:
    if message.chat.type == "private":
        return Asker.PRIVATE
    if message.from_user is None or message.from_user.id in FACELESS:
        return Asker.ANONYMOUS
    user_id = message.from_user.id
    try:
        if calendar is None:  # which this message opens
            async with asyncio.timeout(ANSWERS_WITHIN):
                rest = (await rights.standing(api, message.chat.id, user_id)).rest
        else:
            rest = await why_not(db, api, calendar, user_id, now)
        if rest is not None:
            return Asker.NO_ADMIN
        async with asyncio.timeout(ANSWERS_WITHIN):
            await api.call("sendChatAction", chat_id=user_id, action="typing")
    except (rights.NotKnown, TimeoutError):
        return Asker.UNKNOWN
    except TelegramFailure as error:
        return Asker.NOT_REACHABLE if error.trouble is None else Asker.UNKNOWN
    return Asker.ADMIN


async def token(
    message: Message,
    command: CommandObject,
    asker: Asker,
    makers: Makers,
    bot: Bot,
    settings: Settings,
    db: Database,
    calendar: Calendar,
    now: datetime,
    _: Texts,
) -> Answer:
    match asker:
        case Asker.ANONYMOUS:
            return say(message, _("I can't see who you are. Ask again without being anonymous."))
        case Asker.NO_ADMIN:
            return say(message, _("Only admins of this group can have tokens for its calendar."))
        case Asker.NOT_REACHABLE:
            link = f"https://t.me/{(await bot.me()).username}?start={FOR_TOKENS}"
            text = _(
                'A token is a secret, and I can\'t write to you in private yet. <a href="{link}">'
                "Open a chat with me</a>, press Start and then ask here again.",
                link=link,
            )
            return say(message, text)
        case Asker.UNKNOWN:
            return say(message, _("I can't check who is an admin here just now. Try again later."))
    assert message.from_user is not None
    there = await tokens.list_(db, calendar)
    if command.args:
        tokens.check_room(there, settings.tokens_per_calendar)
        name = tokens.check_name(command.args, there)
        text, keyboard = access_question(name, calendar, _)
    else:
        reader = Reader(calendar, message.from_user.id, makers, settings, now, _)
        text, keyboard = listed(there, 0, calendar, reader, _)
    private = SendMessage(chat_id=message.from_user.id, text=text, reply_markup=keyboard)
    if asker is Asker.PRIVATE:
        return private
    return [private, say(message, _("I have answered you in private."))]


async def page(
    query: CallbackQuery,
    callback_data: Tokens,
    makers: Makers,
    settings: Settings,
    db: Database,
    calendar: Calendar,
    now: datetime,
    _: Texts,
) -> Answer:
    there = await tokens.list_(db, calendar)
    reader = Reader(calendar, query.from_user.id, makers, settings, now, _)
    return show(query, *listed(there, callback_data.number, calendar, reader, _))


async def card(
    query: CallbackQuery,
    callback_data: TokenCard,
    makers: Makers,
    settings: Settings,
    db: Database,
    now: datetime,
    _: Texts,
) -> Answer:
    """What there is to know of one, and whether to revoke it: that can't be taken back."""
    found, calendar = await tokens.find(db, callback_data.id)
    reader = Reader(calendar, query.from_user.id, makers, settings, now, _)
    text = f"{whose(calendar, _)}\n\n{reader.card(found)}"
    if callback_data.action == "show":
        return show(query, text, token_keyboards.card(found.id, calendar.id, _))
    warning = _("Revoke it? Whatever uses it is locked out at once, for good.")
    return show(query, f"{text}\n\n{warning}", token_keyboards.revoke(found.id, _))


async def revoke(
    query: CallbackQuery,
    callback_data: TokenCard,
    makers: Makers,
    settings: Settings,
    db: Database,
    now: datetime,
    _: Texts,
) -> Answer:
    found, calendar = await tokens.find(db, callback_data.id)
    await tokens.revoke(db, calendar, found.id)
    reader = Reader(calendar, query.from_user.id, makers, settings, now, _)
    text, keyboard = listed(await tokens.list_(db, calendar), 0, calendar, reader, _)
    done = toast(query, _("Revoked: {name}", name=name_of(found, _)))
    return [done, show(query, text, keyboard)]


def listed(
    there: list[Token], number: int, calendar: Calendar, reader: Reader, _: Texts
) -> tuple[str, InlineKeyboardMarkup]:
    """A page of them, the newest first; one that is no more is the last."""
    newest = there[::-1]
    number = min(number, max(0, len(there) - 1) // TOKENS_SIZE)
    shown = newest[number * TOKENS_SIZE : (number + 1) * TOKENS_SIZE]
    names = [(one.id, name_of(one, _)) for one in shown]
    keyboard = token_keyboards.page(names, calendar.id, number, len(there), _)
    return reader.page(shown), keyboard

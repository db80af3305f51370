"""/token: which programs have access. In a group for admins only, and answered in private."""

import asyncio
from collections.abc import Mapping
from enum import Enum, auto
from typing import Any

from aiogram import Bot, F, Router
from aiogram.filters import CommandObject
from aiogram.methods import SendMessage
from aiogram.types import InlineKeyboardMarkup, Message

from birthday_calendar import rights
from birthday_calendar.bot import token_keyboards
from birthday_calendar.bot.admins import ANSWERS_WITHIN, makers, why_not
from birthday_calendar.bot.answers import Answer, Source
from birthday_calendar.bot.context import Context, Pressed, Written
from birthday_calendar.bot.dialogues import command
from birthday_calendar.bot.handlers.start import FOR_TOKENS
from birthday_calendar.bot.handlers.token_new import access_question
from birthday_calendar.bot.middlewares import REPEATABLE
from birthday_calendar.bot.presses import TokenCard, Tokens
from birthday_calendar.bot.token_cards import Reader, name_of, whose
from birthday_calendar.bot.token_keyboards import TOKENS_SIZE
from birthday_calendar.bot.updates.glance import FACELESS
from birthday_calendar.domain import token_rules
from birthday_calendar.domain.models import Token
from birthday_calendar.services import tokens
from birthday_calendar.telegram import BotApi
from birthday_calendar.telegram_errors import TelegramFailure

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


async def asker(message: Message, context: Written, api: BotApi) -> dict[str, Any]:
    """A filter, because it asks Telegram: no transaction waits for that."""
    who = await _who_asks(context, api)
    known: Makers = {}
    if who is Asker.ADMIN and context.found is not None:
        known = await makers(context, api)
    return {"asker": who, "makers": known}


async def _who_asks(context: Written, api: BotApi) -> Asker:
    if context.is_private:
        return Asker.PRIVATE
    if context.user is None or context.user.id in FACELESS:
        return Asker.ANONYMOUS
    user_id = context.user.id
    try:
        if context.found is None:  # which this message opens
            async with asyncio.timeout(ANSWERS_WITHIN):
                rest = (await rights.standing(api, context.chat.id, user_id)).rest
        else:
            rest = await why_not(context, api)
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
    context: Written, command: CommandObject, asker: Asker, makers: Makers, bot: Bot
) -> Answer:
    _ = context.texts
    match asker:
        case Asker.ANONYMOUS:
            return context.say(_("I can't see who you are. Ask again without being anonymous."))
        case Asker.NO_ADMIN:
            return context.say(_("Only admins of this group can have tokens for its calendar."))
        case Asker.NOT_REACHABLE:
            link = f"https://t.me/{(await bot.me()).username}?start={FOR_TOKENS}"
            text = _(
                'A token is a secret, and I can\'t write to you in private yet. <a href="{link}">'
                "Open a chat with me</a>, press Start and then ask here again.",
                link=link,
            )
            return context.say(text)
        case Asker.UNKNOWN:
            return context.say(_("I can't check who is an admin here just now. Try again later."))
    assert context.user is not None
    there = await tokens.list_(context.db, context.calendar)
    if command.args:
        token_rules.check_room(there, context.settings.tokens_per_calendar)
        name = token_rules.check_name(command.args, there)
        text, keyboard = access_question(name, context.calendar, _)
    else:
        text, keyboard = listed(context, there, 0, makers)
    private = SendMessage(chat_id=context.user.id, text=text, reply_markup=keyboard)
    if asker is Asker.PRIVATE:
        return private
    return [private, context.say(_("I have answered you in private."))]


async def page(context: Pressed, callback_data: Tokens, makers: Makers) -> Answer:
    there = await tokens.list_(context.db, context.calendar)
    return context.show(*listed(context, there, callback_data.number, makers))


async def card(context: Pressed, callback_data: TokenCard, makers: Makers) -> Answer:
    """What there is to know of one, and whether to revoke it: that can't be taken back."""
    _ = context.texts
    found, calendar = await tokens.find(context.db, callback_data.id)
    text = f"{whose(calendar, _)}\n\n{reader(context, makers).card(found)}"
    if callback_data.action == "show":
        return context.show(text, token_keyboards.card(found.id, calendar.id, _))
    warning = _("Revoke it? Whatever uses it is locked out at once, for good.")
    return context.show(f"{text}\n\n{warning}", token_keyboards.revoke(found.id, _))


async def revoke(context: Pressed, callback_data: TokenCard, makers: Makers) -> Answer:
    _ = context.texts
    found, calendar = await tokens.find(context.db, callback_data.id)
    await tokens.revoke(context.db, calendar, found.id)
    text, keyboard = listed(context, await tokens.list_(context.db, calendar), 0, makers)
    done = context.toast(_("Revoked: {name}", name=name_of(found, _)))
    return [done, context.show(text, keyboard)]


def reader(context: Context[Source], makers: Makers) -> Reader:
    assert context.user is not None
    user_id, rules = context.user.id, context.settings
    return Reader(context.calendar, user_id, makers, rules, context.now, context.texts)


def listed(
    context: Context[Source], there: list[Token], number: int, makers: Makers
) -> tuple[str, InlineKeyboardMarkup]:
    """A page of them, the newest first; one that is no more is the last."""
    newest = there[::-1]
    number = min(number, max(0, len(there) - 1) // TOKENS_SIZE)
    shown = newest[number * TOKENS_SIZE : (number + 1) * TOKENS_SIZE]
    names = [(one.id, name_of(one, context.texts)) for one in shown]
    keyboard = token_keyboards.page(names, context.calendar.id, number, len(there), context.texts)
    return reader(context, makers).page(shown), keyboard

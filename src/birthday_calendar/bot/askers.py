"""Whether who asks in a chat may have its tokens or feeds, and can be told of them in private."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, NamedTuple

from aiogram import Bot
from aiogram.filters import Filter
from aiogram.fsm.state import State
from aiogram.methods import SendMessage
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, Message

from birthday_calendar import rights
from birthday_calendar.bot.admins import ANSWERS_WITHIN, makers, why_not
from birthday_calendar.bot.answers import Answer
from birthday_calendar.bot.context import Pressed, Written
from birthday_calendar.bot.dialogues import ask
from birthday_calendar.bot.problems import sentence
from birthday_calendar.bot.updates.glance import FACELESS
from birthday_calendar.database import Database
from birthday_calendar.domain import key_rules
from birthday_calendar.domain.errors import Invalid
from birthday_calendar.domain.keys import Key
from birthday_calendar.domain.models import Calendar
from birthday_calendar.telegram import BotApi
from birthday_calendar.telegram_errors import TelegramFailure

FOR_SECRETS = "token"  # what the link to the private chat starts with

Makers = Mapping[int, str]
Shown = tuple[str, InlineKeyboardMarkup]
List = Callable[[Database, Calendar], Awaitable[Sequence[Key]]]


class Found(Enum):
    PRIVATE = auto()
    ADMIN = auto()
    ANONYMOUS = auto()
    NO_ADMIN = auto()
    NOT_REACHABLE = auto()
    UNKNOWN = auto()


class Words(NamedTuple):
    """What is said of the thing that is asked for."""

    no_admin: str
    not_reachable: str  # with a {link}


@dataclass(frozen=True)
class Asker:
    found: Found
    words: Words

    async def answer(
        self, context: Written, bot: Bot, shown: Callable[[], Awaitable[Shown]]
    ) -> Answer:
        """In private, and a word of it where they have asked; or why they may not."""
        _ = context.texts
        if (refused := await self._refusal(context, bot)) is not None:
            return refused
        assert context.user is not None
        text, keyboard = await shown()
        private = SendMessage(chat_id=context.user.id, text=text, reply_markup=keyboard)
        if context.is_private:
            return private
        return [private, context.say(_("I have answered you in private."))]

    async def _refusal(self, context: Written, bot: Bot) -> Answer:
        """None where they may."""
        _ = context.texts
        match self.found:
            case Found.ANONYMOUS:
                words = _("I can't see who you are. Ask again without being anonymous.")
            case Found.NO_ADMIN:
                words = _(self.words.no_admin)
            case Found.NOT_REACHABLE:
                link = f"https://t.me/{(await bot.me()).username}?start={FOR_SECRETS}"
                words = _(self.words.not_reachable, link=link)
            case Found.UNKNOWN:
                words = _("I can't check who is an admin here just now. Try again later.")
            case Found.PRIVATE | Found.ADMIN:
                return None
        return context.say(words)


class Asking(Filter):
    """Gives `asker`, and `makers` of what is listed.

    A filter, because it asks Telegram: no transaction waits for that.
    """

    def __init__(self, list_: List, words: Words):
        self._list = list_
        self._words = words

    async def __call__(self, message: Message, context: Written, api: BotApi) -> dict[str, Any]:
        found = await _who_asks(context, api)
        known: Makers = {}
        if found is Found.ADMIN and context.found is not None:
            there = await self._list(context.db, context.calendar)
            known = await makers(context, api, there)
        return {"asker": Asker(found, self._words), "makers": known}


def ask_for_name(
    context: Pressed,
    there: Sequence[Key],
    waits_for: State,
    question: str,
    suggested: InlineKeyboardButton,
) -> Answer:
    """Of a new one beside those, if there is room."""
    try:
        key_rules.check_room("keys", there, context.settings.tokens_per_calendar)
    except Invalid as error:
        return context.toast(sentence(error, context.texts), alert=True)
    return ask(context, waits_for, question, above=[[suggested]], calendar_id=context.calendar.id)


async def _who_asks(context: Written, api: BotApi) -> Found:
    if context.is_private:
        return Found.PRIVATE
    if context.user is None or context.user.id in FACELESS:
        return Found.ANONYMOUS
    user_id = context.user.id
    try:
        if context.found is None:  # which this message opens
            async with asyncio.timeout(ANSWERS_WITHIN):
                rest = (await rights.standing(api, context.chat.id, user_id)).rest
        else:
            rest = await why_not(context, api)
        if rest is not None:
            return Found.NO_ADMIN
        async with asyncio.timeout(ANSWERS_WITHIN):
            await api.call("sendChatAction", chat_id=user_id, action="typing")
    except (rights.NotKnown, TimeoutError):
        return Found.UNKNOWN
    except TelegramFailure as error:
        return Found.NOT_REACHABLE if error.trouble is None else Found.UNKNOWN
    return Found.ADMIN

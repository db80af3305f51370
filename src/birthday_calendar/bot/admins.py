"""Who may see a calendar's tokens and feeds: its admins, says Telegram before any transaction."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from aiogram import BaseMiddleware
from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, TelegramObject

from birthday_calendar import rights
from birthday_calendar.bot import answers
from birthday_calendar.bot.answers import Answer, Source
from birthday_calendar.bot.context import Context, Pressed
from birthday_calendar.bot.middlewares import Next, Reply
from birthday_calendar.bot.presses.keys import (
    FeedCard,
    FeedOption,
    Feeds,
    NewFeed,
    NewToken,
    TokenCard,
    Tokens,
)
from birthday_calendar.bot.problems import out_of_date
from birthday_calendar.database import Database
from birthday_calendar.domain import admission
from birthday_calendar.domain.errors import N_, CalendarError, NotFound
from birthday_calendar.domain.keys import Key, Rest
from birthday_calendar.domain.models import Calendar, CalendarKind
from birthday_calendar.services import calendars, feeds, tokens
from birthday_calendar.telegram import BotApi

ANSWERS_WITHIN = 5.0  # seconds for Telegram; whoever waits has only pressed a button
ASKED_OF = 10  # makers of tokens at the most: of others the names are not told

_REFUSED = {
    Rest.NO_ADMIN: N_("Only admins of this group may do that."),
    Rest.BOT_GONE: N_("I am not in that group any more. Its tokens rest until I am back."),
}
_OF_FEEDS = (Feeds, FeedCard, FeedOption, NewFeed)
_BUTTONS: tuple[type[CallbackData], ...] = (Tokens, TokenCard, NewToken, *_OF_FEEDS)


class AdminsOnly(BaseMiddleware):
    """Lets the buttons of tokens and feeds be pressed by admins only, and gives their calendar.

    Around the choice of a handler, and not around the handler: no transaction waits for Telegram.
    """

    def __init__(self, api: BotApi):
        self._api = api

    async def __call__(self, handler: Next, incoming: TelegramObject, data: dict[str, Any]) -> Any:
        assert isinstance(incoming, CallbackQuery)
        pressed = _unpacked(incoming.data or "")
        if pressed is None:
            return await handler(incoming, data)
        # a copy: what no handler here takes goes on with the chat's own calendar
        context: Pressed = replace(data["context"], guest=None)
        data["context"] = context
        refused = await self._refuse(context, pressed)
        if refused is not None:
            return Reply(answers.owed(refused))
        data["makers"] = {}
        if not isinstance(pressed, NewToken | NewFeed | FeedOption):
            list_ = feeds.list_ if isinstance(pressed, _OF_FEEDS) else tokens.list_
            there = await list_(context.db, context.calendar)
            data["makers"] = await makers(context, self._api, there)
        return await handler(incoming, data)

    async def _refuse(self, context: Pressed, pressed: CallbackData) -> Answer:
        """Why they may not; None where they may, and then the calendar is the button's."""
        _ = context.texts
        # made up: neither a secret nor a list is ever shown to a group
        if context.source.message is None or not context.is_private:
            return out_of_date(context)
        try:
            context.found = await _calendar_of(context.db, pressed)
            if not admission.admits(context.settings, context.calendar):
                raise NotFound("calendar")
            rest = await why_not(context, self._api)
        except NotFound as error:
            if error.what == "token":  # revoked, perhaps by the same button
                return context.toast(_("This token is not there any more."))
            if error.what == "feed":
                return context.toast(_("This feed is not there any more."))
            return out_of_date(context)
        except rights.NotKnown:
            words = _("I can't check who is an admin there just now. Try again later.")
            return context.toast(words, alert=True)
        return None if rest is None else context.toast(_(_REFUSED[rest]), alert=True)


async def why_not(context: Context[Source], api: BotApi) -> Rest | None:
    """Why they may not have the calendar's keys; of their own calendar everybody may.

    Raises rights.NotKnown.
    """
    assert context.user is not None
    calendar, user_id = context.calendar, context.user.id
    if calendar.kind is CalendarKind.PERSONAL:
        return None if calendar.chat_id == user_id else Rest.NO_ADMIN
    return (await _look(context, api, user_id)).rest


async def makers(context: Context[Source], api: BotApi, there: Sequence[Key]) -> dict[int, str]:
    """The names of the others who made a group's, as far as Telegram tells them."""
    assert context.user is not None
    if context.calendar.kind is CalendarKind.PERSONAL:
        return {}
    asked = sorted({key.user_id for key in there} - {context.user.id})[:ASKED_OF]
    looks = (_look(context, api, user_id) for user_id in asked)
    found = await asyncio.gather(*looks, return_exceptions=True)
    for one in found:
        if isinstance(one, BaseException) and not isinstance(one, rights.NotKnown):
            raise one
    return {
        user_id: one.name
        for user_id, one in zip(asked, found, strict=True)
        if isinstance(one, rights.Standing) and one.name
    }


async def _look(context: Context[Source], api: BotApi, user_id: int) -> rights.Standing:
    try:
        async with asyncio.timeout(ANSWERS_WITHIN):
            found = await rights.standing(api, context.calendar.chat_id, user_id)
    except TimeoutError:
        raise rights.NotKnown(f"no answer within {ANSWERS_WITHIN:g} s") from None
    with suppress(CalendarError):  # a full disk is no reason not to show what there is
        await rights.note(context.db, context.calendar, user_id, found, context.now)
    return found


async def _calendar_of(db: Database, pressed: CallbackData) -> Calendar:
    if isinstance(pressed, TokenCard):
        return (await tokens.find(db, pressed.id))[1]
    if isinstance(pressed, FeedCard | FeedOption):
        return (await feeds.find(db, pressed.id))[1]
    assert isinstance(pressed, Tokens | NewToken | Feeds | NewFeed)
    return await calendars.get(db, pressed.calendar_id)


def _unpacked(data: str) -> CallbackData | None:
    for kind in _BUTTONS:
        if data.startswith(f"{kind.__prefix__}:"):
            try:
                return kind.unpack(data)
            except (TypeError, ValueError):
                return None
    return None

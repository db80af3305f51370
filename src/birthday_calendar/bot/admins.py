"""Who may see a calendar's tokens: its admins. Telegram says who is one, before any transaction."""

import asyncio
from contextlib import suppress
from datetime import datetime
from typing import Any

from aiogram import BaseMiddleware
from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, TelegramObject

from birthday_calendar.bot import answers
from birthday_calendar.bot.answers import toast
from birthday_calendar.bot.keyboards import NewToken, TokenCard, Tokens
from birthday_calendar.bot.middlewares import Next, Reply
from birthday_calendar.bot.problems import out_of_date
from birthday_calendar.config import Settings
from birthday_calendar.database import Database
from birthday_calendar.domain.errors import N_, CalendarError, NotFound
from birthday_calendar.domain.models import Calendar, CalendarKind, Rest
from birthday_calendar.services import admission, calendars, rights, tokens
from birthday_calendar.telegram import BotApi

ANSWERS_WITHIN = 5.0  # seconds for Telegram; whoever waits has only pressed a button
ASKED_OF = 10  # makers of tokens at the most: of others the names are not told

_REFUSED = {
    Rest.NO_ADMIN: N_("Only admins of this group may do that."),
    Rest.BOT_GONE: N_("I am not in that group any more. Its tokens rest until I am back."),
}
_BUTTONS: tuple[type[CallbackData], ...] = (Tokens, TokenCard, NewToken)


class AdminsOnly(BaseMiddleware):
    """Lets the buttons of tokens be pressed by who is an admin still, and gives their `calendar`.

    Around the choice of a handler, and not around the handler: no transaction waits for Telegram.
    """

    def __init__(self, db: Database, api: BotApi, settings: Settings):
        self._db = db
        self._api = api
        self._settings = settings

    async def __call__(self, handler: Next, incoming: TelegramObject, data: dict[str, Any]) -> Any:
        assert isinstance(incoming, CallbackQuery)
        pressed = _unpacked(incoming.data or "")
        if pressed is None:
            return await handler(incoming, data)
        _, now = data["_"], data["now"]
        try:
            calendar = await self._calendar_of(pressed)
            if not admission.admits(self._settings, calendar):
                raise NotFound("calendar")
            rest = await why_not(self._db, self._api, calendar, incoming.from_user.id, now)
            if rest is not None:
                return Reply(answers.owed(toast(incoming, _(_REFUSED[rest]), alert=True)))
        except NotFound as error:
            if error.what == "token":  # revoked, perhaps by the same button
                told = toast(incoming, _("This token is not there any more."))
                return Reply(answers.owed(told))
            return Reply(answers.owed(out_of_date(incoming, _)))
        except rights.NotKnown:
            told = toast(
                incoming,
                _("I can't check who is an admin there just now. Try again later."),
                alert=True,
            )
            return Reply(answers.owed(told))
        data["calendar"] = calendar
        data["makers"] = {}
        if not isinstance(pressed, NewToken):
            data["makers"] = await makers(self._db, self._api, calendar, incoming.from_user.id, now)
        return await handler(incoming, data)

    async def _calendar_of(self, pressed: CallbackData) -> Calendar:
        if isinstance(pressed, TokenCard):
            _, calendar = await tokens.find(self._db, pressed.id)
            return calendar
        assert isinstance(pressed, Tokens | NewToken)
        return await calendars.get(self._db, pressed.calendar_id)


async def why_not(
    db: Database, api: BotApi, calendar: Calendar, user_id: int, now: datetime
) -> Rest | None:
    """Why they may not have its tokens; of their own calendar everybody may.

    Raises rights.NotKnown.
    """
    if calendar.kind is CalendarKind.PERSONAL:
        return None if calendar.chat_id == user_id else Rest.NO_ADMIN
    return (await _look(db, api, calendar, user_id, now)).rest


async def makers(
    db: Database, api: BotApi, calendar: Calendar, but: int, now: datetime
) -> dict[int, str]:
    """The names of the others who made tokens of a group, as far as Telegram tells them."""
    if calendar.kind is CalendarKind.PERSONAL:
        return {}
    made = {token.user_id for token in await tokens.list_(db, calendar)} - {but}
    asked = sorted(made)[:ASKED_OF]
    looks = (_look(db, api, calendar, user_id, now) for user_id in asked)
    found = await asyncio.gather(*looks, return_exceptions=True)
    for one in found:
        if isinstance(one, BaseException) and not isinstance(one, rights.NotKnown):
            raise one
    return {
        user_id: one.name
        for user_id, one in zip(asked, found, strict=True)
        if isinstance(one, rights.Standing) and one.name
    }


async def _look(
    db: Database, api: BotApi, calendar: Calendar, user_id: int, now: datetime
) -> rights.Standing:
    try:
        async with asyncio.timeout(ANSWERS_WITHIN):
            found = await rights.standing(api, calendar.chat_id, user_id)
    except TimeoutError:
        raise rights.NotKnown(f"no answer within {ANSWERS_WITHIN:g} s") from None
    with suppress(CalendarError):  # a full disk is no reason not to show what there is
        await rights.note(db, calendar, user_id, found, now)
    return found


def _unpacked(data: str) -> CallbackData | None:
    for kind in _BUTTONS:
        if data.startswith(f"{kind.__prefix__}:"):
            try:
                return kind.unpack(data)
            except (TypeError, ValueError):
                return None
    return None

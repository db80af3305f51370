"""Who may do what: looked at before a handler runs, and before any transaction.

What a handler does its registration says as a flag. In a group Telegram is asked only where its
rule leaves something to admins, and what it said holds for a minute. What a guest of a personal
calendar is to it came with the update.
"""

import asyncio
import time
from contextlib import suppress
from typing import Any

from aiogram import BaseMiddleware
from aiogram.dispatcher.flags import get_flag
from aiogram.types import Message, TelegramObject

from birthday_calendar import rights
from birthday_calendar.bot import answers, guests
from birthday_calendar.bot.admins import ANSWERS_WITHIN
from birthday_calendar.bot.answers import Answer, Source, is_pressed
from birthday_calendar.bot.context import Context
from birthday_calendar.bot.keyboards import keyboard
from birthday_calendar.bot.middlewares import Next, Reply
from birthday_calendar.bot.presses.people import UndoAll
from birthday_calendar.bot.presses.questions import Suggested
from birthday_calendar.domain.errors import N_, CalendarError
from birthday_calendar.domain.models import Calendar, CalendarKind, Event, Role, WhoMay
from birthday_calendar.domain.roles import Deed, everybody_may, guest_may, is_own
from birthday_calendar.recent import Latest
from birthday_calendar.services import events, members, written
from birthday_calendar.telegram import BotApi

KEEPS_OWN = {"deed": Deed.KEEP_OWN}
ADDS = {"deed": Deed.ADD}
MAY_ADD = ADDS | {"is_told": True}  # or not: the handler is told as `refused`, and says what of it
CHANGES = {"deed": Deed.CHANGE}  # the event of a button's or a question's id
SETS_UP = {"deed": Deed.SET_UP}
RULES = {"deed": Deed.RULE}
OWNS = {"deed": Deed.OWN}

MAY_CHANGE_ALL = {"gives_may_change_all": True}  # to the handler: also what others have added

FRESH_FOR = rights.FRESH_FOR.total_seconds()
REFUSED = {
    Deed.ADD: N_("Only admins of this group may add here. Your own birthday you may keep: /me"),
    Deed.CHANGE: N_(
        "Only admins of this group may change this. What you have added yourself you may change "
        "for a day, and your own birthday always."
    ),
    Deed.SET_UP: N_("Only admins of this group may change its settings."),
    Deed.RULE: N_("Only admins of this group may do that."),
}
ONLY_LOOKS = N_("You may look at this calendar, and not change it.")
IS_THE_OWNER_S = N_("Only the owner of this calendar may do that.")


class NotKnown(Exception):
    """Telegram does not say it now, and has not said before that they are an admin."""


class Roles(BaseMiddleware):
    def __init__(self, api: BotApi):
        self._api = api
        # by chat and person: whether they are an admin, and when Telegram said so, in seconds of
        # the monotonic clock
        self._said: Latest[tuple[int, int], tuple[bool, float]] = Latest()

    async def __call__(self, handler: Next, incoming: TelegramObject, data: dict[str, Any]) -> Any:
        deed, context = get_flag(data, "deed"), data["context"]
        if get_flag(data, "gives_may_change_all"):
            data["may_change_all"] = await self._may_change_all(context)
        refused = None if deed is None else await self._refuse(context, deed, data)
        if get_flag(data, "is_told"):
            data["refused"] = refused
        elif refused is not None:
            return Reply(answers.owed(refused))
        return await handler(incoming, data)

    def forget(self, chat_id: int, user_id: int) -> None:
        """They may have become an admin, or be none any more."""
        self._said.pop((chat_id, user_id), None)

    async def _refuse(self, context: Context[Source], deed: Deed, data: dict[str, Any]) -> Answer:
        """Why they may not; None where they may."""
        if context.guest is not None:
            if guest_may(deed, context.guest):
                return None
            return guests.headed(context, refusal(context, deed))
        try:
            if await self._may(context, deed, data):
                return None
            words = REFUSED[deed]
        except NotKnown:
            words = N_("I can't check who is an admin here just now. Try again later.")
        _ = context.texts
        return context.toast(_(words), alert=True) if is_pressed(context) else context.say(_(words))

    async def _may(self, context: Context[Source], deed: Deed, data: dict[str, Any]) -> bool:
        """Raises NotKnown."""
        if is_pressed(context) and context.source.message is None:
            return True  # it has no chat, and is told to be out of date
        calendar = context.found
        if context.is_private or everybody_may(deed, calendar.who_may if calendar else WhoMay.ADD):
            return True
        if (user_id := context.person) is None:
            return _writes_as_the_group(context)
        if deed is Deed.CHANGE and calendar is not None:
            about = await _about(context, calendar, data)
            if about is not None and all(is_own(one, user_id, context.now) for one in about):
                return True  # also of nothing, which is the handler's to say
        return await self._is_admin(context, user_id)

    async def _may_change_all(self, context: Context[Source]) -> bool:
        if context.guest is not None:
            return guest_may(Deed.CHANGE, context.guest)
        who_may = context.found.who_may if context.found else WhoMay.ADD
        if context.is_private or everybody_may(Deed.CHANGE, who_may):
            return True
        if context.person is None:
            return _writes_as_the_group(context)
        try:
            return await self._is_admin(context, context.person)
        except NotKnown:
            return False

    async def _is_admin(self, context: Context[Source], user_id: int) -> bool:
        key, now = (context.chat.id, user_id), time.monotonic()
        is_admin, said_at = self._said.get(key, (False, -FRESH_FOR))
        if now - said_at < FRESH_FOR:
            return is_admin
        try:
            async with asyncio.timeout(ANSWERS_WITHIN):
                found = await rights.standing(self._api, context.chat.id, user_id)
        except (rights.NotKnown, TimeoutError):
            if await _was_admin(context, user_id):
                return True
            raise NotKnown from None
        is_admin = found.rest is None
        self._said[key] = is_admin, now
        if context.found is not None:
            role = Role.OWNER if is_admin else Role.EDITOR
            with suppress(CalendarError):  # a full disk is no reason to keep somebody from anything
                await members.note_role(context.db, context.found, user_id, role)
        return is_admin


def refusal(context: Context[Source], deed: Deed) -> Answer:
    """To a guest, with the way to where they may."""
    _ = context.texts
    words = _(ONLY_LOOKS if guest_may(deed, Role.EDITOR) else IS_THE_OWNER_S)
    if is_pressed(context):
        return context.toast(words, alert=True)
    return context.say(words, keyboard([guests.back(_)]))


async def _was_admin(context: Context[Source], user_id: int) -> bool:
    """As far as Telegram has said before: where it says nothing, nothing changes."""
    if context.found is None or context.found.kind is CalendarKind.PERSONAL:
        return False
    member = await members.get(context.db, context.found, user_id)
    return member is not None and member.role is Role.OWNER and member.left_at is None


def _writes_as_the_group(context: Context[Source]) -> bool:
    """As its anonymous admins do, and nobody else."""
    source = context.source
    if not isinstance(source, Message) or source.sender_chat is None:
        return False
    return source.sender_chat.id == source.chat.id


async def _about(
    context: Context[Source], calendar: Calendar, data: dict[str, Any]
) -> list[Event] | None:
    """The events of the button that was pressed, or of the question that is answered."""
    pressed = data.get("callback_data")
    if isinstance(pressed, UndoAll):  # which takes back what is older than that, too
        found = await written.of_message(
            context.db, calendar, pressed.message_id, context.person, context.now
        )
        return found or None
    asked = context.conversation
    if isinstance(pressed, Suggested) and pressed.partner == asked.partner:
        pressed = None  # it is an answer to what was asked, and nobody else's
    known = asked.data.get("id") if pressed is None else getattr(pressed, "id", None)
    if not isinstance(known, int):
        return None
    event = await events.get_also_deleted(context.db, calendar, known)
    return [] if event is None else [event]

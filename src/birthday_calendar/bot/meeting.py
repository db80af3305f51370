"""Whom the bot meets in a group: who writes, presses a button, or is brought along."""

import time
from contextlib import suppress
from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import Message, TelegramObject, User

from birthday_calendar.bot.answers import Source
from birthday_calendar.bot.context import Context
from birthday_calendar.bot.dialogues import has_no_face
from birthday_calendar.bot.middlewares import Next
from birthday_calendar.database import Database
from birthday_calendar.domain import admission, names
from birthday_calendar.domain.errors import CalendarError
from birthday_calendar.domain.field_kinds import LINE_LIMIT
from birthday_calendar.domain.models import Calendar
from birthday_calendar.recent import Latest
from birthday_calendar.services import members

NOTED_FOR = 86_400.0  # seconds, in which somebody of whom nothing is new costs no statement


class Meet(BaseMiddleware):
    """Around everything that is written and pressed, also where it is not for the bot.

    Before it is handled, so that who wants to be forgotten is not met by that again; where the
    chat gets its calendar by it, after that.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        # by calendar and person: what was noted of them, and when, by the monotonic clock
        self._noted: Latest[tuple[object, ...], tuple[object, float]] = Latest()

    async def __call__(self, handler: Next, incoming: TelegramObject, data: dict[str, Any]) -> Any:
        context: Context[Source] = data["context"]
        is_known = context.found is not None
        if is_known:
            await self._meet(context)
        reply = await handler(incoming, data)
        if not is_known:
            await self._meet(context)
        return reply

    def forget(self, calendar: Calendar, user_id: int) -> None:
        """They are to be noted when they are met the next time: they have left."""
        self._noted.pop(_key(calendar, user_id), None)

    async def _meet(self, context: Context[Source]) -> None:
        if context.found is None or context.chat.type not in ("group", "supergroup"):
            return
        if not admission.admits(context.settings, context.found):
            return  # whom it does not serve it knows nothing of
        for user in _people(context.source):
            key, seen = _key(context.found, user.id), (user.full_name, user.username)
            noted, at = self._noted.get(key, (None, 0.0))
            if noted == seen and time.monotonic() - at < NOTED_FOR:
                continue
            with suppress(CalendarError):  # then it is tried the next time
                name = shown_name(user)
                await members.met(
                    self._db, context.found, user.id, name, user.username, context.now
                )
                self._noted[key] = seen, time.monotonic()


def shown_name(user: User) -> str:
    """As it is kept: their name, or what else can be seen of them."""
    name = " ".join(user.full_name.split())[:LINE_LIMIT]
    return name if names.is_visible(name) else user.username or str(user.id)


def _people(source: Source) -> list[User]:
    if not isinstance(source, Message):
        return [] if source.from_user.is_bot else [source.from_user]
    if source.left_chat_member is not None:
        return []
    people = [*(source.new_chat_members or [])]
    if source.from_user is not None and not has_no_face(source):
        people.append(source.from_user)
    return [user for user in people if not user.is_bot]


def _key(calendar: Calendar, user_id: int) -> tuple[object, ...]:
    """With its birth: SQLite gives an id away again."""
    return calendar.id, calendar.created_at, user_id

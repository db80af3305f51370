"""Who is let in: a calendar is opened to a chat that may have one; others are told why not."""

import time
from datetime import datetime
from enum import Enum, auto

from aiogram.methods import LeaveChat, SendMessage
from aiogram.types import CallbackQuery, Chat, ChatMemberUpdated, User

from birthday_calendar.bot.answers import Answer, Incoming, chat_of, say, toast
from birthday_calendar.bot.updates.buckets import Buckets
from birthday_calendar.bot.updates.glance import FACELESS
from birthday_calendar.config import Settings
from birthday_calendar.database import Database
from birthday_calendar.domain.languages import language_of
from birthday_calendar.domain.models import Calendar, CalendarKind
from birthday_calendar.services import admission, calendars
from birthday_calendar.storage.calendars import get_by_chat
from birthday_calendar.wording.texts import Texts

SAID_EACH = 60.0  # seconds: who is not let in is not told so more often


class TurnedAway(Enum):
    NOT_ALLOWED = auto()  # the bot is private
    TOO_MANY = auto()  # whoever brought the bot has brought it into so many groups


class Door:
    def __init__(self, db: Database, settings: Settings):
        self._db = db
        self._settings = settings
        self._told = Buckets(1.0, 1 / SAID_EACH)

    async def open(
        self,
        chat: Chat,
        user: User | None,
        now: datetime,
        *,
        thread_id: int | None = None,
        is_brought: bool = False,
    ) -> Calendar | TurnedAway:
        """The chat speaks, so its calendar is there and not paused.

        It belongs to who brought the bot last, or else spoke first.
        """
        calendar = await get_by_chat(self._db, chat.id)
        person = None if user is None or user.id in FACELESS else user.id
        maker = calendar.created_by if calendar is not None else None
        if maker is None or (is_brought and person is not None):
            maker = person
        if not admission.lets_in(self._settings, chat.id, maker):
            return TurnedAway.NOT_ALLOWED
        if calendar is None and maker is not None and chat.type != "private":
            most = self._settings.calendars_per_person
            if not await admission.may_make_another(self._db, maker, most):
                return TurnedAway.TOO_MANY
        title = chat.full_name[: calendars.TITLE_LIMIT]
        if calendar is None or (calendar.title, calendar.created_by) != (title, maker):
            calendar = await calendars.open_for_chat(
                self._db,
                chat.id,
                kind=CalendarKind.PERSONAL if chat.type == "private" else CalendarKind.SHARED,
                title=title,
                language=language_of(user),
                time_zone=self._settings.timezone,
                now=now,
                thread_id=thread_id,
                created_by=maker,
            )
        if calendar.paused_reason is not None:
            calendar = await calendars.resume(self._db, calendar, now)
        return calendar

    def turn_away(
        self, incoming: Incoming | ChatMemberUpdated, why: TurnedAway, _: Texts
    ) -> Answer:
        """Say why, not too often; and leave a group."""
        chat = incoming.chat if isinstance(incoming, ChatMemberUpdated) else chat_of(incoming)
        leave = [LeaveChat(chat_id=chat.id)] if chat.type != "private" else []
        if isinstance(incoming, CallbackQuery):
            return [toast(incoming, _("This button is out of date."), alert=True), *leave]
        now = time.monotonic()
        if self._told.wait(chat.id, 1.0, now):
            return [*leave]
        self._told.take(chat.id, 1.0, now)
        words = self._words(chat, incoming.from_user, why, _)
        if isinstance(incoming, ChatMemberUpdated):
            return [SendMessage(chat_id=chat.id, text=words), *leave]
        return [say(incoming, words), *leave]

    def _words(self, chat: Chat, user: User | None, why: TurnedAway, _: Texts) -> str:
        if why is TurnedAway.TOO_MANY:
            return _(
                "I already keep calendars in {count} groups for {name}, as many as one person may "
                "have. Somebody else can add me here.",
                count=self._settings.calendars_per_person,
                name=_.name(user.full_name if user else ""),
            )
        if chat.type == "private":
            return _(
                "Sorry, this bot is private. Whoever runs it can let you in: your id is {id}.",
                id=f"<code>{chat.id}</code>",
            )
        return _(
            "Sorry, this bot is private, so I leave again. Whoever runs it can let this group in: "
            "its id is {id}.",
            id=f"<code>{chat.id}</code>",
        )

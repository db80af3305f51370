"""Who is let in: a calendar is opened to a chat that may have one; others are told why not."""

import time
from enum import Enum, auto

from aiogram.methods import LeaveChat

from birthday_calendar.bot.answers import Answer, Source, is_pressed
from birthday_calendar.bot.context import Context
from birthday_calendar.bot.updates.buckets import Buckets
from birthday_calendar.bot.updates.glance import FACELESS
from birthday_calendar.domain import admission
from birthday_calendar.domain.languages import language_of
from birthday_calendar.domain.models import Calendar, CalendarKind
from birthday_calendar.services import calendars

SAID_EACH = 60.0  # seconds: who is not let in is not told so more often


class TurnedAway(Enum):
    NOT_ALLOWED = auto()  # the bot is private
    TOO_MANY = auto()  # whoever brought the bot has brought it into so many groups


class Door:
    def __init__(self) -> None:
        self._told = Buckets(1.0, 1 / SAID_EACH)

    async def open(
        self, context: Context[Source], *, is_brought: bool = False
    ) -> Calendar | TurnedAway:
        """The chat speaks, so its calendar is there and not paused.

        It belongs to who brought the bot last, or else spoke first.
        """
        chat, user, calendar = context.chat, context.user, context.own
        person = None if user is None or user.id in FACELESS else user.id
        maker = calendar.created_by if calendar is not None else None
        if maker is None or (is_brought and person is not None):
            maker = person
        if not admission.lets_in(context.settings, chat.id, maker):
            return TurnedAway.NOT_ALLOWED
        if calendar is None and maker is not None and not context.is_private:
            most = context.settings.calendars_per_person
            if not await calendars.may_make_another(context.db, maker, most):
                return TurnedAway.TOO_MANY
        calendar = await calendars.open_for_chat(
            context.db,
            chat.id,
            kind=CalendarKind.PERSONAL if context.is_private else CalendarKind.SHARED,
            title=chat.full_name,
            language=language_of(user),
            time_zone=context.settings.timezone,
            now=context.now,
            thread_id=context.topic,
            topic_name=context.topic_name,
            created_by=maker,
            found=calendar,
        )
        if calendar.paused_reason is not None:
            calendar = await calendars.resume(context.db, calendar, context.now)
        return calendar

    def turn_away(self, context: Context[Source], why: TurnedAway) -> Answer:
        """Say why, not too often; and leave a group."""
        leave = [] if context.is_private else [LeaveChat(chat_id=context.chat.id)]
        if is_pressed(context):
            _ = context.texts
            return [context.toast(_("This button is out of date.")), *leave]
        now = time.monotonic()
        if self._told.wait(context.chat.id, 1.0, now):
            return [*leave]
        self._told.take(context.chat.id, 1.0, now)
        return [context.say(_words(context, why)), *leave]


def _words(context: Context[Source], why: TurnedAway) -> str:
    _ = context.texts
    if why is TurnedAway.TOO_MANY:
        return _(
            "I already keep calendars in {count} groups for {name}, as many as one person may "
            "have. Somebody else can add me here.",
            count=context.settings.calendars_per_person,
            name=_.name(context.user.full_name if context.user else ""),
        )
    if context.is_private:
        return _(
            "Sorry, this bot is private. Whoever runs it can let you in: your id is {id}.",
            id=f"<code>{context.chat.id}</code>",
        )
    return _(
        "Sorry, this bot is private, so I leave again. Whoever runs it can let this group in: "
        "its id is {id}.",
        id=f"<code>{context.chat.id}</code>",
    )

"""Asks Telegram, at a write, whether the token's maker is an admin still: briefly and seldom."""

import asyncio
import math
import time
from collections.abc import Hashable
from datetime import datetime

import structlog

from birthday_calendar import logs, rights
from birthday_calendar.api.problems import Problem
from birthday_calendar.database import Database
from birthday_calendar.domain import token_rules
from birthday_calendar.domain.errors import CalendarError
from birthday_calendar.domain.models import Calendar, CalendarKind, Rest, Token
from birthday_calendar.recent import Latest, Recently
from birthday_calendar.telegram import BotApi

log = structlog.get_logger(__name__)

ANSWERS_WITHIN = 1.5  # seconds; the call itself has to be answered within 2.2: resources.py
SILENT_FOR = 10.0  # seconds in which nobody waits for it again
NOTED_WITHIN = 0.5  # seconds for the database
RETRY_AFTER = "60"  # seconds


class Asking:
    """`telegram` is None where nobody is to be asked: then what is known counts."""

    def __init__(self, telegram: BotApi | None):
        self._telegram = telegram
        self._silent_until = 0.0  # by the monotonic clock
        self._asked = Recently(rights.FRESH_FOR.total_seconds())
        self._looks: dict[Hashable, asyncio.Task[Rest | None]] = {}
        # What it said, and when: a caller may have read the token before that was noted.
        self._said: Latest[Hashable, tuple[float, Rest | None]] = Latest()

    async def ask(
        self, db: Database, token: Token, calendar: Calendar, now: datetime
    ) -> Rest | None:
        """Why it rests, as Telegram says now or has said of late.

        Raises Problem where that is too long ago.
        """
        if calendar.kind is CalendarKind.PERSONAL:
            return None  # one's own right can't be lost
        known = token.rests_because
        if self._telegram is None:
            return known
        if token_rules.was_checked_within(token, rights.FRESH_FOR, now):
            return known
        try:
            return await self._look(db, self._telegram, token, calendar, now)
        except rights.NotKnown as error:
            if known is None and not token_rules.was_checked_within(
                token, rights.BELIEVED_FOR, now
            ):
                log.warning("rights not known", reason=str(error))
                raise Problem("rights-unknown", headers={"Retry-After": RETRY_AFTER}) from None
            return known

    async def _look(
        self, db: Database, telegram: BotApi, token: Token, calendar: Calendar, now: datetime
    ) -> Rest | None:
        """Whoever asks the same meanwhile hears the same answer. Raises NotKnown."""
        who = (calendar.id, token.user_id)
        when, said = self._said.get(who, (-math.inf, None))
        if time.monotonic() - when < rights.FRESH_FOR.total_seconds():
            return said
        look = self._looks.get(who)
        if look is None:
            if time.monotonic() < self._silent_until or not self._asked.is_first(who):
                raise rights.NotKnown("asked a moment ago, without an answer")
            look = asyncio.create_task(self._ask(telegram, db, token, calendar, now))
            self._looks[who] = look
            look.add_done_callback(lambda done: self._done(who, done))
        return await asyncio.shield(look)

    async def _ask(
        self, telegram: BotApi, db: Database, token: Token, calendar: Calendar, now: datetime
    ) -> Rest | None:
        who = (calendar.id, token.user_id)
        await telegram.get_ready()
        try:
            async with asyncio.timeout(ANSWERS_WITHIN):
                found = await rights.standing(telegram, calendar.chat_id, token.user_id)
        except (TimeoutError, rights.TelegramSilent) as error:
            self._silent_until = time.monotonic() + SILENT_FOR
            raise rights.TelegramSilent(str(error) or "no answer in time") from None
        try:
            async with db.within(NOTED_WITHIN):
                await rights.note(db, calendar, token.user_id, found, now)
        except CalendarError:  # a read goes on; a write will say so itself
            self._asked.forget(who)  # the next one has to ask again
        else:
            self._said[who] = time.monotonic(), found.rest
        return found.rest

    def _done(self, who: Hashable, look: asyncio.Task[Rest | None]) -> None:
        del self._looks[who]
        error = None if look.cancelled() else look.exception()
        if error is not None and not isinstance(error, rights.NotKnown):
            # whoever asked may have been given up on by now
            log.error("the look at an admin failed", exception=logs.trace(error))

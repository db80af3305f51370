"""Asks Telegram what somebody is in a group: briefly and seldom. At a write, whether the token's
maker is an admin still; of a person, whether they are there.
"""

import asyncio
import math
import time
from collections.abc import Hashable
from datetime import datetime

import structlog

from birthday_calendar import logs, rights
from birthday_calendar.api.problems import ASK_AGAIN, Problem
from birthday_calendar.database import Database
from birthday_calendar.domain import key_rules
from birthday_calendar.domain.errors import CalendarError
from birthday_calendar.domain.keys import Rest, Token
from birthday_calendar.domain.models import Calendar, CalendarKind
from birthday_calendar.recent import Latest, Recently
from birthday_calendar.rights import Standing
from birthday_calendar.telegram import BotApi

log = structlog.get_logger(__name__)

ANSWERS_WITHIN = 1.5  # seconds; the call itself has to be answered within 2.2: resources.py
SILENT_FOR = 10.0  # seconds in which nobody waits for it again
NOTED_WITHIN = 0.5  # seconds for the database


class Asking:
    """`telegram` is None where nobody is to be asked: then what is known counts."""

    def __init__(self, telegram: BotApi | None):
        self._telegram = telegram
        self._silent_until = 0.0  # by the monotonic clock
        self._asked = Recently(rights.FRESH_FOR.total_seconds())
        self._noted = Recently(rights.FRESH_FOR.total_seconds())
        self._looks: dict[Hashable, asyncio.Task[Standing]] = {}
        # What it said, and when: a caller may have read the token before that was noted.
        self._said: Latest[Hashable, tuple[float, Standing]] = Latest()

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
        if key_rules.was_checked_within(token, rights.FRESH_FOR, now):
            return known
        try:
            found = await self.standing(calendar, token.user_id)
        except rights.NotKnown as error:
            if known is None and not key_rules.was_checked_within(token, rights.BELIEVED_FOR, now):
                log.warning("rights not known", reason=str(error))
                raise Problem("rights-unknown", headers={"Retry-After": ASK_AGAIN}) from None
            return known
        await self._note(db, token, calendar, found, now)
        return found.rest

    async def standing(self, calendar: Calendar, user_id: int) -> Standing:
        """In a group. Whoever asks the same meanwhile hears the same answer. Raises NotKnown."""
        if self._telegram is None:
            raise rights.NotKnown("there is nobody to ask")
        who = (calendar.id, user_id)
        when, said = self._said.get(who, (-math.inf, None))
        if said is not None and time.monotonic() - when < rights.FRESH_FOR.total_seconds():
            return said
        look = self._looks.get(who)
        if look is None:
            if time.monotonic() < self._silent_until or not self._asked.is_first(who):
                raise rights.NotKnown("asked a moment ago, without an answer")
            look = asyncio.create_task(self._ask(self._telegram, calendar, user_id))
            self._looks[who] = look
            look.add_done_callback(lambda done: self._done(who, done))
        return await asyncio.shield(look)

    async def _ask(self, telegram: BotApi, calendar: Calendar, user_id: int) -> Standing:
        await telegram.get_ready()
        try:
            async with asyncio.timeout(ANSWERS_WITHIN):
                found = await rights.standing(telegram, calendar.chat_id, user_id)
        except (TimeoutError, rights.TelegramSilent) as error:
            self._silent_until = time.monotonic() + SILENT_FOR
            raise rights.TelegramSilent(str(error) or "no answer in time") from None
        self._said[calendar.id, user_id] = time.monotonic(), found
        return found

    async def _note(
        self, db: Database, token: Token, calendar: Calendar, found: Standing, now: datetime
    ) -> None:
        who = (calendar.id, token.user_id)
        if not self._noted.is_first(who):
            return
        try:
            async with db.within(NOTED_WITHIN):
                await rights.note(db, calendar, token.user_id, found, now)
        except CalendarError:  # a read goes on; a write will say so itself
            self._noted.forget(who)

    def _done(self, who: Hashable, look: asyncio.Task[Standing]) -> None:
        del self._looks[who]
        error = None if look.cancelled() else look.exception()
        if error is not None and not isinstance(error, rights.NotKnown):
            # whoever asked may have been given up on by now
            log.error("the look at an admin failed", exception=logs.trace(error))

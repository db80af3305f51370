"""The daily look at who made tokens, feeds and webhooks of groups: are they admins still?"""

import asyncio
import time
from collections.abc import Callable
from datetime import datetime

import structlog

from birthday_calendar import logs, rights
from birthday_calendar.database import Database
from birthday_calendar.domain.errors import CalendarError
from birthday_calendar.domain.keys import Key
from birthday_calendar.domain.models import Calendar
from birthday_calendar.telegram import BotApi

log = structlog.get_logger(__name__)

ROUND_EVERY = 60.0  # seconds
LOOKS_EACH = 30  # of a round: 43,200 a day
# Seconds until one of whom Telegram said nothing is looked at again: a group may hide its members
# from bots that are no admins, for good.
IN_VAIN_FOR = 3600.0
FINDS = (rights.due_tokens, rights.due_feeds, rights.due_webhooks)


class AdminLooks:
    """Goes round by round through those that are due, so that one in vain holds up no other."""

    def __init__(self, db: Database, api: BotApi, now: Callable[[], datetime]):
        self._db = db
        self._api = api
        self._now = now
        # up to which id this round has come, of each
        self._after: dict[rights.Find, int] = dict.fromkeys(FINDS, 0)
        self._in_vain: dict[tuple[int, int], float] = {}  # until when, by the monotonic clock
        self._round_at = 0.0  # by the monotonic clock
        self._round: asyncio.Task[None] | None = None

    def start_due(self) -> None:
        """Beside whatever else goes on, for as long as Telegram takes to answer."""
        is_under_way = self._round is not None and not self._round.done()
        if time.monotonic() >= self._round_at and not is_under_way:
            self._round_at = time.monotonic() + ROUND_EVERY
            self._round = asyncio.create_task(self._try_round())

    def stop(self) -> None:
        if self._round is not None:
            self._round.cancel()

    async def look_round(self) -> int:
        """How many were looked at. Raises CalendarError."""
        now, began = self._now(), time.monotonic()
        self._in_vain = {who: until for who, until in self._in_vain.items() if until > began}
        due: list[tuple[rights.Find, Key, Calendar]] = []
        for find, after in self._after.items():
            found = await find(self._db, now, after, LOOKS_EACH - len(due))
            due += [(find, key, calendar) for key, calendar in found]
        seen = set()
        for find, key, calendar in due:
            self._after[find] = key.id
            who = (calendar.id, key.user_id)
            if who in seen or who in self._in_vain:
                continue
            seen.add(who)
            try:
                await rights.look(self._db, self._api, calendar, key.user_id, now)
            except rights.TelegramSilent as error:
                self._round_at = max(self._round_at, time.monotonic() + error.pause)
                break
            except rights.NotKnown as error:
                self._in_vain[who] = began + IN_VAIN_FOR
                log.warning(
                    "an admin can't be looked at", chat_id=calendar.chat_id, reason=str(error)
                )
        else:
            if len(due) < LOOKS_EACH:
                self._after = dict.fromkeys(self._after, 0)
        return len(seen)

    async def _try_round(self) -> None:
        try:
            await self.look_round()
        except CalendarError:  # of which the program's own state says enough
            pass
        except Exception as error:
            log.error("the look at admins failed", exception=logs.trace(error))

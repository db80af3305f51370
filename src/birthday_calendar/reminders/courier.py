"""Brings one chat what it is owed: says it in a few messages, and notes what came of each."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from typing import Any

import structlog

from birthday_calendar.database import Database
from birthday_calendar.domain import dates, schedule
from birthday_calendar.domain.admission import Rules, admits
from birthday_calendar.domain.models import Calendar, Delivery, DeliveryStatus, Outcome, Pause
from birthday_calendar.reminders.ledger import Ledger
from birthday_calendar.reminders.limits import Limiter
from birthday_calendar.services import calendars, planning, telling
from birthday_calendar.states import State
from birthday_calendar.telegram import BotApi
from birthday_calendar.telegram_errors import Refusal, TelegramFailure
from birthday_calendar.wording import reminders as messages

log = structlog.get_logger(__name__)

# Seconds for each message of several: chats that are told in one go first.
STANDS_BACK = 3.0
RENDERED_AT_ONCE = 4  # what a message is made of may be a thousand people

Turn = Callable[[int, float], AbstractAsyncContextManager[Callable[[], None]]]


class NotNow(Exception):
    """We are no longer to send; what is owed has to be given back."""


class Courier:
    """`deliver` raises TelegramFailure where that is not this chat's, NotNow, and CalendarError."""

    def __init__(
        self,
        db: Database,
        api: BotApi,
        limiter: Limiter,
        ledger: Ledger,
        now: Callable[[], datetime],
        may_send: Callable[[], bool],
        rules: Rules | None,
    ):
        self._db = db
        self._api = api
        self._limiter = limiter
        self._ledger = ledger
        self._now = now
        self._may_send = may_send
        self._rules = rules
        self._rendering = asyncio.Semaphore(RENDERED_AT_ONCE)
        self.is_troubled = False  # the last answer was none, or a refusal of everything

    async def deliver(self, owed: Sequence[Delivery], turn: Turn) -> None:
        """All that is owed goes into one message, or into several that follow each other."""
        calendar = await calendars.get(self._db, owed[0].calendar_id)
        if self._rules is not None and not admits(self._rules, calendar):
            await self._ledger.finished(owed, DeliveryStatus.SKIPPED, Outcome.NOT_SERVED)
            return
        if schedule.is_paused(calendar, self._now()):
            await self._ledger.finished(owed, DeliveryStatus.SKIPPED, Outcome.PAUSED)
            return
        async with self._rendering:
            parts, buttons = await self._render(calendar, owed)
        if not parts:
            self.is_troubled = False
            await self._ledger.finished(owed, DeliveryStatus.SKIPPED, Outcome.NOTHING_LEFT)
            return
        for number, part in enumerate(parts, start=1):
            if number <= owed[0].parts_sent:
                continue
            self._check_that_we_may()
            stands_back = STANDS_BACK * number if len(parts) > 1 else 0.0
            async with turn(calendar.chat_id, stands_back) as answered:
                self._check_that_we_may()
                below = buttons if number == len(parts) else None
                message_id = await self._send(calendar, owed, part, below)
                if message_id is None:
                    return
                answered()
                note = self._ledger.sent if number == len(parts) else self._ledger.part_sent
                await note(owed, number, message_id)
        if owed[0].parts_sent >= len(parts):  # the rest has been deleted meanwhile
            await self._ledger.finished(owed, DeliveryStatus.SENT)
        if calendar.paused_reason is Pause.RESTRICTED:
            await calendars.resume(self._db, calendar, self._now())

    async def _render(
        self, calendar: Calendar, owed: Sequence[Delivery]
    ) -> tuple[list[str], dict[str, Any]]:
        """The texts, and what may be pressed below the last one."""
        announcement, now = await telling.of_deliveries(self._db, calendar, owed), self._now()
        today = dates.today_in(calendar.time_zone, now)
        parts = messages.compose(calendar, announcement.told, today, announcement.more)
        return parts, messages.buttons(calendar, announcement.told, now)

    def _check_that_we_may(self) -> None:
        if not self._may_send():
            raise NotNow

    async def _send(
        self,
        calendar: Calendar,
        owed: Sequence[Delivery],
        part: str,
        buttons: dict[str, Any] | None,
    ) -> int | None:
        """The message's id; None where Telegram did not take it, which is noted then."""
        try:
            message = await self._api.call(
                "sendMessage",
                chat_id=calendar.chat_id,
                message_thread_id=calendar.thread_id,
                text=part,
                parse_mode="HTML",
                reply_markup=buttons,
            )
        except TelegramFailure as error:
            await self._failed(calendar, owed, error)
            return None
        self.is_troubled = False
        return int(message["message_id"])

    async def _failed(
        self, calendar: Calendar, owed: Sequence[Delivery], error: TelegramFailure
    ) -> None:
        self.is_troubled = error.trouble not in (None, State.THROTTLED)
        if error.migrate_to_chat_id:
            await calendars.move(self._db, calendar.chat_id, error.migrate_to_chat_id)
            await self._ledger.retry(owed, timedelta(0), Outcome.CHAT_MOVED)
        elif error.trouble is None:
            await self._not_taken(calendar, owed, error)
        elif error.trouble is State.THROTTLED:
            pause = timedelta(seconds=error.retry_after or 1)
            self._limiter.hold(pause.total_seconds())
            log.warning("Telegram asked to slow down", retry_after=error.retry_after)
            await self._ledger.retry(owed, pause, Outcome.THROTTLED)
        else:
            is_refused = error.trouble is State.UNAUTHORIZED
            outcome = Outcome.TOKEN_REFUSED if is_refused else Outcome.UNREACHABLE
            await self._ledger.put_off(owed, outcome, error.description)
            raise error

    async def _not_taken(
        self, calendar: Calendar, owed: Sequence[Delivery], error: TelegramFailure
    ) -> None:
        """By this chat, or of this message."""
        if error.refusal is Refusal.NO_TOPIC and calendar.thread_id is not None:
            await calendars.leave_topic(self._db, calendar)
            await self._ledger.retry(owed, timedelta(0), Outcome.CHAT_MOVED, error.description)
        elif error.refusal is Refusal.NOT_ALLOWED:
            await calendars.pause(self._db, calendar, Pause.RESTRICTED)
            too_old = self._now() - planning.CATCH_UP
            over = [one for one in owed if one.due_at < too_old]
            rest = [one for one in owed if one.due_at >= too_old]
            outcome = Outcome.NOT_ALLOWED
            await self._ledger.finished(over, DeliveryStatus.FAILED, outcome, error.description)
            await self._ledger.put_off(rest, outcome, error.description)
        else:
            log.warning("a delivery failed for good", chat_id=calendar.chat_id, error=str(error))
            outcome = Outcome.REJECTED
            if error.refusal is Refusal.CLOSED:
                outcome = Outcome.CHAT_CLOSED
                closed = Pause.BLOCKED if calendar.chat_id > 0 else Pause.KICKED
                await calendars.pause(self._db, calendar, closed)
            await self._ledger.finished(owed, DeliveryStatus.FAILED, outcome, error.description)

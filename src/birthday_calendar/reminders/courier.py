"""Brings one chat what it is owed: says it in a few messages, and notes what came of each."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta

import structlog

from birthday_calendar import rights
from birthday_calendar.database import Database
from birthday_calendar.domain import schedule
from birthday_calendar.domain.admission import Rules, admits
from birthday_calendar.domain.audience import Audience
from birthday_calendar.domain.celebrations import Right
from birthday_calendar.domain.deliveries import Delivery, DeliveryKind, DeliveryStatus, Outcome
from birthday_calendar.domain.models import Calendar, Pause, TopicTrouble
from birthday_calendar.reminders.composing import Composer, Message, Part, Unsure, call_of
from birthday_calendar.reminders.ledger import Ledger
from birthday_calendar.reminders.limits import Limiter
from birthday_calendar.services import audiences, calendars, celebrations, planning, reminders
from birthday_calendar.states import State
from birthday_calendar.telegram import BotApi
from birthday_calendar.telegram_errors import Refusal, TelegramFailure

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
        composer: Composer,
    ):
        self._db = db
        self._api = api
        self._limiter = limiter
        self._ledger = ledger
        self._now = now
        self._may_send = may_send
        self._rules = rules
        self._composer = composer
        self._rendering = asyncio.Semaphore(RENDERED_AT_ONCE)
        self._drawing = asyncio.Semaphore(RENDERED_AT_ONCE)
        self.is_troubled = False  # the last answer was none, or a refusal of everything

    async def deliver(self, owed: Sequence[Delivery], turn: Turn) -> None:
        """All that is owed goes into one message, or into several that follow each other."""
        calendar = await calendars.get(self._db, owed[0].calendar_id)
        reader = await audiences.reader_in(self._db, calendar, owed[0].chat_id)
        is_recent = owed[0].due_at > self._now() - planning.CATCH_UP
        if reader is None and is_recent:  # the group has got another id since this was claimed
            await self._ledger.put_off(owed, Outcome.CHAT_MOVED)
            return
        audience = await audiences.heard_in(self._db, calendar, reader) if reader else None
        if reader is None or audience is None:
            await self._nobody_left(calendar, owed)
            return
        if end := self._why_not(calendar, reader):
            await self._ledger.finished(owed, *end)
            return
        message = await self._composed(audience, reader, owed)
        if message is None:
            return
        parts, first_id = message.parts, owed[0].message_id
        if not parts:
            self.is_troubled = False
            await self._ledger.finished(owed, DeliveryStatus.SKIPPED, Outcome.NOTHING_LEFT)
            return
        for number, part in enumerate(parts, start=1):
            if number <= owed[0].parts_sent:
                continue
            self._check_that_we_may()
            stands_back = STANDS_BACK * number if len(parts) > 1 else 0.0
            async with turn(reader.chat_id, stands_back) as answered:
                self._check_that_we_may()
                message_id = await self._send(calendar, reader, owed, part)
                if message_id is None:
                    return
                answered()
                first_id = first_id or message_id
                if number < len(parts):
                    await self._ledger.part_sent(owed, number, first_id)
                else:
                    pins = message.is_of_day
                    pin = celebrations.pinned(calendar, first_id, self._now()) if pins else None
                    await self._ledger.sent(owed, number, message_id, pin)
        if owed[0].parts_sent >= len(parts):  # the rest has been deleted meanwhile
            await self._ledger.finished(owed, DeliveryStatus.SENT)
        if owed[0].kind is DeliveryKind.POLL:
            await self._note(calendar, Right.POLL, Right.SEE_MEMBERS, is_missing=False)
        if reader.topic_trouble is TopicTrouble.CLOSED:
            await calendars.note_topic(self._db, reader, is_closed=False)
        if reader.paused_reason is Pause.RESTRICTED:
            await calendars.resume(self._db, reader, self._now())

    async def _nobody_left(self, calendar: Calendar, owed: Sequence[Delivery]) -> None:
        """The chat is not to hear it any more; of organisers others are told in their place."""
        await self._ledger.finished(owed, DeliveryStatus.SKIPPED, Outcome.NOTHING_LEFT)
        if owed[0].chat_id < 0:
            await reminders.fall_back(self._db, calendar, owed, self._now())

    def _why_not(
        self, calendar: Calendar, reader: Calendar
    ) -> tuple[DeliveryStatus, Outcome] | None:
        """Why nothing is sent there now, where nothing is: of what another calendar owes, also
        because either is silent.
        """
        both, now = (calendar, reader), self._now()
        if self._rules is not None and not all(admits(self._rules, one) for one in both):
            return DeliveryStatus.SKIPPED, Outcome.NOT_SERVED
        is_lost = reader.id != calendar.id and calendar.is_closed
        if is_lost or any(schedule.is_paused(one, now) for one in both):
            return DeliveryStatus.SKIPPED, Outcome.PAUSED
        if reader.id != calendar.id and reader.is_closed:
            return DeliveryStatus.FAILED, Outcome.CHAT_CLOSED
        return None

    async def _composed(
        self, audience: Audience, reader: Calendar, owed: Sequence[Delivery]
    ) -> Message | None:
        """None where that can't be now, which is noted then."""
        calendar = audience.calendar
        try:
            # a card may take seconds, for which nothing else is to wait
            is_drawn = owed[0].kind is DeliveryKind.CONGRATULATION
            async with self._drawing if is_drawn else self._rendering:
                return await self._composer.compose(audience, reader, owed)
        except Unsure:
            await self._lacks(calendar, Right.SEE_MEMBERS, owed)
        except rights.TelegramSilent as error:
            await self._ledger.put_off(owed, Outcome.UNREACHABLE, str(error))
        return None

    async def _lacks(
        self, calendar: Calendar, right: Right, owed: Sequence[Delivery], detail: str = ""
    ) -> None:
        """What a poll needs; all else that is owed there waits for none of it."""
        await self._note(calendar, right, is_missing=True)
        await self._ledger.put_off(owed, Outcome.NOT_ALLOWED, detail or None)

    def _check_that_we_may(self) -> None:
        if not self._may_send():
            raise NotNow

    async def _send(
        self, calendar: Calendar, reader: Calendar, owed: Sequence[Delivery], part: Part
    ) -> int | None:
        """The message's id; None where Telegram did not take it, which is noted then."""
        try:
            message = await call_of(part, self._api, reader)
        except TelegramFailure as error:
            if part.instead is None or error.refusal is None or error.migrate_to_chat_id:
                await self._failed(calendar, reader, owed, error)
                return None
            message_id = await self._send(calendar, reader, owed, part.instead)
            if message_id is not None and error.refusal is Refusal.NOT_ALLOWED:
                await self._note(calendar, Right.PHOTO, is_missing=True)
            return message_id
        self.is_troubled = False
        if part.upload is not None:
            await self._note(calendar, Right.PHOTO, is_missing=False)
        return int(message["message_id"])

    async def _note(self, calendar: Calendar, *lacking: Right, is_missing: bool) -> None:
        for right in lacking:
            await celebrations.note_right(
                self._db, calendar, right, self._now(), is_missing=is_missing
            )

    async def _failed(
        self,
        calendar: Calendar,
        reader: Calendar,
        owed: Sequence[Delivery],
        error: TelegramFailure,
    ) -> None:
        self.is_troubled = error.trouble not in (None, State.THROTTLED)
        if error.migrate_to_chat_id:
            await calendars.move(self._db, reader.chat_id, error.migrate_to_chat_id)
            await self._ledger.retry(owed, timedelta(0), Outcome.CHAT_MOVED)
        elif error.trouble is None:
            await self._not_taken(calendar, reader, owed, error)
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
        self,
        calendar: Calendar,
        reader: Calendar,
        owed: Sequence[Delivery],
        error: TelegramFailure,
    ) -> None:
        """By this chat, or of this message. What is wrong with the chat its own calendar knows."""
        if error.refusal is Refusal.NO_TOPIC and reader.thread_id is not None:
            await calendars.leave_topic(self._db, reader)
            await self._ledger.retry(owed, timedelta(0), Outcome.CHAT_MOVED, error.description)
        elif error.refusal is Refusal.NOT_ALLOWED and owed[0].kind is DeliveryKind.POLL:
            await self._lacks(calendar, Right.POLL, owed, error.description)
        elif error.refusal in (Refusal.NOT_ALLOWED, Refusal.TOPIC_CLOSED):
            is_closed = error.refusal is Refusal.TOPIC_CLOSED
            await calendars.note_topic(self._db, reader, is_closed=is_closed)
            await calendars.pause(self._db, reader, Pause.RESTRICTED)
            too_old = self._now() - planning.CATCH_UP
            over = [one for one in owed if one.due_at < too_old]
            rest = [one for one in owed if one.due_at >= too_old]
            outcome = Outcome.NOT_ALLOWED
            await self._ledger.finished(over, DeliveryStatus.FAILED, outcome, error.description)
            await self._ledger.put_off(rest, outcome, error.description)
        else:
            log.warning("a delivery failed for good", chat_id=reader.chat_id, error=str(error))
            is_closed = error.refusal is Refusal.CLOSED
            outcome = Outcome.CHAT_CLOSED if is_closed else Outcome.REJECTED
            if is_closed:
                closed = Pause.BLOCKED if reader.chat_id > 0 else Pause.KICKED
                await calendars.pause(self._db, reader, closed)
            await self._ledger.finished(owed, DeliveryStatus.FAILED, outcome, error.description)
            if is_closed and reader.id != calendar.id and reader.chat_id < 0:
                await reminders.fall_back(self._db, calendar, owed, self._now())

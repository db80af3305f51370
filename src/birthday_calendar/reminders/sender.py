"""Sends what is owed: claims it, says it within Telegram's limits, and notes how that went."""

import asyncio
import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import groupby

import structlog

from birthday_calendar import dates
from birthday_calendar.database import Database
from birthday_calendar.errors import CalendarError
from birthday_calendar.models import Calendar, Delivery, DeliveryStatus, Outcome
from birthday_calendar.reminders import messages
from birthday_calendar.reminders.limits import Limiter
from birthday_calendar.services import calendars, planning
from birthday_calendar.storage import deliveries, plans
from birthday_calendar.telegram import BotApi, TelegramError, TelegramUnreachable

log = structlog.get_logger(__name__)

CHATS_AT_ONCE = 100  # claimed together: what a crash may leave waiting for CLAIM
IN_FLIGHT = 20  # sends under way together, and so the most that a crash can repeat
CLAIM = timedelta(seconds=60)
LONGEST_BACKOFF = 300.0  # seconds

# https://core.telegram.org/api/errors: these mean that the chat is closed to the bot for good, or
# until somebody there speaks to it again.
_CHAT_IS_CLOSED = ("chat not found", "peer_id_invalid", "group chat was deactivated")


class Refused(Exception):
    """Telegram takes nothing from us at all: the token is unknown, or was revoked."""


class Sender:
    def __init__(self, db: Database, api: BotApi, limiter: Limiter, now: Callable[[], datetime]):
        self._db = db
        self._api = api
        self._limiter = limiter
        self._now = now

    async def send_due(self) -> int:
        """Send what is due by now; to how many chats.

        Raises TelegramUnreachable, Refused or CalendarError; what was not sent stays owed.
        """
        now = self._now()
        claimed = await deliveries.claim(self._db, now, now + CLAIM, CHATS_AT_ONCE)
        claimed.sort(key=lambda delivery: (delivery.chat_id, delivery.due_at, delivery.id))
        chats = [list(owed) for _, owed in groupby(claimed, key=lambda one: one.chat_id)]
        slots = asyncio.Semaphore(IN_FLIGHT)
        failure: list[Exception] = []

        async def send(owed: list[Delivery]) -> None:
            async with slots:
                if failure:  # the rest would fail alike: leave it for the next round
                    await self._put_off(owed, Outcome.UNREACHABLE)
                    return
                try:
                    await self._send_to_chat(owed)
                except (TelegramUnreachable, Refused, CalendarError) as error:
                    failure.append(error)
                except Exception:  # one chat's trouble must not keep the others waiting
                    log.exception("a delivery could not be made", chat_id=owed[0].chat_id)
                    await self._put_off(owed, Outcome.OUR_ERROR)

        async with asyncio.TaskGroup() as group:
            for owed in chats:
                group.create_task(send(owed))
        self._limiter.forget_idle()
        if failure:
            raise failure[0]
        return len(chats)

    async def _send_to_chat(self, owed: Sequence[Delivery]) -> None:
        calendar = await calendars.get(self._db, owed[0].calendar_id)
        ids = [delivery.id for delivery in owed]
        parts = await self._compose(calendar, owed)
        if not parts:
            await deliveries.finish(
                self._db, ids, DeliveryStatus.SKIPPED, self._now(), Outcome.NOTHING_LEFT
            )
            return
        sent = min(delivery.parts_sent for delivery in owed)
        message_id = owed[0].message_id
        for part in parts[sent:]:
            sent += 1
            keyboard = (
                messages.again_keyboard(calendar, self._now()) if sent == len(parts) else None
            )
            await self._limiter.turn(calendar.chat_id)
            try:
                message = await self._api.call(
                    "sendMessage",
                    chat_id=calendar.chat_id,
                    text=part,
                    parse_mode="HTML",
                    reply_markup=keyboard,
                )
            except TelegramUnreachable as error:
                await self._put_off(owed, Outcome.UNREACHABLE, str(error))
                raise
            except TelegramError as error:
                await self._refused(calendar, owed, error)
                return
            message_id = message["message_id"]
            await deliveries.note_part(self._db, ids, sent, message_id)
        await deliveries.finish(self._db, ids, DeliveryStatus.SENT, self._now())

    async def _compose(self, calendar: Calendar, owed: Sequence[Delivery]) -> list[str]:
        earlier = await deliveries.get_many(
            self._db, {one.again_of for one in owed if one.again_of}
        )
        meant = [(one, earlier.get(one.again_of or 0, one)) for one in owed]
        wanted = {
            day.month * 100 + day.day
            for _, one in meant
            for day in planning.days_of_interest(calendar, one.kind, one.local_date)
        }
        people = (await plans.birthdays_of(self._db, [calendar.id], wanted))[calendar.id]
        told = [
            (owing, planning.occasions_told(calendar, one.kind, one.local_date, one.slot, people))
            for owing, one in meant
        ]
        today = dates.today_in(calendar.time_zone, self._now())
        return messages.compose(calendar, told, today)

    async def _refused(
        self, calendar: Calendar, owed: Sequence[Delivery], error: TelegramError
    ) -> None:
        ids = [delivery.id for delivery in owed]
        if error.migrate_to_chat_id:
            await calendars.move(self._db, calendar.chat_id, error.migrate_to_chat_id)
            await deliveries.retry(self._db, ids, self._now(), Outcome.CHAT_MOVED)
        elif error.code == 429:
            seconds = error.retry_after or 1
            self._limiter.hold(seconds)
            log.warning("Telegram asked to slow down", retry_after=seconds)
            later = self._now() + timedelta(seconds=seconds)
            await deliveries.retry(self._db, ids, later, Outcome.THROTTLED)
        elif error.code in (401, 404):
            await self._put_off(owed, Outcome.TOKEN_REFUSED, error.description)
            raise Refused(error.description)
        elif error.code >= 500:
            await self._put_off(owed, Outcome.UNREACHABLE, str(error))
            raise TelegramUnreachable(str(error))
        else:
            words = error.description.lower()
            closed = error.code == 403 or any(one in words for one in _CHAT_IS_CLOSED)
            if closed:
                await calendars.pause(self._db, calendar, "blocked")
            log.warning("a delivery failed for good", chat_id=calendar.chat_id, error=str(error))
            outcome = Outcome.CHAT_CLOSED if closed else Outcome.REJECTED
            await deliveries.finish(
                self._db, ids, DeliveryStatus.FAILED, self._now(), outcome, error.description
            )

    async def _put_off(
        self, owed: Sequence[Delivery], outcome: Outcome, detail: str | None = None
    ) -> None:
        tries = max(delivery.attempts for delivery in owed)
        seconds = min(2.0**tries, LONGEST_BACKOFF) * random.uniform(0.5, 1.0)  # noqa: S311 - jitter
        later = self._now() + timedelta(seconds=seconds)
        await deliveries.retry(self._db, [one.id for one in owed], later, outcome, detail)

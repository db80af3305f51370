"""Sends what is owed: claims it, and says it within Telegram's limits."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from itertools import groupby

import structlog

from birthday_calendar import dates
from birthday_calendar.database import Database
from birthday_calendar.errors import CalendarError, NotFound
from birthday_calendar.models import Calendar, Delivery, DeliveryStatus, Outcome
from birthday_calendar.reminders import messages
from birthday_calendar.reminders.ledger import Ledger
from birthday_calendar.reminders.limits import Limiter
from birthday_calendar.services import calendars, planning
from birthday_calendar.storage import deliveries
from birthday_calendar.telegram import BotApi, TelegramError, TelegramUnreachable

log = structlog.get_logger(__name__)

CHATS_AT_ONCE = 100  # claimed and not yet sent: enough for three seconds
IN_FLIGHT = 20  # calls under way together, and so the most that a crash can repeat
CLAIM = timedelta(seconds=60)  # until claims that nobody gave back are taken again

# https://core.telegram.org/api/errors: these mean that the chat is closed to the bot for good, or
# until somebody there speaks to it again.
_CHAT_IS_CLOSED = ("chat not found", "peer_id_invalid", "group chat was deactivated")


class Refused(Exception):
    """Telegram takes nothing from us at all: the token is unknown, or was revoked."""


class Sender:
    """`start_due` now and then; what it started goes on beside it.

    It sends while `is_leader` says so, which is asked last thing before each message.
    """

    def __init__(
        self,
        db: Database,
        api: BotApi,
        limiter: Limiter,
        now: Callable[[], datetime],
        is_leader: Callable[[], bool] = lambda: True,
    ):
        self._db = db
        self._api = api
        self._limiter = limiter
        self._now = now
        self._is_leader = is_leader
        self._ledger = Ledger(db, now, self._fail)
        self._is_stopping = False
        self._claimed: dict[asyncio.Task[None], Sequence[Delivery]] = {}
        self._waiting: set[asyncio.Task[None]] = set()  # for their turn
        self._in_flight = asyncio.Semaphore(IN_FLIGHT)
        self._failure: Exception | None = None  # since it was last raised
        self.is_troubled = False  # the last answer was none, or a refusal of everything

    async def start_due(self) -> int:
        """Begin to send what is due by now; to how many more chats.

        Raises TelegramUnreachable, Refused or CalendarError where that was found out since the
        last call; what was not sent stays owed.
        """
        self._raise_failure()
        now = self._now()
        # After trouble one message feels the way for all.
        room = (1 if self.is_troubled else CHATS_AT_ONCE) - len(self._claimed)
        if room <= 0 or not await deliveries.is_any_due(self._db, now):
            return 0
        claimed = await deliveries.claim(self._db, now, now + CLAIM, room)
        ours = {delivery.id for owed in self._claimed.values() for delivery in owed}
        fresh = [delivery for delivery in claimed if delivery.id not in ours]
        fresh.sort(key=lambda one: (*_message_of(one), one.due_at, one.id))
        for _, owed in groupby(fresh, key=_message_of):
            self._start(list(owed))
        self._limiter.forget_idle()
        return len({delivery.chat_id for delivery in fresh})

    async def send_due(self) -> int:
        """Send what is due by now, to the end; to how many chats. Raises as `start_due` does."""
        chats = await self.start_due()
        await asyncio.gather(*self._claimed)
        self._raise_failure()
        return chats

    async def take_over(self) -> None:
        """Begin as the only sender: what was claimed before, by whomever, is free again."""
        await self.stop()
        self._is_stopping = False
        await deliveries.release(self._db, self._now())
        self._limiter.hold(1.0)  # whoever led before may have sent 30 messages just now

    async def stop(self, within: float | None = None) -> None:
        """Give back what has not had its turn, and wait for the rest, `within` seconds at most."""
        self._is_stopping = True
        self._stop_waiting()
        if self._claimed:
            await asyncio.wait(self._claimed, timeout=within)

    def _start(self, owed: Sequence[Delivery]) -> None:
        task = asyncio.create_task(self._deliver(owed))
        self._claimed[task] = owed
        task.add_done_callback(self._claimed.pop)

    def _stop_waiting(self) -> None:
        for task in self._waiting:
            task.cancel()

    async def _deliver(self, owed: Sequence[Delivery]) -> None:
        try:
            await self._send_to_chat(owed)
        except (TelegramUnreachable, Refused) as error:
            self.is_troubled = True
            self._fail(error)
        except asyncio.CancelledError:
            await self._give_back(owed)
        except NotFound:
            pass  # the calendar was deleted, and its deliveries with it
        except CalendarError as error:
            self._fail(error)
            await self._give_back(owed)
        except Exception:  # one chat's trouble must not keep the others waiting
            log.exception("a delivery could not be made", chat_id=owed[0].chat_id)
            await self._ledger.put_off(owed, Outcome.OUR_ERROR)

    def _fail(self, error: Exception) -> None:
        """The rest would fail alike: leave it for later."""
        self._failure = error
        self._stop_waiting()

    def _raise_failure(self) -> None:
        failure, self._failure = self._failure, None
        if failure:
            raise failure

    async def _send_to_chat(self, owed: Sequence[Delivery]) -> None:
        calendar = await calendars.get(self._db, owed[0].calendar_id)
        told = await planning.told_by(self._db, calendar, owed)
        today = dates.today_in(calendar.time_zone, self._now())
        parts = messages.compose(calendar, told, today)
        if not parts:
            self.is_troubled = False
            await self._ledger.finished(owed, DeliveryStatus.SKIPPED, Outcome.NOTHING_LEFT)
        for number, part in enumerate(parts, start=1):
            if number <= owed[0].parts_sent:
                continue
            if not self._may_send():
                await self._give_back(owed)
                return
            async with self._turn(calendar.chat_id) as answered:
                if not self._may_send():
                    await self._give_back(owed)
                    return
                is_last = number == len(parts)
                if not await self._send(calendar, owed, part, number, is_last, answered):
                    return
        if parts and owed[0].parts_sent >= len(parts):  # the rest has been deleted meanwhile
            await self._ledger.finished(owed, DeliveryStatus.SENT)

    async def _send(
        self,
        calendar: Calendar,
        owed: Sequence[Delivery],
        part: str,
        number: int,
        is_last: bool,
        answered: Callable[[], None],
    ) -> bool:
        """Whether Telegram took it."""
        keyboard = messages.again_keyboard(calendar, self._now()) if is_last else None
        try:
            message = await self._api.call(
                "sendMessage",
                chat_id=calendar.chat_id,
                text=part,
                parse_mode="HTML",
                reply_markup=keyboard,
            )
        except TelegramUnreachable as error:
            await self._ledger.put_off(owed, Outcome.UNREACHABLE, str(error))
            raise
        except TelegramError as error:
            self.is_troubled = False
            await self._refused(calendar, owed, error)
            return False
        answered()
        self.is_troubled = False
        note = self._ledger.sent if is_last else self._ledger.part_sent
        await note(owed, number, message["message_id"])
        return True

    @asynccontextmanager
    async def _turn(self, chat_id: int) -> AsyncIterator[Callable[[], None]]:
        """Waiting for it can be cancelled; what comes then can not."""
        task = asyncio.current_task()
        assert task
        self._waiting.add(task)
        try:
            async with self._limiter.turn(chat_id) as answered:
                self._waiting.discard(task)
                async with self._in_flight:
                    yield answered
        finally:
            self._waiting.discard(task)

    def _may_send(self) -> bool:
        return self._is_leader() and not self._is_stopping and not self._failure

    async def _give_back(self, owed: Sequence[Delivery]) -> None:
        """It was not tried. Who lost the lead keeps off: the next leader takes all back."""
        if self._is_leader():
            await self._ledger.given_back(owed)

    async def _refused(
        self, calendar: Calendar, owed: Sequence[Delivery], error: TelegramError
    ) -> None:
        if error.migrate_to_chat_id:
            await calendars.move(self._db, calendar.chat_id, error.migrate_to_chat_id)
            await self._ledger.retry(owed, timedelta(0), Outcome.CHAT_MOVED)
        elif error.code == 429:
            pause = timedelta(seconds=error.retry_after or 1)
            self._limiter.hold(pause.total_seconds())
            log.warning("Telegram asked to slow down", retry_after=error.retry_after)
            await self._ledger.retry(owed, pause, Outcome.THROTTLED)
        elif error.code in (401, 404):
            await self._ledger.put_off(owed, Outcome.TOKEN_REFUSED, error.description)
            raise Refused(error.description)
        elif error.code >= 500:
            await self._ledger.put_off(owed, Outcome.UNREACHABLE, str(error))
            raise TelegramUnreachable(str(error))
        else:
            words = error.description.lower()
            closed = error.code == 403 or any(one in words for one in _CHAT_IS_CLOSED)
            if closed:
                await calendars.pause(self._db, calendar, "blocked")
            log.warning("a delivery failed for good", chat_id=calendar.chat_id, error=str(error))
            outcome = Outcome.CHAT_CLOSED if closed else Outcome.REJECTED
            await self._ledger.finished(owed, DeliveryStatus.FAILED, outcome, error.description)


def _message_of(delivery: Delivery) -> tuple[int, int]:
    """What a delivery is told with: all that is new to a chat, or the rest of a message."""
    return delivery.chat_id, delivery.message_id or 0

"""Sends what is owed: claims it for a few chats at a time, and lets each have its turn."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from itertools import groupby

import structlog

from birthday_calendar import logs, metrics
from birthday_calendar.database import Database
from birthday_calendar.domain.admission import Rules
from birthday_calendar.domain.deliveries import Delivery, DeliveryKind, DeliveryStatus, Outcome
from birthday_calendar.domain.errors import CalendarError, NotFound
from birthday_calendar.reminders.composing import Composer
from birthday_calendar.reminders.courier import Courier, NotNow
from birthday_calendar.reminders.ledger import Ledger
from birthday_calendar.reminders.limits import Limiter
from birthday_calendar.storage import outbox
from birthday_calendar.telegram import BotApi
from birthday_calendar.telegram_errors import TelegramFailure
from birthday_calendar.wording.duties import MOST_TASKS

log = structlog.get_logger(__name__)

# Chats claimed that wait for their first message: enough for three seconds. Those that have had one
# and wait for the next keep nobody from being claimed, up to a number that memory has room for.
CHATS_AT_ONCE = 100
CHATS_IN_HAND = 500
IN_FLIGHT = 20  # calls under way together, and so the most that a crash can repeat
CLAIM = timedelta(seconds=60)  # until claims that nobody gave back are taken again
UNREADABLE = timedelta(hours=1)  # until what we can make nothing of is looked at again


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
        rules: Rules | None = None,
        composer: Composer | None = None,
    ):
        self._db = db
        self._limiter = limiter
        self._now = now
        self._is_leader = is_leader
        self._ledger = Ledger(db, now, self._fail)
        self._courier = Courier(
            *(db, api, limiter, self._ledger, now, self._may_send, rules),
            composer or Composer(db, api, now),
        )
        self._is_stopping = False
        self._claimed: dict[asyncio.Task[None], Sequence[Delivery]] = {}
        self._begun: set[asyncio.Task[None]] = set()  # those that have had a turn
        self._waiting: set[asyncio.Task[None]] = set()  # for their turn
        self._in_flight = asyncio.Semaphore(IN_FLIGHT)
        self._failure: Exception | None = None  # since it was last raised

    @property
    def is_troubled(self) -> bool:
        return self._courier.is_troubled

    async def start_due(self) -> int:
        """Begin to send what is due by now; to how many more chats.

        Raises TelegramFailure or CalendarError where that was found out since the last call;
        what was not sent stays owed.
        """
        self._raise_failure()
        now = self._now()
        room = self._room()
        if room <= 0 or not await outbox.is_any_due(self._db, now):
            return 0
        claimed, unreadable = await outbox.claim(self._db, now, now + CLAIM, room)
        if unreadable:
            log.error("deliveries can't be read", ids=unreadable)
            await outbox.retry(self._db, unreadable, now + UNREADABLE, Outcome.OUR_ERROR)
            metrics.note_unsent(DeliveryStatus.PENDING, Outcome.OUR_ERROR, len(unreadable))
        ours = {delivery.id for owed in self._claimed.values() for delivery in owed}
        fresh = [delivery for delivery in claimed if delivery.id not in ours]
        fresh.sort(key=lambda one: (*_message_of(one), one.due_at, one.id))
        for _, owed in groupby(fresh, key=_message_of):
            for message in _in_messages(list(owed)):
                self._start(message)
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
        await outbox.release(self._db, self._now())
        self._limiter.hold(1.0)  # whoever led before may have sent 30 messages just now

    async def stop(self, within: float | None = None) -> None:
        """Give back what has not had its turn, and wait for the rest, `within` seconds at most."""
        self._is_stopping = True
        self._stop_waiting()
        if self._claimed:
            await asyncio.wait(self._claimed, timeout=within)

    def _room(self) -> int:
        """For how many more chats; after trouble one message feels the way for all."""
        if self.is_troubled:
            return 1 - len(self._claimed)
        fresh = len(self._claimed) - len(self._begun)
        return min(CHATS_AT_ONCE - fresh, CHATS_IN_HAND - len(self._claimed))

    def _start(self, owed: Sequence[Delivery]) -> None:
        task = asyncio.create_task(self._deliver(owed))
        self._claimed[task] = owed
        task.add_done_callback(self._claimed.pop)
        task.add_done_callback(self._begun.discard)

    def _stop_waiting(self) -> None:
        for task in self._waiting:
            task.cancel()

    async def _deliver(self, owed: Sequence[Delivery]) -> None:
        try:
            await self._courier.deliver(owed, self._turn)
        except TelegramFailure as error:
            self._fail(error)
        except (NotNow, asyncio.CancelledError):
            await self._give_back(owed)
        except NotFound:
            pass  # the calendar was deleted, and its deliveries with it
        except CalendarError as error:
            self._fail(error)
            await self._give_back(owed)
        except Exception as error:  # one chat's trouble must not keep the others waiting
            told = logs.trace(error)
            log.error("a delivery could not be made", chat_id=owed[0].chat_id, exception=told)
            await self._ledger.put_off(owed, Outcome.OUR_ERROR)

    def _fail(self, error: Exception) -> None:
        """The rest would fail alike: leave it for later."""
        self._failure = error
        self._stop_waiting()

    def _raise_failure(self) -> None:
        failure, self._failure = self._failure, None
        if failure:
            raise failure

    @asynccontextmanager
    async def _turn(self, chat_id: int, stands_back: float) -> AsyncIterator[Callable[[], None]]:
        """Waiting for it can be cancelled; what comes then can not."""
        task = asyncio.current_task()
        assert task
        self._waiting.add(task)
        try:
            async with self._limiter.turn(chat_id, stands_back) as answered:
                self._waiting.discard(task)
                self._begun.add(task)
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


def _message_of(delivery: Delivery) -> tuple[int, int, int, bool, int]:
    """What a delivery is told with: all that a calendar has new for a chat, or the rest of a
    message. What somebody looks after is told by itself, and some kinds with nothing else.
    """
    is_duty = delivery.kind is DeliveryKind.DUTY
    alone = delivery.id if delivery.kind.is_alone else 0
    return delivery.chat_id, delivery.calendar_id, delivery.message_id or 0, is_duty, alone


def _in_messages(owed: list[Delivery]) -> Iterator[list[Delivery]]:
    """As many tasks in one as have room for their buttons."""
    if owed[0].kind is not DeliveryKind.DUTY:
        yield owed
        return
    for place in range(0, len(owed), MOST_TASKS):
        yield owed[place : place + MOST_TASKS]

"""The `reminders` program: one leader plans and sends, others stand by to take over."""

import asyncio
import contextlib
import signal
import time
from datetime import UTC, datetime
from typing import NoReturn

import structlog

from birthday_calendar import gauges, logs, running
from birthday_calendar.config import Settings
from birthday_calendar.database import Database
from birthday_calendar.destinations import Destinations
from birthday_calendar.domain.errors import CalendarError
from birthday_calendar.leadership import Leadership
from birthday_calendar.metrics_exchange import offered
from birthday_calendar.reminders import ledger
from birthday_calendar.reminders.admins import AdminLooks
from birthday_calendar.reminders.composing import Composer
from birthday_calendar.reminders.limits import Limiter
from birthday_calendar.reminders.marking import DayMarks
from birthday_calendar.reminders.sender import Sender
from birthday_calendar.reminders.trust import Trust
from birthday_calendar.reminders.webhook_client import WebhookClient
from birthday_calendar.reminders.webhook_sender import WebhookSender
from birthday_calendar.services import bots, housekeeping, planning
from birthday_calendar.states import State
from birthday_calendar.status import Status
from birthday_calendar.studio import Studio
from birthday_calendar.telegram import BotApi
from birthday_calendar.telegram_errors import TelegramFailure

log = structlog.get_logger(__name__)

CONNECTIONS = 4  # enough for 30 messages a second
TICK = 1.0  # seconds between looks at the clock
HOUSEKEEPING_EVERY = 3600.0  # seconds
MEND_EVERY = 60.0  # seconds; the clock that is wrong may be another container's
STOPS_WITHIN = 2.0  # seconds for the messages under way; supervisord gives 3 in all, and so …
LAST_WORD = 0.3  # … seconds for the database to let go
RETRY_TELEGRAM = 5.0  # seconds before Telegram is tried again
RETRY_TOKEN = 60.0  # seconds before a refused token is tried again


def run(settings: Settings) -> NoReturn:
    running.run(_main(settings))


async def _main(settings: Settings) -> None:
    status = Status(settings.run_dir, "reminders")
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    async with (
        Database(settings.database_url, pool_size=CONNECTIONS) as db,
        BotApi(settings.telegram_api_url, settings.telegram_bot_token) as api,
        WebhookClient(Destinations(settings.webhooks_private_networks)) as client,
    ):
        leadership = Leadership(db, "reminders")
        composer = Composer(db, api, _now, settings.app_url, Studio(settings.run_dir, api))
        sender = Sender(db, api, Limiter(), _now, lambda: leadership.is_held, settings, composer)
        lease = gauges.lease("reminders", lambda: leadership.is_held)
        found = gauges.pool(db), gauges.database(db), lease
        webhooks = WebhookSender(db, client, _now, lambda: leadership.is_held, settings)
        with logs.serving(settings.telegram_api_url, database=settings.database_shown):
            beside = AdminLooks(db, api, _now), DayMarks(db, api, _now)
            loop = _Loop(db, sender, leadership, status, beside, webhooks)
            async with offered(settings, "reminders", *found):
                await loop.wait_to_be_admitted(settings, stopping)
                await loop.run(stopping)
    status.enter(State.STOPPED)


class _Loop:
    """Looks at the clock once a second. Sending goes on beside it, for as long as that takes."""

    def __init__(
        self,
        db: Database,
        sender: Sender,
        leadership: Leadership,
        status: Status,
        beside: tuple[AdminLooks, DayMarks],
        webhooks: WebhookSender,
    ):
        self._db = db
        self._sender = sender
        self._leadership = leadership
        self._status = status
        self._beside = beside
        self._webhooks = webhooks
        self._trust = Trust(db)
        self._send_at = self._tidy_at = self._mend_at = 0.0  # by the monotonic clock

    async def wait_to_be_admitted(self, settings: Settings, stopping: asyncio.Event) -> None:
        """Until this bot may serve this database, or the program has to stop."""
        while not stopping.is_set():
            self._status.beat()
            try:
                refusal = await bots.admit(self._db, settings, _now())
                if refusal is None:
                    return
                self._enter(refusal.state, refusal.reason)
            except CalendarError as error:
                self._enter(State.WAITING, f"database: {error}")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), TICK)

    async def run(self, stopping: asyncio.Event) -> None:
        stop = asyncio.create_task(stopping.wait())
        while not stopping.is_set():
            tick = asyncio.create_task(self._tick(_now(), stopping))
            await asyncio.wait({tick, stop}, return_when=asyncio.FIRST_COMPLETED)
            if stop.done():  # and the database may hang
                await asyncio.wait({tick}, timeout=LAST_WORD)
                tick.cancel()
            else:
                await tick
                await asyncio.wait({stop}, timeout=TICK)
        for one in self._beside:
            one.stop()
        await asyncio.gather(self._sender.stop(STOPS_WITHIN), self._webhooks.stop(STOPS_WITHIN))
        with contextlib.suppress(CalendarError):
            async with self._db.within(LAST_WORD):
                await self._leadership.release()

    async def _tick(self, now: datetime, stopping: asyncio.Event) -> None:
        self._status.beat()
        if self._trust.look() < 0:
            self._mend_at = 0.0
        try:
            if doubt := await self._trust.doubt():
                await self._stand_back()
                self._enter(State.WAITING, doubt)
                return
            if not await self._lead():
                self._enter(State.STANDBY, "another container sends")
                return
            self._webhooks.start_due()
            await self._mend(now)
            while await planning.plan_due(self._db, now):
                self._status.beat()
                if stopping.is_set() or not await self._lead():
                    return
            if time.monotonic() >= self._send_at:
                await self._sender.start_due()
                for one in self._beside:
                    one.start_due()
                if not self._sender.is_troubled:
                    self._enter(State.RUNNING)
            await self._tidy(now)
        except CalendarError as error:
            self._enter(State.WAITING, f"database: {error}")
        except TelegramFailure as error:
            trouble = error.trouble or State.UNREACHABLE
            self._enter(trouble, str(error))
            is_refused = trouble is State.UNAUTHORIZED
            self._send_at = time.monotonic() + (RETRY_TOKEN if is_refused else RETRY_TELEGRAM)
        except Exception as error:  # a mistake of ours, which starting anew would only repeat
            log.error("a look at the clock failed", exception=logs.trace(error))
            self._enter(State.FAILING)

    async def _mend(self, now: datetime) -> None:
        """What a clock that was ahead has left behind, here or in another container."""
        if time.monotonic() < self._mend_at:
            return
        mended = await planning.take_back(self._db, now)
        await ledger.take_back(self._db, now)
        if mended:
            log.warning("calendars that were planned ahead of the clock", count=mended)
        self._mend_at = time.monotonic() + MEND_EVERY

    async def _stand_back(self) -> None:
        """Let a container lead whose clock is right."""
        if self._leadership.is_held:
            await asyncio.gather(self._sender.stop(STOPS_WITHIN), self._webhooks.stop(STOPS_WITHIN))
            await self._leadership.release()

    async def _lead(self) -> bool:
        """Whether this is the one that plans and sends. Each tick renews it."""
        led = self._leadership.is_held
        if not await self._leadership.acquire():
            return False
        if not led:
            await self._sender.take_over()
            self._mend_at = 0.0
        return True

    async def _tidy(self, now: datetime) -> None:
        if time.monotonic() >= self._tidy_at:
            await housekeeping.tidy(self._db, now)
            self._tidy_at = time.monotonic() + HOUSEKEEPING_EVERY

    def _enter(self, state: State, reason: str = "") -> None:
        before = self._status.state.name
        if self._status.enter(state, reason):
            log.info("state changed", before=before, now=state, reason=reason)


def _now() -> datetime:
    return datetime.now(UTC)

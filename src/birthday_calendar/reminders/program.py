"""The `reminders` program: one leader plans and sends, others stand by to take over."""

import asyncio
import contextlib
import signal
from datetime import UTC, datetime, timedelta

import structlog

from birthday_calendar.config import Settings
from birthday_calendar.database import Database
from birthday_calendar.errors import CalendarError
from birthday_calendar.leadership import Leadership
from birthday_calendar.reminders.courier import Refused
from birthday_calendar.reminders.limits import Limiter
from birthday_calendar.reminders.sender import Sender
from birthday_calendar.services import housekeeping, planning
from birthday_calendar.status import Status
from birthday_calendar.telegram import BotApi, TelegramUnreachable

log = structlog.get_logger(__name__)

CONNECTIONS = 4  # enough for 30 messages a second
TICK = 1.0  # seconds between looks at the clock
HOUSEKEEPING_EVERY = timedelta(hours=1)
STOPS_WITHIN = 2.0  # seconds for the messages under way; supervisord gives 3 in all
RETRY_TELEGRAM = 5.0  # seconds before Telegram is tried again
RETRY_TOKEN = 60.0  # seconds before a refused token is tried again


def run(settings: Settings) -> None:
    asyncio.run(_main(settings))


async def _main(settings: Settings) -> None:
    status = Status(settings.run_dir, "reminders")
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    async with (
        Database(settings.database_url, pool_size=CONNECTIONS) as db,
        BotApi(settings.telegram_api_url, settings.telegram_bot_token) as api,
    ):
        leadership = Leadership(db, "reminders")
        sender = Sender(db, api, Limiter(), _now, lambda: leadership.is_held)
        await _Loop(db, sender, leadership, status).run(stopping)


class _Loop:
    """Looks at the clock once a second. Sending goes on beside it, for as long as that takes."""

    def __init__(self, db: Database, sender: Sender, leadership: Leadership, status: Status):
        self._db = db
        self._sender = sender
        self._leadership = leadership
        self._status = status
        self._tidied_at = datetime.min.replace(tzinfo=UTC)
        self._send_after = datetime.min.replace(tzinfo=UTC)

    async def run(self, stopping: asyncio.Event) -> None:
        while not stopping.is_set():
            await self._tick(_now(), stopping)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), TICK)
        await self._sender.stop(STOPS_WITHIN)
        with contextlib.suppress(CalendarError):
            await self._leadership.release()

    async def _tick(self, now: datetime, stopping: asyncio.Event) -> None:
        self._status.beat()
        try:
            while await self._lead() and await planning.plan_due(self._db, now):
                self._status.beat()
                if stopping.is_set():
                    return
            if not self._leadership.is_held:
                self._enter("standby", "another container sends")
                return
            if now >= self._send_after:
                await self._sender.start_due()
                if not self._sender.is_troubled:
                    self._enter("running")
            await self._tidy(now)
        except CalendarError as error:
            self._enter("waiting", f"database: {error}")
        except TelegramUnreachable as error:
            self._enter("unreachable", f"Telegram: {error}")
            self._send_after = now + timedelta(seconds=RETRY_TELEGRAM)
        except Refused as error:
            self._enter("unauthorized", f"Telegram refuses the token: {error}")
            self._send_after = now + timedelta(seconds=RETRY_TOKEN)

    async def _lead(self) -> bool:
        """Whether this is the one that plans and sends. Each tick renews it."""
        led = self._leadership.is_held
        if not await self._leadership.acquire():
            return False
        if not led:
            await self._sender.take_over()
        return True

    async def _tidy(self, now: datetime) -> None:
        if now - self._tidied_at >= HOUSEKEEPING_EVERY:
            await housekeeping.tidy(self._db, now)
            self._tidied_at = now

    def _enter(self, state: str, reason: str = "") -> None:
        before = self._status.state.name
        if self._status.enter(state, reason):
            log.info("state changed", before=before, now=state, reason=reason)


def _now() -> datetime:
    return datetime.now(UTC)

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
from birthday_calendar.reminders.limits import Limiter
from birthday_calendar.reminders.sender import Refused, Sender
from birthday_calendar.services import housekeeping, planning
from birthday_calendar.status import Status
from birthday_calendar.telegram import BotApi, TelegramUnreachable

log = structlog.get_logger(__name__)

TICK = 1.0  # seconds between looks at the clock
HOUSEKEEPING_EVERY = timedelta(hours=1)
RETRY_TELEGRAM = 5.0  # seconds before Telegram is tried again
RETRY_TOKEN = 60.0  # seconds before a refused token is tried again
RETRY_DATABASE = 1.0


def run(settings: Settings) -> None:
    asyncio.run(_main(settings))


async def _main(settings: Settings) -> None:
    status = Status(settings.run_dir, "reminders")
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    async with (
        Database(settings.database_url) as db,
        BotApi(settings.telegram_api_url, settings.telegram_bot_token) as api,
    ):
        leadership = Leadership(db, "reminders")
        sender = Sender(db, api, Limiter())
        loop = _Loop(db, sender, leadership, status)
        while not stopping.is_set():
            status.beat()
            pause = await loop.tick(datetime.now(UTC))
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), pause)
        with contextlib.suppress(CalendarError):
            await leadership.release()


class _Loop:
    def __init__(self, db: Database, sender: Sender, leadership: Leadership, status: Status):
        self._db = db
        self._sender = sender
        self._leadership = leadership
        self._status = status
        self._tidied_at = datetime.min.replace(tzinfo=UTC)
        self._send_after = datetime.min.replace(tzinfo=UTC)

    async def tick(self, now: datetime) -> float:
        """One look at the clock; how many seconds to wait before the next one."""
        try:
            if not await self._leadership.acquire():
                self._enter("standby", "another container sends")
                return TICK
            while await planning.plan_due(self._db, now):
                self._status.beat()
            if now < self._send_after:
                return TICK
            while await self._sender.send_due(datetime.now(UTC)):
                self._status.beat()
                if not await self._leadership.acquire():
                    return TICK
            self._enter("running")
            await self._tidy(now)
        except CalendarError as error:
            self._enter("waiting", f"database: {error}")
            return RETRY_DATABASE
        except TelegramUnreachable as error:
            self._enter("unreachable", f"Telegram: {error}")
            self._send_after = now + timedelta(seconds=RETRY_TELEGRAM)
        except Refused as error:
            self._enter("unauthorized", f"Telegram refuses the token: {error}")
            self._send_after = now + timedelta(seconds=RETRY_TOKEN)
        return TICK

    async def _tidy(self, now: datetime) -> None:
        if now - self._tidied_at >= HOUSEKEEPING_EVERY:
            await housekeeping.tidy(self._db, now)
            self._tidied_at = now

    def _enter(self, state: str, reason: str = "") -> None:
        before = self._status.state.name
        if self._status.enter(state, reason):
            log.info("state changed", before=before, now=state, reason=reason)

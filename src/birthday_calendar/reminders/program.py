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
        loop = _Loop(db, Sender(db, api, Limiter(), _now), Leadership(db, "reminders"), status)
        await loop.run(stopping)


class _Loop:
    def __init__(self, db: Database, sender: Sender, leadership: Leadership, status: Status):
        self._db = db
        self._sender = sender
        self._leadership = leadership
        self._status = status
        self._keeping: asyncio.Task[None] | None = None
        self._tidied_at = datetime.min.replace(tzinfo=UTC)
        self._send_after = datetime.min.replace(tzinfo=UTC)

    async def run(self, stopping: asyncio.Event) -> None:
        while not stopping.is_set():
            self._status.beat()
            await self._tick(_now())
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), TICK)
        if self._keeping:
            self._keeping.cancel()
        with contextlib.suppress(CalendarError):
            await self._leadership.release()

    async def _tick(self, now: datetime) -> None:
        try:
            if not await self._lead():
                self._enter("standby", "another container sends")
                return
            while await planning.plan_due(self._db, now):
                self._status.beat()
            if now < self._send_after:
                return
            while await self._lead() and await self._sender.send_due():
                self._status.beat()
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
        """Whether this is the one that sends; renewed beside the sending, which may take long."""
        if not await self._leadership.acquire():
            return False
        if self._keeping is None or self._keeping.done():
            self._keeping = asyncio.create_task(self._leadership.keep())
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

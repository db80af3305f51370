"""The `bot` program: one leader polls, others stand by. aiogram is imported when all else is up."""

import asyncio
import contextlib
import logging
import os
import re
import signal
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import structlog

from birthday_calendar.bot.inbox import Inbox
from birthday_calendar.bot.polling import Poller
from birthday_calendar.bot.pulse import Pulse
from birthday_calendar.bot.troubles import Backoff
from birthday_calendar.config import Settings
from birthday_calendar.database import Database
from birthday_calendar.errors import CalendarError, StorageFull
from birthday_calendar.leadership import LEASE, Leadership
from birthday_calendar.services import health
from birthday_calendar.status import Status
from birthday_calendar.telegram import BotApi, TelegramError, TelegramUnreachable

if TYPE_CHECKING:
    from birthday_calendar.bot.responder import Responder

log = structlog.get_logger(__name__)

TOKEN = re.compile(r"[1-9]\d{0,15}:[A-Za-z0-9_-]{30,}")
LOOK_EVERY = 0.5  # seconds between looks for the database
# Seconds that supervisord's three must have room for: to finish what is being handled, and then to
# give up the lease.
GRACE = 1.5
LAST_WORD = 0.5
FOREVER = 3600.0 * 24 * 365
IMPORTER = "importer"  # the thread that imports aiogram


def run(settings: Settings) -> None:
    asyncio.run(_until_signal(settings))
    if any(thread.name == IMPORTER for thread in threading.enumerate()):
        logging.shutdown()
        os._exit(0)  # the interpreter can't end by itself in the middle of an import


async def _until_signal(settings: Settings) -> None:
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    await serve(settings, stopping)


async def serve(
    settings: Settings,
    stopping: asyncio.Event,
    *,
    backoff: Backoff | None = None,
    lease: float = LEASE,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> None:
    """Until `stopping` is set. Tests scale the backoff, shorten the lease and set the clock."""
    settings.run_dir.mkdir(parents=True, exist_ok=True)
    pulse = Pulse(Status(settings.run_dir, "bot"), stopping)
    state, reason = at_rest(settings)
    if state:
        _enter(pulse, state, reason)
        await pulse.wait(FOREVER)
    else:
        async with (
            Database(settings.database_url) as db,
            BotApi(settings.telegram_api_url, settings.telegram_bot_token) as api,
        ):
            program = Program(settings, db, api, pulse, backoff or Backoff(), lease, clock)
            await program.run()
    _enter(pulse, "stopped")


def at_rest(settings: Settings) -> tuple[str, str]:
    """The state, and why, where there is nothing to do until the settings change."""
    if not settings.enable_telegram_bot:
        return "disabled", "ENABLE_TELEGRAM_BOT is false"
    if not settings.telegram_bot_token:
        return "waiting", "TELEGRAM_BOT_TOKEN is not set: get a token from @BotFather"
    if not TOKEN.fullmatch(settings.telegram_bot_token):
        return "waiting", "TELEGRAM_BOT_TOKEN has not the form of a token, 123456789:ABC…"
    return "", ""


class Program:
    def __init__(
        self,
        settings: Settings,
        db: Database,
        api: BotApi,
        pulse: Pulse,
        backoff: Backoff,
        lease: float,
        clock: Callable[[], datetime],
    ):
        self._settings = settings
        self._db = db
        self._api = api
        self._pulse = pulse
        self._backoff = backoff
        bot_id = settings.telegram_bot_token.partition(":")[0]
        self._leadership = Leadership(db, f"poll:{bot_id}", lease=lease)
        self._look_every = lease / 10
        self._clock = clock

    async def run(self) -> None:
        await self._wait_for_database()
        importing = Importing()
        while not self._pulse.stopping:
            if await self._lead() and importing.done.done():
                importing.done.result()
                await self._term()
            else:
                unfinished = [] if importing.done.done() else [importing.done]
                await self._pulse.wait(self._look_every, *unfinished)
        await self._release()

    async def _wait_for_database(self) -> None:
        while not self._pulse.stopping:
            found = await health.of_database(self._db)
            if found.state == "up":
                return
            _enter(self._pulse, "waiting", f"database is {found.state}: {found.reason}")
            await self._pulse.wait(LOOK_EVERY)

    async def _lead(self) -> bool:
        attempt = asyncio.ensure_future(self._leadership.acquire())
        await self._pulse.wait(FOREVER, attempt)
        try:
            if not attempt.done():
                attempt.cancel()
                return False
            if attempt.result():
                return True
            _enter(self._pulse, "standby", f"{await self._leadership.holder()} polls")
        except StorageFull:
            _enter(self._pulse, "waiting", "no room on the disk")
        except CalendarError as error:
            _enter(self._pulse, "waiting", f"database: {error}")
        return False

    async def _term(self) -> None:
        """From taking the lease to losing it, or to the program's end."""
        inbox = Inbox(self._handle)
        poller = Poller(
            self._api,
            inbox,
            self._pulse,
            self._leadership,
            self._backoff,
            owns_webhook=not self._settings.webhook_url,
        )
        keeping = asyncio.create_task(self._leadership.keep())
        try:
            me = await poller.get("getMe")
            if me is not None:
                self._responder = self._make_responder(me)
                announcing = asyncio.create_task(self._announce())
                await poller.run()
                announcing.cancel()
            await inbox.close(GRACE)
            if self._leadership.is_held:
                await poller.confirm()
        finally:
            keeping.cancel()

    async def _handle(self, update: dict[str, Any]) -> None:
        await self._responder.respond(update)

    def _make_responder(self, me: dict[str, Any]) -> "Responder":
        from birthday_calendar.bot.dispatcher import Identity, create_dispatcher
        from birthday_calendar.bot.responder import Responder

        dispatcher = create_dispatcher(self._db, self._api, self._settings, self._clock)
        bot = Identity(self._settings.telegram_bot_token, me)
        return Responder(dispatcher, bot, self._api, self._db)

    async def _announce(self) -> None:
        from birthday_calendar.bot.dispatcher import announce_commands

        try:
            await announce_commands(self._api)
        except (TelegramError, TelegramUnreachable) as error:
            log.warning("commands not announced", reason=str(error))

    async def _release(self) -> None:
        with contextlib.suppress(CalendarError, TimeoutError):
            async with asyncio.timeout(LAST_WORD):
                await self._leadership.release()


class Importing:
    """Imports aiogram in a thread of its own, with little priority: it takes seconds of a core."""

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        self.done: asyncio.Future[None] = loop.create_future()
        threading.Thread(target=self._run, args=(loop,), name=IMPORTER, daemon=True).start()

    def _run(self, loop: asyncio.AbstractEventLoop) -> None:
        os.nice(5)  # on Linux that is this thread only
        failure: Exception | None = None
        try:
            from birthday_calendar.bot import dispatcher, responder  # noqa: F401
        except Exception as error:
            failure = error
        with contextlib.suppress(RuntimeError):  # the loop is closed: too late
            loop.call_soon_threadsafe(self._settle, failure)

    def _settle(self, failure: Exception | None) -> None:
        if failure is None:
            self.done.set_result(None)
        else:
            self.done.set_exception(failure)


def _enter(pulse: Pulse, state: str, reason: str = "") -> None:
    before = pulse.status.state.name
    if pulse.status.enter(state, reason) and before != state:
        log.info("state changed", before=before, now=state, reason=reason)

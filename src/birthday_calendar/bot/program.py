"""The `bot` program: of all containers one leader polls, or all take what Telegram calls with.

aiogram is imported when all else is up.
"""

import asyncio
import signal
import socket
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import urlsplit

import structlog
import uvloop
from prometheus_client.metrics_core import Metric

from birthday_calendar import gauges, health, logs, redaction, running
from birthday_calendar.bot import profile
from birthday_calendar.bot.loading import Loading
from birthday_calendar.bot.speaker import Speaker
from birthday_calendar.bot.updates.inbox import WORKERS, Inbox, Update
from birthday_calendar.bot.updates.leading import Leading
from birthday_calendar.bot.updates.line import Line
from birthday_calendar.bot.updates.polling import Poller
from birthday_calendar.bot.updates.pulse import FOREVER, Pulse
from birthday_calendar.bot.updates.quota import Quota
from birthday_calendar.bot.updates.troubles import Backoff
from birthday_calendar.bot.updates.turns import Place, Turns
from birthday_calendar.bot.updates.webhook import LONGEST_PAUSE, Webhook
from birthday_calendar.bot.updates.webhook_registration import Registration
from birthday_calendar.config import Settings
from birthday_calendar.database import Database
from birthday_calendar.domain.errors import CalendarError
from birthday_calendar.leadership import LEASE, Leadership
from birthday_calendar.metrics import gauge
from birthday_calendar.metrics_exchange import offered
from birthday_calendar.services import bots
from birthday_calendar.states import State
from birthday_calendar.status import Status
from birthday_calendar.storage import webhooks
from birthday_calendar.telegram import BotApi
from birthday_calendar.telegram_errors import TelegramFailure

if TYPE_CHECKING:
    from birthday_calendar.bot.responder import Responder

log = structlog.get_logger(__name__)

LOOK_EVERY = 0.5  # seconds between looks for the database …
ADMITTED_EVERY = 15.0  # … and whether this bot may serve it by now
# Seconds to finish what is being handled: of supervisord's three, giving up the lease has to have
# room too.
GRACE = 1.5


def run(settings: Settings) -> NoReturn:
    redaction.hide(settings.greetings_key)
    running.run(_until_signal(settings), uvloop.new_event_loop)


async def _until_signal(settings: Settings) -> None:
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    listening = socket.socket(fileno=0) if settings.webhook_url else None
    how = f"webhook at {urlsplit(settings.webhook_url).hostname}" if listening else "long polling"
    with logs.serving(f"{settings.telegram_api_url}, {how}", database=settings.database_shown):
        await serve(settings, stopping, listening)


async def serve(
    settings: Settings,
    stopping: asyncio.Event,
    listening: socket.socket | None = None,
    *,
    backoff: Backoff | None = None,
    lease: float = LEASE,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> None:
    """Until `stopping` is set; in webhook mode with `listening`, a socket.

    Tests scale the backoff, shorten the lease and set the clock.
    """
    settings.run_dir.mkdir(parents=True, exist_ok=True)
    pulse = Pulse(Status(settings.run_dir, "bot"), stopping)
    if resting := at_rest(settings):
        pulse.enter(*resting)
        await pulse.wait(FOREVER)
    else:
        async with (
            Database(settings.database_url) as db,
            BotApi(settings.telegram_api_url, settings.telegram_bot_token) as api,
        ):
            program = Program(settings, db, api, pulse, backoff or Backoff(), lease, clock)
            found = gauges.pool(db), gauges.lease("poll", program.leads), program.look
            async with offered(settings, "bot", *found):
                await (program.poll() if listening is None else program.take_calls(listening))
    pulse.enter(State.STOPPED)


def at_rest(settings: Settings) -> tuple[State, str] | None:
    """The state, and why, where there is nothing to do until the settings change."""
    if not settings.enable_telegram_bot:
        return State.DISABLED, "ENABLE_TELEGRAM_BOT is false"
    if not settings.telegram_bot_token:
        return State.WAITING, bots.NO_BOT
    return None


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
        self._bot_id = settings.bot_id
        # one lease for both ways to get updates: containers may differ while settings change
        self._leading = Leading(Leadership(db, f"poll:{self._bot_id}", lease=lease), pulse)
        self._look_every = lease / 10
        self._clock = clock
        self._inbox: Inbox | None = None

    def leads(self) -> bool:
        return self._leading.is_ours

    async def look(self) -> list[Metric]:
        """What metrics ask of it."""
        waiting = self._inbox.waiting if self._inbox else 0
        about = "Messages and other updates in hand that are not handled yet."
        return [gauge("updates_waiting", about, {(): float(waiting)})]

    async def poll(self) -> None:
        """The leader polls, others stand by."""
        await self._wait_for_database()
        loading = Loading()
        while not self._pulse.stopping:
            if await self._leading.take(State.STANDBY, "polls") and loading.done.done():
                loading.done.result()
                await self._term(self._poll)
            else:
                unfinished = [] if loading.done.done() else [loading.done]
                await self._pulse.wait(self._look_every, *unfinished)
        await self._leading.release()

    async def take_calls(self, listening: socket.socket) -> None:
        """Webhook mode: every container takes updates, the leader tells Telegram where to call."""
        await self._wait_for_database()
        loading = Loading()
        await self._pulse.wait(FOREVER, loading.done)
        me = await self._line(lambda: True).get("getMe")
        secret = await self._ask(lambda: webhooks.secret(self._db, self._bot_id))
        if me is None or secret is None:
            return
        loading.done.result()
        responder = self._make_responder(me)
        place = Place(Turns(WORKERS))

        async def handle(update: Update) -> None:
            await responder.take(update, place, LONGEST_PAUSE)

        async with Webhook(listening, secret, handle, grace=GRACE):
            while not self._pulse.stopping:
                if await self._leading.take(State.WEBHOOK, "tells Telegram where to call"):
                    await self._term(lambda line: self._register(line, secret, responder, _at(me)))
                else:
                    await self._pulse.wait(self._look_every)
        await self._leading.release()

    async def _wait_for_database(self) -> None:
        while not self._pulse.stopping:
            found = await health.of_database(self._db)
            if found.state.is_well:
                break
            self._pulse.enter(State.WAITING, f"database is {found.state}: {found.reason}")
            await self._pulse.wait(LOOK_EVERY)
        while refusal := await self._ask(
            lambda: bots.admit(self._db, self._settings, datetime.now(UTC))
        ):
            self._pulse.enter(refusal.state, refusal.reason)
            await self._pulse.wait(ADMITTED_EVERY)

    async def _ask(self, question: Callable[[], Awaitable[Any]]) -> Any:
        """What the database says as soon as it is there; None at the program's end."""
        while not self._pulse.stopping:
            try:
                return await question()
            except CalendarError as error:
                self._pulse.enter(State.WAITING, f"database: {error}")
                await self._pulse.wait(LOOK_EVERY)
        return None

    async def _term(self, lead: Callable[[Line], Awaitable[None]]) -> None:
        """From taking the lease to losing it, or to the program's end."""
        async with self._leading.term():
            await lead(self._line(lambda: self._leading.is_ours))

    async def _poll(self, line: Line) -> None:
        me = await line.get("getMe")
        if me is None:
            return
        inbox = self._inbox = Inbox(self._make_responder(me), self._db, self._bot_id)
        await self._ask(inbox.load)
        poller = Poller(self._api, line, inbox, self._pulse, _at(me), self._db.damage)
        announcing = asyncio.create_task(self._announce())
        await poller.run()
        announcing.cancel()
        await inbox.close(GRACE)
        if self._leading.is_ours:
            await poller.confirm()

    async def _register(self, line: Line, secret: str, responder: "Responder", bot: str) -> None:
        inbox = self._inbox = Inbox(responder, self._db, self._bot_id)
        await self._ask(inbox.load)  # what polling has left
        announcing = asyncio.create_task(self._announce())
        await Registration(line, self._pulse, self._settings.webhook_url, secret, bot).run()
        announcing.cancel()
        await inbox.close(GRACE)

    def _line(self, may_go_on: Callable[[], bool]) -> Line:
        return Line(self._api, self._pulse, self._backoff, may_go_on)

    def _make_responder(self, me: dict[str, Any]) -> "Responder":
        from birthday_calendar.bot.dispatcher import Identity, create_dispatcher
        from birthday_calendar.bot.handlers.start import COMMANDS
        from birthday_calendar.bot.responder import Responder

        dispatcher = create_dispatcher(self._db, self._api, self._settings, self._clock)
        bot = Identity(self._settings.telegram_bot_token, me)
        quota = Quota(self._bot_id, me["username"], ["start", *COMMANDS])
        return Responder(dispatcher, bot, Speaker(self._api), self._db, quota)

    async def _announce(self) -> None:
        from birthday_calendar.bot import mini_app
        from birthday_calendar.bot.handlers.start import COMMANDS

        try:
            await profile.announce(self._api, COMMANDS, mini_app.url(self._settings))
        except TelegramFailure as error:
            log.warning("the bot's profile is not announced", reason=str(error))


def _at(me: dict[str, Any]) -> str:
    """The bot's name, as people write it."""
    return f"@{me.get('username', me['id'])}"

"""The `alerts` program: tells OWNER_CHAT_ID what the doctor calls a failure, and when it is over.

It needs nothing of what it tells of: it asks Telegram itself, also while the bot can't poll, and
remembers in a file of its own what it has told, also while there is no database, or no room.
"""

import asyncio
import signal
import time
from asyncio import FIRST_COMPLETED
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NoReturn

import structlog
from msgspec import Struct, field

from birthday_calendar import logs, running
from birthday_calendar.config import Settings
from birthday_calendar.domain.languages import DEFAULT
from birthday_calendar.ops import doctor, owner_chat
from birthday_calendar.ops.doctor_report import Check, worst
from birthday_calendar.ops.incidents import Failure, Incidents, News
from birthday_calendar.ops.notebook import Notebook
from birthday_calendar.pauses import Pauses
from birthday_calendar.states import Level, State
from birthday_calendar.status import Status
from birthday_calendar.telegram import BotApi
from birthday_calendar.telegram_errors import TelegramFailure
from birthday_calendar.wording import alerts as wording
from birthday_calendar.wording.texts import texts

log = structlog.get_logger(__name__)

LOOK_EVERY = 60.0  # seconds
# Seconds that something has to fail before it is told, and to be well before it is over.
LASTING = 300.0
LOOK_WITHIN = 30.0  # seconds; the doctor bounds each check by itself
SENDS_WITHIN = 10.0
# After a message that was not taken, or of which nobody knows whether it was.
PAUSES = Pauses(LOOK_EVERY, 600.0)
TICK = 1.0  # seconds between two heartbeats
LAST_WORD = 2.0  # seconds for the message under way at the end; supervisord gives 3

# Checks that are about one part: in several of them shows what has one cause.
PARTS = {
    **dict.fromkeys(("api socket", "nginx to api", "nginx", "nginx config"), "api"),
    **dict.fromkeys(("polling", "webhook"), "bot"),
    "deliveries": "reminders",
}
# What is the same in all containers, and whose state says that another one leads, and so tells it.
LED = {"webhook": "polling", "deliveries": "reminders"}


def run(settings: Settings) -> NoReturn:
    running.run(_main(settings))


async def _main(settings: Settings) -> None:
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    with logs.serving(settings.telegram_api_url, database=settings.database_shown):
        await serve(settings, stopping)


async def serve(
    settings: Settings, stopping: asyncio.Event, every: float = LOOK_EVERY, lasting: float = LASTING
) -> None:
    """Look until it has to stop."""
    status = Status(settings.run_dir, "alerts")
    stop = asyncio.create_task(stopping.wait())
    async with BotApi(settings.telegram_api_url, settings.telegram_bot_token) as api:
        alerts = Alerts(settings, api, lasting) if settings.owner_chat_id else None
        status.enter(State.WATCHING if alerts else State.DISABLED)
        while not stop.done():
            if alerts:
                look = asyncio.create_task(alerts.look())
                while not look.done() and not stop.done():  # on a busy machine it takes its time
                    status.beat()
                    await asyncio.wait({look, stop}, timeout=TICK, return_when=FIRST_COMPLETED)
                await asyncio.wait({look}, timeout=LAST_WORD)  # at once, but at the end
                look.cancel()
            again_at = time.monotonic() + every
            while not stop.done() and time.monotonic() < again_at:
                status.beat()
                await asyncio.wait({stop}, timeout=min(TICK, every))
    status.enter(State.STOPPED)


class Memory(Struct):
    """What has to outlive the program."""

    chat_id: int  # who was told
    language: str = DEFAULT  # theirs, as far as it is known
    incidents: Incidents = field(default_factory=Incidents)


class Alerts:
    """`lasting` is in seconds."""

    def __init__(
        self,
        settings: Settings,
        api: BotApi,
        lasting: float = LASTING,
        pauses: Pauses = PAUSES,
    ):
        self._settings = settings
        self._api = api
        self._lasting = lasting
        self._pauses = pauses
        self._chat_id = settings.owner_chat_id
        self._notebook = Notebook(settings.data_dir / "alerts", Memory)
        found = self._notebook.read()
        is_theirs = found is not None and found.chat_id == settings.owner_chat_id
        self._memory = found if found and is_theirs else Memory(settings.owner_chat_id)
        self._note()  # while there is room for it
        self._looked_at = time.monotonic()
        self._send_at = 0.0
        self._refusals = 0  # of Telegram, one after another

    async def look(self) -> None:
        """Whatever goes wrong with it is logged: the next one may be better."""
        try:
            async with asyncio.timeout(LOOK_WITHIN):
                await self._look()
        except Exception as error:
            log.error("a look at everything failed", exception=logs.trace(error))

    async def _look(self) -> None:
        checks, language = await asyncio.gather(
            doctor.examine(self._settings, without={"owner"}), owner_chat.language(self._settings)
        )
        self._memory.language = language or self._memory.language
        now, looked_at = datetime.now(UTC), self._looked_at
        self._looked_at = time.monotonic()
        passed = min(self._looked_at - looked_at, 2 * LOOK_EVERY)  # it may have stood still itself
        incidents = self._memory.incidents
        news = incidents.look(found_by(checks, incidents.of), now, passed, self._lasting)
        if (news.begun or news.over) and self._looked_at >= self._send_at:
            await self._tell(news, checks, now)
        self._note()

    async def _tell(self, news: News, checks: Iterable[Check], now: datetime) -> None:
        """All of it in one message."""
        try:
            async with asyncio.timeout(SENDS_WITHIN):
                text = said(news, checks, now, self._memory.language)
                await owner_chat.say(self._api, self._chat_id, text)
        except TimeoutError:
            self._not_told("no answer", 0.0)
        except TelegramFailure as error:
            self._chat_id = error.migrate_to_chat_id or self._chat_id
            self._not_told(str(error), error.retry_after)
        else:
            self._refusals = 0
            self._memory.incidents.note(news)
            log.info("the owner was told", begun=[*news.begun], over=[*news.over])

    def _not_told(self, why: str, retry_after: float) -> None:
        self._refusals += 1
        pause = max(self._pauses.after(self._refusals), retry_after)
        self._send_at = time.monotonic() + pause
        log.warning("the owner can't be told", reason=why, again_in=pause)

    def _note(self) -> None:
        self._notebook.write(self._memory)


def said(news: News, checks: Iterable[Check], now: datetime, language: str) -> str:
    advice = {check.name: check.advice for check in checks}
    words = texts(language)
    lines = []
    for incident in news.over.values():
        what, name = incident.known_as.what, incident.known_as.name
        lines.append(wording.over(what, PARTS.get(name, name), incident.lasted(now), words))
    for incident in news.begun.values():
        what, name = incident.failure.what, incident.failure.name
        lasted = incident.lasted(now)
        lines.append(wording.begun(what, PARTS.get(name, name), lasted, advice[name], words))
    if news.begun:
        lines.append(wording.more(words))
    return "\n\n".join(lines)


def found_by(checks: Iterable[Check], known: Iterable[str] = ()) -> dict[str, Failure | None]:
    """By what each part fails; None where it is well, as a `known` one is of which there is no
    check any more. Of a part that is neither, as whoever waits for something, nothing is known.
    """
    checks = [check for check in checks if check.name != "alerts"]  # who would tell it?
    standby = {check.name for check in checks if check.state is State.STANDBY}
    by_part: dict[str, list[Check]] = {part: [] for part in known}
    for check in checks:
        if LED.get(check.name) not in standby:
            part = PARTS.get(check.name, check.name.partition(":")[0])
            by_part.setdefault(part, []).append(check)
    if any(check.name == "supervisord" for check in checks):  # nothing is known of its programs
        by_part = {part: its for part, its in by_part.items() if its}
    return {
        part: _failure(part, its) for part, its in by_part.items() if worst(its) != Level.WARNING
    }


def _failure(part: str, checks: list[Check]) -> Failure | None:
    failed = [check for check in checks if check.level is Level.FAILURE]
    if not failed:
        return None
    # a word for what it is says more than that something does not answer
    first = next((check for check in failed if check.state), failed[0])
    return Failure(first.state or part, first.name)

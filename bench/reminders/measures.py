"""What one look at the clock, one busy minute and one busy morning cost."""

import asyncio
import re
import statistics
import time
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct

from bench.filling import make_due
from bench.programs import Reminders, Telegram, wait_until
from birthday_calendar.config import SANDBOX_TOKEN
from birthday_calendar.database import Database
from birthday_calendar.destinations import Destinations
from birthday_calendar.leadership import Leadership
from birthday_calendar.reminders import program
from birthday_calendar.reminders.admins import AdminLooks
from birthday_calendar.reminders.limits import Limiter
from birthday_calendar.reminders.marking import DayMarks
from birthday_calendar.reminders.sender import Sender
from birthday_calendar.reminders.webhook_client import WebhookClient
from birthday_calendar.reminders.webhook_sender import WebhookSender
from birthday_calendar.services import planning
from birthday_calendar.status import Status
from birthday_calendar.telegram import BotApi
from tests.support.postgres import PostgresServer

TICKS = 1_000
PLANS = 3


class Tick(Struct, frozen=True):
    median: float  # milliseconds
    p99: float
    housekeeping: float  # once an hour


class Sending(Struct, frozen=True):
    messages: int
    refusals: int
    per_second: float
    rss: float  # MB, when all is sent
    peak: float
    pss: float


async def tick(database_url: str, folder: Path) -> Tick:
    """The program's own tick, with nothing due."""
    nobody = asyncio.Event()
    async with (
        Database(database_url) as db,
        BotApi("http://127.0.0.1:9", SANDBOX_TOKEN) as api,
        WebhookClient(Destinations()) as client,
    ):
        leadership = Leadership(db, "reminders")
        sender = Sender(db, api, Limiter(), program._now, lambda: leadership.is_held)
        beside = AdminLooks(db, api, program._now), DayMarks(db, api, program._now)
        webhooks = WebhookSender(db, client, program._now)
        status = Status(folder, "reminders")
        loop = program._Loop(db, sender, leadership, status, beside, webhooks)
        first = await _milliseconds(loop._tick(program._now(), nobody))  # tidies up, too
        took = []
        for _ in range(TICKS):
            took.append(await _milliseconds(loop._tick(program._now(), nobody)))
        await leadership.release()
    took.sort()
    return Tick(statistics.median(took), took[int(TICKS * 0.99)], first)


async def plan(server: PostgresServer, database: str, calendars: int) -> float:
    """Seconds to plan so many calendars that are due: the median of a few times."""
    took = []
    async with Database(server.url(database)) as db:
        for _ in range(PLANS):
            make_due(server, database, calendars)
            began = time.perf_counter()
            while await planning.plan_due(db, datetime.now(UTC)):
                pass
            took.append(time.perf_counter() - began)
            written = server.execute("SELECT count(*) FROM deliveries", database)
            assert int(written) >= calendars, written
    return statistics.median(took)


def send(
    server: PostgresServer, database: str, api: Telegram, folder: Path, calendars: int
) -> Sending:
    """The real program, from so many calendars that are due to the last message sent."""
    make_due(server, database, calendars)
    before = api.count()
    with Reminders(folder, server.url(database), api) as reminders:
        wait_until(
            lambda: api.count() - before >= calendars and _is_all_sent(server, database),
            60 + calendars / 10,
            f"{calendars} messages; {api.count() - before} calls",
        )
        memory = Path(f"/proc/{reminders.pid}/smaps_rollup").read_text()
        status = Path(f"/proc/{reminders.pid}/status").read_text()
    calls = api.messages(after=before)
    times = sorted(call["time"] for call in calls if call["ok"])
    assert len(set(api.told(before))) == calendars
    return Sending(
        messages=len(times),
        refusals=sum(call["status"] == 429 for call in calls),
        # The first second's 30 go at once: a second more counts them fairly.
        per_second=len(times) / (times[-1] - times[0] + 1),
        rss=_megabytes(memory, "Rss"),
        peak=_megabytes(status, "VmHWM"),
        pss=_megabytes(memory, "Pss"),
    )


async def _milliseconds(work: object) -> float:
    began = time.perf_counter()
    await work  # type: ignore[misc]
    return (time.perf_counter() - began) * 1000


def _is_all_sent(server: PostgresServer, database: str) -> bool:
    pending = "SELECT count(*) FROM deliveries WHERE status = 'pending'"
    return server.execute(pending, database) == "0"


def _megabytes(text: str, name: str) -> float:
    found = re.search(rf"^{name}:\s+(\d+)", text, re.MULTILINE)
    assert found, name
    return int(found[1]) / 1024

"""With more and more birthdays: ticks, planning, sending."""

import asyncio
import tempfile
from pathlib import Path

from bench import machine
from bench.filling import PEOPLE, fill
from bench.programs import Telegram, telegram
from bench.progress import tell
from bench.reminders import measures, report
from bench.reminders.report import Row
from birthday_calendar.migrations import migrate
from tests.support.postgres import PostgresServer

SIZES = (1_000, 10_000, 100_000, 1_000_000)  # birthdays
SMALL_SIZES = (1_000, 20_000)
BUSIEST_MINUTE = 2_000  # calendars
DELIVERIES = 3_000
SMALL_DELIVERIES = 300


def measure(is_small: bool) -> list[str]:
    """The section's lines."""
    deliveries = SMALL_DELIVERIES if is_small else DELIVERIES
    load_before = machine.load()
    with (
        machine.durable_postgres() as server,
        telegram() as api,
        tempfile.TemporaryDirectory() as folder,
    ):
        tell("people press Start")
        api.open_chats(range(1, deliveries + 1))
        rows = [
            _row(server, api, Path(folder), events, deliveries)
            for events in (SMALL_SIZES if is_small else SIZES)
        ]
        return report.section(rows, machine.facts(server, load_before))


def _row(server: PostgresServer, api: Telegram, folder: Path, events: int, deliveries: int) -> Row:
    calendars = events // PEOPLE
    database = server.create()
    migrate.upgrade(server.url(database))
    fill(server, database, events, tell)
    tell("ticks with nothing due")
    tick = asyncio.run(measures.tick(server.url(database), folder))
    planned = min(BUSIEST_MINUTE, calendars)
    tell(f"planning {planned:,} calendars")
    plan = asyncio.run(measures.plan(server, database, planned))
    sent = min(deliveries, calendars)
    tell(f"sending {sent:,} messages, {sent / 30:.0f} s or more")
    sending = measures.send(server, database, api, folder / "reminders", sent)
    server.drop(database)
    return Row(events, calendars, tick, planned, plan, sending)

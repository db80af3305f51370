"""python -m bench [--small]: measure, print, and write docs/benchmarks.md (not with --small)."""

import asyncio
import os
import sys
import tempfile
import time
from pathlib import Path

from bench import measures
from bench.filling import PEOPLE, fill
from bench.programs import Telegram, telegram
from bench.report import Row, page
from birthday_calendar import logs
from birthday_calendar.migrations import migrate
from tests.support import postgres
from tests.support.postgres import PostgresServer, postgres_server

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"
SIZES = (1_000, 10_000, 100_000, 1_000_000)  # birthdays
SMALL_SIZES = (1_000, 20_000)
BUSIEST_MINUTE = 2_000  # calendars
DELIVERIES = 3_000
SMALL_DELIVERIES = 300
# Unlike in tests, what is written is on the disk: these are PostgreSQL's own defaults.
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}

_began = time.monotonic()


def main() -> None:
    is_small = "--small" in sys.argv[1:]
    deliveries = SMALL_DELIVERIES if is_small else DELIVERIES
    load_before = os.getloadavg()[0]
    postgres._SETTINGS |= DURABLE
    logs.configure("bench", "WARNING")
    with postgres_server() as server, telegram() as api, tempfile.TemporaryDirectory() as folder:
        tell("people press Start")
        api.open_chats(range(1, deliveries + 1))
        rows = [
            measure(server, api, Path(folder), events, deliveries)
            for events in (SMALL_SIZES if is_small else SIZES)
        ]
        text = page(rows, server, load_before)
    print(f"\n{text}")  # noqa: T201 - a command line prints
    if not is_small:
        PAGE.write_text(text)


def measure(
    server: PostgresServer, api: Telegram, folder: Path, events: int, deliveries: int
) -> Row:
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


def tell(what: str) -> None:
    print(f"{time.monotonic() - _began:6.1f} s  {what}", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()

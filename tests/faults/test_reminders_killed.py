"""`kill -9` of the sender, again and again, while it sends.

To be quick the program runs here with other figures: it may send 10,000 messages a second instead
of 30, looks at the clock five times a second, and its lease ends after 1 s instead of 10.
"""

import asyncio
import random
import sys
import time
from pathlib import Path

import pytest

from bench.people import celebrate_today
from bench.programs import Reminders, Telegram, telegram, wait_until
from birthday_calendar.database import Database
from birthday_calendar.reminders.sender import IN_FLIGHT
from tests.faults.results import Measured

# deliveries, kills
PLENTY = {"postgresql": (5_000, 20), "sqlite": (1_000, 4)}
QUICK = [sys.executable, "-c", """
import sys
from functools import partial
from birthday_calendar import __main__, leadership
from birthday_calendar.reminders import limits, program

limits.PER_SECOND = 10_000
program.TICK = 0.2
program.Leadership = partial(leadership.Leadership, lease=1.0)
sys.argv = ["birthday-calendar", "reminders"]
__main__.main()
"""]  # fmt: skip


@pytest.mark.faults
def test_a_killed_sender_loses_nothing_and_repeats_only_what_was_in_flight(
    database_url: str, tmp_path: Path, measured: Measured
) -> None:
    database = database_url.partition(":")[0]
    deliveries, kills = PLENTY[database]
    celebrate_today(database_url, deliveries)
    with telegram() as api:
        api.limit(overall=0, chat=0, group=0)
        api.open_chats(range(1, deliveries + 1))
        in_flight = [
            kill_one(
                api, tmp_path, database_url, after=random.randint(50, deliveries // kills - 25)
            )
            for _ in range(kills)
        ]
        with Reminders(tmp_path, database_url, api, QUICK):
            wait_until(lambda: len(noted_chats(database_url)) == deliveries, 600, "the rest")
            told = api.told()
    repeats = len(told) - deliveries
    assert set(told) == set(range(1, deliveries + 1))
    assert repeats <= sum(in_flight)
    assert max(in_flight) <= IN_FLIGHT
    if database == "postgresql":
        measured(
            "kill reminders",
            f"0 of {deliveries:,} lost; {repeats} told twice, of {sum(in_flight)} in flight at the "
            f"{kills} kills",
        )


def kill_one(api: Telegram, folder: Path, database_url: str, after: int) -> int:
    """How many messages it had sent without having noted so."""
    before = api.count()
    with Reminders(folder, database_url, api, QUICK) as sender:
        wait_until(lambda: api.count() >= before + after, 240, "messages to be sent")
        sender.kill()
    time.sleep(0.2)  # what it had sent and the sandbox had not yet read
    return len(set(api.told(before)) - noted_chats(database_url))


def noted_chats(database_url: str) -> set[int]:
    async def read() -> set[int]:
        async with Database(database_url) as db:
            rows = await db.fetch_all("SELECT chat_id FROM deliveries WHERE status = 'sent'")
            return {row["chat_id"] for row in rows}

    return asyncio.run(read())

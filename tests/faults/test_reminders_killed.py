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

DELIVERIES = 5_000
KILLS = 20
LEFT_FOR_THE_LAST = 500
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
    celebrate_today(database_url, DELIVERIES)
    with telegram() as api:
        api.limit(overall=0, chat=0, group=0)
        api.open_chats(range(1, DELIVERIES + 1))
        in_flight = [
            len(set(told) - noted)
            for told, noted in (kill_one(api, tmp_path, database_url) for _ in range(KILLS))
        ]
        with Reminders(tmp_path, database_url, api, QUICK):
            wait_until(lambda: len(noted_chats(database_url)) == DELIVERIES, 120, "the rest")
            told = api.told()
    repeats = len(told) - DELIVERIES
    assert set(told) == set(range(1, DELIVERIES + 1))
    assert repeats <= sum(in_flight)
    assert max(in_flight) <= IN_FLIGHT
    if database_url.startswith("postgresql"):
        measured(
            "kill reminders",
            f"0 of {DELIVERIES:,} lost; {repeats} told twice, {sum(in_flight)} were in flight at "
            f"the {KILLS} kills",
        )


def kill_one(api: Telegram, folder: Path, database_url: str) -> tuple[list[int], set[int]]:
    """Who was told by then, and of whom that is noted."""
    enough = api.count() + random.randint(50, (DELIVERIES - LEFT_FOR_THE_LAST) // KILLS)
    with Reminders(folder, database_url, api, QUICK) as sender:
        wait_until(lambda: api.count() >= enough, 60, "messages to be sent")
        sender.kill()
    time.sleep(0.2)  # what it had sent and the sandbox had not yet read
    return api.told(), noted_chats(database_url)


def noted_chats(database_url: str) -> set[int]:
    async def read() -> set[int]:
        async with Database(database_url) as db:
            rows = await db.fetch_all("SELECT chat_id FROM deliveries WHERE status = 'sent'")
            return {row["chat_id"] for row in rows}

    return asyncio.run(read())

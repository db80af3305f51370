"""Many chats that have much to be told at once, and somebody else who has little."""

import asyncio
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench.people import celebrate_today
from bench.programs import Reminders, telegram, wait_until
from birthday_calendar.database import Database
from birthday_calendar.domain.deliveries import DeliveryKind
from birthday_calendar.services import calendars
from birthday_calendar.storage import deliveries
from birthday_calendar.wording.messages import MESSAGES_AT_ONCE
from tests.faults.pace import stretched
from tests.faults.results import Measured
from tests.support.postgres import PostgresServer

pytestmark = pytest.mark.faults

CHATS = 100
PEOPLE = 400  # of each chat: four fill a message
NOTE = "n" * 990
SOMEBODY = CHATS + 1
PILE = 40_000  # deliveries: more than PostgreSQL takes parameters
WITHIN = 10.0  # seconds


@pytest.fixture
def url(postgres: PostgresServer, migrated_postgres: str) -> Iterator[str]:
    name = postgres.create(migrated_postgres)
    yield postgres.url(name)
    postgres.drop(name)


def test_what_one_calendar_piles_up_keeps_reminders_from_nobody(
    url: str, tmp_path: Path, measured: Measured
) -> None:
    """Somebody who writes without end on the day of celebration, before there was a limit."""
    celebrate_today(url, 1)
    pile_up(url, PILE)
    with telegram() as api:
        api.open_chats([1, SOMEBODY])
        with Reminders(tmp_path, url, api):
            wait_until(lambda: 1 in api.told(), 240, "the first message")
            celebrate_today(url, 1, first=SOMEBODY)
            took = wait_until(lambda: SOMEBODY in api.told(), 240, "somebody to be told")
    assert took <= stretched(WITHIN)
    measured("pile", f"after {took:.1f} s")


def pile_up(url: str, count: int) -> None:
    """Deliveries of calendar 1."""

    async def owe() -> None:
        async with Database(url) as db, db.transaction():
            calendar = await calendars.get(db, 1)
            now = datetime.now(UTC)
            await deliveries.insert_unless_there(
                db,
                (
                    deliveries.owed(calendar, DeliveryKind.LATE, now.date(), str(number), now)
                    for number in range(count)
                ),
            )

    asyncio.run(owe())


def test_somebody_with_one_message_is_told_among_many_with_a_hundred(
    url: str, tmp_path: Path, measured: Measured
) -> None:
    celebrate_today(url, CHATS, people=PEOPLE, note=NOTE)
    with telegram() as api:
        api.open_chats(range(1, SOMEBODY + 1))
        with Reminders(tmp_path, url, api):
            wait_until(lambda: api.count() > 50, 240, "the first messages")
            celebrate_today(url, 1, first=SOMEBODY)
            due = time.time()
            wait_until(lambda: SOMEBODY in api.told(), 240, "somebody to be told")
            took = time.time() - due
            wait_until(lambda: len(api.told()) == CHATS * MESSAGES_AT_ONCE + 1, 240, "the rest")
            time.sleep(2)
        calls = api.messages()
    told = [call["params"]["chat_id"] for call in calls if call["ok"]]
    assert took <= stretched(WITHIN)
    assert all(told.count(chat) == MESSAGES_AT_ONCE for chat in range(1, CHATS + 1))
    assert [call["status"] for call in calls if not call["ok"]] == []
    measured("fair reminders", f"after {took:.1f} s; {MESSAGES_AT_ONCE} messages to each chat")

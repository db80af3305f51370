"""Two containers on one database never poll with one token."""

import asyncio
import time

import pytest
from structlog.testing import LogCapture

from birthday_calendar.database import Database
from birthday_calendar.leadership import Leadership
from telegram_sandbox.client import ANN, Chat, Sandbox
from tests.bot.conftest import Bots

LEASE = 1.0  # seconds; in earnest it is ten


async def test_the_second_one_stands_by_and_takes_over_at_once_after_a_clean_stop(
    bots: Bots, telegram: Sandbox, database: Database, logged: LogCapture
) -> None:
    ann, lease = Chat(telegram, ANN, ANN), 6 * LEASE
    async with (
        bots.running(container="one", lease=lease) as stop_one,
        bots.running("standby", container="two", lease=lease),
    ):
        assert "polls" in bots.state("two").reason
        assert "Hello" in await ann.says("/start")
        stop_one.set()
        await bots.reaches("stopped", "one")
        stopped = time.monotonic()
        await bots.reaches("polling", "two")
        assert time.monotonic() - stopped < lease / 2  # not waited for its end
        assert "Nobody today" in await ann.says("/today")
    assert not [entry for entry in logged.entries if "conflict" in entry["event"]]


async def test_the_second_one_takes_over_when_the_lease_of_a_dead_one_ends(
    bots: Bots, telegram: Sandbox, settings: object, database: Database
) -> None:
    dead = Leadership(database, f"poll:{telegram.token.split(':')[0]}", lease=LEASE)
    assert await dead.acquire()
    async with bots.running("standby", container="two", lease=LEASE):
        await bots.reaches("polling", "two", within=LEASE * 1.5)


async def test_who_can_no_longer_renew_stops_polling_before_the_lease_ends(
    bots: Bots, telegram: Sandbox, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with bots.running(lease=3 * LEASE):  # for so long nobody doubts somebody else's
        await database.execute("UPDATE leases SET holder = 'somebody else', expires_at = 9e12")
        await bots.reaches("standby")
        await asyncio.sleep(0.3)  # what was on its way has arrived
        polls = len(await telegram.calls("getUpdates"))
        await asyncio.sleep(0.3)
        assert len(await telegram.calls("getUpdates")) == polls


async def test_a_lease_is_sure_for_less_than_it_lasts(database: Database) -> None:
    now = [0.0]
    lease = Leadership(database, "x", clock=lambda: now[0])
    assert not lease.is_held
    assert await lease.acquire()
    now[0] = 6.9
    assert lease.is_held
    now[0] = 7.1
    assert not lease.is_held
    assert not await Leadership(database, "x").acquire()
    await lease.release()
    assert await Leadership(database, "x").acquire()

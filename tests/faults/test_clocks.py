"""Clocks that are wrong for a while, of everything or of one container; a machine that sleeps."""

import asyncio
import os
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bench.people import celebrate_today
from bench.programs import Reminders, Telegram, telegram
from birthday_calendar.database import Database
from birthday_calendar.domain import dates
from birthday_calendar.domain.models import EventDraft
from birthday_calendar.reminders.sender import IN_FLIGHT
from birthday_calendar.reminders.trust import SETTLES
from birthday_calendar.services import calendars, events
from birthday_calendar.storage import plans
from tests.faults.chats import Person
from tests.faults.clocks import Clock, build
from tests.faults.pace import stretched
from tests.faults.programs import database_of, programs, wait_until
from tests.faults.results import Measured
from tests.support.calendars import calendar_of
from tests.support.postgres import PostgresServer
from tests.support.stack import Stack

pytestmark = pytest.mark.faults

WRONG = [timedelta(hours=1), timedelta(days=3), timedelta(hours=-1), timedelta(days=-1)]
FOR = 12.0  # seconds for which a clock is wrong
STRIKES_IN = timedelta(minutes=3)  # longer than all that is tried before
CHAT = 700_000_077
SLEEP = 15.0  # seconds: longer than a lease
DELIVERIES = 600


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("clock"))


@pytest.fixture
def clock(library: Path, tmp_path: Path) -> Clock:
    return Clock(library, tmp_path)


@pytest.fixture
def stack(clock: Clock) -> Iterator[Stack]:
    with Stack(extra_env=clock.environment) as stack:
        stack.wait_until_running()
        yield stack


class People:
    """A calendar that is told of its birthdays at a minute soon to come."""

    def __init__(self, database_url: str, sandbox: str):
        self._url = database_url
        self._chat = Person(sandbox, CHAT)
        self._chat.writes("/help")
        self._chat.hears(lambda heard: len(heard) == 1)
        self.strikes_at = (datetime.now(UTC) + STRIKES_IN).replace(second=0, microsecond=0)
        asyncio.run(self._set_up())

    async def _set_up(self) -> None:
        async with Database(self._url) as db:
            now = datetime.now(UTC)
            calendar = await calendar_of(db, CHAT, now)
            at = self.strikes_at.time()
            await calendars.change(db, calendar, now, remind_at=at, lead_days=frozenset({0}))

    def add(self, name: str) -> None:
        """Somebody whose birthday is today."""
        asyncio.run(self._add(name))

    async def _add(self, name: str) -> None:
        async with Database(self._url) as db:
            calendar = await calendars.get(db, 1)
            now = datetime.now(UTC)
            today = dates.today_in(calendar.time_zone, self.strikes_at)
            draft = EventDraft(name=name, day=today.day, month=today.month)
            await events.add(db, calendar, draft, now, most=10_000)

    def planned_ahead(self) -> int:
        async def count() -> int:
            async with Database(self._url) as db:
                return await plans.count_ahead(db, datetime.now(UTC), timedelta(minutes=1))

        return asyncio.run(count())

    def told(self) -> list[str]:
        return [one["text"] for one in self._chat.heard() if "🎂" in one["text"]]


def test_a_clock_that_was_wrong_for_seconds_costs_nobody_a_reminder(
    stack: Stack, clock: Clock, measured: Measured
) -> None:
    people = People(database_of(stack), stack.url)
    people.add("Anna")
    before = {name: one.pid for name, one in programs(stack).items()}
    for by in WRONG:
        with clock.wrong(by):
            time.sleep(FOR)
        time.sleep(3)
    people.add("Boris")  # whoever is added since is told as well
    assert datetime.now(UTC) < people.strikes_at
    mended = wait_until(lambda: people.planned_ahead() == 0, within=60, what="plans to be mended")
    wait_until(lambda: people.told(), STRIKES_IN.total_seconds() + 60, "the reminder")
    late = (datetime.now(UTC) - people.strikes_at).total_seconds()
    time.sleep(3)
    [told] = people.told()
    assert told.startswith("🎉 Today")
    assert [told.count("Anna"), told.count("Boris")] == [1, 1]
    assert 0 <= late <= stretched(60)
    assert {name: one.pid for name, one in programs(stack).items()} == before
    lines = stack.logs("reminders").count('"the clock was set"')
    assert len(WRONG) < lines <= 2 * len(WRONG)  # five of one kind a minute, and one for each time
    measured(
        "clock wrong",
        f"told once, {late:.0f} s after its time, and no plan was ahead after {mended:.0f} s; "
        "no program restarted",
    )


def test_a_clock_that_was_set_right_is_believed(
    stack: Stack, clock: Clock, measured: Measured
) -> None:
    """It was an hour behind: what has come by the right one is told."""
    people = People(database_of(stack), stack.url)
    people.add("Anna")
    clock.set(timedelta(hours=1))
    took = wait_until(lambda: people.told(), SETTLES + 30, "the reminder")
    assert [text.count("Anna") for text in people.told()] == [1]
    measured("clock right", f"told after {took:.0f} s")


@pytest.fixture
def containers(
    postgres: PostgresServer, migrated_postgres: str, library: Path, tmp_path: Path
) -> Iterator["Containers"]:
    name = postgres.create(migrated_postgres)
    with ExitStack() as stack:
        api = stack.enter_context(telegram())
        yield Containers(stack, api, postgres.url(name), library, tmp_path)
    postgres.drop(name)


class Containers:
    """Two senders on one PostgreSQL: the clock of the one that leads can be set."""

    def __init__(self, stack: ExitStack, api: Telegram, url: str, library: Path, folder: Path):
        self.api = api
        self.url = url
        self._stack = stack
        self._folder = folder
        self.clock = Clock(library, folder)

    def start(self) -> None:
        self.leader = self._start("a", self.clock.environment)
        wait_until(lambda: self.leader.state == "running", 30, "a leader")
        self.standby = self._start("b", {})
        wait_until(lambda: self.standby.state == "standby", 30, "a standby")

    def _start(self, name: str, environment: dict[str, str]) -> Reminders:
        reminders = Reminders(self._folder / name, self.url, self.api, environment=environment)
        return self._stack.enter_context(reminders)


@pytest.mark.parametrize("by", WRONG, ids=str)
def test_one_container_s_wrong_clock_lets_the_other_lead(
    containers: Containers, by: timedelta
) -> None:
    containers.api.open_chats([1])
    containers.start()
    with containers.clock.wrong(by):
        wait_until(lambda: containers.standby.state == "running", 15, "the other to lead")
        assert containers.leader.state == "waiting"
        celebrate_today(containers.url, 1)
        wait_until(lambda: containers.api.told() == [1], 15, "a reminder")
    wait_until(lambda: containers.leader.state == "standby", SETTLES + 15, "trust")
    assert containers.api.told() == [1]


def test_a_machine_that_slept_sends_no_more_when_it_wakes(
    containers: Containers, measured: Measured
) -> None:
    containers.api.open_chats(range(1, DELIVERIES + 1))
    celebrate_today(containers.url, DELIVERIES)
    containers.start()
    wait_until(lambda: len(containers.api.told()) >= DELIVERIES // 6, 30, "messages")
    os.kill(containers.leader.pid, signal.SIGSTOP)
    time.sleep(SLEEP)
    containers.clock.slept(SLEEP)
    os.kill(containers.leader.pid, signal.SIGCONT)
    wait_until(lambda: len({*containers.api.told()}) == DELIVERIES, 60, "the rest")
    time.sleep(3)
    twice = len(containers.api.told()) - DELIVERIES
    assert twice <= IN_FLIGHT
    measured("asleep", f"{DELIVERIES} of {DELIVERIES} told, {twice} of them twice")

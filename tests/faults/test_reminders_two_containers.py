"""Two containers' senders on one PostgreSQL, within Telegram's limits."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from bench.people import celebrate_today
from bench.programs import Reminders, Telegram, telegram, wait_until
from birthday_calendar.reminders.sender import IN_FLIGHT
from tests.faults.pace import stretched
from tests.faults.results import Measured
from tests.support.postgres import PostgresServer

DELIVERIES = 900
BEFORE = 200  # messages sent until the leader ends

pytestmark = pytest.mark.faults


class Containers:
    """The one that leads and the one that stands by, in the middle of the morning's work."""

    def __init__(self, api: Telegram, leader: Reminders, standby: Reminders):
        self.api = api
        self.leader = leader
        self.standby = standby

    def silence_after(self, end: float) -> float:
        """Seconds from then until the standby sends; waits until everybody was told."""
        wait_until(lambda: len(set(self.api.told())) == DELIVERIES, 90, "the rest")
        assert self.leader.pid != self.standby.pid
        return min(float(call["time"]) for call in self.api.messages() if call["time"] > end) - end


@pytest.fixture
def containers(
    postgres: PostgresServer, migrated_postgres: str, tmp_path: Path
) -> Iterator[Containers]:
    name = postgres.create(migrated_postgres)
    url = postgres.url(name)
    celebrate_today(url, DELIVERIES)
    with ExitStack() as stack:
        api = stack.enter_context(telegram())
        api.open_chats(range(1, DELIVERIES + 1))
        pair = [stack.enter_context(Reminders(tmp_path / n, url, api)) for n in ("a", "b")]
        wait_until(
            lambda: sorted(one.state for one in pair) == ["running", "standby"], 30, "a leader"
        )
        pair.sort(key=lambda one: one.state)
        wait_until(lambda: len(api.told()) >= BEFORE, 30, "messages")
        yield Containers(api, *pair)
    postgres.drop(name)


def test_the_standby_takes_over_from_a_killed_leader(
    containers: Containers, measured: Measured
) -> None:
    containers.leader.kill()
    killed_at = time.time() + 0.1  # what was on its way may still arrive
    silence = containers.silence_after(killed_at)
    told = containers.api.told()
    assert silence <= stretched(15)
    assert len(told) - DELIVERIES <= IN_FLIGHT
    measured(
        "two senders",
        f"sent on after {silence:.1f} s; {DELIVERIES} of {DELIVERIES} told, "
        f"{len(told) - DELIVERIES} of them twice",
    )


def test_a_leader_that_stops_hands_over_at_once(containers: Containers, measured: Measured) -> None:
    took = containers.leader.stop()
    silence = containers.silence_after(time.time())
    messages = containers.api.messages()
    assert took <= stretched(3)  # what supervisord allows
    assert silence <= stretched(4)
    assert sorted(containers.api.told()) == list(range(1, DELIVERIES + 1))
    assert [call["status"] for call in messages if not call["ok"]] == []
    measured(
        "stop reminders",
        f"stopped in {took:.1f} s, the other sent on {silence:.1f} s later; "
        f"{DELIVERIES} of {DELIVERIES} told, none twice, no 429",
    )

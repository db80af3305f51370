"""Two containers' worth of programs on one PostgreSQL and one token; the one that polls dies."""

import os
import signal
import time
from collections.abc import Iterator

import pytest

from birthday_calendar.ops.processes import descendants
from telegram_sandbox.testing import sandbox_server
from tests.faults.access import open_calendar
from tests.faults.chats import Person
from tests.faults.checks import assert_applied_once
from tests.faults.load import Load
from tests.faults.programs import state_of, wait_until
from tests.faults.results import Measured
from tests.faults.telegram import TOKEN, Telegram
from tests.support.postgres import PostgresServer
from tests.support.stack import Stack

pytestmark = pytest.mark.faults

DEATHS = 3


@pytest.fixture(scope="module")
def telegram() -> Iterator[Telegram]:
    with sandbox_server() as url, Telegram(url) as telegram:
        telegram.call("getMe")
        yield telegram


@pytest.fixture(scope="module")
def url(postgres: PostgresServer) -> str:
    return postgres.url(postgres.create())


@pytest.fixture
def containers(telegram: Telegram, url: str) -> Iterator[list[Stack]]:
    """The one that polls, and the one that stands by."""
    environment = {
        "TELEGRAM_API_URL": telegram.url,
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "SANDBOX": "false",
    }
    with (
        Stack(database_url=url, extra_env=environment) as one,
        Stack(database_url=url, extra_env=environment) as other,
    ):
        pair = [one, other]
        wait_until(lambda: sorted(map(bot_of, pair)) == ["polling", "standby"], 60, "a leader")
        yield sorted(pair, key=bot_of)


def bot_of(stack: Stack) -> str:
    return state_of(stack, "bot")


def kill(container: Stack) -> None:
    """All its processes at once, as a machine's end does."""
    supervisord = int((container.var_dir / "run/supervisord.pid").read_text())
    for pid in descendants(supervisord):
        os.kill(pid, signal.SIGKILL)


def test_the_second_container_takes_over_without_a_conflict(
    containers: list[Stack], telegram: Telegram, url: str, measured: Measured
) -> None:
    polling, standby = containers
    ann = Person(telegram.url, 730_000_001)
    access = open_calendar(url)
    took = []
    for death in range(DEATHS):
        with Load(standby.port, access) as load:
            kill(polling)
            ann.writes(f"/add Guest {'ABCDE'[death]} 15.03.1990")
            took.append(wait_until(lambda: bot_of(standby) == "polling", within=15))  # noqa: B023
            wait_until(lambda: len(ann.heard()) == death + 1, within=5)  # noqa: B023
            polling.stop()  # what is left of it
            polling.start()
            wait_until(lambda: bot_of(polling) == "standby", within=40)  # noqa: B023
        assert load.failed == []
        assert_applied_once(load, url)
        polling, standby = standby, polling
    conflicts = [call for call in telegram.calls("getUpdates") if call["status"] == 409]
    assert conflicts == []
    time.sleep(10)  # until the one that was started last has imported what it needs to poll
    clean = clean_handover(polling, standby)
    measured(
        "two containers",
        f"takeover {', '.join(f'{one:.1f}' for one in took)} s after a death, {clean:.1f} s after "
        f"a stop; no 409 in {len(telegram.calls('getUpdates'))} polls; {load}",
    )


def clean_handover(polling: Stack, standby: Stack) -> float:
    """Seconds until the other one polls when this one is told to stop."""
    began = time.monotonic()
    polling.stop()
    wait_until(lambda: bot_of(standby) == "polling", within=5, what="a handover")
    return time.monotonic() - began

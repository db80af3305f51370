"""PostgreSQL goes away for 30 s, and comes back."""

import time
from collections.abc import Iterator

import pytest

from tests.faults.access import Access
from tests.faults.checks import assert_applied_once
from tests.faults.load import Load
from tests.faults.pace import stretched
from tests.faults.programs import programs, state_of, wait_until
from tests.faults.results import Measured
from tests.support.postgres import PostgresServer, postgres_server
from tests.support.stack import Stack

pytestmark = pytest.mark.faults

OUTAGE = 30.0  # seconds
AT_ONCE = 2.0  # seconds that a 503 may take on a busy machine


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    """One that only this file's tests stop."""
    with postgres_server() as server:
        yield server


@pytest.fixture(scope="module")
def url(server: PostgresServer) -> str:
    return server.url(server.create())


@pytest.fixture(scope="module")
def stack(url: str) -> Iterator[Stack]:
    with Stack(database_url=url) as stack:
        stack.wait_until_running()
        yield stack


def test_the_api_outlives_its_database(
    stack: Stack, server: PostgresServer, url: str, access: Access, measured: Measured
) -> None:
    before = {name: one.pid for name, one in programs(stack).items()}
    with Load(stack.port, access, also_good=[503]) as load:
        server.stop()
        stopped = time.monotonic()
        time.sleep(OUTAGE)
        started = time.monotonic()
        server.start()
        time.sleep(10)
    assert {name: one.pid for name, one in programs(stack).items()} == before

    assert load.failed == []  # 200, 201, or 503 problem+json
    assert {one.status for one in load.answers if one.request == "GET /health"} == {200}
    meanwhile = [one for one in load.answers if stopped + 1 < one.at < started]
    refused = [one for one in meanwhile if one.status == 503]
    assert len(refused) == sum(one.request != "GET /health" for one in meanwhile) > 100
    slowest = max(one.seconds for one in refused)
    assert slowest <= stretched(AT_ONCE)
    back = max(one.at for one in load.answers if one.status == 503) - started
    assert back <= stretched(5)
    wait_until(lambda: state_of(stack, "bot") == "polling", within=15, what="the bot to poll")
    wait_until(lambda: state_of(stack, "reminders") == "running", within=15)
    assert_applied_once(load, url)
    measured(
        "postgresql",
        f"{len(refused):,} answers of 503, the slowest after {slowest:.2f} s; "
        f"all well {max(0.0, back):.1f} s after the start",
    )

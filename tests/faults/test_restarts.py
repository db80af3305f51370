"""Programs that are restarted or killed under load: who asks the API notices nothing."""

import random
import time

import pytest

from tests.faults.access import Access
from tests.faults.checks import assert_applied_once
from tests.faults.load import BUSY_PAUSE, Load
from tests.faults.pace import of_a_late_start, stretched
from tests.faults.programs import (
    API,
    database_of,
    kill,
    wait_for_process,
    wait_for_running,
    wait_until,
)
from tests.faults.results import Measured
from tests.support.stack import Stack

pytestmark = pytest.mark.faults


def test_a_restart_of_the_api_fails_no_request(
    stack: Stack, access: Access, measured: Measured
) -> None:
    with Load(stack.port, access, also_good=of_a_late_start(), pause=BUSY_PAUSE) as load:
        for _ in range(5):
            said = stack.supervisorctl("restart", "api:*")
            assert said.count(": started") == 2, said
    assert load.failed == []
    assert_applied_once(load, database_of(stack))
    measured("restart", str(load))


def test_killing_both_workers_fails_no_read_and_no_keyed_write(
    stack: Stack, access: Access, measured: Measured
) -> None:
    with Load(stack.port, access, also_good=of_a_late_start(), pause=BUSY_PAUSE) as load:
        for _ in range(20):
            time.sleep(random.uniform(0, 1))
            killed = kill(stack, *API)
            wait_for_running(stack, API, within=15, but=killed.values())
    assert_applied_once(load, database_of(stack))
    assert load.failed == []
    measured("kill api", f"{load}; {len(load.stored):,} writes stored, each once")


def test_killed_programs_are_back_by_themselves(
    stack: Stack, access: Access, measured: Measured
) -> None:
    took = {}
    for name in ("nginx", "reminders", "cards", "logrotate", "watchdog"):
        with Load(stack.port, access) as load:
            old = kill(stack, name)
            began = time.monotonic()
            wait_for_process(stack, name, within=5, but=old[name])
            if name == "nginx":
                wait_until(stack.is_healthy, within=5)
            took[name] = time.monotonic() - began
            wait_for_running(stack, [name], within=10)
        # only nginx is in the way of a request, and only until it is back
        until = began + took[name] + stretched(0.5) if name == "nginx" else began
        assert load.failed_since(until) == []
        assert_applied_once(load, database_of(stack))
    measured("killed", ", ".join(f"{name} {seconds:.1f} s" for name, seconds in took.items()))

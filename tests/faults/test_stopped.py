"""Each program in turn is stopped, as if it hung: it is replaced, and reads go on."""

import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence

import pytest

from birthday_calendar.ops.processes import is_stopped
from tests.faults import results
from tests.faults.access import Access
from tests.faults.checks import assert_applied_once
from tests.faults.load import Load
from tests.faults.pace import stretched
from tests.faults.programs import API, children, database_of, pid_of, wait_for_running, wait_until
from tests.support.stack import Stack

pytestmark = pytest.mark.faults

PROGRAMS = (*API, "bot", "reminders", "cards", "sandbox", "logrotate", "watchdog", "nginx")
REPLACED_WITHIN = 30.0  # seconds
# On SQLite, who is stopped while it writes keeps others from writing: they get 503 after 2 s.
NO_WRITER = [503]


class Took:
    """What the tests of this file measured that passed."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.reads = 0

    def __str__(self) -> str:
        seconds = ", ".join(f"{name} {took:.0f} s" for name, took in self.seconds.items())
        return f"{seconds}; every one of {self.reads:,} reads answered"

    def keep(self, name: str, seconds: float, load: Load) -> None:
        self.seconds[name] = seconds
        self.reads += sum(one.is_read for one in load.answers)


@pytest.fixture(scope="module")
def took() -> Iterator[Took]:
    took = Took()
    yield took
    if len(took.seconds) == len(PROGRAMS) + 1:  # a run of some of them says too little
        results.keep("stopped", str(took))


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_stopped_program_is_replaced_and_every_read_is_answered(
    stack: Stack, access: Access, took: Took, name: str
) -> None:
    is_door = name == "nginx"
    with Load(stack.port, access, also_good=NO_WRITER, reconnects=is_door) as load:
        seconds = replaced(stack, [name], lambda: [pid_of(stack, name)])
    assert load.failed_reads == []
    assert_applied_once(load, database_of(stack))
    took.keep(name, seconds, load)


def test_a_stopped_nginx_worker_is_replaced_and_every_read_is_answered(
    stack: Stack, access: Access, took: Took
) -> None:
    def worker() -> list[int]:
        return children(pid_of(stack, "nginx"))[:1]

    with Load(stack.port, access, also_good=NO_WRITER, reconnects=True) as load:
        seconds = replaced(stack, ["nginx"], worker)
    assert load.failed_reads == []
    assert_applied_once(load, database_of(stack))
    took.keep("a worker of nginx", seconds, load)


def test_both_api_workers_stopped_at_once_are_replaced(stack: Stack, access: Access) -> None:
    """Nobody is left to answer, which 503 says, until they are back."""
    with Load(stack.port, access, also_good=NO_WRITER) as load:
        replaced(stack, API, lambda: [pid_of(stack, name) for name in API])
        back = time.monotonic()
        time.sleep(3)
    assert load.failed == []
    assert not any(one.status == 503 for one in load.answers if one.at > back + 2)
    assert_applied_once(load, database_of(stack))


def replaced(stack: Stack, programs: Sequence[str], pids: Callable[[], list[int]]) -> float:
    """Seconds from the stop until other processes are there."""
    wait_for_running(stack, programs, within=30)
    stopped = pids()
    began = time.monotonic()
    for pid in stopped:
        os.kill(pid, signal.SIGSTOP)
    wait_until(lambda: all(map(is_stopped, stopped)), within=2, what="SIGSTOP to arrive")
    wait_until(lambda: all(map(is_gone, stopped)), REPLACED_WITHIN, f"{programs} to be ended")
    wait_until(lambda: pids() and not {0, *stopped} & {*pids()}, REPLACED_WITHIN)
    seconds = time.monotonic() - began
    assert seconds <= stretched(REPLACED_WITHIN)
    wait_for_running(stack, programs, within=30)
    return seconds


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False

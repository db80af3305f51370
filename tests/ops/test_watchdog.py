"""Nothing hangs for long: what the watchdog does, under a real supervisord."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from birthday_calendar import status
from birthday_calendar.config import Settings
from birthday_calendar.ops import watchdog
from birthday_calendar.ops.processes import descendants, is_stopped
from birthday_calendar.ops.watchdog import Watchdog
from tests.ops.conftest import BEATING, Supervised, supervised, until

pytestmark = pytest.mark.faults

GONE = "%(ENV_VAR_DIR)s/cause-gone"
PROGRAMS = {
    "stopped": ("sleep 1000", ""),
    "parent": ('sh -c "while :; do sleep 1000; done"', ""),
    "orphaning": ('sh -c "sleep 1000 & sleep 1000"', ""),
    "bot": (f"{BEATING} bot", ""),
    "api": (f"{BEATING} api_0", "process_name = api_0"),
    "reminders": ("false", "startretries = 0"),
    "flaky": (f'sh -c "test -e {GONE} && exec sleep 1000"', "startretries = 0"),
}


class Faults:
    """All at once, because each takes its time to be noticed; the pids are those before."""

    def __init__(self, under: Supervised):
        self.under = under
        self.pids = {name: under.pid(name) for name in ("stopped", "parent", "orphaning", "bot")}
        self.well = under.pid("api:api_0")
        self.watchdog = under.pid("watchdog")
        self.child = descendants(self.pids["parent"])[1]
        self.orphans = descendants(self.pids["orphaning"])[1:]
        assert until(lambda: under.program("bot").uptime > 3, 10)  # a start has more time
        os.kill(self.pids["stopped"], signal.SIGSTOP)
        os.kill(self.child, signal.SIGSTOP)
        os.kill(self.pids["bot"], signal.SIGUSR1)
        os.kill(self.pids["orphaning"], signal.SIGKILL)


@pytest.fixture(scope="module")
def lone() -> Iterator[tuple[Supervised, int]]:
    """A watchdog that is stopped itself, and its pid."""
    with supervised({}) as under:
        pid = under.pid("watchdog")
        os.kill(pid, signal.SIGSTOP)
        yield under, pid


@pytest.fixture(scope="module")
def faults(lone: object) -> Iterator[Faults]:
    with supervised(PROGRAMS) as under:
        yield Faults(under)


def test_what_a_killed_program_leaves_running_is_ended(faults: Faults) -> None:
    assert len(faults.orphans) == 2
    assert until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in faults.orphans), 5)


def test_a_program_that_can_not_start_is_shown_as_fatal(faults: Faults) -> None:
    assert until(lambda: faults.under.program("reminders").state == "FATAL", 10)

    def shown() -> str:
        state = status.read(faults.under.settings.run_dir, "reminders")
        return f"{state.name}: {state.reason}" if state else ""

    assert until(lambda: shown().startswith("fatal: supervisord gave up starting it"), 5)


def test_a_fatal_program_is_tried_again_after_a_while(
    faults: Faults, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watchdog, "RETRY_FATAL", 0.0)
    under = faults.under
    another = Watchdog(under.settings)
    assert until(lambda: under.program("flaky").state == "FATAL", 10)
    another.handle("TICK_5", "")
    assert under.program("flaky").state == "FATAL"
    (under.settings.var_dir / "cause-gone").touch()
    another.handle("TICK_5", "")
    assert under.pid("flaky")


def test_a_stopped_program_is_replaced(faults: Faults) -> None:
    assert faults.under.replaced("stopped", faults.pids["stopped"])


def test_a_stopped_child_is_replaced_and_its_program_stays(faults: Faults) -> None:
    assert until(lambda: not Path(f"/proc/{faults.child}").exists(), 30)
    assert faults.under.program("parent").pid == faults.pids["parent"]
    child = descendants(faults.pids["parent"])[1]
    assert not is_stopped(child)


def test_a_program_that_hangs_and_hears_nothing_is_replaced(faults: Faults) -> None:
    assert faults.under.replaced("bot", faults.pids["bot"])


def test_a_stopped_watchdog_is_replaced(lone: tuple[Supervised, int]) -> None:
    under, pid = lone
    assert under.replaced("watchdog", pid)


def test_it_leaves_alone_who_is_well_and_says_in_json_what_it_did(faults: Faults) -> None:
    def told(what: str) -> int:
        return sum(what in line for line in faults.under.log().splitlines())

    assert until(lambda: told("ending a stopped process") == 2, 30)
    assert until(lambda: told("killing a program that hangs") == 1, 30)
    assert all(line.startswith("{") for line in faults.under.log().splitlines())
    assert faults.under.pid("api:api_0") == faults.well
    assert faults.under.pid("watchdog") == faults.watchdog


def test_it_lives_through_a_supervisord_that_does_not_answer(
    make_settings: Callable[..., Settings],
) -> None:
    settings = make_settings()
    settings.run_dir.mkdir()
    began = time.monotonic()
    Watchdog(settings).handle("TICK_5", "")
    assert time.monotonic() - began < 1

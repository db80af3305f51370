"""What a test asks of a stack's programs, without a supervisorctl of its own each time."""

import os
import signal
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from birthday_calendar import status
from birthday_calendar.ops.processes import Program, Supervisor, Unanswered
from tests.faults.pace import stretched
from tests.support.stack import Stack

API = ("api:api_0", "api:api_1")


def database_of(stack: Stack) -> str:
    return stack.env.get("DATABASE_URL") or f"sqlite:///{stack.var_dir}/data/birthdays.db"


def programs(stack: Stack) -> dict[str, Program]:
    """By name; empty while supervisord doesn't answer."""
    try:
        return {one.name: one for one in Supervisor(stack.var_dir / "run").programs()}
    except Unanswered:
        return {}


def pid_of(stack: Stack, name: str) -> int:
    return programs(stack)[name].pid


def peak_of(pid: int) -> float:
    """MB, since its start."""
    fields = Path(f"/proc/{pid}/status").read_text().split()
    return int(fields[fields.index("VmHWM:") + 1]) / 1024


def kill(stack: Stack, *names: str) -> dict[str, int]:
    """SIGKILL to all of them at once; their pids."""
    pids = {name: pid_of(stack, name) for name in names}
    for pid in pids.values():
        os.kill(pid, signal.SIGKILL)
    return pids


def wait_until(condition: Callable[[], object], within: float, what: str = "") -> float:
    """Returns the seconds it took."""
    began, within = time.monotonic(), stretched(within)
    while not condition():
        if time.monotonic() - began > within:
            raise AssertionError(f"not within {within} s: {what or condition}")
        time.sleep(0.05)
    return time.monotonic() - began


def wait_for_process(stack: Stack, name: str, within: float, but: int) -> float:
    """Until it has been started anew; returns the seconds it took."""

    def started() -> bool:
        now = programs(stack).get(name)
        return now is not None and now.pid not in (0, but)

    return wait_until(started, within, f"{name} to be started")


def wait_for_running(
    stack: Stack, names: Iterable[str], within: float, but: Iterable[int] = ()
) -> float:
    """Until they run in other processes than `but`; returns the seconds it took."""
    names, old = set(names), set(but)

    def running() -> bool:
        now = programs(stack)
        return all(
            name in now and now[name].state == "RUNNING" and now[name].pid not in old
            for name in names
        )

    return wait_until(running, within, f"{names} to run")


def state_of(stack: Stack, program: str) -> str:
    """What it shows of itself: polling, standby, …"""
    shown = status.read(stack.var_dir / "run", program)
    return shown.name if shown else "missing"


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def say(stack: Stack, name: str, text: bytes) -> None:
    """Write it to a program's stdout, as the program itself would."""
    with Path(f"/proc/{pid_of(stack, name)}/fd/1").open("wb") as stdout:
        stdout.write(text)

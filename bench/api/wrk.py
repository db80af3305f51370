"""wrk, as a function."""

import resource
import shlex
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

CONNECTIONS = 16

_SCRIPT = Path(__file__).with_name("wrk.lua")


class Change(Struct, frozen=True):
    """What is to be told twice in each round of requests: a line to a command."""

    command: list[str]
    line: str


class Load(Struct, frozen=True):
    requests: int
    seconds: float
    bytes: int
    failed: int  # without an answer, or with one of 400 and above
    changes: int  # told
    busy: float = 0.0  # seconds of a processor, wrk's own

    @property
    def per_second(self) -> float:
        return self.requests / self.seconds

    @property
    def bytes_each(self) -> float:
        return self.bytes / self.requests


def run(url: str, requests: Sequence[bytes], seconds: int, change: Change | None = None) -> Load:
    """Sends the requests in turn. Raises RuntimeError where one failed."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(b"\0".join(requests))
        file.flush()
        arguments = [file.name]
        if change is not None:
            arguments += [f"{shlex.join(change.command)} >/dev/null", change.line]
        busy_before = _busy()
        done = subprocess.run(
            ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", _SCRIPT, url, "--",
             *arguments],
            capture_output=True, text=True,
        )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"wrk: {done.stdout}{done.stderr}")
    load = msgspec.json.decode(done.stdout.splitlines()[-1], type=Load)
    load = msgspec.structs.replace(load, busy=_busy() - busy_before)
    if load.failed or not load.requests:
        raise RuntimeError(f"{load.failed} of {load.requests} failed\n{done.stdout}{done.stderr}")
    return load


def _busy() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime

"""Every program logs as fast as it can, and around its own logging, too: the disk does not fill."""

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest

from tests.faults.access import Access
from tests.faults.checks import assert_applied_once
from tests.faults.load import Load
from tests.faults.programs import API, database_of, pid_of, programs
from tests.faults.results import Measured
from tests.support.stack import Stack

pytestmark = pytest.mark.faults

BOUND = 100 * 1024**2  # bytes, as docs/reliability.md says
STORM = 180.0  # seconds
PER_SECOND = 1_000  # lines of each program, twice; and refused requests of nginx's clients
BATCHES = 10  # a second
# Where each program's words come out.
VOICES = dict.fromkeys((*API, "bot", "reminders", "cards", "sandbox", "logrotate"), 1)
VOICES |= {"nginx": 2, "watchdog": 2}


@pytest.fixture(scope="module")
def trigger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """While this file is there, programs log 1,000 tracebacks a second; see storm/."""
    return tmp_path_factory.mktemp("storm") / "now"


@pytest.fixture(scope="module")
def stack(trigger: Path) -> Iterator[Stack]:
    overlay = {"PYTHONPATH": str(Path(__file__).with_name("storm")), "STORM": str(trigger)}
    with Stack(extra_env=overlay) as stack:
        stack.wait_until_running()
        yield stack


@contextmanager
def steadily(act: Callable[[], None]) -> Iterator[None]:
    """BATCHES times a second, in a thread."""
    done = threading.Event()

    def run() -> None:
        while not done.is_set():
            next_time = time.monotonic() + 1 / BATCHES
            act()
            done.wait(max(0.0, next_time - time.monotonic()))

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


class Mouths:
    """Says what no logger has seen, as a C library or a crash does: 200 random bytes a line."""

    def __init__(self, stack: Stack):
        self.lines = 0
        self._pipes = [
            os.open(f"/proc/{pid_of(stack, name)}/fd/{number}", os.O_WRONLY | os.O_NONBLOCK)
            for name, number in VOICES.items()
        ]

    def shout(self) -> None:
        text = b"".join(
            os.urandom(100).hex()[:199].encode() + b"\n" for _ in range(PER_SECOND // BATCHES)
        )
        for pipe in self._pipes:
            with suppress(BlockingIOError):  # supervisord is behind
                self.lines += os.write(pipe, text) // 200

    def close(self) -> None:
        for pipe in self._pipes:
            os.close(pipe)


class Nuisance:
    """A client that nginx refuses, as often as it asks; its lines are as long as they get."""

    def __init__(self, stack: Stack):
        self.refused = 0
        self._port = stack.port
        self._request = b"GET /.problems/%s HTTP/1.1\r\nHost: a\r\nUser-Agent: %s\r\n\r\n" % (
            b'"' * 300,
            b'"' * 300,
        )

    def ask(self) -> None:
        with socket.create_connection(("127.0.0.1", self._port), timeout=20) as connection:
            connection.sendall(self._request * (PER_SECOND // BATCHES))
            connection.shutdown(socket.SHUT_WR)
            answers = b""
            while data := connection.recv(1 << 20):
                answers += data
        self.refused += answers.count(b"HTTP/1.1 404")


def test_a_storm_in_every_log_does_not_fill_the_disk(
    stack: Stack, access: Access, trigger: Path, measured: Measured
) -> None:
    before = {name: one.pid for name, one in programs(stack).items()}
    mouths, nuisance = Mouths(stack), Nuisance(stack)
    sizes = []
    with Load(stack.port, access) as load, ExitStack() as storm:
        storm.callback(mouths.close)
        storm.enter_context(steadily(mouths.shout))
        storm.enter_context(steadily(nuisance.ask))
        trigger.touch()
        storm.callback(trigger.unlink)
        until = time.monotonic() + STORM
        while time.monotonic() < until:
            sizes.append(bytes_in(stack.var_dir / "logs"))
            time.sleep(1)
    assert max(sizes) <= BOUND
    assert {name: one.pid for name, one in programs(stack).items()} == before
    assert load.failed == []
    assert_applied_once(load, database_of(stack))
    assert mouths.lines > STORM * PER_SECOND * len(VOICES) / 2  # there was a storm
    assert nuisance.refused > STORM * PER_SECOND / 2
    measured(
        "logs",
        f"at most {max(sizes) / 1024**2:.1f} MB; {said_by_loggers(trigger):,} lines to loggers, "
        f"{mouths.lines:,} around them, {nuisance.refused:,} requests refused; {load}",
    )


def said_by_loggers(trigger: Path) -> int:
    """Every program left a note of how much it had to say."""
    time.sleep(2)
    said = [int(note.read_text()) for note in trigger.parent.glob("now.*")]
    assert len(said) == 7  # both API workers, bot, reminders, cards, sandbox, watchdog
    return sum(said)


def bytes_in(folder: Path) -> int:
    total = 0
    for path in folder.iterdir():
        with suppress(FileNotFoundError):  # rotated just now
            total += path.stat().st_size
    return total

"""The disk is full for a minute."""

import os
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import httpx
import pytest

from tests.faults.access import Access
from tests.faults.chats import Person
from tests.faults.checks import assert_applied_once
from tests.faults.load import Load
from tests.faults.pace import stretched
from tests.faults.programs import database_of, kill, programs, say, wait_until
from tests.faults.results import Measured
from tests.support.stack import Stack

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(os.getuid() != 0, reason="mounting a small tmpfs takes root"),
]

SIZE = "96m"
FULL_FOR = 60.0  # seconds


@pytest.fixture(scope="module")
def disk() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="bc-disk-"))
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", folder], check=True)
    yield folder
    subprocess.run(["umount", folder], check=True)
    folder.rmdir()


@pytest.fixture(scope="module")
def stack(disk: Path) -> Iterator[Stack]:
    with Stack(var_dir=disk / "var") as stack:
        stack.wait_until_running()
        yield stack


@contextmanager
def full(disk: Path) -> Iterator[None]:
    """Takes every byte, and what others give up, too."""
    done = threading.Event()

    def fill() -> None:
        with (disk / "filler").open("ab", buffering=0) as filler:
            size = 1 << 20
            while not done.wait(0.001 if size > 1 else 0.1):
                with suppress(OSError):
                    filler.write(b"x" * size)
                    continue
                size = max(1, size // 2)

    thread = threading.Thread(target=fill)
    thread.start()
    try:
        wait_until(lambda: shutil.disk_usage(disk).free == 0, within=20, what="a full disk")
        yield
    finally:
        done.set()
        thread.join()
        (disk / "filler").unlink()


def test_a_full_disk_hurts_writes_only(
    stack: Stack, disk: Path, access: Access, measured: Measured
) -> None:
    ann = Person(stack.url, 700_000_001)
    assert "Early" in ann.says("/add Early Bird 3 May")
    before = {name: one.pid for name, one in programs(stack).items()}
    supervisord = int((stack.var_dir / "run/supervisord.pid").read_text())
    with Load(stack.port, access, also_good=[507]) as load:
        with full(disk):
            filled = time.monotonic()
            time.sleep(5)
            assert "no room" in ann.says("/add Too Late 4 May").lower()
            ready = httpx.get(f"{stack.url}/health/ready").json()
            assert ready["parts"]["disk"]["state"] == "full"
            kill(stack, "api:api_0")  # starts on the full disk
            os.kill(supervisord, signal.SIGUSR2)  # and logs are opened anew
            say(stack, "reminders", b"nobody will read this\n" * 1_000)
            time.sleep(FULL_FOR - (time.monotonic() - filled))
            emptied = time.monotonic()
        time.sleep(15)
    now = {name: one.pid for name, one in programs(stack).items()}
    assert [name for name in before if now[name] != before[name]] == ["api:api_0"]
    assert programs(stack)["api:api_0"].state == "RUNNING"
    say(stack, "reminders", b"there is room again\n")
    wait_until(lambda: "room again" in stack.logs("reminders"), within=5, what="logging to resume")
    assert '"log lines dropped", "count": ' in stack.logs("reminders")
    assert load.failed == []  # every read 200, every write 201 or 507 problem+json
    statuses = Counter(one.status for one in load.answers)
    assert statuses[507] > 100
    back = max(one.at for one in load.answers if one.status == 507) - emptied
    assert back <= stretched(10)
    assert_applied_once(load, database_of(stack))
    assert "After" in ann.says("/add After All 5 May")
    assert intact(stack.var_dir / "data/birthdays.db")
    measured(
        "disk",
        f"{load}, {statuses[507]:,} writes refused with 507; stored again after "
        f"{max(0.0, back):.1f} s; integrity_check: ok",
    )


def intact(database: Path) -> bool:
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]

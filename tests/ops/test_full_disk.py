"""A start on a disk that is full: a restart must not turn refused writes into an outage."""

import errno
import os
import re
import shutil
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from itertools import count, islice
from pathlib import Path

import httpx
import pytest

from birthday_calendar import config
from birthday_calendar.database import Database
from birthday_calendar.domain.errors import StorageFull
from birthday_calendar.ops import owners, room
from birthday_calendar.ops.notebook import Notebook
from tests.support.stack import BIN, Stack

pytestmark = pytest.mark.faults


@contextmanager
def small_disk(bound: str) -> Iterator[Path]:
    """A tmpfs with that option of mount's."""
    if os.getuid() != 0:
        pytest.skip("mounting a small tmpfs takes root")
    folder = Path(tempfile.mkdtemp(prefix="bc-disk-"))
    subprocess.run(["mount", "-t", "tmpfs", "-o", bound, "tmpfs", folder], check=True)
    yield folder
    subprocess.run(["umount", folder], check=True)
    folder.rmdir()


@pytest.fixture
def disk() -> Iterator[Path]:
    with small_disk("size=24m") as folder:
        yield folder


def fill(disk: Path) -> None:
    with (disk / "filler").open("ab", buffering=0) as filler, suppress(OSError):
        while filler.write(b"x" * 512):
            pass
    assert shutil.disk_usage(disk).free == 0


def test_everything_starts_on_a_disk_that_has_become_full(disk: Path) -> None:
    stack = Stack(var_dir=disk / "var")
    with stack:
        stack.wait_until_running()
    rotated = stack.var_dir / "logs/api.log.1.gz"
    rotated.write_bytes(b"old")
    fill(disk)
    with stack:
        stack.wait_until_running()
        assert not rotated.exists()
        ready = httpx.get(f"{stack.url}/health/ready").json()
        states = {name: part["state"] for name, part in ready["parts"].items()}
        assert states["database"] == "up"
        assert states["disk"] == "full"


def test_nginx_starts_again_while_something_takes_every_byte(disk: Path) -> None:
    with Stack(var_dir=disk / "var") as stack:
        stack.wait_until_running()
        fill(disk)
        stack.supervisorctl("stop", "nginx")
        fill(disk)
        stack.supervisorctl("start", "nginx")
        assert httpx.get(f"{stack.url}/health").status_code == 200


@pytest.fixture
def small() -> Iterator[Path]:
    """A disk that holds few files."""
    with small_disk("nr_inodes=800") as folder:
        yield folder


def fill_with_files(disk: Path) -> None:
    for number in count():
        try:
            (disk / f"{time.monotonic_ns()}-{number}").touch()
        except OSError:
            break
    assert os.statvfs(disk).f_favail == 0


def disk_of(stack: Stack) -> dict[str, str]:
    return dict(httpx.get(f"{stack.url}/health/ready").json()["parts"]["disk"])


def test_no_more_files_is_a_full_disk_that_everything_starts_on(small: Path) -> None:
    stack = Stack(var_dir=small / "var")
    with stack:
        stack.wait_until_running()
        assert disk_of(stack)["state"] == "ok"
        fill_with_files(small)
        assert disk_of(stack)["state"] == "full"
        assert "files can still be made" in disk_of(stack)["reason"]
        report = subprocess.run(
            [BIN / "birthday-calendar", "doctor"],
            env=stack.env, cwd="/", capture_output=True, text=True,
        ).stdout  # fmt: skip
        assert re.search(r"FAIL +disk +full: 0 of 800 files", report)
        assert "du -x --inodes" in report
    fill_with_files(small)
    with stack:
        stack.wait_until_running()
        parts = httpx.get(f"{stack.url}/health/ready").json()["parts"]
        assert (parts["database"]["state"], parts["reminders"]["state"]) == ("up", "running")


async def test_sqlite_without_a_file_to_be_had_is_full_storage(small: Path) -> None:
    with closing(sqlite3.connect(small / "x.db")) as made:
        made.execute("CREATE TABLE a (x INTEGER)")
    fill_with_files(small)
    async with Database(f"sqlite:///{small}/x.db") as db:
        with pytest.raises(StorageFull, match="no more files"):
            await db.execute("INSERT INTO a VALUES (1)")
    next(small.glob("*-1")).unlink()
    next(small.glob("*-2")).unlink()
    async with Database(f"sqlite:///{small}/x.db") as db:
        await db.execute("INSERT INTO a VALUES (1)")


def test_a_disk_that_became_read_only_is_named(disk: Path) -> None:
    stack = Stack(var_dir=disk / "var")
    with stack:
        stack.wait_until_running()
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    try:
        output, _ = stack.up().communicate(timeout=20)
    finally:
        subprocess.run(["mount", "-o", "remount,rw", disk], check=True)
    assert "mounted read-only" in output
    assert "Traceback" not in output


def test_a_first_start_without_any_room_says_so(disk: Path) -> None:
    fill(disk)
    with pytest.raises(RuntimeError) as complaint, Stack(var_dir=disk / "var"):
        pass
    assert "can't start: [Errno 28] No space left on device" in str(complaint.value)
    assert "Traceback" not in str(complaint.value)


def test_a_start_with_too_few_files_says_so_and_ends(small: Path) -> None:
    """supervisord would try for ever to make its socket, and not say why."""
    fill_with_files(small)
    for spare in islice(small.iterdir(), 15):  # most of them for folders and configuration
        spare.unlink()
    with pytest.raises(RuntimeError) as complaint, Stack(var_dir=small / "var"):
        pass
    assert re.search(r"can't start: the disk is full: \d of 800 files", str(complaint.value))
    assert "du -x --inodes" in str(complaint.value)


def test_a_file_system_without_hard_links_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def link(*_: object) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", link)
    settings = config.load({"VAR_DIR": str(tmp_path)}, tmp_path / "none")
    settings.run_dir.mkdir()
    with pytest.raises(owners.CantStart, match=r"no socket can be made in .* hard links"):
        room.check(settings)
    assert list(settings.run_dir.iterdir()) == []


def test_what_alerts_has_told_can_be_written_over_what_was_there(disk: Path) -> None:
    notebook = Notebook(disk / "alerts", str)
    notebook.write("nothing yet")
    fill(disk)
    notebook.write("the disk is full")
    assert notebook.read() == "the disk is full"

"""A start on a disk that is full: a restart must not turn refused writes into an outage."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from tests.support.stack import Stack


@pytest.fixture
def disk() -> Iterator[Path]:
    if os.getuid() != 0:
        pytest.skip("mounting a small tmpfs takes root")
    folder = Path(tempfile.mkdtemp(prefix="bc-disk-"))
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", folder], check=True)
    yield folder
    subprocess.run(["umount", folder], check=True)
    folder.rmdir()


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


def test_a_first_start_without_any_room_says_so(disk: Path) -> None:
    fill(disk)
    with pytest.raises(RuntimeError) as complaint, Stack(var_dir=disk / "var"):
        pass
    assert "can't start: [Errno 28] No space left on device" in str(complaint.value)
    assert "Traceback" not in str(complaint.value)

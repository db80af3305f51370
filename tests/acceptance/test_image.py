"""The container: built from the Dockerfile and run, wherever a Docker engine can be reached."""

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from tests.support.postgres import free_port

ROOT = Path(__file__).parents[2]
TAG = "birthday-calendar:test"


def docker(*arguments: str) -> str:
    done = subprocess.run(["docker", *arguments], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def has_engine() -> bool:
    try:
        return subprocess.run(["docker", "info"], capture_output=True).returncode == 0
    except FileNotFoundError:
        return False


pytestmark = pytest.mark.skipif(not has_engine(), reason="no Docker engine can be reached")


class Container:
    def __init__(self) -> None:
        self.name = f"birthday-calendar-{uuid4().hex[:8]}"
        self.port = free_port()
        self.started = time.monotonic()
        docker(
            "run", "-d", "--name", self.name, "--network", "host", "--cap-drop", "ALL",
            "-e", f"HTTP_PORT={self.port}", "-e", "HTTP_HOST=127.0.0.1", TAG,
        )  # fmt: skip

    def seconds_until(self, condition: str) -> float:
        while True:
            if condition == "answering" and self.answers():
                break
            if condition == docker("inspect", "-f", "{{.State.Health.Status}}", self.name):
                break
            assert time.monotonic() - self.started < 60, docker("logs", self.name)
            time.sleep(0.1)
        return time.monotonic() - self.started

    def answers(self) -> bool:
        try:
            return httpx.get(f"http://127.0.0.1:{self.port}/health").status_code == 200
        except httpx.HTTPError:
            return False


@pytest.fixture(scope="module")
def container() -> Iterator[Container]:
    docker("build", "--network", "host", "-t", TAG, str(ROOT))
    container = Container()
    yield container
    docker("rm", "-f", "-v", container.name)


def test_it_answers_in_ten_seconds_and_turns_healthy(container: Container) -> None:
    assert container.seconds_until("answering") <= 10
    assert container.seconds_until("healthy") <= 30


def test_no_program_in_it_is_root(container: Container) -> None:
    lines = docker("top", container.name, "-eo", "pid,uid").splitlines()[1:]
    assert {line.split()[1] for line in lines} == {"10001"}


def test_plain_supervisorctl_works_in_it(container: Container) -> None:
    time.sleep(max(0.0, 15 - (time.monotonic() - container.started)))  # the slowest has started
    status = subprocess.run(
        ["docker", "exec", container.name, "supervisorctl", "status"],
        capture_output=True,
        text=True,
    ).stdout
    states = dict(line.split()[:2] for line in status.splitlines())
    assert states.pop("migrate") == "EXITED"
    assert set(states.values()) == {"RUNNING"}


def test_it_stops_in_ten_seconds_with_exit_code_zero(container: Container) -> None:
    began = time.monotonic()
    docker("stop", "--time", "10", container.name)
    assert time.monotonic() - began <= 10
    assert docker("inspect", "-f", "{{.State.ExitCode}}", container.name) == "0"
    assert len(docker("logs", container.name).splitlines()) < 10  # Docker's log stays small

"""The container, built and run as compose.yaml does, wherever a Docker engine can be reached."""

import re
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
COMPOSE = (ROOT / "compose.yaml").read_text()
ON_THE_HOST = {"docker", "git", "make", "smartctl"}  # what the runbook types outside


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
        limits = {
            option: re.search(rf"calendar:.*?{name}: (\w+)", COMPOSE, re.S)
            for option, name in (("--memory", "mem_limit"), ("--pids-limit", "pids_limit"))
        }
        assert "read_only: true" in COMPOSE
        docker(
            "run", "-d", "--name", self.name, "--network", "host", "--cap-drop", "ALL",
            "--security-opt", "no-new-privileges", "--read-only", "--tmpfs", "/tmp:size=16m",  # noqa: S108
            *(f"{option}={found[1]}" for option, found in limits.items() if found),
            "-e", f"HTTP_PORT={self.port}", "-e", "HTTP_HOST=127.0.0.1", "-e", "SANDBOX=true", TAG,
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


def test_it_has_every_command_of_the_runbook(container: Container) -> None:
    wanted = commands_of((ROOT / "docs/runbook.md").read_text()) - ON_THE_HOST
    assert {"curl", "jq", "ps", "psql", "sqlite3", "supervisorctl"} <= wanted
    missing = [name for name in sorted(wanted) if not has(container, name)]
    assert missing == []


def commands_of(text: str) -> set[str]:
    """The first word of each command in its blocks of shell and in its lines, also after a pipe."""
    block = re.compile(r"```sh\n(.*?)```", re.S)
    lines = "\n".join(block.findall(text)).splitlines()
    inline = re.findall(r"`([a-z_]+ [^`]*)`", block.sub("", text))
    lines += [code for code in inline if re.search(r" -|\||\$", code)]  # others are words
    parts = [part for line in lines for part in re.split(r"\||&&|;|\$\(", shell(line))]
    words = {part.split()[0] for part in parts if part.strip()}
    return {word for word in words if word != "cd" and "=" not in word}


def shell(line: str) -> str:
    """Without comments, and without what stands in quotes, where pipes are jq's."""
    return re.sub(r"'[^']*'|\"[^\"]*\"", "''", line).split("#")[0]


def has(container: Container, name: str) -> bool:
    command = ["docker", "exec", container.name, "sh", "-c", f"command -v {name}"]
    return subprocess.run(command, capture_output=True).returncode == 0


@pytest.mark.parametrize(
    "command",
    [
        "curl -s -m 5 localhost:$HTTP_PORT/health/ready | jq -e .parts.bot.state",
        "jq -cR 'fromjson? | {timestamp, event, name, pid}' $VAR_DIR/logs/watchdog.log",
        "sqlite3 $VAR_DIR/data/birthdays.db 'PRAGMA integrity_check' | grep -x ok",
        "ps aux | grep birthday-calendar",
        "df -h $VAR_DIR && du -xh $VAR_DIR | sort -h | tail",
        "zcat -f $VAR_DIR/logs/*.log* | grep serving",
        "supervisorctl tail -2000 bot",
        "psql --version && pg_dump --version && pg_restore --version",
        "birthday-calendar backup - > /app/var/a && birthday-calendar backup --keep 2 /app/var",
    ],
)
def test_what_the_runbook_looks_with_works_in_it(container: Container, command: str) -> None:
    container.seconds_until("healthy")
    docker("exec", container.name, "sh", "-euc", command)


def test_the_doctor_in_it_finds_nothing_wrong(container: Container) -> None:
    deadline = time.monotonic() + 60
    while "failures: 0" not in (report := doctor(container)):
        assert time.monotonic() < deadline, report
        time.sleep(1)
    assert "ok    time zones" in report


def doctor(container: Container) -> str:
    command = ["docker", "exec", container.name, "birthday-calendar", "doctor"]
    return subprocess.run(command, capture_output=True, text=True).stdout


def test_what_it_says_to_type_is_typed_without_a_path(container: Container) -> None:
    said = docker("logs", container.name)
    command = re.search(r"^  state +(supervisorctl .*)$", said, re.M)
    assert command
    done = subprocess.run(
        ["docker", "exec", container.name, *command[1].split(), "nginx"],
        capture_output=True, text=True,
    )  # fmt: skip
    assert "RUNNING" in done.stdout


@pytest.mark.usefixtures("container")  # which builds it
def test_without_being_asked_for_there_is_no_sandbox_in_it() -> None:
    name = f"birthday-calendar-{uuid4().hex[:8]}"
    try:
        docker(
            "run", "-d", "--name", name, "--network", "host",
            "-e", f"HTTP_PORT={free_port()}", "-e", "HTTP_HOST=127.0.0.1", TAG,
        )  # fmt: skip
        deadline = time.monotonic() + 60
        while "bot       waiting: TELEGRAM_BOT_TOKEN is not set" not in docker("logs", name):
            assert time.monotonic() < deadline, docker("logs", name)
            time.sleep(0.5)
        status = ["docker", "exec", name, "supervisorctl", "status", "sandbox"]
        assert "STOPPED" in subprocess.run(status, capture_output=True, text=True).stdout
    finally:
        docker("rm", "-f", "-v", name)


def test_it_stops_in_ten_seconds_with_exit_code_zero(container: Container) -> None:
    began = time.monotonic()
    docker("stop", "--time", "10", container.name)
    assert time.monotonic() - began <= 10
    assert docker("inspect", "-f", "{{.State.ExitCode}}", container.name) == "0"
    assert len(docker("logs", container.name).splitlines()) < 20  # Docker's log stays small

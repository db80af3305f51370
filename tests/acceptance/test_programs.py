"""What each program says of its start and stop, what it may know, and what memory it may have."""

import json
import os
import re
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import httpx
import pytest

from birthday_calendar import __version__, logs
from birthday_calendar.ops.processes import descendants, environment
from telegram_sandbox.testing import sandbox_server
from tests.faults.programs import programs, wait_for_process, wait_until
from tests.support.postgres import PostgresServer
from tests.support.stack import Stack

TOKEN = "7654321:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr"
SPEAKING = (
    "api",
    "bot",
    "logrotate",
    "migrate",
    "nginx",
    "reminders",
    "sandbox",
    "watchdog",
    "alerts",
    "cards",
)
NEEDS = {  # secrets, by program
    "DATABASE_URL": {"api:api_0", "api:api_1", "bot", "reminders", "alerts"},
    "TELEGRAM_BOT_TOKEN": {"api:api_0", "api:api_1", "bot", "reminders", "alerts"},
    "WEBHOOK_URL": {"api:api_0", "api:api_1", "bot", "reminders", "alerts"},
    "GREETINGS_KEY": {"bot"},
}


def events(stack: Stack, program: str) -> list[dict[str, str]]:
    lines = stack.logs(program).splitlines()
    return [json.loads(line) for line in lines if line.startswith("{")]


@pytest.fixture(scope="module")
def told() -> dict[str, list[dict[str, str]]]:
    """What each program's log holds after a start, a restart and a stop."""
    stack = Stack(var_dir=None, extra_env={"OWNER_CHAT_ID": "700000001"})
    try:
        stack.start()
        stack.wait_until_running()
        stack.supervisorctl("restart", "all")
        stack.wait_until_running()
        stack.stop()
        return {program: events(stack, program) for program in SPEAKING}
    finally:
        stack.close()


@pytest.mark.parametrize("program", SPEAKING)
def test_a_program_says_once_that_it_serves_and_once_that_it_has_stopped(
    told: dict[str, list[dict[str, str]]], program: str
) -> None:
    def processes(event: str) -> Counter[str]:
        return Counter(one["pid"] for one in told[program] if one["event"] == event)

    processes_of_it = 4 if program == "api" else 2  # before and after the restart
    assert len(processes("serving")) == processes_of_it
    assert set(processes("serving").values()) == {1}
    assert processes("stopped") == processes("serving")
    for one in told[program]:
        if one["event"] == "serving":
            assert (one["level"], one["program"]) == ("info", program)
            assert one["version"] == __version__
            assert one["on"]
            if program in {"alerts", "api", "bot", "migrate", "reminders"}:
                assert one["database"].startswith("sqlite at /")


def test_a_migration_that_waits_for_its_database_says_that_it_was_stopped() -> None:
    url = "postgresql://ann:hunter2@127.0.0.1:1/birthdays"
    with Stack(database_url=url) as stack:
        wait_until(lambda: "waiting for the database" in stack.logs("migrate"), 20)
        stack.stop()
        said = [one["event"] for one in events(stack, "migrate")]
        assert (said.count("serving"), said.count("stopped")) == (1, 1)
        assert "postgresql at 127.0.0.1:1, birthdays" in stack.logs("migrate")
        assert "hunter2" not in stack.all_logs()


def test_secrets_are_known_to_those_alone_who_need_them(postgres: PostgresServer) -> None:
    with sandbox_server() as telegram:
        more = {
            "TELEGRAM_API_URL": telegram,
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "WEBHOOK_URL": "https://birthdays.example/hidden",
            "SANDBOX": "true",
            "OWNER_CHAT_ID": "700000001",
            "GREETINGS_KEY": "hidden",
        }
        with Stack(database_url=postgres.url(postgres.create()), extra_env=more) as stack:
            stack.wait_until_running()
            running = {name: one.pid for name, one in programs(stack).items() if one.pid}
            assert len(running) == 10
            for secret, needed in NEEDS.items():
                knowing = {
                    name
                    for name, pid in running.items()
                    if any(
                        environment(Path(f"/proc/{one}")).get(secret) for one in descendants(pid)
                    )
                }
                assert knowing == needed, secret


EATING = """
import signal, sys

def eat(*_):
    hoard = []
    while True:
        hoard.append(bytearray(8 * 1024**2))

if sys.argv[-1] in {"api", "reminders"}:
    signal.signal(signal.SIGUSR2, eat)
"""


def test_a_program_that_eats_memory_ends_alone_and_is_started_again(tmp_path: Path) -> None:
    """Others neither notice it nor miss an answer."""
    (tmp_path / "sitecustomize.py").write_text(EATING)
    with Stack(extra_env={"PYTHONPATH": str(tmp_path)}) as stack:
        stack.wait_until_running()
        before = stack.pids()
        for name in ("api:api_0", "reminders"):
            os.kill(before[name], signal.SIGUSR2)
        for name in ("api:api_0", "reminders"):
            wait_for_process(stack, name, 30, before[name])
        assert httpx.get(f"{stack.url}/health").status_code == 200
        stack.wait_until_running()
        after = stack.pids()
        assert {name for name in before if before[name] != after[name]} == {
            "api:api_0",
            "reminders",
        }
        for program in ("api", "reminders"):
            assert any("MemoryError" in one.get("exception", "") for one in events(stack, program))


def test_every_program_has_a_bound_that_it_is_far_from() -> None:
    with Stack() as stack:
        stack.wait_until_running()
        for name, process in programs(stack).items():
            if not process.pid or name == "logrotate":  # a shell, which runs gzip on half a MB
                continue
            for pid in descendants(process.pid):
                most = limit_of(pid)
                assert most < 1_100, name
                assert data_of(pid) < most / 2, name


def limit_of(pid: int) -> float:
    """MB"""
    found = re.search(r"^Max data size +(\d+)", Path(f"/proc/{pid}/limits").read_text(), re.M)
    assert found, "unlimited"
    return int(found[1]) / 1024**2


def data_of(pid: int) -> float:
    """MB"""
    found = re.search(r"^VmData:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text(), re.M)
    assert found
    return int(found[1]) / 1024


def test_memory_that_was_refused_ends_a_program_that_caught_it(tmp_path: Path) -> None:
    code = (
        "from birthday_calendar import logs, memory\n"
        "import structlog\n"
        "logs.configure('watchdog', 'INFO')\n"
        "memory.limit('watchdog')\n"
        "try:\n"
        "    bytearray(memory.LIMITS['watchdog'] * 1024**2)\n"
        "except Exception:\n"
        "    structlog.get_logger('x').exception('unexpected error')\n"
        "print('went on')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == logs.OUT_OF_MEMORY
    assert "unexpected error" in done.stdout
    assert "went on" not in done.stdout

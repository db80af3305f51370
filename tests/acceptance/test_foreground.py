"""What the person at the keyboard is told: what became of each part, and what to do about it."""

import re
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from birthday_calendar import config
from birthday_calendar.ops import foreground
from telegram_sandbox.client import Sandbox, blocking
from telegram_sandbox.testing import sandbox_server
from tests.support.postgres import PostgresServer, free_port
from tests.support.stack import Stack

TOKEN = "7654321:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr"
PATIENCE = 60.0  # seconds; a busy machine imports aiogram slowly


class Foreground:
    """The lines that a stack has said so far."""

    def __init__(self, stack: Stack):
        self.lines: list[str] = []
        self._process = stack.up()
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def close(self) -> None:
        self._process.terminate()
        self._thread.join(15)
        self._process.wait(15)
        assert self._process.stdout
        self._process.stdout.close()

    def _read(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            self.lines.append(line.rstrip("\n"))

    def says(self, pattern: str) -> re.Match[str]:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            for line in list(self.lines):
                if found := re.search(pattern, line):
                    return found
            time.sleep(0.05)
        raise AssertionError(f"{pattern} in none of {self.lines}")


@contextmanager
def started(**environ: str) -> Iterator[tuple[Stack, Foreground]]:
    stack = Stack(extra_env=environ)
    said = Foreground(stack)
    try:
        yield stack, said
    finally:
        said.close()
        stack.close()


def test_each_part_is_told_once_when_it_is_ready_and_then_nothing_more() -> None:
    with started() as (stack, said):
        said.says(rf"^API +ready: {stack.url}/$")
        said.says(rf"^database +up: sqlite at {stack.var_dir}/data/birthdays.db$")
        said.says(r"^reminders +ready$")
        said.says(rf"^bot +ready: .*{stack.url}/sandbox/")
        stack.wait_until_running()
        deadline = time.monotonic() + 10
        while reporters(stack) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert reporters(stack) == []  # all is well: nobody is left who could say more
        for part in foreground.EXPECTED:
            assert len([line for line in said.lines if line.startswith(part)]) == 1


def reporters(stack: Stack) -> list[int]:
    return [pid for pid, command in stack.processes().items() if "birthday-calendar up" in command]


def test_what_it_says_to_type_works_from_anywhere() -> None:
    with started() as (_, said):
        command = said.says(r"^  state +(.*) status$")[1]
        said.says(r"^API +ready")
        done = subprocess.run(
            ["sh", "-c", f"{command} status nginx"],
            env={"PATH": "/usr/bin:/bin"}, cwd="/", capture_output=True, text=True,
        )  # fmt: skip
        assert re.search(r"nginx +(RUNNING|STARTING)", done.stdout), done
        address = said.says(r"^API +ready: (\S+)$")[1]
        assert httpx.get(address).status_code == 200


def test_the_bot_is_told_with_where_to_find_it() -> None:
    with (
        sandbox_server() as telegram,
        started(TELEGRAM_API_URL=telegram, TELEGRAM_BOT_TOKEN=TOKEN) as (_, said),
    ):
        found = said.says(r"^bot +ready: @(\w+), https://t\.me/(\w+)$")
        assert found[1] == found[2] == "sandbox_7654321_bot"


def test_a_token_that_telegram_refuses_is_no_success() -> None:
    async def refuse(url: str) -> None:
        async with Sandbox.at(url, TOKEN) as sandbox:
            await sandbox.call("getMe")  # from now on the sandbox knows the bot
            fault = {"error_code": 401, "description": "Unauthorized", "times": 100}
            await sandbox.post("faults", method="getMe", **fault)

    with sandbox_server() as telegram:
        blocking(refuse(telegram))
        with started(TELEGRAM_API_URL=telegram, TELEGRAM_BOT_TOKEN=TOKEN) as (_, said):
            said.says(r"^bot +Telegram refuses the token: 401 Unauthorized; .*@BotFather")
            said.says(r"^API +ready")
            assert TOKEN not in "\n".join(said.lines)


def test_telegram_out_of_reach_and_no_token_are_told_with_what_to_do() -> None:
    nowhere = f"http://127.0.0.1:{free_port()}"
    with started(TELEGRAM_API_URL=nowhere, TELEGRAM_BOT_TOKEN=TOKEN) as (_, said):
        said.says(r"^bot +unreachable: .*TELEGRAM_API_URL")
    with started(HTTP_HOST="0.0.0.0") as (_, said):
        said.says(r"^bot +waiting: TELEGRAM_BOT_TOKEN is not set: .*@BotFather.*SANDBOX=true")


def test_a_database_that_is_away_is_named_without_its_password() -> None:
    port = free_port()
    url = f"postgresql://ann:hunter2@127.0.0.1:{port}/birthdays"
    with started(DATABASE_URL=url) as (_, said):
        said.says(rf"^database +waiting for postgresql at 127\.0\.0\.1:{port}, birthdays: .+")
        time.sleep(foreground.LASTS)
        assert not [line for line in said.lines if line.startswith("bot")]  # it is the same story
        assert "hunter2" not in "\n".join(said.lines)


def test_why_a_database_can_not_be_migrated_is_told_with_it(postgres: PostgresServer) -> None:
    """Since PostgreSQL 15 only a database's owner may make tables in its schema `public`."""
    postgres.execute("CREATE ROLE tenant LOGIN")
    url = postgres.url(postgres.create()).replace("postgres@", "tenant@")
    with started(DATABASE_URL=url) as (stack, said):
        said.says(r"^database +waiting for .*; migrate says: permission denied for schema public$")
        doctor = subprocess.run(
            [stack.program, "doctor"],
            env=stack.env, cwd=stack.var_dir, capture_output=True, text=True,
        )  # fmt: skip
        assert re.search(r"migrate +RUNNING: permission denied for schema public", doctor.stdout)


def test_a_sandbox_that_was_asked_for_has_a_banner() -> None:
    with started(SANDBOX="true", PUBLIC_URL="https://birthdays.example") as (_, said):
        said.says(r"^SANDBOX=true: whoever reaches https://birthdays\.example/sandbox/ may speak")
        said.says(r"^sandbox +exposed: others may reach it")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TELEGRAM_BOT_TOKEN", TOKEN[:20]),
        ("WEBHOOK_URL", "http://birthdays.example"),
        ("HTTP_PORT", "80a"),
    ],
)
def test_a_setting_that_can_not_be_used_ends_the_start(name: str, value: str) -> None:
    stack = Stack(extra_env={name: value})
    try:
        process = stack.up()
        output, _ = process.communicate(timeout=20)
    finally:
        stack.close()
    assert process.returncode == 2
    assert f"\n{name}" in output
    assert TOKEN[8:20] not in output


def test_trouble_is_told_when_it_lasts_and_never_without_end(tmp_path: Path) -> None:
    now = 0.0
    said: list[str] = []

    class Changing(foreground.Reporter):
        """At first it is not there yet; then it is never the same for a minute."""

        def _look(self) -> foreground.Parts:
            return {"bot": (False, "missing" if now < 1 else f"trouble {now // 40}")}

    def wait(seconds: float) -> bool:
        nonlocal now
        now += seconds
        return now < 100_000

    settings = config.load({"VAR_DIR": str(tmp_path)}, dotenv=tmp_path / "none")
    Changing(settings, said.append, wait, lambda: now).run()
    assert "missing" not in "\n".join(said)
    assert len(said) == foreground.MOST + 1

"""Whatever is broken, a scrape names it: docs/metrics.md, "How a fault shows"."""

import os
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from birthday_calendar.damage import Damage
from birthday_calendar.migrations import migrate
from telegram_sandbox.client import Sandbox, blocking
from telegram_sandbox.testing import sandbox_server
from tests.faults.gate import Gate
from tests.faults.programs import kill, pid_of, say, wait_for_running, wait_until
from tests.faults.telegram import TOKEN, Telegram
from tests.support.metrics import Scrape, scrape
from tests.support.postgres import PostgresServer, free_port, postgres_server
from tests.support.stack import Stack
from tests.support.standing_still import standing_still

pytestmark = pytest.mark.faults

PATIENCE = 120.0  # seconds; after a 401 the bot waits a minute, and the watchdog looks each 5 s
ASKED = "/api/v1/calendars/1/upcoming"


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    with postgres_server() as server:
        yield server


@pytest.fixture(scope="module")
def telegram() -> Iterator[Telegram]:
    with sandbox_server() as url, Telegram(url) as telegram:
        telegram.call("getMe")
        yield telegram


@pytest.fixture(scope="module")
def gate(telegram: Telegram) -> Iterator[Gate]:
    with Gate(urlsplit(telegram.url).port or 0) as gate:
        gate.open()
        yield gate


@pytest.fixture(scope="module")
def disk() -> Iterator[Path | None]:
    """A small one; None for who may not mount any."""
    if os.getuid() != 0:
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="bc-disk-"))
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", folder], check=True)
    yield folder
    subprocess.run(["umount", folder], check=True)
    folder.rmdir()


@pytest.fixture(scope="module")
def address() -> str:
    return f"127.0.0.1:{free_port()}"


@pytest.fixture(scope="module")
def stack(gate: Gate, server: PostgresServer, disk: Path | None, address: str) -> Iterator[Stack]:
    environment = {
        "TELEGRAM_API_URL": f"http://127.0.0.1:{gate.port}",
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "SANDBOX": "false",
        "METRICS_ADDRESS": address,
    }
    var_dir, url = disk and disk / "var", server.url(server.create())
    with Stack(var_dir, database_url=url, extra_env=environment) as stack:
        shows(address, "part_state", part="bot", state="polling")
        yield stack


def now(address: str) -> Scrape:
    with suppress(httpx.TransportError):  # the watchdog has only just been started
        return scrape(address)
    return Scrape("")


def shows(address: str, name: str, **labels: str) -> None:
    """Waits until a scrape has such a sample above 0."""
    wait_until(lambda: now(address).value(name, **labels) > 0, PATIENCE, f"{name} {labels}")


def is_mute(address: str, program: str) -> bool:
    answers = now(address).families.get("program_answers")
    return answers is not None and any(
        sample.labels["program"] == program and sample.value == 0 for sample in answers.samples
    )


@contextmanager
def failing(telegram: Telegram, **fault: object) -> Iterator[None]:
    """Each call of the bot, until it is over."""

    async def ask(method: str) -> None:
        async with Sandbox.at(telegram.url, telegram.token) as sandbox:
            if method == "post":
                await sandbox.post("faults", method="*", kind="error", times=10_000, **fault)
            else:
                await sandbox.delete("faults")

    blocking(ask("post"))
    try:
        yield
    finally:
        blocking(ask("delete"))


def test_telegram_that_is_away_slows_us_down_or_refuses_the_token(
    stack: Stack, gate: Gate, telegram: Telegram, address: str
) -> None:
    gate.refuse()
    shows(address, "part_state", part="bot", state="unreachable")
    shows(address, "telegram_calls_total", program="bot", outcome="unreachable")
    gate.open()
    shows(address, "part_state", part="bot", state="polling")
    with failing(telegram, error_code=429, retry_after=1):
        shows(address, "part_state", part="bot", state="throttled")
    shows(address, "part_state", part="bot", state="polling")
    with failing(telegram, error_code=401, description="Unauthorized"):
        shows(address, "part_state", part="bot", state="unauthorized")
    assert now(address).value("part_level", part="bot") == 2
    shows(address, "part_state", part="bot", state="polling")


def test_another_poller(stack: Stack, telegram: Telegram, address: str) -> None:
    with telegram.another_poller():
        shows(address, "part_state", part="bot", state="conflict")
        shows(address, "telegram_calls_total", method="getUpdates", outcome="conflict")


def test_a_database_that_is_away_or_takes_no_writes(
    stack: Stack, server: PostgresServer, address: str
) -> None:
    server.stop()
    try:
        shows(address, "part_state", part="database", state="down")
        token = {"Authorization": "Bearer bc_" + "x" * 40}
        assert httpx.get(stack.url + ASKED, headers=token).status_code == 503
        shows(address, "http_requests_total", status="503")
        shows(address, "part_state", part="reminders", state="waiting")
        assert "deliveries_waiting" not in now(address).families
    finally:
        server.start(default_transaction_read_only="on")
    shows(address, "part_state", part="database", state="read_only")
    server.stop()
    server.start()
    shows(address, "part_state", part="database", state="up")


def test_a_disk_that_is_full(stack: Stack, disk: Path | None, address: str) -> None:
    if disk is None:
        pytest.skip("mounting a small tmpfs takes root")
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"x" * min(1 << 20, max(1, shutil.disk_usage(disk).free)))
    shows(address, "part_state", part="disk", state="full")
    assert now(address).value("disk_free_bytes") < 2**20
    filler.unlink()
    wait_until(lambda: now(address).value("part_level", part="disk") < 2, PATIENCE)


def test_programs_that_are_killed_or_hang(stack: Stack, address: str) -> None:
    kill(stack, "api:api_1")
    shows(address, "program_exits_total", program="api_1")
    stopped = pid_of(stack, "reminders")
    os.kill(stopped, signal.SIGSTOP)
    wait_until(lambda: is_mute(address, "reminders"), PATIENCE, "a program without an answer")
    shows(address, "watchdog_interventions_total", program="reminders", reason="stopped")
    wait_for_running(stack, ["reminders"], PATIENCE, but=[stopped])
    shows(address, "program_answers", program="reminders")


def test_something_that_logs_as_fast_as_it_can(stack: Stack, address: str) -> None:
    for _ in range(40):
        say(stack, "reminders", b"nobody will read this\n" * 5_000)
    shows(address, "log_file_lines_dropped_total", log="reminders")


def test_supervisord_that_is_stopped(stack: Stack, address: str) -> None:
    supervisord = int((stack.var_dir / "run/supervisord.pid").read_text())
    look = "watchdog_last_look_timestamp_seconds"
    with standing_still(supervisord):
        before = now(address).value(look)
        wait_until(lambda: time.time() - now(address).value(look) > 12, PATIENCE)
        assert now(address).value(look) - before < 6
    wait_until(lambda: now(address).value(look) > before + 6, PATIENCE, "one that sees again")


def test_a_lost_token_and_a_damaged_file() -> None:
    address = f"127.0.0.1:{free_port()}"
    stack = Stack(extra_env={"METRICS_ADDRESS": address})
    database = stack.var_dir / "data/birthdays.db"
    migrate.upgrade(f"sqlite:///{database}")
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("INSERT INTO bots VALUES (7654321, '2026-03-01 12:00:00')")
        connection.commit()
    with stack:
        for program in ("bot", "reminders"):
            shows(address, "part_state", part=program, state="refused")
        Damage(database).found(sqlite3.DatabaseError("as any program notes it"))
        shows(address, "part_state", part="database", state="corrupt")

"""A start without the token, on the data of a real bot."""

import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from birthday_calendar.migrations import migrate
from telegram_sandbox.client import blocking
from tests.faults.chats import sandbox_at
from tests.faults.programs import state_of, wait_until
from tests.faults.results import Measured
from tests.support.stack import Stack

pytestmark = pytest.mark.faults

PATIENCE = 40.0  # seconds; a busy machine imports aiogram slowly
PROGRAMS = ("bot", "reminders")


@pytest.fixture
def stack() -> Iterator[Stack]:
    """Not started; its database is a real bot's."""
    stack = Stack()
    database = stack.var_dir / "data/birthdays.db"
    migrate.upgrade(f"sqlite:///{database}")
    with sqlite3.connect(database) as connection:
        connection.execute("INSERT INTO bots VALUES (7654321, '2026-03-01 12:00:00')")
    connection.close()
    yield stack
    stack.close()


def wait_for(stack: Stack, state: str) -> None:
    for program in PROGRAMS:

        def is_there(of: str = program) -> bool:
            return state_of(stack, of) == state

        wait_until(is_there, PATIENCE, f"{program} {state}")


def content(database: Path) -> list[str]:
    with sqlite3.connect(database) as connection:
        rows = list(connection.iterdump())
    connection.close()
    return rows


def parts(stack: Stack) -> dict[str, dict[str, str]]:
    def ready() -> httpx.Response:
        return httpx.get(f"{stack.url}/health/ready")

    wait_until(lambda: ready().status_code == 200, PATIENCE, "the database")
    assert ready().json()["status"] == "degraded"
    return dict(ready().json()["parts"])


def test_a_lost_token_leaves_the_data_alone_until_somebody_decides(
    stack: Stack, measured: Measured
) -> None:
    database = stack.var_dir / "data/birthdays.db"
    before = content(database)
    began = time.monotonic()
    stack.start()
    wait_for(stack, "refused")
    took = time.monotonic() - began
    shown = parts(stack)
    for program in PROGRAMS:
        assert "belongs to bot 7654321" in shown[program]["reason"]
    assert blocking(sandbox_at(stack.url).get("bots")) == []  # nobody speaks for a bot there
    stack.stop()
    assert content(database) == before

    stack.env["SANDBOX"] = "true"
    stack.start()
    wait_until(lambda: state_of(stack, "bot") == "polling", PATIENCE)
    assert parts(stack)["sandbox"]["state"] == "exposed"
    measured(
        "lost token",
        f"bot and reminders refused after {took:.0f} s; nobody speaks for a bot in the sandbox; "
        f"all {len(before)} statements of the database's dump as before",
    )


def test_where_others_come_in_there_is_no_sandbox_unless_it_is_asked_for() -> None:
    with Stack(extra_env={"PUBLIC_URL": "https://birthdays.example"}) as stack:
        wait_for(stack, "waiting")
        assert httpx.get(f"{stack.url}/sandbox/").status_code == 404
        assert "TELEGRAM_BOT_TOKEN is not set" in parts(stack)["bot"]["reason"]
        assert stack.status()["sandbox"].state == "STOPPED"

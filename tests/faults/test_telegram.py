"""Telegram is taken away, or somebody else polls with the token: the API notices nothing of it."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from telegram_sandbox.testing import sandbox_server
from telegram_sandbox.world import updates
from tests.faults.access import Access, open_calendar
from tests.faults.chats import Person
from tests.faults.checks import assert_applied_once
from tests.faults.gate import Gate
from tests.faults.load import Load
from tests.faults.pace import stretched
from tests.faults.programs import database_of, state_of, wait_until
from tests.faults.results import Measured
from tests.faults.telegram import TOKEN, Telegram
from tests.support.stack import Stack

pytestmark = pytest.mark.faults

FASTER = 8  # how much faster than in life the bot's backoffs, and these faults, go by
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def telegram() -> Iterator[Telegram]:
    with sandbox_server() as url, Telegram(url) as telegram:
        yield telegram


@pytest.fixture(scope="module")
def gate(telegram: Telegram) -> Iterator[Gate]:
    """Closed at first: Telegram is unreachable."""
    with Gate(urlsplit(telegram.url).port or 0) as gate:
        yield gate


@pytest.fixture(scope="module")
def stack(gate: Gate) -> Iterator[Stack]:
    environment = {
        "TELEGRAM_API_URL": f"http://127.0.0.1:{gate.port}",
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "SANDBOX": "false",
    }
    with Stack(extra_env=environment) as stack:
        wait_for_bot(stack, "unreachable", within=40)
        yield stack


@pytest.fixture
def access(stack: Stack) -> Access:
    return open_calendar(database_of(stack))


@contextmanager
def hurried_bot(stack: Stack) -> Iterator[Path]:
    """The same program in the place of the stack's own, FASTER; yields its log."""
    stack.supervisorctl("stop", "bot")
    log = stack.var_dir / "logs" / "hurried.log"
    with log.open("wb") as output:
        bot = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.scaled_bot", str(FASTER)],
            env=stack.env, cwd=ROOT, stdout=output, stderr=output,
        )  # fmt: skip
        try:
            yield log
        finally:
            bot.terminate()
            bot.wait(timeout=10)


def lines(log: Path) -> int:
    return len(log.read_text().splitlines())


def wait_for_bot(stack: Stack, state: str, within: float) -> float:
    return wait_until(lambda: state_of(stack, "bot") == state, within, f"a bot in state {state}")


def test_without_telegram_all_else_starts_and_nothing_is_lost(
    stack: Stack, gate: Gate, telegram: Telegram, measured: Measured
) -> None:
    telegram.call("getMe")  # the sandbox gets to know the bot
    started = best_start(stack)
    assert started <= stretched(3)
    wait_for_bot(stack, "unreachable", within=40)
    part = httpx.get(f"{stack.url}/health/ready").json()["parts"]["bot"]
    assert (part["state"], "check the network" in part["advice"]) == ("unreachable", True)

    people = [Person(telegram.url, 720_000_000 + number) for number in range(10)]
    access = open_calendar(database_of(stack))
    with Load(stack.port, access) as load, hurried_bot(stack) as log:
        for number in range(5):  # 5 minutes, FASTER: nobody listens, or nobody answers
            gate.hang() if number % 2 else gate.refuse()
            for person in people:
                person.writes(f"/add Guest {'ABCDE'[number]} 15.03.1990")
            time.sleep(60 / FASTER)
        assert state_of(stack, "bot") in ("starting", "unreachable")
        said = lines(log)
        gate.open()
        back = wait_for_bot(stack, "polling", within=60)
        wait_until(lambda: all(len(person.heard()) == 5 for person in people), within=30)
    assert load.failed == []
    assert said <= 20
    for person in people:
        answers = [message["text"] for message in person.heard()]
        assert [f"Guest {'ABCDE'[n]}" in answer for n, answer in enumerate(answers)] == [True] * 5
    assert_applied_once(load, database_of(stack))
    measured(
        "unreachable",
        f"API up in {started:.1f} s; 50 messages answered once each; polling {back:.0f} s after; "
        f"{load} (minutes and the bot's backoffs {FASTER} times faster)",
    )


def best_start(stack: Stack) -> float:
    """The best of a few: what else takes from the machine is not the stack's."""
    times = []
    for _ in range(10):
        stack.stop()
        times.append(stack.start())
        if times[-1] <= stretched(3):
            break
    return min(times)


def test_a_fight_for_the_token_is_the_bot_s_alone(
    stack: Stack,
    gate: Gate,
    telegram: Telegram,
    access: Access,
    measured: Measured,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(updates, "CONFLICT_PAUSE", updates.CONFLICT_PAUSE / FASTER)
    gate.open()
    ann = Person(telegram.url, 720_000_100)
    with Load(stack.port, access) as load, hurried_bot(stack) as log:
        wait_for_bot(stack, "polling", within=40)
        before = lines(log)
        with telegram.another_poller(FASTER):
            began = time.monotonic()
            wait_for_bot(stack, "conflict", within=20)
            part = httpx.get(f"{stack.url}/health/ready").json()["parts"]["bot"]
            assert "another program polls with this token" in part["advice"]
            time.sleep(600 / FASTER - (time.monotonic() - began))
            assert state_of(stack, "bot") == "conflict"
        back = wait_for_bot(stack, "polling", within=60 / FASTER)
        ann.writes("/add Anna Schmidt 15.03.1990")
        wait_until(lambda: ann.heard(), within=20, what="an answer")
        said = lines(log) - before
    assert said <= 20
    assert load.failed == []
    assert_applied_once(load, database_of(stack))
    measured(
        "conflict",
        f"{said} log lines; recovery after {back * FASTER:.0f} s; {load} "
        f"(minutes and backoffs {FASTER} times faster)",
    )

"""The owner is told what the doctor calls a failure, beside a stack that really fails.

A failure lasts long enough at its first look here; tests/unit/test_incidents.py is about how long.
"""

import asyncio
import os
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from birthday_calendar import config, health
from birthday_calendar.config import Settings
from birthday_calendar.database import Database
from birthday_calendar.ops import owner_chat
from birthday_calendar.ops.alerts import Alerts, found_by
from birthday_calendar.ops.doctor_report import Check
from birthday_calendar.ops.incidents import Failure
from birthday_calendar.ops.notebook import SIZE, Notebook
from birthday_calendar.pauses import Pauses
from birthday_calendar.states import Level, State
from birthday_calendar.telegram import BotApi
from telegram_sandbox.client import ANN, BORIS, GROUP, Chat, Sandbox, until
from telegram_sandbox.testing import sandbox_server
from tests.faults.programs import state_of
from tests.faults.telegram import TOKEN, Telegram
from tests.support import damaged
from tests.support.calendars import calendar_of
from tests.support.stack import BIN, Stack

pytestmark = pytest.mark.faults

AT_ONCE = Pauses(0.0, 0.0)


@pytest.fixture(scope="module")
def telegram() -> Iterator[str]:
    with sandbox_server() as url:
        yield url


@pytest.fixture(scope="module")
def stack(telegram: str) -> Iterator[Stack]:
    real = {"TELEGRAM_API_URL": telegram, "TELEGRAM_BOT_TOKEN": TOKEN, "SANDBOX": "true"}
    with Stack(extra_env=real) as stack:
        stack.wait_until_running()
        yield stack


@pytest.fixture
async def sandbox(telegram: str) -> AsyncIterator[Sandbox]:
    async with Sandbox.at(telegram, TOKEN) as sandbox:
        await sandbox.call("getMe")  # from then on it is known there
        yield sandbox


@pytest.fixture
async def ann(sandbox: Sandbox) -> Chat:
    return Chat(sandbox, ANN, ANN)


@pytest.fixture
def settings(stack: Stack) -> Iterator[Settings]:
    environ = {name: stack.env[name] for name in config.NAMES if name in stack.env}
    found = config.load(environ | {"OWNER_CHAT_ID": str(ANN)}, dotenv=Path(os.devnull))
    yield found
    (found.data_dir / "alerts").unlink(missing_ok=True)


class Owner:
    """Who is told, by a program that may be started again between any two looks."""

    def __init__(self, settings: Settings, api: BotApi, chat: Chat):
        self.settings = settings
        self.api = api
        self._chat = chat
        self.start_again()

    def start_again(self) -> None:
        self._alerts = Alerts(self.settings, self.api, lasting=0.0, pauses=AT_ONCE)

    async def is_told(self) -> str:
        """What the next look says to the owner; empty where it is nothing."""
        before = len(await self._chat.messages())
        await self._alerts.look()
        return "\n---\n".join(one["text"] for one in (await self._chat.messages())[before:])

    async def is_told_nothing(self) -> bool:
        """Nor if it is started again."""
        said = [await self.is_told(), await self.is_told()]
        self.start_again()
        return [*said, await self.is_told(), await self.is_told()] == [""] * 4


@pytest.fixture
async def told(stack: Stack, settings: Settings, telegram: str, ann: Chat) -> AsyncIterator[Owner]:
    async with BotApi(telegram, TOKEN) as api:
        await until(shows(stack, State.POLLING), 60)
        await ann.says("/start")
        owner = Owner(settings, api, ann)
        await until(lambda: _is_quiet(owner), 60)
        owner.start_again()
        yield owner


async def _is_quiet(owner: Owner) -> bool:
    return [await owner.is_told(), await owner.is_told()] == ["", ""]


def shows(stack: Stack, state: State) -> Callable[[], Awaitable[bool]]:
    async def is_shown() -> bool:
        return state_of(stack, "bot") == state

    return is_shown


async def test_a_conflict_is_told_once_by_the_very_bot_that_is_in_it(
    stack: Stack, told: Owner, telegram: str
) -> None:
    with Telegram(telegram) as others, others.another_poller(faster=20):
        await until(shows(stack, State.CONFLICT), 30)
        said = await told.is_told()
        assert said.startswith("⚠️ Another program takes the bot's messages, for 1 min now.\n→ ")
        assert "revoke the token at @BotFather" in said
        assert await told.is_told_nothing()
    stack.supervisorctl("restart", "bot")  # which would look again within a minute by itself
    await until(shows(stack, State.POLLING), 30)
    said = await told.is_told()
    assert said == "✅ Over: Another program takes the bot's messages. It lasted 1 min."
    assert await told.is_told_nothing()


async def test_a_full_disk_is_told_once(told: Owner, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as full:
        full.setattr(health, "NO_SPACE", 2**62)
        assert (await told.is_told()).startswith(
            "⚠️ The disk is full, for 1 min now.\n→ free some: "
        )
        assert await told.is_told_nothing()
    assert await told.is_told() == "✅ Over: The disk is full. It lasted 1 min."
    assert await told.is_told_nothing()


async def test_a_damaged_database_is_told_once(stack: Stack, told: Owner, tmp_path: Path) -> None:
    file = tmp_path / "birthdays.db"
    with closing(sqlite3.connect(stack.var_dir / "data/birthdays.db")) as running:
        running.execute("VACUUM INTO ?", [str(file)])
    damaged.in_a_page(file)
    whole = told.settings
    told.settings = msgspec.structs.replace(whole, database_url=f"sqlite:///{file}")
    told.start_again()
    assert (await told.is_told()).startswith(
        "⚠️ The database is damaged, for 1 min now.\n→ nothing "
    )
    assert await told.is_told_nothing()
    told.settings = whole
    told.start_again()
    assert await told.is_told() == "✅ Over: The database is damaged. It lasted 1 min."
    assert await told.is_told_nothing()


LATE = (
    "INSERT INTO deliveries (calendar_id, chat_id, kind, local_date, slot, status, due_at,"
    " next_attempt_at, attempts, parts_sent) SELECT id, chat_id, 'reminder', '2026-01-01', '09:00',"
    " 'pending', datetime('now', '-2 hours'), datetime('now', '+2 hours'), 1, 0 FROM calendars"
)


async def test_late_deliveries_are_told_once(told: Owner) -> None:
    async with Database(told.settings.database_url) as db:
        await calendar_of(db, GROUP, datetime.now(UTC))
        await db.execute(LATE)
        said = await told.is_told()
        assert said.startswith("⚠️ Reminders are late, for 1 min now.\n→ see the lines reminders ")
        assert await told.is_told_nothing()
        await db.execute("DELETE FROM deliveries")
    assert await told.is_told() == "✅ Over: Reminders are late. It lasted 1 min."


async def test_that_telegram_was_out_of_reach_is_told_when_it_is_not_any_more(
    told: Owner, sandbox: Sandbox
) -> None:
    await sandbox.post("faults", method="*", times=1_000_000, kind="drop")
    for _ in range(3):
        assert await told.is_told() == ""
    told.start_again()
    await sandbox.delete("faults")
    assert "✅ Over: Telegram can't be reached. It lasted 1 min." in await told.is_told()
    assert await told.is_told_nothing()


async def test_it_speaks_the_language_of_the_owners_chat_also_without_a_database(
    told: Owner, sandbox: Sandbox
) -> None:
    boris = Chat(sandbox, BORIS, BORIS)
    await boris.says("/start")
    his = msgspec.structs.replace(told.settings, owner_chat_id=BORIS)
    assert await Owner(his, told.api, boris).is_told() == ""
    gone = "postgresql://me:hunter2@127.0.0.1:1/birthdays"
    said = await Owner(msgspec.structs.replace(his, database_url=gone), told.api, boris).is_told()
    assert said.startswith("⚠️ База данных недоступна, уже 1 мин.\n→ проверьте сервер и ")
    for secret in ("hunter2", "127.0.0.1", TOKEN, "Борис"):
        assert secret not in said


async def test_a_group_that_has_another_id_by_now_is_told(
    told: Owner, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved = (await sandbox.post("migrate", chat_id=GROUP))["chat_id"]
    told.settings = msgspec.structs.replace(told.settings, owner_chat_id=GROUP)
    told.start_again()
    monkeypatch.setattr(health, "NO_SPACE", 2**62)
    await told.is_told()
    await told.is_told()
    assert "The disk is full" in (await sandbox.said(moved))[-1]["text"]
    [check] = await owner_chat.check(told.settings)
    assert (check.level, check.advice.split(": ")[1]) == (
        Level.WARNING,
        f"OWNER_CHAT_ID={moved}",
    )


async def test_who_has_blocked_the_bot_is_named_by_the_doctor(
    told: Owner, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    [well] = await owner_chat.check(told.settings)
    await sandbox.post("block", user_id=ANN)
    try:
        [blocked] = await owner_chat.check(told.settings)
        monkeypatch.setattr(health, "NO_SPACE", 2**62)
        assert await told.is_told() == ""
    finally:
        await sandbox.post("unblock", user_id=ANN)
    assert (well.level, blocked.level) == (Level.OK, Level.WARNING)
    assert "bot was blocked by the user" in blocked.detail
    assert "`birthday-calendar tell-owner`" in blocked.advice
    assert "The disk is full" in await told.is_told()  # as soon as it can be


def tell_owner(stack: Stack, chat_id: str) -> tuple[int, str]:
    done = subprocess.run(
        [BIN / "birthday-calendar", "tell-owner"],
        env=stack.env | {"OWNER_CHAT_ID": chat_id}, capture_output=True, text=True, timeout=30,
    )  # fmt: skip
    assert done.stderr == ""
    return done.returncode, done.stdout


async def test_it_can_be_tried(stack: Stack, ann: Chat, told: Owner) -> None:
    assert tell_owner(stack, str(ANN)) == (0, "OWNER_CHAT_ID has a message now\n")
    assert "👋" in await ann.sees()
    code, said = tell_owner(stack, "12345")
    assert (code, "chat not found" in said, "/start" in said) == (1, True, True)
    assert tell_owner(stack, "") == (1, "Nobody is told: OWNER_CHAT_ID is not set\n")


PROGRAM = """
import asyncio, sys
from pathlib import Path
from birthday_calendar import config
from birthday_calendar.ops import alerts
asyncio.run(alerts.serve(config.load(dotenv=Path("none")), asyncio.Event(), 0.1, 0.5))
"""


@asynccontextmanager
async def running(env: dict[str, str]) -> AsyncIterator[None]:
    """Until it is killed."""
    program = await asyncio.create_subprocess_exec(sys.executable, "-c", PROGRAM, env=env)
    try:
        yield
    finally:
        program.kill()
        await program.wait()


async def test_a_program_that_is_killed_tells_nothing_twice(
    told: Owner, sandbox: Sandbox, ann: Chat, tmp_path: Path
) -> None:
    """It stands alone, and so has much to tell."""
    for folder in ("run", "logs", "data"):
        (tmp_path / folder).mkdir()
    env = os.environ | {
        "VAR_DIR": str(tmp_path), "TELEGRAM_API_URL": told.settings.telegram_api_url,
        "TELEGRAM_BOT_TOKEN": TOKEN, "SANDBOX": "false", "OWNER_CHAT_ID": str(ANN),
    }  # fmt: skip
    before = len(await ann.messages())

    async def looks_twice() -> None:
        seen = len(await sandbox.calls("getMe"))

        async def has_looked() -> bool:
            return len(await sandbox.calls("getMe")) >= seen + 3

        await until(has_looked, 30)

    async def has_told() -> bool:
        return "supervisord" in "".join(one["text"] for one in (await ann.messages())[before:])

    async with running(env):
        await until(has_told, 30)
        await looks_twice()
    said = (await ann.messages())[before:]
    async with running(env):
        await looks_twice()
    assert (await ann.messages())[before:] == said


# --- what the doctor says, and what is told of it -------------------------------------------------


def test_what_has_one_cause_is_told_as_one() -> None:
    checks = [
        Check("api socket", Level.FAILURE, "doesn't answer"),
        Check("nginx to api", Level.FAILURE, "/health answers 503"),
        Check("api:api_0", Level.FAILURE, "FATAL", "", State.FATAL),
        Check("api:api_1", Level.FAILURE, "FATAL", "", State.FATAL),
        Check("nginx", Level.OK, "RUNNING"),
    ]
    assert found_by(checks) == {"api": Failure("fatal", "api:api_0")}


def test_a_warning_neither_begins_anything_nor_ends_it() -> None:
    checks = [
        Check("disk", Level.WARNING, "low", "", State.LOW),
        Check("clock", Level.OK, "right"),
        Check("polling", Level.WARNING, "waiting", "", State.WAITING),
    ]
    assert found_by(checks, known=["bot", "disk"]) == {"clock": None}


def test_what_is_not_looked_at_any_more_is_over_but_for_programs_that_nobody_sees() -> None:
    assert found_by([], known=["bot"]) == {"bot": None}
    hangs = [Check("supervisord", Level.FAILURE, "doesn't answer")]
    assert found_by(hangs, known=["bot"]) == {"supervisord": Failure("supervisord", "supervisord")}


def test_of_two_containers_the_one_that_leads_tells_what_is_the_same_in_both() -> None:
    late = Check("deliveries", Level.FAILURE, "late: 3")
    leads = Check("reminders", Level.OK, "running", "", State.RUNNING)
    stands_by = Check("reminders", Level.OK, "standby", "", State.STANDBY)
    assert found_by([leads, late]) == {"reminders": Failure("reminders", "deliveries")}
    assert found_by([stands_by, late]) == {"reminders": None}


def test_what_is_noted_is_read_again_and_what_is_none_counts_as_nothing(tmp_path: Path) -> None:
    notebook = Notebook(tmp_path / "alerts", dict[str, int])
    assert notebook.read() is None
    notebook.write({"long": 2**60})
    notebook.write({"a": 1})
    assert notebook.read() == {"a": 1}
    assert (tmp_path / "alerts").stat().st_size == SIZE
    (tmp_path / "alerts").write_text("{")
    assert notebook.read() is None
    Notebook(tmp_path / "nowhere/alerts", int).write(1)

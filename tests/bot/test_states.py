"""What the bot shows of itself, and how it gets out of trouble by itself."""

import asyncio
import contextlib
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from structlog.testing import LogCapture

from birthday_calendar import schema
from birthday_calendar.bot.updates.troubles import BACKOFF, Backoff, Waits
from birthday_calendar.config import Settings
from birthday_calendar.damage import Damage
from birthday_calendar.database import Database
from birthday_calendar.states import State
from telegram_sandbox.client import ANN, BORIS, Chat, Sandbox
from tests.bot.conftest import Bots
from tests.support.damaged import restored
from tests.support.versions import migrated_by_another


@pytest.fixture
def database_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    """One kind is enough: these states have nothing to do with it."""
    return f"sqlite:///{shutil.copy(migrated_sqlite, tmp_path / 'birthdays.db')}"


@pytest.fixture
def ann(telegram: Sandbox) -> Chat:
    return Chat(telegram, ANN, ANN)


def lines(logged: LogCapture, *words: str) -> list[str]:
    events = [str(entry["event"]) for entry in logged.entries]
    return [event for event in events if any(word in event for word in words)]


@contextlib.asynccontextmanager
async def foreign_poller(telegram: Sandbox) -> AsyncIterator[None]:
    """Somebody's laptop: aiogram's own polling, which tries again for ever."""

    async def poll() -> None:
        while True:
            await telegram.answer("getUpdates", timeout=10)
            await asyncio.sleep(0.02)

    task = asyncio.create_task(poll())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def test_a_foreign_poller_is_a_conflict_that_ends_with_it(
    bots: Bots,
    ann: Chat,
    telegram: Sandbox,
    logged: LogCapture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # scaled it is 4 s, longer than the 3 s that Telegram holds a second 409 back
    monkeypatch.setitem(BACKOFF, State.CONFLICT, Waits(5, 5, quiet=200))
    async with bots.running():
        async with foreign_poller(telegram):
            state = await bots.reaches("conflict")
            assert "getWebhookInfo" in state.name.advice()
            await asyncio.sleep(1.5)
            assert bots.state().name == "conflict"
            assert len(lines(logged, "conflict")) == 1
        await bots.reaches("polling")
        assert lines(logged, "conflict") == ["conflict: begins", "conflict: over"]
        assert "Hello" in await ann.says("/start")


async def test_a_webhook_that_was_left_is_deleted_and_its_updates_come(
    bots: Bots, ann: Chat, telegram: Sandbox, logged: LogCapture
) -> None:
    await telegram.answer("setWebhook", url="https://127.0.0.1:8443/somewhere")
    await ann.write("/help")
    async with bots.running():
        await telegram.settled()
        assert "What I can do" in await ann.sees()
    assert (await telegram.answer("getWebhookInfo"))["result"]["url"] == ""
    assert lines(logged, "webhook") == ["webhook deleted"]


async def test_a_webhook_that_somebody_sets_is_deleted_and_its_updates_come(
    bots: Bots, ann: Chat, telegram: Sandbox, logged: LogCapture
) -> None:
    async with bots.running():
        await telegram.answer("setWebhook", url="https://127.0.0.1:8443/somewhere")
        await ann.write("/help")
        await telegram.settled()
        assert "What I can do" in await ann.sees()
        await bots.reaches("polling")
    assert lines(logged, "webhook deleted") == ["webhook deleted"]


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        ({"error_code": 401, "description": "Unauthorized"}, "unauthorized"),
        ({"error_code": 502}, "unreachable"),
        ({"kind": "drop"}, "unreachable"),
        ({"error_code": 429, "retry_after": 1}, "throttled"),
    ],
)
async def test_each_trouble_is_a_state_that_ends_by_itself(
    bots: Bots,
    ann: Chat,
    telegram: Sandbox,
    logged: LogCapture,
    fault: dict[str, object],
    state: str,
) -> None:
    async with bots.running():
        await telegram.post("faults", method="getUpdates", times=2, **fault)
        await ann.write("/help")  # ends the poll under way
        await bots.reaches(state)
        await bots.reaches("polling")
        assert lines(logged, state) == [f"{state}: begins", f"{state}: over"]
        assert "Nobody today" in await ann.says("/today")


async def test_telegram_may_be_away_at_the_start(bots: Bots, ann: Chat, telegram: Sandbox) -> None:
    await telegram.post("faults", method="getMe", times=5, error_code=502)
    await ann.write("/help")
    async with bots.running():
        await telegram.settled()
    assert "What I can do" in await ann.sees()


async def test_switched_off_it_stays_alive_and_cheap(bots: Bots, settings: Settings) -> None:
    bots.settings = replace(settings, enable_telegram_bot=False)
    async with bots.running("disabled"):
        await asyncio.sleep(0.1)
        assert bots.state().reason == "ENABLE_TELEGRAM_BOT is false"
    assert bots.state().name == "stopped"


async def test_without_a_token_it_waits(bots: Bots, settings: Settings) -> None:
    bots.settings = replace(settings, telegram_bot_token="")
    async with bots.running("waiting"):
        assert "TELEGRAM_BOT_TOKEN" in bots.state().reason


async def test_it_waits_for_a_database_that_is_migrated(
    bots: Bots, settings: Settings, tmp_path: Path
) -> None:
    empty = tmp_path / "empty.db"
    bots.settings = replace(settings, database_url=f"sqlite:///{empty}")
    async with bots.running("waiting"):
        assert "database" in bots.state().reason


def test_switched_off_it_imports_no_aiogram(tmp_path: Path) -> None:
    code = (
        "import asyncio, sys\n"
        "from birthday_calendar import config\n"
        "from birthday_calendar.bot import program\n"
        f"settings = config.load({{'VAR_DIR': {str(tmp_path)!r}, 'ENABLE_TELEGRAM_BOT': 'no'}})\n"
        "stopping = asyncio.Event()\n"
        "stopping.set()\n"
        "asyncio.run(program.serve(settings, stopping))\n"
        "assert 'aiogram' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=30)


def test_waits_grow_and_a_conflict_is_tried_again_within_a_minute() -> None:
    backoff = Backoff()
    waits = [backoff.next_wait(State.CONFLICT) for _ in range(10)]
    assert 4 <= waits[0] <= 5
    assert waits[-1] > 30
    assert max(waits) + BACKOFF[State.CONFLICT].quiet < 60
    assert backoff.next_wait(State.THROTTLED, at_least=77) == 77


def test_a_conflict_that_is_soon_back_goes_on_with_the_wait_it_had_reached() -> None:
    now = [0.0]
    backoff = Backoff(clock=lambda: now[0])
    for _ in range(6):
        backoff.next_wait(State.CONFLICT)
    backoff.over(State.CONFLICT)
    now[0] += 60
    assert backoff.next_wait(State.CONFLICT) > 30
    now[0] += 400
    assert backoff.next_wait(State.CONFLICT) <= 5


async def test_it_waits_while_the_database_belongs_to_a_newer_version(
    bots: Bots, ann: Chat, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("birthday_calendar.database.LOOK_EVERY", 0.0)
    async with bots.running(lease=1.0):
        await migrated_by_another(database, "9999", works_for="9999")
        waiting = await bots.reaches("waiting")
        assert "by a newer version" in waiting.reason
        await ann.write("/add Anna 15.03.1990")
        await migrated_by_another(database, schema.HEAD, works_for=schema.HEAD)
        await bots.reaches("polling")
        await ann.sandbox.settled()
        assert "Anna" in await ann.sees()


async def test_people_are_told_that_a_damaged_database_stores_nothing(
    bots: Bots, settings: Settings, ann: Chat, telegram: Sandbox, tmp_path: Path
) -> None:
    file = Path(settings.database_url.removeprefix("sqlite:///"))
    async with bots.running(lease=1.0):
        await ann.says("/add Anna 15.03.1990")
        Damage(file).found(sqlite3.DatabaseError("database disk image is malformed"))
        assert "I can't store anything" in await ann.says("/add Boris 1.2.1990")
        assert "Anna" in await ann.says("/list")
        boris = Chat(telegram, BORIS, BORIS)
        assert "Пока меня не починят" in await boris.says("/start")
        waiting = await bots.reaches("waiting")
        assert waiting.reason.startswith("database: the file is damaged: ")
    async with bots.running("waiting", lease=1.0):
        assert "the file is damaged" in bots.state().reason
        restored(file, Path(shutil.copy(file, tmp_path / "backup.db")))
        await bots.reaches("polling")

"""A database remembers the bots that it has served, and the sandbox keeps off a real one's."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from birthday_calendar import config
from birthday_calendar.config import SANDBOX_BOT, Settings
from birthday_calendar.database import Database
from birthday_calendar.services import bots
from birthday_calendar.storage import bots as stored
from tests.support.calendars import calendar_of

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
REAL = "7654321:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr"


@pytest.fixture
def settings(tmp_path: Path) -> Callable[..., Settings]:
    return lambda **environ: config.load(environ, dotenv=tmp_path / "none")


async def known(db: Database) -> list[int]:
    return await stored.others(db, 0)


async def make_calendar(db: Database) -> None:
    await calendar_of(db, 7, NOW, title="Ann")


async def test_a_bot_that_serves_is_remembered_once(
    database: Database, settings: Callable[..., Settings]
) -> None:
    for _ in range(2):
        assert await bots.admit(database, settings(TELEGRAM_BOT_TOKEN=REAL), NOW) is None
        assert await bots.admit(database, settings(), NOW) is not None
    assert await known(database) == [7654321]


async def test_the_sandbox_may_serve_what_it_has_served_alone(
    database: Database, settings: Callable[..., Settings]
) -> None:
    for _ in range(2):
        assert await bots.admit(database, settings(), NOW) is None
        await make_calendar(database)
    assert await known(database) == [SANDBOX_BOT]


async def test_a_sandbox_that_nobody_asked_for_touches_no_real_bot_s_database(
    database: Database, settings: Callable[..., Settings]
) -> None:
    await bots.admit(database, settings(), NOW)
    await bots.admit(database, settings(TELEGRAM_BOT_TOKEN=REAL), NOW)
    refused = await bots.admit(database, settings(), NOW)
    assert refused is not None
    assert refused.state == "refused"
    assert "bot 7654321" in refused.reason
    assert "TELEGRAM_BOT_TOKEN" in refused.reason
    assert "SANDBOX=true" in refused.reason


async def test_nor_calendars_of_whom_nobody_knows_any_more(
    database: Database, settings: Callable[..., Settings]
) -> None:
    """An earlier version kept what tells a bot for two days only."""
    await make_calendar(database)
    refused = await bots.admit(database, settings(), NOW)
    assert refused is not None
    assert "an unknown bot" in refused.reason
    assert await known(database) == []


async def test_whoever_asks_for_the_sandbox_gets_it_and_is_told(
    database: Database, settings: Callable[..., Settings]
) -> None:
    asked_for = settings(SANDBOX="true")
    assert await bots.admit(database, asked_for, NOW) is None
    assert (await bots.of_sandbox(database, asked_for)).state == "on"
    await bots.admit(database, settings(TELEGRAM_BOT_TOKEN=REAL), NOW)
    assert await bots.admit(database, asked_for, NOW) is None
    assert (await bots.of_sandbox(database, asked_for)).state == "exposed"


@pytest.mark.parametrize(
    ("environ", "state"),
    [
        ({}, "on"),
        ({"SANDBOX": "true", "HTTP_HOST": "0.0.0.0"}, "exposed"),
        ({"SANDBOX": "true", "PUBLIC_URL": "https://birthdays.example"}, "exposed"),
        ({"SANDBOX": "true", "TELEGRAM_BOT_TOKEN": REAL}, "exposed"),
        ({"SANDBOX": "true", "TELEGRAM_API_URL": "http://127.0.0.1:8081"}, "on"),  # not used
    ],
)
async def test_a_sandbox_is_exposed_where_it_could_not_be_on_by_itself(
    database: Database,
    settings: Callable[..., Settings],
    environ: dict[str, str],
    state: str,
) -> None:
    assert (await bots.of_sandbox(database, settings(**environ))).state == state


async def test_without_a_token_nobody_is_admitted(
    database: Database, settings: Callable[..., Settings]
) -> None:
    waiting = await bots.admit(database, settings(HTTP_HOST="0.0.0.0"), NOW)
    assert waiting is not None
    assert (waiting.state, waiting.reason) == ("waiting", bots.NO_BOT)
    assert await known(database) == []

"""What the program shows and does when a look at the clock goes wrong."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from birthday_calendar.database import Database
from birthday_calendar.destinations import Destinations
from birthday_calendar.leadership import Leadership
from birthday_calendar.reminders import program
from birthday_calendar.reminders.admins import AdminLooks
from birthday_calendar.reminders.webhook_client import WebhookClient
from birthday_calendar.reminders.webhook_sender import WebhookSender
from birthday_calendar.services import planning, tokens
from birthday_calendar.status import Status
from tests.reminders.conftest import World
from tests.reminders.test_admins import CHIARA, GROUP


class Loop:
    def __init__(self, world: World, folder: Path):
        self.status = Status(folder, "reminders")
        leadership = Leadership(world.db, "reminders")
        beside = (AdminLooks(world.db, world.api, world.clock), world.marks)
        webhooks = WebhookSender(world.db, WebhookClient(Destinations()), world.clock)
        self._loop = program._Loop(
            world.db, world.sender, leadership, self.status, beside, webhooks
        )

    async def look(self) -> str:
        """The state that it shows then."""
        await self._loop._tick(datetime.now(UTC), asyncio.Event())
        return self.status.state.name


@pytest.fixture
async def loop(world: World, tmp_path: Path) -> AsyncIterator[Loop]:
    """What it has begun beside its ticks ends before the database does."""
    before = asyncio.all_tasks()
    yield Loop(world, tmp_path)
    begun = asyncio.all_tasks() - before - {asyncio.current_task()}
    for task in begun:
        task.cancel()
    await asyncio.gather(*begun, return_exceptions=True)


async def test_a_mistake_of_ours_is_loud_and_ends_nothing(
    loop: Loop, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def mistaken(db: Database, now: datetime) -> int:
        raise TypeError("too many parameters")

    assert await loop.look() == "running"
    with monkeypatch.context() as patch, capture_logs() as logs:
        patch.setattr(planning, "plan_due", mistaken)
        assert await loop.look() == "failing"
    [line] = [line for line in logs if "failed" in line["event"]]
    assert line["log_level"] == "error"
    assert line["exception"].endswith("\nTypeError")  # without its words: they may be people's
    assert await loop.look() == "running"


async def test_who_made_tokens_is_looked_at_beside_the_sending(loop: Loop, world: World) -> None:
    calendar = await world.calendar(GROUP)
    made_at = datetime.now(UTC) - timedelta(days=2)
    await tokens.create(world.db, calendar, CHIARA, made_at)
    world.clock.now = datetime.now(UTC)
    assert await loop.look() == "running"
    while (await tokens.list_(world.db, calendar))[0].rests_because is None:
        await asyncio.sleep(0.01)


async def test_a_clock_that_is_doubted_lets_another_container_lead(
    loop: Loop, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def doubt() -> str:
        return "the clock was set ahead just now"

    assert await loop.look() == "running"
    monkeypatch.setattr(loop._loop._trust, "doubt", doubt)
    assert await loop.look() == "waiting"
    monkeypatch.setenv("BIRTHDAY_CALENDAR_INSTANCE", "another")
    assert await Loop(world, tmp_path).look() == "running"

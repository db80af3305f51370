""" "It is today", and when that is told."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from birthday_calendar.database import Database
from birthday_calendar.domain.errors import NotFound
from birthday_calendar.domain.models import EventDraft, OccasionPage
from birthday_calendar.services import calendars, celebrated, events, webhook_planning, webhooks
from tests.reminders.webhooks.conftest import ANNA, BEN, World
from tests.support.calendars import calendar_of


async def test_whose_day_it_is_is_told_once_at_the_calendars_time(world: World) -> None:
    await world.add()
    await world.told()
    assert await world.told_at("2026-03-15T08:59") == []
    assert await world.told_at("2026-03-15T09:00") == ["occasion.today"]
    told = world.receiver.received[0].json
    assert told["timestamp"] == "2026-03-15T09:00:00Z"
    assert told["data"]["occasion"]["date"] == "2026-03-15"
    assert told["data"]["occasion"]["event"]["name"] == "Anna"
    assert await world.told_at("2026-03-15T09:01") == []
    assert await world.told_at("2026-03-16T09:01") == []
    assert await world.told_at("2027-03-15T09:01") == ["occasion.today"]


async def test_who_comes_after_that_time_is_told_at_once(world: World) -> None:
    await world.told_at("2026-03-15T10:00")
    event = await world.add()
    assert sorted(await world.told()) == ["event.created", "occasion.today"]
    world.now += timedelta(seconds=1)
    await events.change(world.db, world.calendar, event.id, world.now, note="tulips")
    assert await world.told() == ["event.updated"]


async def test_another_time_of_day_tells_nobody_twice_and_leaves_nobody_out(world: World) -> None:
    await world.add()
    await world.told()
    world.now = datetime(2026, 3, 15, 8, tzinfo=UTC)
    await calendars.change(world.db, world.calendar, world.now, remind_at=time(7))
    assert sorted(await world.told()) == ["calendar.updated", "occasion.today"]
    changed = await calendars.get(world.db, world.calendar.id)
    await calendars.change(world.db, changed, world.now, remind_at=time(10))
    assert await world.told() == ["calendar.updated"]
    assert await world.told_at("2026-03-15T11:00") == []


async def planned_with(
    world: World, meanwhile: Callable[[], Awaitable[object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The day of two people is planned, one at a time, and something is done before each."""
    for draft in (ANNA, replace(BEN, day=15, month=3)):
        await world.add(draft)
    await world.told()
    look_up = celebrated.page

    async def page(*given: Any, **named: Any) -> OccasionPage:
        await meanwhile()
        return await look_up(*given, **named)

    monkeypatch.setattr(webhook_planning, "_PAGE", 1)
    monkeypatch.setattr(celebrated, "page", page)
    world.now = datetime(2026, 3, 15, 10, tzinfo=UTC)
    await webhook_planning.plan(world.db, world.now)


async def test_nobody_who_writes_waits_until_all_of_a_large_calendars_day_is_planned(
    world: World, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = await calendar_of(world.db, 2, world.now)
    async with Database(database_url, patience=2) as elsewhere:

        async def write() -> None:
            await events.add(elsewhere, other, ANNA, world.now, most=10)

        await planned_with(world, write, monkeypatch)
    assert await world.told() == ["occasion.today"] * 2


async def test_one_that_is_deleted_while_a_day_is_planned_is_told_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, _ = await world.hook("two")

    async def delete() -> None:
        with suppress(NotFound):
            await webhooks.delete(world.db, world.calendar, other.id)

    await planned_with(world, delete, monkeypatch)
    assert await world.told() == ["occasion.today"] * 2


async def test_days_that_were_missed_are_told_for_three_days(world: World) -> None:
    for day in (12, 13, 14, 15):
        await world.add(EventDraft(name=f"{day}", day=day, month=3))
    await world.told()
    await world.told_at("2026-03-16T08:00")
    days = [one.json["data"]["occasion"]["date"] for one in world.receiver.received]
    assert sorted(days) == ["2026-03-13", "2026-03-14", "2026-03-15"]


async def test_a_pause_of_the_chat_is_none_of_programs(world: World) -> None:
    await world.add()
    await calendars.change(
        world.db, world.calendar, world.now, paused_until=datetime(2026, 4, 1).date()
    )
    await world.told()
    assert await world.told_at("2026-03-15T09:00") == ["occasion.today"]

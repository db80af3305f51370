"""A clock that was ahead for a while: when it is right again, nobody is left out or told twice."""

from datetime import timedelta

import pytest

from birthday_calendar.domain.deliveries import DeliveryStatus, Outcome
from birthday_calendar.domain.models import Calendar
from birthday_calendar.reminders import ledger
from birthday_calendar.services import calendars, events, lists, planning
from birthday_calendar.storage import deliveries, outbox
from tests.reminders.conftest import ANNA, World

AHEAD = [timedelta(hours=1), timedelta(days=3), timedelta(days=365)]
BORIS = "🎉 Today, Monday, 16 March\n🎂 Boris"
CLARA = "🎉 Today, Tuesday, 17 March\n🎂 Clara"


@pytest.fixture
async def calendar(world: World) -> Calendar:
    """Saturday morning; Anna's birthday is on Sunday."""
    world.clock.set("2026-03-14T08:30")
    calendar = await world.calendar(lead_days=frozenset({0}))
    await world.add(calendar, "Anna", 15, 3)
    return calendar


async def was_ahead(world: World, by: timedelta) -> None:
    """For a moment, in which the program looked at it."""
    world.clock.now += by
    await world.tick()
    world.clock.now -= by


async def mend(world: World) -> int:
    """As the program does."""
    mended = await planning.take_back(world.db, world.clock())
    await ledger.take_back(world.db, world.clock())
    return mended


@pytest.mark.parametrize("by", AHEAD)
async def test_people_added_afterwards_are_told_on_their_day(
    world: World, calendar: Calendar, by: timedelta
) -> None:
    await was_ahead(world, by)
    told = len(await world.chats.texts(100))
    assert await mend(world) == 1
    await world.add(calendar, "Boris", 16, 3)
    await world.add(calendar, "Clara", 17, 3)
    await world.run(until="2026-03-18T00:00")
    assert (await world.chats.texts(100))[told:][-2:] == [BORIS, CLARA]


@pytest.mark.parametrize("by", AHEAD)
async def test_nobody_is_told_twice_of_what_was_told_too_early(
    world: World, calendar: Calendar, by: timedelta
) -> None:
    await was_ahead(world, by)
    await mend(world)
    await world.run(until="2026-03-18T00:00")
    told = await world.chats.texts(100)
    assert sum(text.count("Anna") for text in told) == 1


async def test_whoever_is_added_for_a_day_that_was_told_too_early_is_told_all_the_same(
    world: World, calendar: Calendar
) -> None:
    await was_ahead(world, timedelta(days=3))
    assert await world.chats.texts(100) == ["⏰ Belated: Sunday, 15 March\n🎂 Anna"]
    await mend(world)
    world.clock.now += timedelta(minutes=1)
    await world.add(calendar, "Zoe", 15, 3)
    await world.run(until="2026-03-15T12:00")
    assert (await world.chats.texts(100))[1:] == ["🎉 Today, Sunday, 15 March\n🎂 Zoe"]


async def test_an_edit_after_a_day_that_was_told_in_time_tells_nobody_again(
    world: World, calendar: Calendar
) -> None:
    await world.run(until="2026-03-15T09:30")
    [anna] = (await lists.page(world.db, calendar)).items
    await events.change(world.db, calendar, anna.id, world.clock(), note="likes tea")
    await calendars.change(world.db, calendar, world.clock(), time_zone="America/New_York")
    await world.run(until="2026-03-16T12:00")
    assert await world.chats.texts(100) == [ANNA]


async def test_a_calendar_that_was_closed_meanwhile_is_mended_too(
    world: World, calendar: Calendar
) -> None:
    await was_ahead(world, timedelta(days=365))
    await world.db.execute("UPDATE calendars SET paused_reason = 'blocked', next_due_at = NULL")
    assert await mend(world) == 1
    await calendars.resume(world.db, calendar, world.clock())
    await world.run(until="2026-03-15T09:30")
    assert await world.chats.texts(100) == [ANNA]


async def test_what_was_put_off_by_a_clock_that_was_ahead_is_tried_again_at_once(
    world: World, calendar: Calendar
) -> None:
    await world.chats.post("faults", method="sendMessage", times=1, kind="error", error_code=502)
    world.clock.set("2026-03-15T10:00")  # an hour ahead
    await planning.plan_due(world.db, world.clock())
    with pytest.raises(Exception, match="502"):
        await world.sender.send_due()
    world.clock.set("2026-03-15T09:01")
    await mend(world)
    await world.tick()
    assert await world.chats.texts(100) == [ANNA]


async def test_what_waits_for_its_time_by_a_right_clock_is_left_alone(
    world: World, calendar: Calendar
) -> None:
    world.clock.set("2026-03-15T09:00")
    await planning.plan_due(world.db, world.clock())
    [owed] = await deliveries.latest(world.db, calendar.id, 1)
    at = world.clock() + timedelta(seconds=ledger.TROUBLE.longest)
    await outbox.retry(world.db, [owed.id], at, Outcome.UNREACHABLE)
    assert await mend(world) == 0
    assert await world.sender.send_due() == 0
    world.clock.now = at
    assert await world.sender.send_due() == 1
    [owed] = await deliveries.latest(world.db, calendar.id, 1)
    assert owed.status is DeliveryStatus.SENT


async def test_two_machines_a_few_seconds_apart_mend_nothing(
    world: World, calendar: Calendar
) -> None:
    await was_ahead(world, timedelta(seconds=30))
    assert await mend(world) == 0

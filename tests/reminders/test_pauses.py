"""What comes of a calendar that its people have paused: nothing, and then the days around, once."""

from datetime import date, time, timedelta

from birthday_calendar.domain.dates import FOREVER
from birthday_calendar.domain.deliveries import Again, DeliveryStatus, Outcome
from birthday_calendar.domain.models import Calendar
from birthday_calendar.services import calendars, events, planning, reminders
from birthday_calendar.storage import deliveries
from tests.reminders.conftest import World

ON_THE_DAY = frozenset({0})


async def pause(world: World, calendar: Calendar, until: date | None) -> Calendar:
    return await calendars.change(world.db, calendar, world.clock(), paused_until=until)


async def some_people(world: World, calendar: Calendar) -> None:
    for name, day in (("Anna", 12), ("Boris", 16), ("Clara", 19), ("Dora", 20), ("Emil", 22)):
        await world.add(calendar, name, day, 3)


async def test_nothing_is_sent_until_that_day_and_then_what_was_on_the_days_around(
    world: World,
) -> None:
    calendar = await world.calendar()
    await some_people(world, calendar)
    await world.run(until="2026-03-11T12:00")  # Anna is told of: tomorrow
    await pause(world, calendar, date(2026, 3, 20))
    await world.run(until="2026-03-20T08:59")
    assert len(await world.chats.texts(100)) == 1
    await world.run(until="2026-03-20T12:00")
    assert (await world.chats.texts(100))[1:] == [
        "⏰ Belated: Monday, 16 March\n🎂 Boris\n\n⏰ Belated: Thursday, 19 March\n🎂 Clara"
        "\n\n🎉 Today, Friday, 20 March\n🎂 Dora"
    ]
    await world.run(until="2026-03-22T12:00")
    assert [one.splitlines()[1] for one in (await world.chats.texts(100))[2:]] == ["🎂 Emil"] * 2
    ended = await calendars.get(world.db, calendar.id)
    assert ended.paused_until is None


async def test_what_was_told_before_the_pause_is_not_told_after_it(world: World) -> None:
    calendar = await world.calendar(lead_days=ON_THE_DAY)
    await world.add(calendar, "Anna", 15, 3)
    await world.run(until="2026-03-15T12:00")
    await pause(world, calendar, date(2026, 3, 17))
    await world.run(until="2026-03-18T12:00")
    assert len(await world.chats.texts(100)) == 1


async def test_an_own_time_that_is_moved_in_a_pause_tells_nothing_again(world: World) -> None:
    calendar = await world.calendar(lead_days=ON_THE_DAY)
    anna = await world.add(calendar, "Anna", 15, 3, remind_at=time(10))
    await world.run(until="2026-03-15T12:00")
    calendar = await pause(world, calendar, date(2026, 3, 17))
    await events.change(world.db, calendar, anna.id, world.clock(), remind_at=time(11))
    await world.run(until="2026-03-18T12:00")
    assert len(await world.chats.texts(100)) == 1


async def test_a_pause_that_is_ended_early_tells_at_once_what_was_missed(world: World) -> None:
    calendar = await world.calendar(lead_days=ON_THE_DAY)
    await some_people(world, calendar)
    await pause(world, calendar, FOREVER)
    await world.run(until="2026-03-17T15:00")
    assert await world.chats.texts(100) == []
    await pause(world, calendar, None)
    await world.tick()
    assert await world.chats.texts(100) == [
        "⏰ Belated: Thursday, 12 March\n🎂 Anna\n\n⏰ Belated: Monday, 16 March\n🎂 Boris"
    ]
    await world.run(until="2026-03-18T12:00")
    assert len(await world.chats.texts(100)) == 1


async def test_who_is_added_in_a_pause_on_their_day_is_told_of_when_it_is_over(
    world: World,
) -> None:
    calendar = await world.calendar(lead_days=ON_THE_DAY)
    world.clock.set("2026-03-15T12:00")
    calendar = await pause(world, calendar, date(2026, 3, 17))
    await world.add(calendar, "Anna", 15, 3)
    await world.run(until="2026-03-16T12:00")
    assert await world.chats.texts(100) == []
    await world.run(until="2026-03-18T12:00")
    assert await world.chats.texts(100) == ["⏰ Belated: Sunday, 15 March\n🎂 Anna"]


async def test_what_was_on_its_way_when_it_was_paused_waits_too(world: World) -> None:
    calendar = await world.calendar(lead_days=ON_THE_DAY)
    await world.add(calendar, "Anna", 15, 3)
    world.clock.set("2026-03-15T09:00")
    await planning.plan_due(world.db, world.clock())
    await pause(world, calendar, date(2026, 3, 17))
    await world.tick()
    [owed] = await deliveries.latest(world.db, calendar.id, 10)
    assert (owed.status, owed.outcome) == (DeliveryStatus.SKIPPED, Outcome.PAUSED)
    await world.run(until="2026-03-18T12:00")
    assert await world.chats.texts(100) == ["⏰ Belated: Sunday, 15 March\n🎂 Anna"]


async def test_what_was_asked_for_again_waits_and_is_dropped_after_a_week(world: World) -> None:
    for chat_id, until in ((100, date(2026, 3, 17)), (101, date(2026, 4, 17))):
        world.clock.set("2026-03-15T08:00")
        calendar = await world.calendar(chat_id, lead_days=ON_THE_DAY)
        await world.add(calendar, "Anna", 15, 3)
        await world.run(until="2026-03-15T10:00")
        [told] = await deliveries.latest(world.db, calendar.id, 1)
        await reminders.tell_again(world.db, calendar, [told], Again.HOUR, world.clock())
        await pause(world, calendar, until)
        await world.run(until=f"{until}T12:00")
    assert len(await world.chats.texts(100)) == 2
    assert len(await world.chats.texts(101)) == 1


async def test_a_pause_ends_at_the_calendar_s_time_even_if_that_is_changed_meanwhile(
    world: World,
) -> None:
    calendar = await world.calendar(lead_days=ON_THE_DAY)
    await world.add(calendar, "Anna", 20, 3)
    calendar = await pause(world, calendar, date(2026, 3, 20))
    await world.run(until="2026-03-18T12:00")
    await calendars.change(world.db, calendar, world.clock(), remind_at=time(18))
    await world.run(until="2026-03-20T17:59")
    assert await world.chats.texts(100) == []
    await world.run(until="2026-03-20T18:00")
    assert await world.chats.texts(100) == ["🎉 Today, Friday, 20 March\n🎂 Anna"]


async def test_a_clock_that_was_ahead_ends_no_pause(world: World) -> None:
    calendar = await world.calendar(lead_days=ON_THE_DAY)
    await world.add(calendar, "Anna", 15, 3)
    await pause(world, calendar, FOREVER)
    await planning.take_back(world.db, world.clock())
    await world.run(until="2026-03-20T12:00", step=timedelta(hours=5))
    assert await world.chats.texts(100) == []


async def test_a_chat_that_has_closed_itself_catches_up_when_it_speaks_after_the_pause(
    world: World,
) -> None:
    calendar = await world.calendar(lead_days=ON_THE_DAY)
    await world.add(calendar, "Anna", 15, 3)
    calendar = await pause(world, calendar, date(2026, 3, 14))
    await calendars.resume(world.db, calendar, world.clock())  # while it is paused
    await world.run(until="2026-03-13T12:00")
    assert await world.chats.texts(100) == []
    await world.run(until="2026-03-15T12:00")
    assert len(await world.chats.texts(100)) == 1

"""Holidays in reminders and digests, as far as a calendar wants them."""

from typing import Any

import pytest

from birthday_calendar import public_holidays
from birthday_calendar.domain.deliveries import Again
from birthday_calendar.domain.models import Calendar, Subscription
from birthday_calendar.services import holidays, planning, reminders
from birthday_calendar.storage import deliveries
from tests.reminders.conftest import World
from tests.support.databases import on_sqlite
from tests.support.patient import be_patient

PLUMBERS = "🎉 Today, Wednesday, 11 March\n🎉 World Plumbing Day"


async def take(world: World, calendar: Calendar, *keys: str, in_reminders: bool = True) -> None:
    for key in keys:
        wanted = Subscription(key=key, in_reminders=in_reminders)
        await holidays.subscribe(world.db, calendar, wanted)


async def test_a_day_is_told_at_the_calendars_time_where_that_is_wanted(world: World) -> None:
    calendar = await world.calendar()
    await take(world, calendar, "ru-days")
    await world.run(until="2026-03-12T12:00")
    assert await world.chats.texts(100) == [
        PLUMBERS,
        "🎉 Today, Thursday, 12 March\n🎉 Penal System Day",
    ]


async def test_it_stands_below_people_of_the_day(world: World) -> None:
    calendar = await world.calendar()
    await take(world, calendar, "ru-days")
    await world.add(calendar, "Anna", 11, 3, year=1990)
    await world.add(calendar, "Boris", 12, 3)
    world.clock.set("2026-03-10T23:00")
    await world.tick()
    await world.run(until="2026-03-11T12:00")
    assert (await world.chats.texts(100))[-1] == (
        "🎉 Today, Wednesday, 11 March\n🎂 Anna, turns 36\n🎉 World Plumbing Day\n\n"
        "🗓 Tomorrow, Thursday, 12 March\n🎂 Boris"
    )


@on_sqlite
async def test_it_is_not_told_where_that_is_not_wanted(world: World) -> None:
    calendar = await world.calendar()
    await take(world, calendar, "ru-days", in_reminders=False)
    await world.run(until="2026-03-12T12:00")
    assert await world.chats.texts(100) == []
    assert await deliveries.latest(world.db, calendar.id, 5, chat_id=100) == []


@on_sqlite
async def test_digests_have_those_of_all_sets(world: World) -> None:
    calendar = await world.calendar(weekly_digest=True)
    await take(world, calendar, "ru-days", in_reminders=False)
    await world.add(calendar, "Anna", 18, 3)
    world.clock.set("2026-03-15T12:00")
    await world.tick()
    await world.run(until="2026-03-16T09:00")
    said = (await world.chats.texts(100))[-1]
    assert said.startswith("Coming up\n\n🎉 Today, Monday, 16 March\n🎉 Economic Security Day\n")
    assert "Wednesday, 18 March\n🎂 Anna\n🎉 Reunification of Crimea" in said
    assert said.endswith(
        "\n\nThursday, 19 March: 🎉 Submariners' Day\n"
        "Friday, 20 March: 🎉 International Day of Happiness\n"
        "Saturday, 21 March: 🎉 World Poetry Day\n"
        "Sunday, 22 March: 🎉 Taxi Drivers' Day, 🎉 World Water Day"
    )


@on_sqlite
async def test_what_a_reminder_tells_its_digest_does_not(world: World) -> None:
    calendar = await world.calendar(weekly_digest=True)
    await take(world, calendar, "ru-days")
    world.clock.set("2026-03-15T12:00")
    await world.tick()
    await world.run(until="2026-03-16T09:00")
    said = (await world.chats.texts(100))[-1]
    assert said.startswith("🎉 Today, Monday, 16 March\n🎉 Economic Security Day\n\nComing up\n")
    assert said.count("Economic Security Day") == 1


@on_sqlite
async def test_what_was_missed_is_told_belated(world: World) -> None:
    calendar = await world.calendar()
    await take(world, calendar, "ru-days")
    world.clock.set("2026-03-13T08:00")
    await world.tick()
    assert await world.chats.texts(100) == [
        "⏰ Belated: Wednesday, 11 March\n🎉 World Plumbing Day\n\n"
        "⏰ Belated: Thursday, 12 March\n🎉 Penal System Day"
    ]


@on_sqlite
async def test_it_is_told_again_to_who_asks_for_that(world: World) -> None:
    calendar = await world.calendar()
    await take(world, calendar, "ru-days")
    await world.run(until="2026-03-11T12:00")
    told = await deliveries.latest(world.db, calendar.id, 1, chat_id=100)
    await reminders.tell_again(world.db, calendar, told, Again.HOUR, world.clock())
    await world.run(until="2026-03-11T14:00")
    assert await world.chats.texts(100) == [PLUMBERS] * 2


@on_sqlite
async def test_who_left_a_set_meanwhile_is_told_nothing(world: World) -> None:
    calendar = await world.calendar()
    await take(world, calendar, "ru-days")
    world.clock.set("2026-03-11T09:00")
    await planning.plan_due(world.db, world.clock())
    await holidays.unsubscribe(world.db, calendar, "ru-days")
    await world.tick()
    assert await world.chats.texts(100) == []


async def test_public_holidays_are_told_though_they_are_computed_first(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    calendar = await world.calendar()
    await take(world, calendar, "public:RU")
    be_patient(monkeypatch)
    world.clock.set("2026-05-10T12:00")
    await world.tick()
    await world.run(until="2026-05-11T12:00")
    assert (await world.chats.texts(100))[-1] == (
        "🎉 Today, Monday, 11 May\n🎉 Victory Day (observed)"
    )


@on_sqlite
async def test_what_can_t_be_told_at_once_is_owed_and_found_out_when_it_is_sent(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A transaction that plans waits for no process."""
    of_years = public_holidays.of_years
    asked: list[float] = []

    async def slow(place: str, first: int, last: int, *, patience: float) -> Any:
        asked.append(patience)
        return None if patience == 0 else await of_years(place, first, last, patience=60)

    monkeypatch.setattr(public_holidays, "of_years", slow)
    calendar = await world.calendar()
    await take(world, calendar, "public:RU")
    await world.run(until="2026-03-11T12:00")
    assert await world.chats.texts(100) == []
    [skipped] = await deliveries.latest(world.db, calendar.id, 5, chat_id=100)
    assert skipped.status == "skipped"
    assert asked[0] == 0
    assert asked[-1] > 1


@on_sqlite
async def test_a_group_is_told_in_the_group(world: World) -> None:
    calendar = await world.calendar(-200)
    await take(world, calendar, "ru-days")
    await world.run(until="2026-03-11T12:00")
    assert await world.chats.texts(-200) == [PLUMBERS]


@on_sqlite
async def test_a_reminder_names_whose_day_it_is(world: World) -> None:
    calendar = await world.calendar()
    await take(world, calendar, "ru-days")
    await world.add(calendar, "Oleg", 1, 8, position="Plumber")
    await world.run(until="2026-03-11T12:00")
    assert await world.chats.texts(100) == [f"{PLUMBERS}: Oleg"]


@on_sqlite
async def test_a_day_of_remembrance_is_told_without_a_fanfare(world: World) -> None:
    calendar = await world.calendar()
    await take(world, calendar, "ru-days")
    world.clock.set("2026-06-21T23:00")
    await world.tick()
    await world.run(until="2026-06-22T12:00")
    assert (await world.chats.texts(100))[-1] == (
        "🕯 Today, Monday, 22 June\n🕯 Day of Remembrance and Sorrow"
    )

"""Of their own birthday a group's member is told on the day, with a mention, and not before."""

from typing import Any

from birthday_calendar.domain.models import Calendar, Event
from birthday_calendar.domain.parsing.days import Day
from birthday_calendar.services import events, own_birthday
from telegram_sandbox.client import CHIARA
from tests.reminders.conftest import World

GROUP = -100


async def keeps_own(world: World, calendar: Calendar, day: Day) -> Event:
    return await own_birthday.keep(
        world.db, calendar, CHIARA, "Chiara", day, world.clock(), most=10_000
    )


async def test_a_group_congratulates_on_the_day_and_says_nothing_before(world: World) -> None:
    calendar = await world.calendar(GROUP)
    await keeps_own(world, calendar, Day(15, 3, 1990))
    await world.add(calendar, "Anna", 15, 3)
    await world.run(until="2026-03-16T12:00")
    assert await world.chats.texts(GROUP) == [
        "🗓 Tomorrow, Sunday, 15 March\n🎂 Anna",
        "🎉 Today, Sunday, 15 March\n🎂 Anna\n🎂 Chiara, turns 36",
    ]
    last = (await world.chats.messages(GROUP))[-1]
    mentioned = [one for one in last["entities"] if one["type"] == "text_mention"]
    assert [one["user"]["id"] for one in mentioned] == [CHIARA]


async def test_what_others_noted_is_not_for_them(world: World) -> None:
    calendar = await world.calendar(GROUP)
    own = await keeps_own(world, calendar, Day(15, 3, 1990))
    present: dict[str, Any] = {"note": "A bicycle!", "responsible": "Boris"}
    await events.change(world.db, calendar, own.id, world.clock(), **present)
    await world.run(until="2026-03-16T12:00")
    [said] = await world.chats.texts(GROUP)
    assert ("bicycle" in said, "Boris" in said) == (False, False)


async def test_one_s_own_calendar_tells_as_it_always_does(world: World) -> None:
    calendar = await world.calendar()
    await keeps_own(world, calendar, Day(15, 3, 1990))
    await world.run(until="2026-03-16T12:00")
    assert len(await world.chats.texts(100)) == 2


async def test_where_nothing_is_told_this_is_not_told_either(world: World) -> None:
    calendar = await world.calendar(GROUP, lead_days=frozenset())
    await keeps_own(world, calendar, Day(15, 3, 1990))
    await world.run(until="2026-03-16T12:00")
    assert await world.chats.texts(GROUP) == []

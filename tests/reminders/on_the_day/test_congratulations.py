"""A group congratulates on a member's day: once, at its hour, in words of its own."""

from datetime import date, time
from typing import Any

import pytest
import sqlalchemy as sa

from birthday_calendar.domain.deliveries import DeliveryKind, DeliveryStatus
from birthday_calendar.domain.models import Calendar, EventKind, Style
from birthday_calendar.domain.parsing.days import Day
from birthday_calendar.storage.duty_tables import day_marks
from birthday_calendar.storage.tables import deliveries
from tests.reminders.conftest import World
from tests.reminders.on_the_day.conftest import BORIS, CHIARA, NOON, TEAM, admin, chosen, own, tag
from tests.support.databases import on_sqlite


async def test_the_group_congratulates_at_its_hour_and_mentions_whom(
    world: World, team: Calendar
) -> None:
    await chosen(world, team, congratulate_at=NOON)
    await world.run(until="2026-03-15T11:00")
    assert await world.chats.texts(TEAM) == []
    await world.run(until="2026-03-16T12:00")
    [message] = await world.chats.said(TEAM)
    assert message["text"].startswith("🎂 Chiara\n")
    assert "Chiara" in message["text"].split("\n", 1)[1]
    [mention] = [one for one in message["entities"] if one["type"] == "text_mention"]
    assert mention["user"]["id"] == CHIARA


@on_sqlite
async def test_the_reminder_of_the_day_comes_beside_it_only_where_that_is_chosen(
    world: World, team: Calendar
) -> None:
    await chosen(world, team, congratulate_at=NOON, remind_too=True)
    await world.run(until="2026-03-16T12:00")
    reminder, congratulation = await world.chats.texts(TEAM)
    assert reminder == "🎉 Today, Sunday, 15 March\n🎂 Chiara"
    assert congratulation.startswith("🎂 Chiara\n")


@on_sqlite
async def test_who_share_a_day_are_congratulated_in_one_message_each_in_other_words(
    world: World, team: Calendar
) -> None:
    await own(world, team, BORIS, "Boris", Day(15, 3, None))
    await world.add(team, "<Mum> & co", 15, 3)  # whom nobody can mention
    await chosen(world, team, congratulate_at=NOON)
    await world.run(until="2026-03-15T12:00")
    *_, message = await world.chats.said(TEAM)  # "Mum" was told of ahead, too
    heading, *blocks = message["text"].split("\n\n")
    assert heading == "🎉 Today we congratulate"
    assert [one.splitlines()[0] for one in blocks] == ["🎂 Boris", "🎂 Chiara", "🎂 <Mum> & co"]
    mentioned = [one["user"]["id"] for one in message["entities"] if "user" in one]
    assert sorted(mentioned) == [CHIARA, BORIS]


@on_sqlite
async def test_nobody_is_congratulated_who_has_died_or_is_remembered_or_muted(
    world: World, team: Calendar
) -> None:
    await world.add(team, "Granny", 16, 3, deceased=True)
    await world.add(team, "Grandpa", 16, 3, kind=EventKind.MEMORIAL)
    await world.add(team, "Nobody", 16, 3, muted=True)
    await world.add(team, "Release", 16, 3, kind=EventKind.OTHER)
    await chosen(world, team, congratulate_at=NOON)
    await world.run(until="2026-03-15T12:00")
    before = await world.chats.texts(TEAM)
    await world.run(until="2026-03-17T12:00")
    [reminder] = [one for one in await world.chats.texts(TEAM) if one not in before]
    assert reminder.startswith(("🗓 Today", "🕯 Today"))
    assert "Granny" in reminder
    row = await world.db.fetch_one(
        sa.select(sa.func.count().label("n")).where(
            deliveries.c.kind == DeliveryKind.CONGRATULATION,
            deliveries.c.local_date == date(2026, 3, 16),
            deliveries.c.status == DeliveryStatus.SENT,
        )
    )
    assert row
    assert row["n"] == 0


@on_sqlite
async def test_no_text_comes_twice_in_a_calendar_in_a_year(world: World, team: Calendar) -> None:
    for number in range(30):
        await world.add(team, "Anna", 1 + number % 28, 4 + number // 28)
    await chosen(world, team, congratulate_at=NOON, congratulate_style=Style.FORMAL)
    await world.run(until="2026-05-04T13:00")
    said = [text for one in await world.chats.texts(TEAM) for text in one.split("\n\n")]
    anna = [one.split("\n", 1)[1] for one in said if one.startswith("🎂 Anna\n")]
    assert len(anna) == 30
    assert len(set(anna)) == 30


@on_sqlite
async def test_what_comes_a_day_late_is_told_as_belated_in_no_festive_words(
    world: World, team: Calendar
) -> None:
    await chosen(world, team, congratulate_at=NOON, pin_day=True)
    await world.run(until="2026-03-15T11:00")
    world.clock.set("2026-03-16T15:00")
    await world.tick()
    assert await world.chats.texts(TEAM) == ["⏰ Belated: Sunday, 15 March\n🎂 Chiara"]


@on_sqlite
async def test_who_is_kept_after_the_congratulation_is_told_of_by_a_reminder(
    world: World, team: Calendar
) -> None:
    await chosen(world, team, congratulate_at=NOON)
    await world.run(until="2026-03-15T13:00")
    await world.add(team, "Dora", 15, 3)
    await world.run(until="2026-03-15T14:00")
    assert (await world.chats.texts(TEAM))[1:] == ["🎉 Today, Sunday, 15 March\n🎂 Dora"]


@on_sqlite
async def test_the_same_hour_after_a_crash_or_a_change_of_it_congratulates_once(
    world: World, team: Calendar
) -> None:
    changed = await chosen(world, team, congratulate_at=NOON)
    await world.run(until="2026-03-15T12:00")
    await chosen(world, changed, congratulate_at=time(15))
    await world.run(until="2026-03-16T12:00")
    assert len(await world.chats.texts(TEAM)) == 1


@on_sqlite
async def test_a_personal_calendar_can_choose_none_of_it(world: World) -> None:
    mine = await world.calendar(100)
    with pytest.raises(Exception, match="congratulate_at"):
        await chosen(world, mine, congratulate_at=NOON)


@on_sqlite
async def test_a_group_that_has_paused_or_has_thrown_the_bot_out_hears_nothing(
    world: World, team: Calendar
) -> None:
    await admin(world)
    until = date(2026, 3, 16)
    choices: dict[str, Any] = {"congratulate_at": NOON, "pin_day": True, "tag_day": True}
    await chosen(world, team, **choices, paused_until=until)
    await world.run(until="2026-03-15T23:00")
    assert await world.chats.texts(TEAM) == []
    assert await world.chats.calls("setChatMemberTag") == []
    await world.run(until="2026-03-16T12:00")  # the pause is over: it was missed
    assert await world.chats.texts(TEAM) == ["⏰ Belated: Sunday, 15 March\n🎂 Chiara"]
    await own(world, team, BORIS, "Boris", Day(18, 3, None))
    await world.run(until="2026-03-18T06:00")
    assert await tag(world, BORIS) == "birthday"
    await world.chats.post("kick", chat_id=TEAM)
    await world.run(until="2026-03-19T12:00")
    assert (await world.chats.texts(TEAM))[1:] == []
    assert await world.db.fetch_all(sa.select(day_marks)) == []

"""What one chat is owed, however much or however broken, keeps no other chat waiting."""

from datetime import date

import pytest

from birthday_calendar.domain.deliveries import DeliveryKind, DeliveryStatus
from birthday_calendar.domain.models import Calendar
from birthday_calendar.reminders.sender import UNREADABLE
from birthday_calendar.services import planning, reminders
from birthday_calendar.storage import deliveries, outbox
from birthday_calendar.storage.tables import deliveries as table
from birthday_calendar.wording.messages import MESSAGES_AT_ONCE
from tests.reminders.conftest import ANNA, World

pytestmark = pytest.mark.faults


@pytest.fixture
async def crowd(world: World) -> Calendar:
    """A calendar that is about to be owed much, beside another one with Anna's birthday in it."""
    first = await world.calendar(100, lead_days=frozenset({0}))
    second = await world.calendar(101, lead_days=frozenset({0}))
    await world.add(second, "Anna", 15, 3)
    return first


async def comes_the_day(world: World) -> None:
    world.clock.set("2026-03-15T09:00")
    await planning.plan_due(world.db, world.clock())


async def owe(world: World, calendar: Calendar, count: int) -> None:
    owed = (
        deliveries.owed(calendar, DeliveryKind.LATE, date(2026, 3, 15), str(n), world.clock())
        for n in range(count)
    )
    async with world.db.transaction():
        await deliveries.insert_unless_there(world.db, owed)


async def test_more_deliveries_than_a_statement_takes_values_hold_up_nobody(
    world: World, crowd: Calendar
) -> None:
    await owe(world, crowd, 40_000)
    await comes_the_day(world)
    await world.look()
    assert await world.chats.texts(101) == [ANNA]


async def test_a_delivery_that_nobody_can_read_holds_up_nobody_and_is_told_once_it_can_be(
    world: World, crowd: Calendar
) -> None:
    await world.add(crowd, "Anna", 15, 3)
    await comes_the_day(world)
    await world.db.execute(table.update().where(table.c.chat_id == 100).values(kind="song"))
    await world.look()
    assert await world.chats.texts(101) == [ANNA]
    assert await world.chats.texts(100) == []
    await world.db.execute(table.update().values(kind="reminder"))
    world.clock.now += UNREADABLE
    await world.look()
    assert await world.chats.texts(100) == [ANNA]


async def test_a_delivery_that_was_tried_for_months_holds_up_nobody(
    world: World, crowd: Calendar
) -> None:
    await owe(world, crowd, 1)
    await comes_the_day(world)
    most = 2**15 - 1  # what the column holds
    await world.db.execute(table.update().values(attempts=most))
    await world.look()
    assert await world.chats.texts(101) == [ANNA]


async def test_a_calendar_that_cannot_be_read_holds_up_nobody(
    world: World, crowd: Calendar
) -> None:
    await world.db.execute("UPDATE calendars SET leap_rule = 'never' WHERE chat_id = 100")
    world.clock.set("2026-03-15T09:00")
    await world.look()
    assert await world.chats.texts(101) == [ANNA]


async def test_what_nobody_can_tell_keeps_its_place_behind_what_can_be_told(
    world: World, crowd: Calendar
) -> None:
    await world.add(crowd, "Anna", 15, 3)
    await world.db.execute("UPDATE events SET lead_days = 'soon' WHERE calendar_id = 1")
    world.clock.set("2026-03-15T09:00")
    await world.look()
    assert await world.chats.texts(101) == [ANNA]
    await world.db.execute("UPDATE events SET lead_days = '0' WHERE calendar_id = 1")
    await world.run(until="2026-03-15T11:00")
    assert await world.chats.texts(100) == [ANNA]


async def test_whoever_is_added_without_end_on_their_day_is_owed_only_so_often(
    world: World, crowd: Calendar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reminders, "LATE_MOST", 3)
    await comes_the_day(world)
    for number in range(6):
        await world.add(crowd, f"Person {number}", 15, 3)
    kinds = [one.kind for one in await deliveries.latest(world.db, crowd.id, 100)]
    assert kinds.count(DeliveryKind.LATE) == 3


async def test_a_chat_is_told_so_much_at_a_time_and_how_many_more_there_are(
    world: World, crowd: Calendar
) -> None:
    people = 700
    for number in range(people):
        await world.add(crowd, f"Somebody with quite a long name, number {number:03}", 15, 3)
    await comes_the_day(world)
    await world.look()
    told = await world.chats.texts(100)
    assert len(told) == MESSAGES_AT_ONCE
    shown = sum(text.count("🎂") for text in told)
    assert told[-1].endswith(f"\n… and {people - shown} more: /list")
    owed = await deliveries.latest(world.db, crowd.id, 1)
    assert [one.status for one in owed] == [DeliveryStatus.SENT]


async def test_the_count_of_who_is_left_out_knows_of_those_that_nobody_has_read(
    world: World, crowd: Calendar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("birthday_calendar.services.telling.OCCASIONS", 50)
    monkeypatch.setattr("birthday_calendar.services.telling.PEOPLE_AT_ONCE", 20)
    for number in range(70):
        await world.add(crowd, f"Person {number:02}", 15, 3, note="n" * 500)
    await world.add(crowd, "Muted", 15, 3, muted=True)
    await comes_the_day(world)
    await world.look()
    told = await world.chats.texts(100)
    shown = sum(text.count("🎂") for text in told)
    assert told[-1].endswith(f"\n… and {70 - shown} more: /list")


async def test_a_chat_with_much_to_be_told_waits_for_its_next_claim(
    world: World, crowd: Calendar
) -> None:
    await owe(world, crowd, outbox.OF_A_CHAT + 1)
    await comes_the_day(world)
    await world.look()
    left = await world.db.fetch_all(table.select().where(table.c.status == "pending"))
    assert len(left) == 1

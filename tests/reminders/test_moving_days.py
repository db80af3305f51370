"""A day that moves is told on its day of each year, and ahead of it."""

from datetime import UTC, datetime, time, timedelta

from birthday_calendar.domain.models import EventKind
from birthday_calendar.services import coming
from tests.reminders.conftest import World

HOURS = timedelta(hours=9)
RULE = "second Monday of May"  # 11 May 2026, 10 May 2027


async def test_it_is_told_on_another_date_each_year(world: World) -> None:
    calendar = await world.calendar()
    await world.add(calendar, "Open day", 1, 1, rule=RULE, kind=EventKind.HOLIDAY)
    await world.run(until="2026-05-12T12:00", step=HOURS)
    assert await world.chats.texts(100) == [
        "🗓 Tomorrow, Monday, 11 May\n🎊 Open day",
        "🎉 Today, Monday, 11 May\n🎊 Open day",
    ]
    await world.run(until="2027-05-11T12:00", step=HOURS)
    assert (await world.chats.texts(100))[2:] == [
        "🗓 Tomorrow, Monday, 10 May\n🎊 Open day",
        "🎉 Today, Monday, 10 May\n🎊 Open day",
    ]


async def test_it_has_lead_days_and_a_time_of_its_own(world: World) -> None:
    calendar = await world.calendar(lead_days=frozenset())
    await world.add(
        calendar,
        "Open day",
        1,
        1,
        rule=RULE,
        kind=EventKind.HOLIDAY,
        lead_days=frozenset({3}),
        remind_at=time(18),
    )
    found = await coming.next_reminder(world.db, calendar, world.clock())
    assert found is not None
    assert found.at == datetime(2026, 5, 8, 18, tzinfo=UTC)
    await world.run(until="2026-05-12T12:00", step=HOURS)
    assert await world.chats.texts(100) == ["🗓 In 3 days, Monday, 11 May\n🎊 Open day"]

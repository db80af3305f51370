"""What changes after it was planned, or told: of a birthday, or of a calendar's time."""

from datetime import time, timedelta
from typing import Any

import pytest

from birthday_calendar.domain.models import EventDraft, LeapRule
from birthday_calendar.services import calendars, events
from tests.reminders.conftest import ANNA, World
from tests.support.databases import on_sqlite

pytestmark = on_sqlite


async def test_a_event_added_after_today_s_reminder_is_told_at_once(world: World) -> None:
    calendar = await world.calendar()
    await world.add(calendar, "Anna", 15, 3)
    await world.run(until="2026-03-15T12:00")
    await world.add(calendar, "Boris", 15, 3)
    await world.tick()
    assert (await world.chats.texts(100))[-1] == "🎉 Today, Sunday, 15 March\n🎂 Boris"


async def test_a_event_added_before_today_s_reminder_is_told_once(world: World) -> None:
    world.clock.set("2026-03-15T08:59")
    calendar = await world.calendar()
    await world.add(calendar, "Anna", 15, 3)
    await world.run(until="2026-03-15T12:00")
    assert await world.chats.texts(100) == [ANNA]


async def test_a_time_set_for_later_today_is_kept_today(world: World) -> None:
    calendar = await world.calendar()  # at noon; its 9:00 is over
    calendar = await calendars.change(world.db, calendar, world.clock(), remind_at=time(14))
    await world.add(calendar, "Anna", 10, 3)
    await world.run(until="2026-03-10T13:59", step=timedelta(minutes=1))
    assert await world.chats.texts(100) == []
    await world.run(until="2026-03-10T14:00")
    assert await world.chats.texts(100) == ["🎉 Today, Tuesday, 10 March\n🎂 Anna"]


async def test_a_changed_time_does_not_tell_a_date_twice(world: World) -> None:
    calendar = await world.calendar(lead_days=frozenset({0}))
    await world.add(calendar, "Anna", 15, 3)
    await world.run(until="2026-03-15T09:30")
    await calendars.change(world.db, calendar, world.clock(), remind_at=time(18))
    await world.run(until="2026-03-15T23:00")
    assert len(await world.chats.texts(100)) == 1


async def test_moving_east_over_the_date_line_leaves_no_day_out(world: World) -> None:
    calendar = await world.calendar(time_zone="Pacific/Pago_Pago", lead_days=frozenset({0}))
    await world.add(calendar, "Anna", 15, 3)
    await world.run(until="2026-03-15T10:30")  # still the 14th there, after its reminder
    await calendars.change(world.db, calendar, world.clock(), time_zone="Pacific/Kiritimati")
    await world.tick()  # already the 16th here
    assert await world.chats.texts(100) == ["⏰ Belated: Sunday, 15 March\n🎂 Anna"]


async def test_a_event_s_own_time_that_is_over_is_told_of_at_once(world: World) -> None:
    calendar = await world.calendar(lead_days=frozenset({0}), remind_at=time(12))
    world.clock.set("2026-03-15T11:30")
    await world.add(calendar, "Anna", 15, 3, remind_at=time(10))
    await world.tick()
    assert await world.chats.texts(100) == [ANNA]
    await world.run(until="2026-03-16T12:00")
    assert await world.chats.texts(100) == [ANNA]


async def test_an_edit_of_who_was_told_today_tells_nothing(world: World) -> None:
    calendar = await world.calendar(lead_days=frozenset({0}))
    anna = await world.add(calendar, "Anna", 15, 3)
    await world.run(until="2026-03-15T12:00")
    await events.change(world.db, calendar, anna.id, world.clock(), note="Likes tulips")
    await world.tick()
    assert len(await world.chats.texts(100)) == 1


async def test_a_deletion_taken_back_on_the_very_day_is_told_of(world: World) -> None:
    calendar = await world.calendar(lead_days=frozenset({0}))
    anna = await world.add(calendar, "Anna", 15, 3)
    await events.delete(world.db, calendar, anna.id, world.clock())
    await world.run(until="2026-03-15T12:00")
    await events.restore(world.db, calendar, anna.id, world.clock())
    await world.run(until="2026-03-16T12:00")
    assert len(await world.chats.texts(100)) == 1


async def test_a_time_of_day_that_is_over_is_told_of_at_once(world: World) -> None:
    calendar = await world.calendar(lead_days=frozenset({0}), remind_at=time(18))
    await world.add(calendar, "Anna", 15, 3)
    await world.add(calendar, "Boris", 15, 3, remind_at=time(10))
    await world.run(until="2026-03-15T12:00")
    await calendars.change(world.db, calendar, world.clock(), remind_at=time(9))
    await world.run(until="2026-03-16T12:00")
    assert len(await world.chats.texts(100)) == 2


async def test_a_change_of_time_during_a_downtime_loses_nothing(world: World) -> None:
    calendar = await world.calendar(lead_days=frozenset({0}), remind_at=time(18))
    await world.add(calendar, "Anna", 15, 3)
    await world.add(calendar, "Boris", 15, 3, remind_at=time(10))
    await world.run(until="2026-03-15T12:00")
    world.clock.set("2026-03-16T01:00")  # the program was down when Anna's time came
    await calendars.change(world.db, calendar, world.clock(), remind_at=time(9))
    await world.run(until="2026-03-16T12:00")
    assert len(await world.chats.texts(100)) == 2


async def test_an_own_time_changed_during_a_downtime_loses_nothing(world: World) -> None:
    calendar = await world.calendar(lead_days=frozenset({0}), remind_at=time(9))
    anna = await world.add(calendar, "Anna", 15, 3, remind_at=time(10))
    await world.run(until="2026-03-15T09:30")
    world.clock.set("2026-03-16T01:00")  # the program was down when Anna's time came
    await events.change(world.db, calendar, anna.id, world.clock(), remind_at=time(8))
    await world.run(until="2026-03-16T12:00")
    assert await world.chats.texts(100) == ["⏰ Belated: Sunday, 15 March\n🎂 Anna"]


async def test_an_own_time_moved_back_on_the_day_tells_nothing_again(world: World) -> None:
    calendar = await world.calendar(lead_days=frozenset({0}), remind_at=time(9))
    anna = await world.add(calendar, "Anna", 15, 3, remind_at=time(10))
    await world.run(until="2026-03-15T12:00")
    await events.change(world.db, calendar, anna.id, world.clock(), remind_at=time(11))
    await world.run(until="2026-03-16T12:00")
    assert len(await world.chats.texts(100)) == 1


async def test_who_is_kept_after_the_only_time_to_tell_of_them_is_told_of_at_once(
    world: World,
) -> None:
    calendar = await world.calendar(lead_days=frozenset({1}))
    world.clock.set("2026-03-14T10:00")
    await world.add(calendar, "Anna", 15, 3)
    await world.run(until="2026-03-16T12:00")
    assert await world.chats.texts(100) == ["🗓 Tomorrow, Sunday, 15 March\n🎂 Anna"]


async def test_other_days_ahead_of_somebody_who_was_told_of_already_tell_nothing_again(
    world: World,
) -> None:
    calendar = await world.calendar()
    anna = await world.add(calendar, "Anna", 15, 3)
    await world.run(until="2026-03-14T10:00")
    await events.change(world.db, calendar, anna.id, world.clock(), lead_days=frozenset({1}))
    await world.run(until="2026-03-16T12:00")
    assert await world.chats.texts(100) == ["🗓 Tomorrow, Sunday, 15 March\n🎂 Anna"]


@pytest.mark.parametrize(
    ("before", "after", "now", "told"),
    [
        ({0}, {1, 7}, "2026-03-14T11:00", "🗓 Tomorrow, Sunday, 15 March\n🎂 Anna"),
        ({1}, {0, 1}, "2026-03-15T11:00", ANNA),
        ({0}, {7}, "2026-03-12T11:00", "🗓 In 3 days, Sunday, 15 March\n🎂 Anna"),
    ],
)
async def test_new_days_ahead_let_nobody_fall_between_the_old_ones_and_them(
    world: World, before: set[int], after: set[int], now: str, told: str
) -> None:
    calendar = await world.calendar(lead_days=frozenset(before))
    world.clock.set(now)
    await world.add(calendar, "Anna", 15, 3)
    await calendars.change(world.db, calendar, world.clock(), lead_days=frozenset(after))
    await world.run(until="2026-03-17T12:00")
    assert await world.chats.texts(100) == [told]


async def test_a_weekend_rule_of_saturday_tells_at_once_what_friday_would_have_told(
    world: World,
) -> None:
    calendar = await world.calendar(lead_days=frozenset({1}))
    await world.add(calendar, "Anna", 15, 3)
    await world.run(until="2026-03-14T08:00")
    await calendars.change(world.db, calendar, world.clock(), weekend_rule=True)
    await world.run(until="2026-03-17T12:00")
    assert await world.chats.texts(100) == ["🗓 Tomorrow, Sunday, 15 March\n🎂 Anna"]


async def test_another_rule_for_29_february_lets_no_year_pass_untold(world: World) -> None:
    world.clock.set("2026-02-27T12:00")
    calendar = await world.calendar(lead_days=frozenset({0}), leap_rule=LeapRule.MARCH_1)
    await world.add(calendar, "Anna", 29, 2)
    await world.run(until="2026-02-28T12:00")
    rule = LeapRule.FEBRUARY_28
    await calendars.change(world.db, calendar, world.clock(), leap_rule=rule)
    await world.run(until="2026-03-02T12:00")
    assert await world.chats.texts(100) == [
        "🎉 Today, Saturday, 28 February\n🎂 Anna, born on 29 February"
    ]


async def test_another_rule_tells_nobody_again_who_was_told_at_once_or_changed_meanwhile(
    world: World,
) -> None:
    calendar = await world.calendar(lead_days=frozenset({0}))
    anna = await world.add(calendar, "Anna", 15, 3)
    await world.run(until="2026-03-15T10:00")
    await world.add(calendar, "Boris", 15, 3)
    await events.change(world.db, calendar, anna.id, world.clock(), note="Likes tulips")
    await world.run(until="2026-03-15T11:00")
    rule = LeapRule.MARCH_1
    await calendars.change(world.db, calendar, world.clock(), leap_rule=rule)
    await world.run(until="2026-03-15T12:00")
    assert await world.chats.texts(100) == [ANNA, "🎉 Today, Sunday, 15 March\n🎂 Boris"]


async def test_another_rule_tells_nobody_again_who_was_first_in_the_reminder_of_the_day(
    world: World,
) -> None:
    calendar = await world.calendar(lead_days=frozenset({0}))
    world.clock.set("2026-03-15T10:00")
    await world.add(calendar, "Anna", 15, 3)
    await world.run(until="2026-03-15T11:00")
    await calendars.change(world.db, calendar, world.clock(), weekend_rule=True)
    await world.run(until="2026-03-15T12:00")
    assert await world.chats.texts(100) == [ANNA]


async def test_another_rule_tells_nobody_again_who_was_told_as_tomorrow_s_and_edited_then(
    world: World,
) -> None:
    calendar = await world.calendar()
    anna = await world.add(calendar, "Anna", 15, 3)
    await world.run(until="2026-03-14T12:00")
    await events.change(world.db, calendar, anna.id, world.clock(), note="Likes tulips")
    await calendars.change(world.db, calendar, world.clock(), lead_days=frozenset({1}))
    await world.run(until="2026-03-16T12:00")
    assert await world.chats.texts(100) == ["🗓 Tomorrow, Sunday, 15 March\n🎂 Anna"]


async def test_another_rule_tells_nobody_again_who_was_edited_days_after_they_were_told_of(
    world: World,
) -> None:
    calendar = await world.calendar(lead_days=frozenset({0, 3}))
    anna = await world.add(calendar, "Anna", 15, 3)
    await world.run(until="2026-03-13T12:00")
    for note in ("Likes tulips", "Or roses"):
        await events.change(world.db, calendar, anna.id, world.clock(), note=note)
    await calendars.change(world.db, calendar, world.clock(), lead_days=frozenset({3}))
    await world.run(until="2026-03-16T12:00")
    assert await world.chats.texts(100) == ["🗓 In 3 days, Sunday, 15 March\n🎂 Anna"]


@pytest.mark.parametrize(
    ("there", "back"),
    [
        ({"day": 16}, {"day": 15}),
        ({"muted": True}, {"muted": False}),
        ({"lead_days": frozenset({5})}, {"lead_days": None}),
    ],
)
async def test_what_was_changed_there_and_back_on_the_day_tells_nothing_again(
    world: World, there: dict[str, Any], back: dict[str, Any]
) -> None:
    calendar = await world.calendar(lead_days=frozenset({0}))
    anna = await world.add(calendar, "Anna", 15, 3)
    await world.run(until="2026-03-15T12:00")
    for changes in (there, back):
        await events.change(world.db, calendar, anna.id, world.clock(), **changes)
        await world.tick()
    await world.run(until="2026-03-15T23:00")
    assert await world.chats.texts(100) == [ANNA]


async def test_a_date_that_is_put_right_on_the_very_day_is_told_of(world: World) -> None:
    calendar = await world.calendar()
    anna = await world.add(calendar, "Anna", 16, 3)
    await world.run(until="2026-03-15T12:00")
    await events.change(world.db, calendar, anna.id, world.clock(), day=15)
    await world.run(until="2026-03-16T12:00")
    assert await world.chats.texts(100) == ["🗓 Tomorrow, Monday, 16 March\n🎂 Anna", ANNA]


async def test_who_is_back_on_a_day_that_was_told_of_ahead_is_told_of_on_it(world: World) -> None:
    calendar = await world.calendar(lead_days=frozenset({0, 2}))
    anna = await world.add(calendar, "Anna", 15, 3)
    await world.run(until="2026-03-13T12:00")
    await events.change(world.db, calendar, anna.id, world.clock(), day=30)
    await world.run(until="2026-03-15T12:00")
    await events.change(world.db, calendar, anna.id, world.clock(), day=15)
    await world.run(until="2026-03-15T23:00")
    assert await world.chats.texts(100) == ["🗓 In 2 days, Sunday, 15 March\n🎂 Anna", ANNA]


async def test_the_card_that_a_chat_sees_is_enough_on_the_day(world: World) -> None:
    calendar = await world.calendar()
    await world.run(until="2026-03-15T12:00")
    draft = EventDraft(name="Anna", day=15, month=3)
    await events.add(world.db, calendar, draft, world.clock(), most=10, is_shown=True)
    await calendars.change(world.db, calendar, world.clock(), weekend_rule=True)
    await world.run(until="2026-03-16T12:00")
    assert await world.chats.texts(100) == []


async def test_rules_that_are_changed_step_by_step_tell_nobody_again(world: World) -> None:
    calendar = await world.calendar()
    await world.add(calendar, "Anna", 15, 3)
    await world.run(until="2026-03-14T12:00")
    for leads in ({0}, set(), {1}, {1, 7}, {7}, {0, 7}):  # one button after another
        days: frozenset[int] = frozenset(leads)
        calendar = await calendars.change(world.db, calendar, world.clock(), lead_days=days)
        await world.run(until=f"{world.clock() + timedelta(minutes=5):%Y-%m-%dT%H:%M}")
    assert await world.chats.texts(100) == ["🗓 Tomorrow, Sunday, 15 March\n🎂 Anna"]


async def test_rules_that_are_changed_step_by_step_leave_nobody_out(world: World) -> None:
    calendar = await world.calendar(lead_days=frozenset({0}))
    await world.add(calendar, "Anna", 15, 3)
    await world.run(until="2026-03-14T12:00")
    for leads in ({0, 1}, {1}):  # whose time was over when it came
        days = frozenset(leads)
        calendar = await calendars.change(world.db, calendar, world.clock(), lead_days=days)
        await world.tick()
    assert await world.chats.texts(100) == ["🗓 Tomorrow, Sunday, 15 March\n🎂 Anna"]


async def test_who_is_added_between_a_told_reminder_and_the_day_s_new_time_is_told_of(
    world: World,
) -> None:
    calendar = await world.calendar(lead_days=frozenset({0}))
    await world.add(calendar, "Anna", 15, 3)
    await world.run(until="2026-03-15T10:00")
    calendar = await calendars.change(world.db, calendar, world.clock(), remind_at=time(18))
    await world.run(until="2026-03-15T12:00")
    await world.add(calendar, "Boris", 15, 3)
    await world.run(until="2026-03-15T23:00")
    assert await world.chats.texts(100) == [ANNA, "🎉 Today, Sunday, 15 March\n🎂 Boris"]


async def test_who_was_told_of_is_not_told_of_again_at_the_day_s_new_time(world: World) -> None:
    calendar = await world.calendar(lead_days=frozenset({0}))
    anna = await world.add(calendar, "Anna", 15, 3)
    await world.run(until="2026-03-15T10:00")
    boris = await world.add(calendar, "Boris", 15, 3)  # told of at once
    await world.tick()
    calendar = await calendars.change(world.db, calendar, world.clock(), remind_at=time(18))
    await world.run(until="2026-03-15T12:00")
    for one in (anna, boris):
        await events.change(world.db, calendar, one.id, world.clock(), note="tea")
    await world.run(until="2026-03-15T23:00")
    assert await world.chats.texts(100) == [ANNA, "🎉 Today, Sunday, 15 March\n🎂 Boris"]

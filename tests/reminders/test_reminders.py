"""Who is told what, when: from a birthday kept to the message in the chat."""

from datetime import timedelta

import pytest

from birthday_calendar.domain.deliveries import Again
from birthday_calendar.domain.models import EventKind
from birthday_calendar.services import events, reminders
from birthday_calendar.storage import deliveries
from birthday_calendar.telegram_errors import TelegramUnreachable
from tests.reminders.conftest import World
from tests.support.databases import on_sqlite

MINUTE = timedelta(minutes=1)


async def test_a_event_is_told_the_day_before_and_on_the_day(world: World) -> None:
    calendar = await world.calendar()
    await world.add(calendar, "Anna", 15, 3, year=1990)
    await world.run(until="2026-03-16T12:00")
    assert await world.chats.texts(100) == [
        "🗓 Tomorrow, Sunday, 15 March\n🎂 Anna, turns 36",
        "🎉 Today, Sunday, 15 March\n🎂 Anna, turns 36",
    ]


@on_sqlite
async def test_one_message_tells_of_everybody(world: World) -> None:
    calendar = await world.calendar()
    for name, day in (("Anna", 15), ("Boris", 15), ("Clara", 16)):
        await world.add(calendar, name, day, 3)
    world.clock.set("2026-03-14T23:00")
    await world.tick()
    await world.run(until="2026-03-15T09:00")
    assert (await world.chats.texts(100))[-1] == (
        "🎉 Today, Sunday, 15 March\n🎂 Anna\n🎂 Boris\n\n🗓 Tomorrow, Monday, 16 March\n🎂 Clara"
    )


async def test_nothing_is_sent_before_the_time_of_day(world: World) -> None:
    calendar = await world.calendar(time_zone="Asia/Tokyo", lead_days=frozenset({0}))
    await world.add(calendar, "Anna", 15, 3)
    await world.run(until="2026-03-14T23:59")  # 8:59 in Tokyo
    assert await world.chats.texts(100) == []
    await world.run(until="2026-03-15T00:00")
    assert len(await world.chats.texts(100)) == 1


@on_sqlite
async def test_russian_is_spoken_to_who_speaks_it(world: World) -> None:
    calendar = await world.calendar(language="ru", lead_days=frozenset({0, 3}))
    await world.add(calendar, "Анна", 15, 3, year=1990)
    await world.run(until="2026-03-15T12:00")
    assert await world.chats.texts(100) == [
        "🗓 Через 3 дня, воскресенье, 15 марта\n🎂 Анна, исполнится 36 лет",
        "🎉 Сегодня, воскресенье, 15 марта\n🎂 Анна, исполняется 36 лет",
    ]


async def test_what_was_missed_is_told_in_one_message_marked_belated(world: World) -> None:
    calendar = await world.calendar(lead_days=frozenset({0}))
    for name, day in (("Old", 1), ("Anna", 14), ("Boris", 15), ("Clara", 17)):
        await world.add(calendar, name, day, 3)
    world.clock.set("2026-03-17T10:00")
    await world.tick()
    assert await world.chats.texts(100) == [
        "⏰ Belated: Saturday, 14 March\n🎂 Anna\n\n⏰ Belated: Sunday, 15 March\n🎂 Boris"
        "\n\n🎉 Today, Tuesday, 17 March\n🎂 Clara"
    ]


@on_sqlite
async def test_the_age_of_who_was_missed_is_told_in_the_past(world: World) -> None:
    on_the_day = frozenset({0})
    english = await world.calendar(lead_days=on_the_day)
    russian = await world.calendar(101, language="ru", lead_days=on_the_day)
    await world.add(english, "Anna", 14, 3, year=1990)
    for name, year in (("Анна", 1985), ("Иван", 1984), ("Олег", 1990)):
        await world.add(russian, name, 14, 3, year=year)
    world.clock.set("2026-03-17T10:00")
    await world.tick()
    assert await world.chats.texts(100) == ["⏰ Belated: Saturday, 14 March\n🎂 Anna, turned 36"]
    assert await world.chats.texts(101) == [
        "⏰ С опозданием: суббота, 14 марта\n🎂 Анна, исполнился 41 год"
        "\n🎂 Иван, исполнилось 42 года\n🎂 Олег, исполнилось 36 лет"
    ]


async def test_what_was_missed_more_than_a_week_ago_is_not_told(world: World) -> None:
    calendar = await world.calendar(lead_days=frozenset({0}))
    await world.add(calendar, "Anna", 14, 3)
    world.clock.set("2026-03-21T10:00")
    await world.tick()
    assert await world.chats.texts(100) == []


async def test_a_event_s_own_time_is_kept(world: World) -> None:
    calendar = await world.calendar(lead_days=frozenset({0}))
    at_six = world.clock().time().replace(hour=18)
    await world.add(calendar, "Anna", 15, 3, remind_at=at_six)
    await world.add(calendar, "Boris", 15, 3)
    await world.run(until="2026-03-15T17:00")
    assert await world.chats.texts(100) == ["🎉 Today, Sunday, 15 March\n🎂 Boris"]
    await world.run(until="2026-03-15T18:00")
    assert (await world.chats.texts(100))[1:] == ["🎉 Today, Sunday, 15 March\n🎂 Anna"]


async def test_a_event_deleted_after_planning_is_not_told(world: World) -> None:
    calendar = await world.calendar(lead_days=frozenset({0}))
    anna = await world.add(calendar, "Anna", 15, 3)
    world.clock.set("2026-03-15T10:00")
    await world.chats.post("faults", method="sendMessage", times=1, kind="error", error_code=502)
    with pytest.raises(TelegramUnreachable):
        await world.tick()
    await events.delete(world.db, calendar, anna.id, world.clock())
    world.clock.set("2026-03-15T10:10")
    await world.tick()
    assert await world.chats.texts(100) == []


async def test_digests_list_the_week_and_the_month(world: World) -> None:
    calendar = await world.calendar(lead_days=frozenset(), weekly_digest=True, monthly_digest=True)
    await world.add(calendar, "Anna", 4, 6)
    await world.add(calendar, "Boris", 20, 6)
    await world.run(until="2026-06-01T10:00", step=MINUTE * 600)
    assert await world.chats.texts(100) == [
        "Coming up\n\n🗓 In 3 days, Thursday, 4 June\n🎂 Anna\n\n"
        "🗓 In 19 days, Saturday, 20 June\n🎂 Boris"
    ]


@on_sqlite
async def test_the_zodiac_is_told_to_who_wants_it(world: World) -> None:
    calendar = await world.calendar(lead_days=frozenset({0}), show_zodiac=True)
    await world.add(calendar, "Anna", 15, 3, year=1990)
    await world.run(until="2026-03-15T09:00")
    assert await world.chats.texts(100) == ["🎉 Today, Sunday, 15 March\n🎂 Anna, turns 36 ♓"]


@on_sqlite
async def test_who_has_died_is_remembered_without_age_and_congratulation(world: World) -> None:
    calendar = await world.calendar(lead_days=frozenset({0}))
    await world.add(calendar, "Anna", 15, 3, year=1950, deceased=True)
    await world.add(calendar, "Boris", 16, 3, year=1990)
    await world.add(calendar, "Clara", 16, 3, year=1950, deceased=True)
    await world.run(until="2026-03-16T09:00")
    assert await world.chats.texts(100) == [
        "🕯 Today, Sunday, 15 March\n🕯 Anna, in memory",
        "🎉 Today, Monday, 16 March\n🎂 Boris, turns 36\n🕯 Clara, in memory",
    ]


@on_sqlite
async def test_each_kind_is_told_in_its_words(world: World) -> None:
    calendar = await world.calendar(lead_days=frozenset({0, 1}))
    await world.add(calendar, "Grandpa", 15, 3, year=2021, kind=EventKind.MEMORIAL)
    await world.add(calendar, "Anna & Boris", 16, 3, year=2016, kind=EventKind.ANNIVERSARY)
    await world.run(until="2026-03-15T09:00")
    assert (await world.chats.texts(100))[-1] == (
        "🕯 Today, Sunday, 15 March\n🕯 In memory of Grandpa, 5 years ago\n\n"
        "🗓 Tomorrow, Monday, 16 March\n🥂 Anna & Boris, 10 years together, a big one 🎈"
    )


@on_sqlite
async def test_what_was_asked_for_again_is_not_called_belated(world: World) -> None:
    calendar = await world.calendar(lead_days=frozenset({0}))
    await world.add(calendar, "Anna", 15, 3)
    await world.add(calendar, "Boris", 16, 3)
    await world.run(until="2026-03-15T10:00")
    [delivery] = await deliveries.latest(world.db, calendar.id, 1)
    await reminders.tell_again(world.db, calendar, [delivery], Again.TOMORROW, world.clock())
    await world.run(until="2026-03-16T10:00")
    assert (await world.chats.texts(100))[-1] == (
        "⏰ Again: Sunday, 15 March\n🎂 Anna\n\n🎉 Today, Monday, 16 March\n🎂 Boris"
    )


@on_sqlite
async def test_a_heading_is_never_cut_off_from_its_first_person(world: World) -> None:
    calendar = await world.calendar(lead_days=frozenset({0}), weekly_digest=True)
    for number in range(6):
        await world.add(calendar, f"Person {number}", 16, 3, note="n" * 650)
    await world.add(calendar, "Next", 18, 3, note="n" * 300)
    await world.run(until="2026-03-16T10:00")
    first, second = await world.chats.texts(100)
    assert first.endswith("n")
    assert second.startswith("Coming up\n\n🗓 In 2 days, Wednesday, 18 March\n🎂 Next")

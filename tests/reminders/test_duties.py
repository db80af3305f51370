"""Who looks after a day is reminded of it in private, each time once."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from birthday_calendar.domain.deliveries import Again, DeliveryKind, DeliveryStatus
from birthday_calendar.domain.duties import Duty, Person, Scope
from birthday_calendar.domain.errors import Invalid, NotFound
from birthday_calendar.domain.models import Calendar, Event
from birthday_calendar.domain.parsing.days import Day
from birthday_calendar.services import calendars, duties, duty_dealing, duty_tasks, events
from birthday_calendar.storage import duties as stored
from birthday_calendar.storage import members
from birthday_calendar.storage.duty_tables import duty_tasks as rows
from birthday_calendar.storage.events import make_own
from birthday_calendar.storage.tables import deliveries
from tests.reminders.conftest import World
from tests.reminders.test_surprises import ANN, BORIS, CHIARA, TEAM, join, own
from tests.support.databases import on_sqlite

PEOPLE = {ANN: Person("Person 13", ANN), BORIS: Person("Person 12", BORIS)}
OF_CHIARA = Person("Person 11", CHIARA)


@pytest.fixture
async def team(world: World) -> Calendar:
    """Chiara, Boris and Ann, who all have started the bot; the group itself is told nothing."""
    calendar = await world.calendar(TEAM, lead_days=frozenset[int]())
    await world.db.execute("UPDATE calendars SET title = 'Team' WHERE chat_id = -100")
    for person in (CHIARA, BORIS, ANN):
        await world.calendar(person)
    await join(world, calendar, CHIARA, BORIS, ANN)
    return await calendars.get(world.db, calendar.id)


async def give(world: World, team: Calendar, *people: Person, **fields: Any) -> Duty:
    plain: dict[str, Any] = {
        "calendar_id": team.id,
        "scope": Scope.RANGE,
        "first": 101,
        "last": 1231,
        "people": people,
        "lead_days": frozenset({1}),
    }
    return await duties.give(world.db, team, Duty(**plain | fields), world.clock())


async def give_event(world: World, team: Calendar, event: Event, *people: Person) -> Duty:
    own = {"scope": Scope.EVENT, "event_id": event.id, "first": None, "last": None}
    return await give(world, team, *people, **own)


async def settled(
    world: World, team: Calendar, event: Event, day: date = date(2026, 3, 15)
) -> duty_tasks.Held:
    """That day of it, as whoever looks after it by now has it."""
    today = world.clock().date()
    return await duty_tasks.settle(world.db, team, event.id, day, today)


async def said(world: World) -> dict[int, list[str]]:
    return {chat: await world.chats.texts(chat) for chat in (TEAM, CHIARA, BORIS, ANN)}


AHEAD = "In Team:\n👤 You look after this day.\n\n🗓 Tomorrow, Sunday, 15 March\n🎂 Oma"


async def test_who_looks_after_a_day_is_told_ahead_and_nobody_else(
    world: World, team: Calendar
) -> None:
    oma = await world.add(team, "Oma", 15, 3)
    await give_event(world, team, oma, PEOPLE[BORIS])
    await world.run(until="2026-03-16T12:00")
    assert await said(world) == {TEAM: [], CHIARA: [], BORIS: [AHEAD], ANN: []}


@on_sqlite
async def test_the_event_says_then_who_is_responsible(world: World, team: Calendar) -> None:
    oma = await world.add(team, "Oma", 15, 3)
    given = await give_event(world, team, oma, PEOPLE[BORIS])
    assert (await events.get(world.db, team, oma.id)).responsible == "Person 12"
    await duties.take_away(world.db, team, given.id, world.clock())
    assert (await events.get(world.db, team, oma.id)).responsible is None


@on_sqlite
async def test_lead_days_are_the_duty_s_own_and_each_is_told_once(
    world: World, team: Calendar
) -> None:
    await world.add(team, "Oma", 25, 3)
    await give(world, team, PEOPLE[BORIS], lead_days=frozenset({7, 0}))
    await world.run(until="2026-03-27T12:00")
    first, second = await world.chats.texts(BORIS)
    assert "In 7 days, Wednesday, 25 March" in first
    assert "Today, Wednesday, 25 March" in second


@on_sqlite
async def test_what_is_given_late_is_told_at_once(world: World, team: Calendar) -> None:
    await world.add(team, "Oma", 12, 3)
    await give(world, team, PEOPLE[BORIS], lead_days=frozenset({7}))
    await world.run()
    [told] = await world.chats.texts(BORIS)
    assert "In 2 days, Thursday, 12 March" in told


@on_sqlite
async def test_what_is_added_late_is_told_at_the_next_strike(world: World, team: Calendar) -> None:
    await give(world, team, PEOPLE[BORIS], lead_days=frozenset({7}))
    await world.add(team, "Oma", 12, 3)
    await world.run(until="2026-03-11T09:00")
    [told] = await world.chats.texts(BORIS)
    assert "Tomorrow, Thursday, 12 March" in told


@on_sqlite
async def test_a_rotation_reminds_each_of_theirs(world: World, team: Calendar) -> None:
    for day in (15, 16, 17):
        await world.add(team, f"Day {day}", day, 3)
    await give(world, team, PEOPLE[BORIS], PEOPLE[ANN])
    await world.run(until="2026-03-18T12:00")
    boris, ann = await world.chats.texts(BORIS), await world.chats.texts(ANN)
    assert [text.rsplit("\n", 1)[1] for text in boris] == ["🎂 Day 15", "🎂 Day 17"]
    assert [text.rsplit("\n", 1)[1] for text in ann] == ["🎂 Day 16"]


@on_sqlite
async def test_days_of_one_morning_are_told_in_one_message_with_buttons_for_each(
    world: World, team: Calendar
) -> None:
    for name in ("Oma", "Opa"):
        await world.add(team, name, 15, 3)
    await give(world, team, PEOPLE[BORIS])
    await world.run(until="2026-03-15T08:00")
    [message] = await world.chats.said(BORIS)
    assert message["text"].endswith("Tomorrow, Sunday, 15 March\n🎂 Oma\n🎂 Opa")
    rows = message["reply_markup"]["inline_keyboard"]
    assert [[one["text"] for one in row] for row in rows] == [
        *(["✓ Oma", "➡ Oma"], ["✓ Opa", "➡ Opa"], ["🔁 Remind me again"])
    ]


@on_sqlite
async def test_nobody_is_told_of_their_own_day_nor_given_it(world: World, team: Calendar) -> None:
    own_day = await own(world, team, CHIARA, "Chiara", Day(15, 3, None))
    await give(world, team, OF_CHIARA, PEOPLE[BORIS])
    with pytest.raises(Invalid) as refused:
        await give_event(world, team, own_day, OF_CHIARA)
    assert refused.value.field == "people"
    await world.run(until="2026-03-16T12:00")
    assert len(await world.chats.texts(BORIS)) == 1
    assert await world.chats.texts(CHIARA) == []


@on_sqlite
async def test_who_makes_an_event_their_own_hears_no_more_of_it(
    world: World, team: Calendar
) -> None:
    oma = await world.add(team, "Birthday", 15, 3)
    await give_event(world, team, oma, OF_CHIARA)
    await world.run(until="2026-03-14T08:00")
    await make_own(world.db, team.id, oma.id, CHIARA)
    await world.run(until="2026-03-16T12:00")
    assert await world.chats.texts(CHIARA) == []


@on_sqlite
async def test_who_has_not_started_the_bot_is_not_told_and_can_be_seen_to_be_so(
    world: World, team: Calendar
) -> None:
    await join(world, team, 14)
    oma = await world.add(team, "Oma", 15, 3)
    await give_event(world, team, oma, Person("Person 14", 14))
    await world.run(until="2026-03-16T12:00")
    assert await world.db.fetch_one(sa.select(deliveries)) is None
    world.clock.set("2026-03-12T12:00")
    seen = await duty_dealing.outlook(world.db, team, date(2026, 3, 12))
    assert seen.silent == {14}


@on_sqlite
async def test_who_leaves_is_nobody_and_who_is_next_is_told(world: World, team: Calendar) -> None:
    await world.add(team, "Oma", 15, 3)
    await give(world, team, PEOPLE[BORIS], PEOPLE[ANN], lead_days=frozenset({3, 1}))
    await world.run(until="2026-03-12T12:00")
    assert len(await world.chats.texts(BORIS)) == 1
    await members.leave(world.db, team.id, BORIS, world.clock())
    await world.run(until="2026-03-16T12:00")
    assert len(await world.chats.texts(BORIS)) == 1
    assert [("In 2 days" in one, "Tomorrow" in one) for one in await world.chats.texts(ANN)] == [
        *((True, False), (False, True))
    ]


@on_sqlite
async def test_what_is_done_or_muted_or_deleted_is_told_no_more(
    world: World, team: Calendar
) -> None:
    names = ("done", "muted", "deleted")
    done, muted, deleted = [await world.add(team, name, 15, 3) for name in names]
    await give(world, team, PEOPLE[BORIS], lead_days=frozenset({3, 1}))
    await world.run(until="2026-03-12T12:00")
    held = await settled(world, team, done)
    await duty_tasks.note_done(world.db, held, world.clock())
    await events.change(world.db, team, muted.id, world.clock(), muted=True)
    await events.delete(world.db, team, deleted.id, world.clock())
    await world.run(until="2026-03-16T12:00")
    assert len(await world.chats.texts(BORIS)) == 1


@on_sqlite
async def test_who_is_handed_a_day_is_told_at_once_and_again_at_the_lead_days(
    world: World, team: Calendar
) -> None:
    oma = await world.add(team, "Oma", 15, 3)
    await give_event(world, team, oma, PEOPLE[BORIS])
    held = await settled(world, team, oma)
    await duty_tasks.hand_over(world.db, held, PEOPLE[ANN], world.clock(), by=BORIS)
    await world.run()
    await world.run(until="2026-03-16T12:00")
    assert await world.chats.texts(BORIS) == []
    assert [("In 5 days" in one, "Tomorrow" in one) for one in await world.chats.texts(ANN)] == [
        *((True, False), (False, True))
    ]


@on_sqlite
async def test_whose_day_has_become_somebody_else_s_changes_nothing_any_more(
    world: World, team: Calendar
) -> None:
    oma = await world.add(team, "Oma", 15, 3)
    await give_event(world, team, oma, PEOPLE[BORIS])
    held = await settled(world, team, oma)
    await duty_tasks.hand_over(world.db, held, PEOPLE[ANN], world.clock(), by=BORIS)
    with pytest.raises(NotFound):  # as it was read before
        await duty_tasks.note_done(world.db, held, world.clock())


@on_sqlite
async def test_nobody_is_handed_their_own_day(world: World, team: Calendar) -> None:
    own_day = await own(world, team, CHIARA, "Chiara", Day(15, 3, None))
    await give(world, team, PEOPLE[BORIS])
    held = await settled(world, team, own_day)
    with pytest.raises(Invalid):
        await duty_tasks.hand_over(world.db, held, OF_CHIARA, world.clock(), by=BORIS)


@on_sqlite
async def test_what_is_to_be_told_again_is_told_as_long_as_it_is_open(
    world: World, team: Calendar
) -> None:
    oma = await world.add(team, "Oma", 12, 3)
    await give_event(world, team, oma, PEOPLE[BORIS])
    held = await settled(world, team, oma, date(2026, 3, 12))
    await duty_tasks.tell_again(world.db, held, Again.HOUR, world.clock())
    await duty_tasks.tell_again(world.db, held, Again.EVENING, world.clock())
    await world.run(until="2026-03-10T14:00")
    assert len(await world.chats.texts(BORIS)) == 1
    await duty_tasks.note_done(world.db, held, world.clock())
    await world.run(until="2026-03-13T00:00")
    assert len(await world.chats.texts(BORIS)) == 1
    again = await world.db.fetch_all(sa.select(deliveries.c.status, deliveries.c.kind))
    assert {(row["status"], row["kind"]) for row in again} == {
        (DeliveryStatus.SENT, DeliveryKind.DUTY),
        (DeliveryStatus.SKIPPED, DeliveryKind.DUTY),
    }


@on_sqlite
async def test_one_s_own_calendar_s_duties_are_told_in_one_s_own_chat(world: World) -> None:
    own_calendar = await world.calendar(ANN, lead_days=frozenset[int]())
    oma = await world.add(own_calendar, "Oma", 15, 3)
    await give_event(world, own_calendar, oma, Person("Ann", ANN))
    await world.run(until="2026-03-16T12:00")
    [told] = await world.chats.texts(ANN)
    assert told.startswith("👤 You look after this day.\n\n🗓 Tomorrow")


@on_sqlite
async def test_to_take_a_rotation_away_leaves_what_was_done(world: World, team: Calendar) -> None:
    for day in (11, 12):
        await world.add(team, f"Day {day}", day, 3)
    given = await give(world, team, PEOPLE[BORIS], lead_days=frozenset({2}))
    first = (await stored.tasks(world.db, team.id, date(2026, 3, 11), date(2026, 3, 11)))[0]
    held = await duty_tasks.get(world.db, first.id, BORIS)
    await duty_tasks.note_done(world.db, held, world.clock())
    await duties.take_away(world.db, team, given.id, world.clock())
    left = await world.db.fetch_all(sa.select(rows.c.id))
    assert [row["id"] for row in left] == [first.id]
    assert await duties.all_of(world.db, team) == []


@on_sqlite
async def test_what_is_given_again_takes_the_place_of_what_was(
    world: World, team: Calendar
) -> None:
    await give(world, team, PEOPLE[BORIS])
    await give(world, team, PEOPLE[ANN])
    assert [one.people for one, _ in await duties.all_of(world.db, team)] == [(PEOPLE[ANN],)]


@on_sqlite
async def test_an_event_that_is_given_to_another_is_theirs_at_once(
    world: World, team: Calendar
) -> None:
    oma = await world.add(team, "Oma", 11, 3)
    await give(world, team, PEOPLE[BORIS])
    await give_event(world, team, oma, PEOPLE[ANN])
    seen = await duty_dealing.outlook(world.db, team, date(2026, 3, 10))
    assert [one.person for one in seen.dealt] == [PEOPLE[ANN]]
    await world.run()
    assert await world.chats.texts(BORIS) == []
    assert len(await world.chats.texts(ANN)) == 1


@on_sqlite
async def test_the_week_s_digest_says_what_is_nobody_s_where_days_are_given_at_all(
    world: World, team: Calendar
) -> None:
    team = await calendars.change(world.db, team, world.clock(), weekly_digest=True)
    await world.add(team, "Oma", 10, 4, tags=("family",))
    await own(world, team, CHIARA, "Chiara", Day(12, 4, None))
    await world.run(until="2026-03-16T12:00")
    assert await world.chats.texts(TEAM) == []  # nobody has given anything
    await give(world, team, PEOPLE[BORIS], first=101, last=101)
    await world.run(until="2026-03-23T12:00")
    line = "❗️ In the next 30 days nobody looks after: Oma (10 April), 1 more day. See /duty"
    assert await world.chats.texts(TEAM) == [line]
    await give(world, team, PEOPLE[BORIS])
    await world.run(until="2026-03-30T12:00")
    assert await world.chats.texts(TEAM) == [line]


@on_sqlite
async def test_it_says_so_below_the_days_of_the_week(world: World, team: Calendar) -> None:
    team = await calendars.change(world.db, team, world.clock(), weekly_digest=True)
    await world.add(team, "Oma", 18, 3)
    await give(world, team, PEOPLE[BORIS], first=101, last=101)
    await world.run(until="2026-03-16T12:00")
    [told] = await world.chats.texts(TEAM)
    assert told.startswith("Coming up")
    assert told.endswith("nobody looks after: Oma (18 March). See /duty")

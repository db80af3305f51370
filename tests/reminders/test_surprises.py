"""A member's day is told ahead to everybody but that member, and on the day by the group."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from birthday_calendar.database import Database
from birthday_calendar.domain.deliveries import Outcome
from birthday_calendar.domain.models import Calendar, Event, Member, Pause, Role, Surprises
from birthday_calendar.domain.parsing.days import Day
from birthday_calendar.services import calendars, events, own_birthday, planning, reminders
from birthday_calendar.storage import members
from birthday_calendar.storage.calendars import get_by_chat
from birthday_calendar.storage.tables import deliveries
from tests.reminders.conftest import World
from tests.support.calendars import calendar_of
from tests.support.databases import on_sqlite

TEAM, ORGANISERS = -100, -200
CHIARA, BORIS, ANN = 11, 12, 13  # people, and their private chats
AHEAD = "In Team:\n\n🗓 Tomorrow, Sunday, 15 March\n🎂 Chiara"
TODAY = "🎉 Today, Sunday, 15 March\n🎂 Chiara"


async def join(world: World, calendar: Calendar, *people: int, role: Role = Role.EDITOR) -> None:
    for user_id in people:
        member = Member(
            calendar_id=calendar.id,
            user_id=user_id,
            name=f"Person {user_id}",
            username=None,
            role=role,
            met_at=world.clock(),
            left_at=None,
        )
        await members.put(world.db, member)


async def own(world: World, calendar: Calendar, user_id: int, name: str, day: Day) -> Event:
    return await own_birthday.keep(
        world.db, calendar, user_id, name, day, world.clock(), most=10_000
    )


@pytest.fixture
async def team(world: World) -> Calendar:
    """Chiara, Boris and Ann, who all have started the bot, and Chiara's birthday on 15 March."""
    calendar = await world.calendar(TEAM)
    await world.db.execute("UPDATE calendars SET title = 'Team' WHERE chat_id = -100")
    for person in (CHIARA, BORIS, ANN):
        await world.calendar(person)
    await join(world, calendar, CHIARA, BORIS, ANN)
    await own(world, calendar, CHIARA, "Chiara", Day(15, 3, None))
    return await calendars.get(world.db, calendar.id)


async def said(world: World) -> dict[int, list[str]]:
    return {chat: await world.chats.texts(chat) for chat in (TEAM, CHIARA, BORIS, ANN)}


async def test_the_others_are_told_ahead_in_private_and_the_group_on_the_day(
    world: World, team: Calendar
) -> None:
    await world.run(until="2026-03-16T12:00")
    assert await said(world) == {TEAM: [TODAY], CHIARA: [], BORIS: [AHEAD], ANN: [AHEAD]}


@on_sqlite
async def test_each_other_s_days_are_told_in_one_message_without_one_s_own(
    world: World, team: Calendar
) -> None:
    await own(world, team, BORIS, "Boris", Day(15, 3, None))
    await world.run(until="2026-03-14T12:00")
    both = AHEAD.replace("🎂 Chiara", "🎂 Boris\n🎂 Chiara")
    assert await said(world) == {
        TEAM: [],
        CHIARA: [AHEAD.replace("Chiara", "Boris")],
        BORIS: [AHEAD],
        ANN: [both],
    }


@on_sqlite
async def test_it_is_told_at_the_group_s_time_in_the_language_of_who_is_told(
    world: World, team: Calendar
) -> None:
    boris = await get_by_chat(world.db, BORIS)
    assert boris
    await calendars.change(world.db, boris, world.clock(), language="ru")
    await calendars.change(world.db, team, world.clock(), time_zone="Asia/Tokyo")
    await world.run(until="2026-03-13T23:59")
    assert await world.chats.texts(BORIS) == []
    await world.run(until="2026-03-14T00:00")
    [told] = await world.chats.texts(BORIS)
    assert told.startswith("В группе Team:\n\n🗓 Завтра, воскресенье, 15 марта")


@on_sqlite
async def test_nobody_is_told_who_has_left_blocked_the_bot_or_never_started_it(
    world: World, team: Calendar
) -> None:
    await join(world, team, 14)  # who never wrote to the bot
    await members.leave(world.db, team.id, ANN, world.clock())
    boris = await get_by_chat(world.db, BORIS)
    assert boris
    await calendars.pause(world.db, boris, Pause.BLOCKED)
    await world.run(until="2026-03-14T12:00")
    rows = await world.db.fetch_all(sa.select(deliveries.c.chat_id))
    assert [row["chat_id"] for row in rows] == [CHIARA] * 0


@on_sqlite
async def test_who_blocks_the_bot_closes_their_own_chat_and_nothing_of_the_group(
    world: World, team: Calendar
) -> None:
    await world.chats.post("block", user_id=BORIS)
    await world.run(until="2026-03-16T12:00")
    assert await said(world) == {TEAM: [TODAY], CHIARA: [], BORIS: [], ANN: [AHEAD]}
    group, boris = await get_by_chat(world.db, TEAM), await get_by_chat(world.db, BORIS)
    assert group
    assert boris
    assert (group.paused_reason, boris.paused_reason) == (None, Pause.BLOCKED)
    row = await world.db.fetch_one(sa.select(deliveries).where(deliveries.c.chat_id == BORIS))
    assert row
    assert row["outcome"] == Outcome.CHAT_CLOSED
    await world.chats.post("unblock", user_id=BORIS)
    await calendars.resume(world.db, boris, world.clock())
    await world.run()
    [told] = await world.chats.texts(BORIS)
    assert told.startswith("In Team:\n\n⏰ Belated: Sunday, 15 March")


@on_sqlite
async def test_who_has_paused_their_own_chat_is_told_when_that_is_over(
    world: World, team: Calendar
) -> None:
    boris = await get_by_chat(world.db, BORIS)
    assert boris
    until = datetime(2026, 3, 15).date()
    await calendars.change(world.db, boris, world.clock(), paused_until=until)
    await world.run(until="2026-03-15T08:00")
    assert await world.chats.texts(BORIS) == []
    await world.run(until="2026-03-15T10:00")
    [told] = await world.chats.texts(BORIS)
    assert told == "In Team:\n\n" + TODAY


@on_sqlite
async def test_a_paused_group_tells_nobody(world: World, team: Calendar) -> None:
    until = datetime(2026, 3, 20).date()
    await calendars.change(world.db, team, world.clock(), paused_until=until)
    await world.run(until="2026-03-16T12:00")
    assert await said(world) == {TEAM: [], CHIARA: [], BORIS: [], ANN: []}


@on_sqlite
async def test_one_s_own_calendar_s_reminder_of_the_same_time_is_another_message(
    world: World, team: Calendar
) -> None:
    boris = await get_by_chat(world.db, BORIS)
    assert boris
    await world.add(boris, "Mum", 15, 3)
    await world.run(until="2026-03-14T12:00")
    assert sorted(await world.chats.texts(BORIS)) == sorted(
        [AHEAD, "🗓 Tomorrow, Sunday, 15 March\n🎂 Mum"]
    )


@on_sqlite
async def test_the_group_may_be_told_itself_if_it_chooses_that(
    world: World, team: Calendar
) -> None:
    await calendars.change(world.db, team, world.clock(), surprises=Surprises.HERE)
    await world.run(until="2026-03-14T12:00")
    here = AHEAD.removeprefix("In Team:\n\n")
    assert await said(world) == {TEAM: [here], CHIARA: [], BORIS: [], ANN: []}
    [message] = await world.chats.said(TEAM)
    assert "text_mention" not in {one["type"] for one in message["entities"]}


@on_sqlite
async def test_notes_are_for_the_others_only(world: World, team: Calendar) -> None:
    mine = await own_birthday.get(world.db, team, CHIARA)
    assert mine
    present: dict[str, Any] = {"note": "A bicycle!", "responsible": "Boris"}
    await events.change(world.db, team, mine.id, world.clock(), **present)
    await calendars.change(world.db, team, world.clock(), weekly_digest=True)
    await world.run(until="2026-03-16T12:00")
    told = await said(world)
    assert "bicycle" not in "".join([*told[TEAM], *told[CHIARA]])
    assert told[BORIS] == [AHEAD + "\n   Responsible: Boris\n   A bicycle!"]


@on_sqlite
async def test_a_digest_names_the_day_and_neither_notes_nor_calls(
    world: World, team: Calendar
) -> None:
    await own(world, team, ANN, "Ann", Day(20, 3, None))
    await calendars.change(world.db, team, world.clock(), weekly_digest=True)
    world.clock.set("2026-03-15T12:00")
    await world.tick()
    await world.run(until="2026-03-16T12:00")
    message = (await world.chats.said(TEAM))[-1]
    assert message["text"] == "Coming up\n\n🗓 In 4 days, Friday, 20 March\n🎂 Ann"
    assert "text_mention" not in {one["type"] for one in message["entities"]}


@on_sqlite
async def test_the_organisers_chat_is_told_in_place_of_the_others(
    world: World, team: Calendar
) -> None:
    there = await world.calendar(ORGANISERS)
    await join(world, there, BORIS)
    await calendars.change(
        world.db, team, world.clock(), surprises=Surprises.ORGANISERS, organisers=ORGANISERS
    )
    await world.run(until="2026-03-16T12:00")
    assert await said(world) == {TEAM: [TODAY], CHIARA: [], BORIS: [], ANN: []}
    assert await world.chats.texts(ORGANISERS) == [AHEAD]


@on_sqlite
async def test_of_who_reads_along_there_the_others_are_told_in_private(
    world: World, team: Calendar
) -> None:
    there = await world.calendar(ORGANISERS)
    await join(world, there, BORIS, CHIARA)
    await own(world, team, ANN, "Ann", Day(15, 3, None))
    await calendars.change(
        world.db, team, world.clock(), surprises=Surprises.ORGANISERS, organisers=ORGANISERS
    )
    await world.run(until="2026-03-14T12:00")
    assert await world.chats.texts(ORGANISERS) == [AHEAD.replace("Chiara", "Ann")]
    assert await said(world) == {TEAM: [], CHIARA: [], BORIS: [AHEAD], ANN: [AHEAD]}


@on_sqlite
async def test_where_the_organisers_chat_is_lost_the_others_are_told(
    world: World, team: Calendar
) -> None:
    await world.calendar(ORGANISERS)
    await calendars.change(
        world.db, team, world.clock(), surprises=Surprises.ORGANISERS, organisers=ORGANISERS
    )
    await world.chats.post("kick", chat_id=ORGANISERS)
    await world.run(until="2026-03-14T12:00")
    assert await said(world) == {TEAM: [], CHIARA: [], BORIS: [AHEAD], ANN: [AHEAD]}
    group = await get_by_chat(world.db, TEAM)
    assert group
    assert (group.surprises, group.organisers) == (Surprises.ORGANISERS, None)


@on_sqlite
async def test_organisers_and_what_is_owed_to_them_follow_into_a_supergroup(
    world: World, team: Calendar
) -> None:
    await world.calendar(ORGANISERS)
    await calendars.change(
        world.db, team, world.clock(), surprises=Surprises.ORGANISERS, organisers=ORGANISERS
    )
    world.clock.set("2026-03-14T09:00")
    await planning.plan_due(world.db, world.clock())
    moved = (await world.chats.post("migrate", chat_id=ORGANISERS))["chat_id"]
    await world.run()
    await world.run()
    assert await world.chats.texts(moved) == [AHEAD]
    group = await get_by_chat(world.db, TEAM)
    assert group
    assert group.organisers == moved


@on_sqlite
async def test_who_is_kept_after_the_last_time_to_tell_of_them_is_told_of_at_once(
    world: World, team: Calendar
) -> None:
    world.clock.set("2026-03-14T12:00")
    await world.tick()
    team = await calendars.change(world.db, team, world.clock(), lead_days=frozenset({1}))
    await own(world, team, ANN, "Ann", Day(15, 3, None))
    await world.tick()
    late = AHEAD.replace("Chiara", "Ann")
    assert await said(world) == {TEAM: [], CHIARA: [late], BORIS: [AHEAD, late], ANN: [AHEAD]}


async def test_a_large_group_is_planned_in_a_bounded_number_of_statements(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    team = await calendar_of(world.db, TEAM, world.clock())
    people = range(1_000, 1_200)
    for person in people:
        await calendar_of(world.db, person, world.clock())
    await join(world, team, *people)
    async with world.db.transaction():
        for n, person in enumerate(people):
            await own(world, team, person, f"P{person}", Day(15 + n % 2, 3, None))
    asked: list[str] = []
    ask = Database._ask

    async def noted(self: Database, query: object, named: object = None) -> object:
        asked.append(str(query))
        return await ask(self, query, named)  # type: ignore[arg-type]

    monkeypatch.setattr(Database, "_ask", noted)
    while await planning.plan_due(world.db, datetime(2026, 3, 14, 9, tzinfo=UTC)):
        pass
    rows = await world.db.fetch_all(sa.select(deliveries.c.chat_id))
    assert sorted(row["chat_id"] for row in rows) == [*people]
    assert len(asked) < 40, asked


async def test_two_containers_and_a_crash_tell_each_once(world: World, team: Calendar) -> None:
    world.clock.set("2026-03-14T09:00")
    for _ in range(2):
        await planning.plan_due(world.db, world.clock())
        await world.db.execute(
            "UPDATE calendars SET planned_until = created_at, next_due_at = created_at"
        )
    await world.run()
    assert await said(world) == {TEAM: [], CHIARA: [], BORIS: [AHEAD], ANN: [AHEAD]}


@on_sqlite
async def test_a_group_that_gets_another_id_while_it_is_told_loses_nothing(world: World) -> None:
    calendar = await world.calendar(TEAM)
    await world.add(calendar, "Oma", 15, 3)
    world.clock.set("2026-03-14T09:00")
    await planning.plan_due(world.db, world.clock())
    moved = (await world.chats.post("migrate", chat_id=TEAM))["chat_id"]
    await world.sender.start_due()  # claimed for the old one
    await calendars.move(world.db, TEAM, moved)
    await world.sender.send_due()
    world.clock.now += timedelta(minutes=5)
    await world.tick()
    assert await world.chats.texts(moved) == ["🗓 Tomorrow, Sunday, 15 March\n🎂 Oma"]


class TestSharedPersonally:
    """A personal calendar with members, who are told what its owner is."""

    @pytest.fixture
    async def anns(self, world: World) -> Calendar:
        calendar = await world.calendar(ANN)
        await world.calendar(BORIS)
        await world.db.execute("UPDATE calendars SET title = 'Ann' WHERE chat_id = 13")
        await join(world, calendar, BORIS, role=Role.VIEWER)
        await world.add(calendar, "Mum", 15, 3, note="Tulips")
        return await calendars.get(world.db, calendar.id)

    @on_sqlite
    async def test_they_are_told_everything(self, world: World, anns: Calendar) -> None:
        await world.run(until="2026-03-16T12:00")
        told = [
            "🗓 Tomorrow, Sunday, 15 March\n🎂 Mum\n   Tulips",
            "🎉 Today, Sunday, 15 March\n🎂 Mum\n   Tulips",
        ]
        assert await world.chats.texts(ANN) == told
        assert await world.chats.texts(BORIS) == [
            "In the calendar of Ann:\n\n" + one for one in told
        ]

    @on_sqlite
    async def test_nobody_is_where_the_calendar_is_closed(
        self, world: World, anns: Calendar
    ) -> None:
        world.clock.set("2026-03-14T09:00")
        await planning.plan_due(world.db, world.clock())
        await calendars.pause(world.db, anns, Pause.BLOCKED)
        await world.run(until="2026-03-16T12:00", step=timedelta(hours=6))
        assert await world.chats.texts(BORIS) == []

    @on_sqlite
    async def test_who_left_is_told_nothing_more(self, world: World, anns: Calendar) -> None:
        world.clock.set("2026-03-14T09:00")
        await planning.plan_due(world.db, world.clock())
        await members.delete(world.db, anns.id, BORIS)
        await world.run()
        assert await world.chats.texts(BORIS) == []


@on_sqlite
async def test_who_keeps_and_deletes_their_day_without_end_fills_nobody_s_chat(
    world: World, team: Calendar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reminders, "LATE_ELSEWHERE_MOST", 2)
    team = await calendars.change(world.db, team, world.clock(), lead_days=frozenset({1}))
    await world.run(until="2026-03-14T12:00")
    for number in range(5):
        mine = await own_birthday.get(world.db, team, CHIARA)
        if mine:
            await events.delete(world.db, team, mine.id, world.clock())
        await own(world, team, CHIARA, f"Buy {number}", Day(15, 3, None))
        await world.tick()
    assert (await said(world))[BORIS] == [
        AHEAD,
        *(AHEAD.replace("Chiara", f"Buy {number}") for number in range(2)),
    ]

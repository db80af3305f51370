"""The organisers are asked what to give, where whom it is for does not read along."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from birthday_calendar.domain.deliveries import DeliveryKind
from birthday_calendar.domain.models import Calendar, Surprises
from birthday_calendar.domain.parsing.days import Day
from birthday_calendar.services import calendars, events, own_birthday
from birthday_calendar.storage import members
from birthday_calendar.storage.calendars import get_by_chat
from birthday_calendar.storage.tables import deliveries
from birthday_calendar.telegram_errors import TelegramUnreachable
from tests.reminders.conftest import World
from tests.reminders.on_the_day.conftest import (
    ANN,
    BORIS,
    CHIARA,
    ORGANISERS,
    TEAM,
    chosen,
    join,
    own,
)
from tests.support.databases import on_sqlite


@pytest.fixture
async def asking(world: World) -> Calendar:
    """A team, with a chat of organisers where Boris and Ann are, and Chiara is not; her birthday is
    in ten days. The clock is that of the sandbox, which closes polls by it.
    """
    world.clock.now = datetime.now(UTC)
    team, chat = await world.calendar(TEAM), await world.calendar(ORGANISERS)
    await world.db.execute("UPDATE calendars SET title = 'Team' WHERE chat_id = -100")
    await join(world, team, CHIARA, BORIS, ANN)
    await join(world, chat, BORIS, ANN)
    await own(world, team, CHIARA, "Chiara", in_days(world, 10))
    return await chosen(
        world, team, surprises=Surprises.ORGANISERS, organisers=ORGANISERS, poll_weeks=2
    )


def in_days(world: World, count: int) -> Day:
    day = world.clock().date() + timedelta(days=count)
    return Day(day.day, day.month, None)


async def a_day_later(world: World) -> None:
    await world.run(until=(world.clock() + timedelta(days=1)).isoformat()[:19])


async def polls(world: World, chat_id: int = ORGANISERS) -> list[dict[str, Any]]:
    return [one["poll"] for one in await world.chats.messages(chat_id) if "poll" in one]


async def asked_about(world: World) -> list[str]:
    return [one["question"].split(",")[0] for one in await polls(world)]


async def test_the_organisers_are_asked_about_a_present_once(
    world: World, asking: Calendar
) -> None:
    await a_day_later(world)
    await a_day_later(world)
    [poll] = await polls(world)
    assert poll["question"].startswith("Chiara, ")
    assert poll["question"].endswith(": what shall we give?")
    assert "In Team." in poll["description"]
    assert len(poll["options"]) == 3
    assert (poll["is_anonymous"], poll["is_closed"]) == (False, False)
    row = await world.db.fetch_one(
        sa.select(deliveries).where(deliveries.c.kind == DeliveryKind.POLL)
    )
    assert row
    left = poll["close_date"] - (row["local_date"] - date(1970, 1, 1)).days * 86_400
    assert left == -2 * 86_400 + 9 * 3_600  # two days before, at nine
    assert await polls(world, TEAM) == []


@on_sqlite
async def test_ideas_are_added_and_results_are_seen_when_it_is_closed(
    world: World, asking: Calendar
) -> None:
    await a_day_later(world)
    [message] = [one for one in await world.chats.messages(ORGANISERS) if "poll" in one]
    where = {"chat_id": ORGANISERS, "message_id": message["message_id"]}
    await world.chats.post("polls/add", **where, user_id=BORIS, text="A bicycle")
    seen = await world.chats.post("polls/vote", **where, user_id=ANN, options=[0, 3])
    assert seen["poll"]["total_voter_count"] == 0
    closed = await world.chats.post("polls/close", **where)
    assert [one["voter_count"] for one in closed["poll"]["options"]] == [1, 0, 0, 1]


@on_sqlite
async def test_each_person_has_a_poll_and_who_comes_later_a_later_one(
    world: World, asking: Calendar
) -> None:
    await own(world, asking, ANN, "Ann", in_days(world, 2))  # for whom it is too late
    await a_day_later(world)
    assert await asked_about(world) == ["Chiara"]
    await own(world, asking, BORIS, "Boris", in_days(world, 9))
    await world.chats.post("members", chat_id=ORGANISERS, user_id=BORIS, status="left")
    there = (await get_by_chat(world.db, ORGANISERS)) or asking
    await members.leave(world.db, there.id, BORIS, world.clock())
    await a_day_later(world)
    assert await asked_about(world) == ["Chiara", "Boris"]


@on_sqlite
async def test_nobody_is_asked_where_whom_it_is_for_reads_along(
    world: World, asking: Calendar
) -> None:
    """Whom the bot has not met there, but Telegram knows of."""
    await world.chats.post("members", chat_id=ORGANISERS, user_id=CHIARA, status="member")
    await a_day_later(world)
    assert await polls(world) == []
    assert await world.chats.calls("sendPoll") == []


@on_sqlite
async def test_nobody_is_asked_without_a_chat_of_organisers(world: World, asking: Calendar) -> None:
    await chosen(world, asking, surprises=Surprises.OTHERS, organisers=None)
    await a_day_later(world)
    assert await world.chats.calls("sendPoll") == []


@on_sqlite
async def test_nobody_is_asked_about_who_is_no_member_has_died_or_is_muted(
    world: World, asking: Calendar
) -> None:
    day = in_days(world, 9)
    anna = await world.add(asking, "Anna", day.day, day.month)
    await events.change(world.db, asking, anna.id, world.clock(), note="x")
    mine = await own_birthday.get(world.db, asking, CHIARA)
    assert mine
    await events.change(world.db, asking, mine.id, world.clock(), muted=True)
    await a_day_later(world)
    assert await polls(world) == []


@on_sqlite
async def test_who_may_not_send_polls_asks_for_that_and_all_else_goes_on(
    world: World, asking: Calendar
) -> None:
    await world.chats.post("permissions", chat_id=ORGANISERS, can_send_polls=False)
    await a_day_later(world)
    [asked] = [one for one in await world.chats.texts(TEAM) if one.startswith("⚠️")]
    assert "Allow “Send polls” there." in asked
    assert (await calendars.get(world.db, asking.id)).missing_rights == ("can_send_polls",)
    reader = await get_by_chat(world.db, ORGANISERS)
    assert reader
    assert reader.paused_reason is None
    await world.chats.post("permissions", chat_id=ORGANISERS, can_send_polls=True)
    await a_day_later(world)
    assert await asked_about(world) == ["Chiara"]
    assert (await calendars.get(world.db, asking.id)).missing_rights == ()


@on_sqlite
async def test_who_can_t_see_who_is_there_asks_nobody_and_wants_to_be_an_admin(
    world: World, asking: Calendar
) -> None:
    hidden = {"error_code": 400, "description": "Bad Request: member list is inaccessible"}
    await world.chats.post("faults", method="getChatMember", times=100, **hidden)
    await a_day_later(world)
    assert await world.chats.calls("sendPoll") == []
    [asked] = [one for one in await world.chats.texts(TEAM) if one.startswith("⚠️")]
    assert "Make me an admin of that chat." in asked


@on_sqlite
async def test_a_poll_whose_answer_is_lost_is_sent_again_as_every_message(
    world: World, asking: Calendar
) -> None:
    """Nobody can know whether Telegram has taken it."""
    await world.chats.post("faults", method="sendPoll", kind="drop")
    for _ in range(3):
        with suppress(TelegramUnreachable):
            await a_day_later(world)
    assert await asked_about(world) == ["Chiara"]

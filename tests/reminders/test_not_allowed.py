"""Chats in which the bot may not write now: told once it may, belatedly if need be."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from msgspec import Struct

from birthday_calendar.domain.deliveries import DeliveryStatus, Outcome
from birthday_calendar.domain.models import Calendar, Pause
from birthday_calendar.reminders.limits import Limiter
from birthday_calendar.reminders.sender import Sender
from birthday_calendar.services import calendars, planning
from birthday_calendar.storage import calendars as stored
from birthday_calendar.storage import deliveries
from tests.reminders.conftest import ANNA, World
from tests.support.databases import on_sqlite

GROUP = -200


class Rules(Struct):
    """Of a private bot."""

    allowed_users: frozenset[int] = frozenset()
    allowed_chats: frozenset[int] = frozenset()


REFUSALS = [
    "Bad Request: not enough rights to send text messages to the chat",
    "Bad Request: have no rights to send a message",
    "Bad Request: need administrator rights in the channel chat",
    "Bad Request: TOPIC_CLOSED",
    "Bad Request: CHAT_RESTRICTED",
    "Bad Request: CHAT_WRITE_FORBIDDEN",
    "Bad Request: CHAT_SEND_PLAIN_FORBIDDEN",
    "Forbidden: CHAT_WRITE_FORBIDDEN",
]


@pytest.fixture
async def group(world: World) -> Calendar:
    calendar = await world.calendar(GROUP, lead_days=frozenset({0}))
    await world.add(calendar, "Anna", 15, 3)
    world.clock.set("2026-03-15T08:59")
    return calendar


async def refuse(world: World, description: str, times: int = 1000) -> None:
    code = 403 if description.startswith("Forbidden") else 400
    fault = {"times": times, "error_code": code, "description": description}
    await world.chats.post("faults", method="sendMessage", **fault)


async def allow(world: World) -> None:
    await world.chats.delete("faults")


async def latest(world: World, group: Calendar) -> tuple[DeliveryStatus, Outcome | None]:
    [one] = await deliveries.latest(world.db, group.id, 1)
    return one.status, one.outcome


@on_sqlite
@pytest.mark.parametrize("description", REFUSALS)
async def test_what_may_not_be_written_now_stays_owed(
    world: World, group: Calendar, description: str
) -> None:
    await refuse(world, description)
    await world.run(until="2026-03-15T09:10")
    assert await latest(world, group) == (DeliveryStatus.PENDING, Outcome.NOT_ALLOWED)
    assert (await calendars.get(world.db, group.id)).paused_reason is Pause.RESTRICTED


async def test_it_is_told_when_the_chat_speaks(world: World, group: Calendar) -> None:
    await refuse(world, REFUSALS[0])
    await world.run(until="2026-03-15T12:00")
    await allow(world)
    await calendars.resume(world.db, group, world.clock())
    await world.tick()
    assert await world.chats.texts(GROUP) == [ANNA]
    assert (await calendars.get(world.db, group.id)).paused_reason is None


@on_sqlite
async def test_it_is_tried_again_by_itself_at_growing_intervals(
    world: World, group: Calendar
) -> None:
    await refuse(world, REFUSALS[0])
    tries: list[datetime] = []
    while world.clock.now.day == 15:
        step = timedelta(minutes=1 if len(tries) < 4 else 15)
        await world.run((world.clock.now + step).strftime("%Y-%m-%dT%H:%M"))
        if len(await world.chats.calls("sendMessage")) > len(tries):
            tries.append(world.clock.now)
    pauses = [later - sooner for sooner, later in pairwise(tries)]
    assert pauses[0] <= timedelta(minutes=2)
    assert timedelta(hours=1) < pauses[-1] <= timedelta(hours=6, minutes=15)


async def test_what_was_missed_meanwhile_is_told_in_the_first_message_that_may_be_written(
    world: World, group: Calendar
) -> None:
    await world.add(group, "Boris", 17, 3)
    await refuse(world, REFUSALS[0])
    await world.run(until="2026-03-18T10:00")
    await allow(world)
    await world.run(until="2026-03-18T17:00")
    [told] = await world.chats.texts(GROUP)
    assert told == (
        "⏰ Belated: Sunday, 15 March\n🎂 Anna\n\n⏰ Belated: Tuesday, 17 March\n🎂 Boris"
    )
    assert (await calendars.get(world.db, group.id)).paused_reason is None


@on_sqlite
async def test_what_could_not_be_told_for_a_week_is_told_no_more(
    world: World, group: Calendar
) -> None:
    await refuse(world, REFUSALS[0])
    await world.run(until="2026-03-23T10:00")
    assert await latest(world, group) == (DeliveryStatus.FAILED, Outcome.NOT_ALLOWED)
    await allow(world)
    await world.add(group, "Boris", 24, 3)
    await world.run(until="2026-03-24T16:00")
    [told] = await world.chats.texts(GROUP)
    assert "Boris" in told
    assert "Anna" not in told


async def test_reminders_go_to_the_topic_in_which_the_calendar_was_set_up(
    world: World, group: Calendar
) -> None:
    await stored.update(world.db, group.id, thread_id=77)
    await refuse(world, "Bad Request: message thread not found", times=1)
    await world.run(until="2026-03-15T09:10")
    first, second = await world.chats.calls("sendMessage")
    assert first["params"]["message_thread_id"] == 77
    assert "message_thread_id" not in second["params"]
    assert await world.chats.texts(GROUP) == [ANNA]


@pytest.mark.parametrize(("chat_id", "reason"), [(100, Pause.BLOCKED), (GROUP, Pause.KICKED)])
async def test_a_person_who_blocked_the_bot_is_told_from_a_group_that_threw_it_out(
    world: World, chat_id: int, reason: Pause
) -> None:
    calendar = await world.calendar(chat_id, lead_days=frozenset({0}))
    await world.add(calendar, "Anna", 15, 3)
    world.clock.set("2026-03-15T08:59")
    words = "bot was blocked by the user" if chat_id > 0 else "bot was kicked from the group chat"
    await refuse(world, f"Forbidden: {words}")
    await world.run(until="2026-03-15T09:10")
    assert (await calendars.get(world.db, calendar.id)).paused_reason is reason


@on_sqlite
@pytest.mark.parametrize(
    ("rules", "told"),
    [
        (Rules(), [ANNA]),
        (Rules(allowed_chats=frozenset({GROUP})), [ANNA]),
        (Rules(allowed_users=frozenset({7})), [ANNA]),
        (Rules(allowed_users=frozenset({8})), []),
        (Rules(allowed_chats=frozenset({100})), []),
    ],
)
async def test_a_private_bot_tells_only_whom_it_serves(
    world: World, group: Calendar, rules: Rules, told: list[str]
) -> None:
    await stored.update(world.db, group.id, created_by=7)
    sender = Sender(world.db, world.api, Limiter(), world.clock, rules=rules)
    world.clock.set("2026-03-15T09:00")
    await planning.plan_due(world.db, world.clock())
    await sender.send_due()
    assert await world.chats.texts(GROUP) == told
    outcome = None if told else Outcome.NOT_SERVED
    assert (await latest(world, group))[1] is outcome

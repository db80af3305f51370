"""Groups with topics: reminders come where the calendar was set up, as long as that is there."""

from typing import Any

import pytest

from birthday_calendar.domain.deliveries import DeliveryStatus, Outcome
from birthday_calendar.domain.models import Calendar, TopicTrouble
from birthday_calendar.services import calendars
from birthday_calendar.storage import calendars as stored
from birthday_calendar.storage import deliveries
from tests.reminders.conftest import ANNA, World

GROUP = -1_004_700_000_002


class Forum:
    """A group, and the topic in which its calendar was set up."""

    def __init__(self, world: World, calendar: Calendar, topic: int):
        self.calendar = calendar
        self.topic = topic
        self._world = world

    async def act(self, what: str) -> None:
        """Somebody closes, reopens or deletes the topic; long enough ago for all to know."""
        await self._world.chats.post(
            f"topics/{what}",
            chat_id=GROUP,
            message_thread_id=self.topic,
            **({"long_ago": True} if what == "delete" else {}),
        )

    async def told(self) -> list[tuple[int | None, str]]:
        """What the bot said there, and in which topic."""
        sent: Any = [call for call in await self._world.chats.calls("sendMessage") if call["ok"]]
        return [(one["params"].get("message_thread_id"), one["result"]["text"]) for one in sent]


@pytest.fixture
async def forum(world: World) -> Forum:
    calendar = await world.calendar(GROUP, lead_days=frozenset({0}))
    await world.chats.post("forum", chat_id=GROUP, is_forum=True)
    made: Any = await world.chats.post("topics", chat_id=GROUP, name="Cakes")
    topic = made["message_thread_id"]
    await stored.update(world.db, calendar.id, thread_id=topic)
    await world.add(calendar, "Anna", 15, 3)
    world.clock.set("2026-03-15T08:59")
    return Forum(world, calendar, topic)


async def test_reminders_come_in_the_topic(world: World, forum: Forum) -> None:
    await world.run(until="2026-03-15T09:10")
    assert await forum.told() == [(forum.topic, ANNA)]


async def test_a_topic_that_is_gone_lets_reminders_come_in_the_group(
    world: World, forum: Forum
) -> None:
    await forum.act("delete")
    await world.run(until="2026-03-15T09:10")
    assert await forum.told() == [(None, ANNA)]
    calendar = await calendars.get(world.db, forum.calendar.id)
    assert (calendar.thread_id, calendar.topic_trouble) == (None, TopicTrouble.GONE)


async def test_a_topic_that_is_closed_is_waited_for(world: World, forum: Forum) -> None:
    await forum.act("close")
    await world.run(until="2026-03-15T12:00")
    assert await forum.told() == []
    [owed] = await deliveries.latest(world.db, forum.calendar.id, 1)
    assert (owed.status, owed.outcome) == (DeliveryStatus.PENDING, Outcome.NOT_ALLOWED)
    calendar = await calendars.get(world.db, forum.calendar.id)
    assert calendar.topic_trouble is TopicTrouble.CLOSED
    await forum.act("reopen")
    await world.run(until="2026-03-15T19:00")
    assert await forum.told() == [(forum.topic, ANNA)]
    assert (await calendars.get(world.db, forum.calendar.id)).topic_trouble is None


async def test_a_group_in_which_nobody_may_write_is_told_when_they_may_again(
    world: World, forum: Forum
) -> None:
    await world.chats.post("permissions", chat_id=GROUP, can_send_messages=False)
    await world.run(until="2026-03-15T12:00")
    assert await forum.told() == []
    await world.chats.post("permissions", chat_id=GROUP, can_send_messages=True)
    await world.run(until="2026-03-15T19:00")
    assert await forum.told() == [(forum.topic, ANNA)]


async def test_a_group_that_telegram_restricts_is_told_when_it_no_longer_does(
    world: World, forum: Forum
) -> None:
    await world.chats.post("freeze", chat_id=GROUP, frozen=True)
    await world.run(until="2026-03-16T12:00")
    assert await forum.told() == []
    await world.chats.post("freeze", chat_id=GROUP, frozen=False)
    await world.run(until="2026-03-16T19:00")
    assert await forum.told() == [(forum.topic, "⏰ Belated: Sunday, 15 March\n🎂 Anna")]

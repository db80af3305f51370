"""How what is owed gets to Telegram, also when Telegram refuses."""

import asyncio
from datetime import timedelta

import pytest

from birthday_calendar.domain.deliveries import Again, Delivery, DeliveryStatus, Outcome
from birthday_calendar.domain.errors import NotFound
from birthday_calendar.reminders.limits import Limiter
from birthday_calendar.reminders.sender import CLAIM, Sender
from birthday_calendar.services import calendars, planning, reminders
from birthday_calendar.states import State
from birthday_calendar.storage import deliveries, outbox
from birthday_calendar.telegram import BotApi
from birthday_calendar.telegram_errors import TelegramError, TelegramUnreachable
from tests.reminders.conftest import ANNA, World


async def faults(world: World, **fault: object) -> None:
    await world.chats.post("faults", method="sendMessage", times=1, **fault)


async def last(world: World) -> Delivery:
    [delivery] = await deliveries.latest(world.db, 1, 1)
    return delivery


async def test_a_sent_delivery_is_not_sent_again(due: World) -> None:
    assert await due.sender.send_due() == 1
    assert await due.sender.send_due() == 0
    assert await due.chats.texts(100) == [ANNA]
    assert (await last(due)).status is DeliveryStatus.SENT


async def test_two_senders_share_the_work_and_double_none(due: World, sandbox: str) -> None:
    for chat_id in range(101, 120):
        calendar = await due.calendar(chat_id, lead_days=frozenset({0}))
        await due.add(calendar, "Anna", 15, 3)
    async with BotApi(sandbox, due.chats.token) as api:
        other = Sender(due.db, api, Limiter(), due.clock)
        await asyncio.gather(due.sender.send_due(), other.send_due())
    chats = sorted(call["params"]["chat_id"] for call in await due.chats.calls("sendMessage"))
    assert chats == list(range(100, 120))


async def test_a_sender_that_died_leaves_its_claims_to_the_next(due: World) -> None:
    await outbox.claim(due.db, due.clock(), due.clock() + CLAIM, 100)
    assert await due.sender.send_due() == 0
    due.clock.now += CLAIM
    assert await due.sender.send_due() == 1


@pytest.mark.parametrize(
    "fault", [{"kind": "error", "error_code": 502}, {"kind": "drop"}], ids=["502", "cut off"]
)
async def test_trouble_on_the_way_is_tried_again_later(
    due: World, fault: dict[str, object]
) -> None:
    await faults(due, **fault)
    with pytest.raises(TelegramUnreachable):
        await due.sender.send_due()
    assert (await last(due)).status is DeliveryStatus.PENDING
    due.clock.now += timedelta(minutes=5)
    assert await due.sender.send_due() == 1
    assert await due.chats.texts(100) == [ANNA]


async def test_retry_after_is_obeyed(due: World) -> None:
    await faults(due, kind="error", error_code=429, retry_after=30)
    await due.sender.send_due()
    due.clock.now += timedelta(seconds=29)
    assert await due.sender.send_due() == 0
    due.clock.now += timedelta(seconds=1)
    assert await due.sender.send_due() == 1


async def test_a_revoked_token_loses_nothing(due: World) -> None:
    await faults(due, kind="error", error_code=401, description="Unauthorized")
    with pytest.raises(TelegramError) as raised:
        await due.sender.send_due()
    assert raised.value.trouble is State.UNAUTHORIZED
    assert (await last(due)).status is DeliveryStatus.PENDING


async def test_a_blocked_bot_pauses_the_calendar(due: World) -> None:
    await due.chats.post("block", user_id=100)
    await due.sender.send_due()
    failed = await last(due)
    assert (failed.status, failed.outcome) == (DeliveryStatus.FAILED, Outcome.CHAT_CLOSED)
    assert failed.detail == "Forbidden: bot was blocked by the user"
    assert (await calendars.get(due.db, 1)).paused_reason == "blocked"
    due.clock.now += timedelta(days=366)
    assert await planning.plan_due(due.db, due.clock()) == 0


async def test_what_found_the_chat_closed_is_told_when_it_speaks_again(due: World) -> None:
    await due.chats.post("block", user_id=100)
    await due.sender.send_due()
    await due.chats.post("unblock", user_id=100)
    due.clock.now += timedelta(days=6)
    await calendars.resume(due.db, await calendars.get(due.db, 1), due.clock())
    await due.tick()
    assert await due.chats.texts(100) == ["⏰ Belated: Sunday, 15 March\n🎂 Anna"]


async def test_a_group_that_became_a_supergroup_moves_with_its_calendar(world: World) -> None:
    calendar = await world.calendar(-100, lead_days=frozenset({0}))
    await world.add(calendar, "Anna", 15, 3)
    moved = await world.chats.post("migrate", chat_id=-100)
    world.clock.set("2026-03-15T09:00")
    await world.tick()
    calendar = await calendars.get(world.db, calendar.id)
    assert calendar.chat_id < -1_000_000_000_000, moved
    assert await world.chats.texts(calendar.chat_id) == [ANNA]


async def test_a_long_reminder_is_split_between_people(world: World) -> None:
    calendar = await world.calendar(lead_days=frozenset({0}))
    for number in range(30):
        await world.add(calendar, f"{number:02} {'я' * 190}", 15, 3)
    world.clock.set("2026-03-15T09:00")
    await world.tick()
    texts = await world.chats.texts(100)
    assert len(texts) == 2
    people = [line for text in texts for line in text.splitlines() if line.startswith("🎂")]
    assert len(people) == 30
    assert all(len(line) == len(people[0]) for line in people)


async def test_a_part_that_was_sent_is_not_repeated_with_the_next_try(world: World) -> None:
    calendar = await world.calendar(lead_days=frozenset({0}))
    for number in range(30):
        await world.add(calendar, f"{number:02} {'я' * 190}", 15, 3)
    world.clock.set("2026-03-15T09:00")
    await planning.plan_due(world.db, world.clock())
    [one] = await deliveries.latest(world.db, calendar.id, 1)
    await outbox.note_part(world.db, [one.id], 1, 5)
    await world.sender.send_due()
    assert len(await world.chats.texts(100)) == 1


@pytest.mark.parametrize(
    ("when", "comes"),
    [
        (Again.HOUR, "2026-03-15T10:00"),
        (Again.EVENING, "2026-03-15T19:00"),
        (Again.TOMORROW, "2026-03-16T09:00"),
    ],
)
async def test_a_reminder_comes_again_when_asked(due: World, when: Again, comes: str) -> None:
    await due.sender.send_due()
    calendar = await calendars.get(due.db, 1)
    told = await last(due)
    await reminders.tell_again(due.db, calendar, [told], when, due.clock())
    await reminders.tell_again(due.db, calendar, [told], when, due.clock())  # pressed twice
    due.clock.set(comes)
    due.clock.now -= timedelta(seconds=1)
    await due.tick()
    assert len(await due.chats.texts(100)) == 1
    due.clock.set(comes)
    await due.tick()
    again = ANNA if comes < "2026-03-16" else "⏰ Again: Sunday, 15 March\n🎂 Anna"
    assert await due.chats.texts(100) == [ANNA, again]


async def test_nobody_fills_the_disk_by_asking_again_each_minute(
    due: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reminders, "LATE_MOST", 3)
    await due.sender.send_due()
    calendar = await calendars.get(due.db, 1)
    told = await last(due)
    times = [due.clock() + timedelta(minutes=number) for number in range(4)]
    for time in times[:3]:
        await reminders.tell_again(due.db, calendar, [told], Again.HOUR, time)
    with pytest.raises(NotFound):
        await reminders.tell_again(due.db, calendar, [told], Again.HOUR, times[3])
    assert len(await deliveries.latest(due.db, 1, 100)) == 1 + 3


async def test_each_reminder_offers_to_come_again(due: World) -> None:
    await due.sender.send_due()
    [call] = await due.chats.calls("sendMessage")
    rows = call["params"]["reply_markup"]["inline_keyboard"]
    assert [[button["text"] for button in row] for row in rows] == [
        ["👤 Card", "🔁 Again …"],
        ["💐 Greeting", "✓ Congratulated"],
        ["🖼 Postcard"],
    ]

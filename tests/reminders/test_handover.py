"""Who sends, when one sender ends and another begins, or the database is away for a moment."""

from datetime import timedelta

import pytest

from birthday_calendar.database import Database
from birthday_calendar.domain.deliveries import DeliveryStatus
from birthday_calendar.domain.errors import DatabaseUnavailable
from birthday_calendar.reminders import ledger
from birthday_calendar.reminders.limits import Limiter
from birthday_calendar.reminders.sender import CLAIM, Sender
from birthday_calendar.storage import deliveries, outbox
from tests.reminders.conftest import ANNA, World


async def test_a_new_leader_sends_at_once_what_a_dead_one_had_claimed(due: World) -> None:
    await outbox.claim(due.db, due.clock(), due.clock() + CLAIM, 100)
    assert await due.sender.send_due() == 0
    await due.sender.take_over()
    assert await due.sender.send_due() == 1
    assert await due.chats.texts(100) == [ANNA]


async def test_who_no_longer_leads_sends_nothing(due: World) -> None:
    former = Sender(due.db, due.api, Limiter(), due.clock, lambda: False)
    await former.send_due()
    assert await due.chats.texts(100) == []
    await due.sender.take_over()
    assert await due.sender.send_due() == 1


async def test_a_sender_that_stops_gives_back_what_has_not_had_its_turn(due: World) -> None:
    limiter = Limiter()
    limiter.hold(3600)
    stopping = Sender(due.db, due.api, limiter, due.clock)
    assert await stopping.start_due() == 1
    await stopping.stop(within=5)
    [owed] = await deliveries.latest(due.db, 1, 1)
    assert (owed.status, owed.attempts) == (DeliveryStatus.PENDING, 0)
    assert await due.sender.send_due() == 1
    assert await due.chats.texts(100) == [ANNA]


async def test_what_was_sent_while_the_database_went_away_is_not_sent_again(
    due: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    note_sent = outbox.note_sent
    failures = [DatabaseUnavailable("gone"), DatabaseUnavailable("still gone")]

    async def note_at_last(db: Database, *arguments: object) -> None:
        if failures:
            raise failures.pop()
        await note_sent(db, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(ledger, "WRITE_EVERY", 0.01)
    monkeypatch.setattr(outbox, "note_sent", note_at_last)
    with pytest.raises(DatabaseUnavailable):
        await due.sender.send_due()
    due.clock.now += timedelta(hours=1)
    assert await due.sender.send_due() == 0
    assert await due.chats.texts(100) == [ANNA]


async def test_a_chat_that_has_to_wait_is_then_told_all_in_one_message(due: World) -> None:
    await due.chats.post("faults", method="sendMessage", times=1, kind="error", error_code=429,
        retry_after=30,
    )  # fmt: skip
    await due.sender.send_due()
    calendar = await due.calendar()
    await due.add(calendar, "Boris", 15, 3)
    assert await due.sender.send_due() == 0
    due.clock.now += timedelta(seconds=30)
    assert await due.sender.send_due() == 1
    assert await due.chats.texts(100) == [f"{ANNA}\n🎂 Boris"]


async def test_a_calendar_that_cannot_be_planned_keeps_no_other_waiting(world: World) -> None:
    for chat_id in (100, 101):
        calendar = await world.calendar(chat_id, lead_days=frozenset({0}))
        await world.add(calendar, "Anna", 15, 3)
    await world.db.execute("UPDATE calendars SET time_zone = 'Gone/Away' WHERE chat_id = 100")
    await world.run(until="2026-03-15T09:00")
    assert await world.chats.texts(101) == [ANNA]
    await world.db.execute("UPDATE calendars SET time_zone = 'UTC' WHERE chat_id = 100")
    await world.run(until="2026-03-15T11:00")
    assert await world.chats.texts(100) == [ANNA]

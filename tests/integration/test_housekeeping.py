"""What is dropped in time, and what is kept."""

from datetime import UTC, datetime, timedelta

import pytest

from birthday_calendar.database import Database
from birthday_calendar.domain.errors import NotFound
from birthday_calendar.domain.models import EventDraft
from birthday_calendar.services import events, housekeeping
from birthday_calendar.storage import conversations, updates
from tests.support.calendars import calendar_of

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


async def test_what_nobody_can_need_any_more_is_dropped(database: Database) -> None:
    calendar = await calendar_of(database, 1, NOW)
    draft = EventDraft(name="Anna", day=15, month=3)
    kept = await events.add(database, calendar, draft, NOW, most=10_000)
    deleted = await events.add(database, calendar, draft, NOW, most=10_000)
    await events.delete(database, calendar, deleted.id, NOW)
    await updates.claim(database, 1, 1, NOW)
    await conversations.put(database, 1, 1, "add", "{}", NOW)

    await housekeeping.tidy(database, NOW + timedelta(hours=47))
    assert await updates.claim(database, 1, 1, NOW) is False
    assert (await conversations.get(database, 1, 1))[0] == "add"
    assert await events.restore(database, calendar, deleted.id, NOW)
    await events.delete(database, calendar, deleted.id, NOW)

    await housekeeping.tidy(database, NOW + timedelta(days=31))
    assert await updates.claim(database, 1, 1, NOW) is True
    assert (await conversations.get(database, 1, 1))[0] is None
    with pytest.raises(NotFound):
        await events.restore(database, calendar, deleted.id, NOW)
    assert await events.get(database, calendar, kept.id) == kept


async def test_questions_of_who_has_no_face_are_dropped_sooner(database: Database) -> None:
    """Each is a conversation of its own: there may be any number of them."""
    for number in range(1, 50):
        await conversations.put(database, -1001, -number, "add", "{}", NOW)
    await conversations.put(database, -1001, 1, "add", "{}", NOW)
    await housekeeping.tidy(database, NOW + timedelta(hours=25))
    kept = [number for number in range(-49, 2) if await is_open(database, number)]
    assert kept == [1]


async def is_open(database: Database, user_id: int) -> bool:
    return (await conversations.get(database, -1001, user_id))[0] is not None

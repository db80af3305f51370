"""What messages of a chat add: many at once or none, found alike, undone, and changed back."""

from datetime import timedelta

import pytest

from birthday_calendar.database import Database
from birthday_calendar.domain import fields
from birthday_calendar.domain.errors import CalendarFull, NotFound
from birthday_calendar.domain.people import likeness
from birthday_calendar.services import events, housekeeping, written
from tests.integration.test_events import NOW, add, draft, open_calendar


async def test_many_are_added_in_their_order_or_none(database: Database) -> None:
    calendar, other = await open_calendar(database), await open_calendar(database, 200)
    drafts = [draft(f"P{number}", 1 + number % 28) for number in range(50)]
    origin = {"message_id": 7, "added_by": 1}
    with pytest.raises(CalendarFull):
        await events.add_all(database, calendar, drafts, NOW, most=49, **origin)
    added = await events.add_all(database, calendar, drafts, NOW, most=50, **origin)
    assert [fields.to_draft(event) for event in added] == drafts
    assert await written.of_message(database, calendar, 7, 1, NOW) == added
    assert await written.of_message(database, calendar, 7, 2, NOW) == []  # of another chat
    assert await written.of_message(database, calendar, 7, 1, NOW + timedelta(hours=49)) == []
    with pytest.raises(NotFound):
        await written.delete_of_message(database, other, 7, 1, NOW)
    assert await written.delete_of_message(database, calendar, 7, 1, NOW) == 50
    with pytest.raises(NotFound):
        await written.delete_of_message(database, calendar, 7, 1, NOW)


async def test_who_is_alike_is_found_by_folded_name_day_and_kind(database: Database) -> None:
    calendar = await open_calendar(database)
    first = await add(database, calendar, "Łukasz")
    await add(database, calendar, "lukasz", 16)
    twin = await add(database, calendar, "LUKASZ", year=1990)
    wanted = draft("łukasz")
    found = await events.find_alike(database, calendar, [wanted, draft("Zoe")])
    assert found[likeness(wanted)] == first
    assert likeness(draft("Zoe")) not in found
    found = await events.find_alike(database, calendar, [wanted], but=first.id)
    assert found[likeness(wanted)] == twin


async def test_the_last_change_is_taken_back_and_no_other(database: Database) -> None:
    calendar = await open_calendar(database)
    before = await add(database, calendar, lead_days=frozenset({0, 7}), tags=("work",))
    later, last = NOW + timedelta(seconds=1), NOW + timedelta(seconds=2)
    one = await events.change(database, calendar, before.id, later, can_be_undone=True, note="a")
    two = await events.change(database, calendar, before.id, last, can_be_undone=True, note="b")
    with pytest.raises(NotFound):
        await events.undo_change(database, calendar, one.id, events.stamp(one), last)
    back = await events.undo_change(database, calendar, two.id, events.stamp(two), last)
    assert fields.to_draft(back) == fields.to_draft(one)
    with pytest.raises(NotFound):  # it was taken back
        await events.undo_change(database, calendar, two.id, events.stamp(back), last)


async def test_how_somebody_was_is_forgotten_after_two_days(database: Database) -> None:
    calendar = await open_calendar(database)
    event = await add(database, calendar)
    event = await events.change(database, calendar, event.id, NOW, can_be_undone=True, note="a")
    await housekeeping.tidy(database, NOW + timedelta(hours=49))
    with pytest.raises(NotFound):
        await events.undo_change(database, calendar, event.id, events.stamp(event), NOW)

"""What is kept of greetings: the newest, however often somebody asks."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from birthday_calendar.database import Database
from birthday_calendar.domain.errors import NotFound
from birthday_calendar.domain.greetings import Draft, Greeting
from birthday_calendar.domain.models import Calendar, Event
from birthday_calendar.services import events
from birthday_calendar.services import greetings as prepared_ones
from birthday_calendar.storage import greetings
from tests.integration.test_events import NOW, add, open_calendar


def drafted(calendar: Calendar, event: Event, chat_id: int) -> Draft:
    return Draft(
        calendar_id=calendar.id,
        event_id=event.id,
        chat_id=chat_id,
        user_id=chat_id,
        day=NOW.date(),
        made_at=NOW,
    )


async def test_of_the_drafts_of_a_chat_the_newest_are_kept(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(greetings, "MOST_DRAFTS", 3)
    calendar = await open_calendar(database)
    event = await add(database, calendar, "Anna")
    other = await greetings.keep(database, drafted(calendar, event, 200))
    kept = [await greetings.keep(database, drafted(calendar, event, 100)) for _ in range(5)]
    found = [await greetings.get(database, one.id, 100) for one in kept]
    assert found == [None, None, *kept[2:]]
    assert await greetings.get(database, other.id, 200) == other


async def test_of_what_a_calendar_was_shown_the_newest_is_remembered(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(greetings, "MOST_REMEMBERED", 4)
    calendar, others = await open_calendar(database), await open_calendar(database, 200)
    for one in (others, calendar):
        draft = drafted(one, await add(database, one, "Anna"), 100)
        for number in range(6 if one is calendar else 3):
            shown = [Greeting(str(number), number)]
            await greetings.note_shown(database, draft, shown, NOW + timedelta(minutes=number))
    assert await greetings.shown_since(database, calendar.id, NOW) == {2, 3, 4, 5}
    assert await greetings.shown_since(database, others.id, NOW) == {0, 1, 2}
    since = NOW + timedelta(minutes=4)
    assert await greetings.shown_since(database, calendar.id, since) == {4, 5}


async def test_a_draft_that_is_changed_stays_one(database: Database) -> None:
    calendar = await open_calendar(database)
    draft = await greetings.keep(
        database, drafted(calendar, await add(database, calendar, "Anna"), 100)
    )
    changed = replace(draft, theme="hiking", variants=(Greeting("Anna!", 7),))
    assert await greetings.keep(database, changed) == changed
    assert await greetings.get(database, draft.id, 100) == changed


async def test_nothing_is_noted_of_who_is_deleted_meanwhile(database: Database) -> None:
    calendar = await open_calendar(database)
    anna = await add(database, calendar, "Anna")
    begun = await prepared_ones.begin(database, calendar, anna, NOW, chat_id=100, user_id=1)
    kept = await prepared_ones.compose(database, begun, "en", NOW)
    await events.delete(database, calendar, anna.id, NOW)
    for late in (
        prepared_ones.compose(database, begun, "en", NOW),
        prepared_ones.suggest(database, begun, "en", NOW),
        prepared_ones.leaf(database, kept, 1, NOW),
        prepared_ones.rewrite(database, kept, "Dear Anna!", NOW),
    ):
        with pytest.raises(NotFound):
            await late

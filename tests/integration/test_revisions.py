"""A calendar's revision: raised by whatever changes what is shown of it, whoever changes that."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta

import pytest
import sqlalchemy as sa

from birthday_calendar.database import Database
from birthday_calendar.domain.deliveries import DeliveryKind, DeliveryStatus
from birthday_calendar.domain.duties import Person
from birthday_calendar.domain.errors import NotFound
from birthday_calendar.domain.models import Calendar, EventDraft
from birthday_calendar.services import calendars, duties, duty_tasks, events
from birthday_calendar.storage import calendars as stored
from birthday_calendar.storage import deliveries, outbox
from birthday_calendar.storage.tables import metadata
from tests.support.calendars import calendar_of

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ANNA = EventDraft(name="Anna", day=15, month=3)
# Nothing of these is shown below a calendar.
NOT_SHOWN = {
    *("api_tokens", "conversations", "feeds", "idempotency_keys", "invitations", "members"),
    *("imports", "organiser_links", "event_changes", "webhook_changes", "webhook_endpoints"),
    *("day_marks", "greetings", "greeted", "web_cards", "web_links", "web_tickets"),
}
SHOWN = {"events", "deliveries", "duties", "duty_tasks"}


@pytest.fixture
async def calendar(database: Database) -> Calendar:
    calendar = await calendar_of(database, 1, NOW)
    await events.add(database, calendar, ANNA, NOW, most=10)
    owed = deliveries.owed(calendar, DeliveryKind.REMINDER, date(2026, 3, 1), "", NOW)
    await deliveries.insert_unless_there(database, [owed])
    await duties.give_event(database, calendar, 1, [Person("Boris")], NOW)
    await duty_tasks.settle(database, calendar, 1, date(2026, 3, 15), NOW.date())
    return calendar


async def revision(db: Database, calendar: Calendar) -> int:
    found = (await stored.revisions(db, [calendar.id])).get(calendar.id)
    assert found is not None
    return found


def test_all_that_belongs_to_a_calendar_is_known_to_be_shown_or_not() -> None:
    belonging = {name for name, table in metadata.tables.items() if "calendar_id" in table.c}
    assert belonging == SHOWN | NOT_SHOWN


@pytest.mark.parametrize("name", sorted(SHOWN))
async def test_every_write_raises_the_revision_of_its_calendar_alone(
    database: Database, calendar: Calendar, name: str
) -> None:
    other = await calendar_of(database, 2, NOW)
    of_other = await revision(database, other)
    seen = [await revision(database, calendar)]
    table = metadata.tables[name]
    row = await database.fetch_one(sa.select(table))
    assert row
    for statement in (
        sa.update(table).values(calendar_id=calendar.id),
        sa.delete(table),
        sa.insert(table).values(row),
    ):
        await database.execute(statement)
        seen.append(await revision(database, calendar))
    assert seen == sorted(set(seen))
    assert await revision(database, other) == of_other


async def test_a_setting_raises_it(database: Database, calendar: Calendar) -> None:
    before = await revision(database, calendar)
    await calendars.change(database, calendar, NOW, show_zodiac=True)
    assert await revision(database, calendar) > before


async def test_it_is_raised_with_the_change_or_not_at_all(
    database: Database, calendar: Calendar
) -> None:
    before = await revision(database, calendar)
    with suppress(NotFound):
        async with database.transaction():
            await events.delete(database, calendar, 1, NOW)
            await events.delete(database, calendar, 1, NOW)
    assert await revision(database, calendar) == before


async def test_a_database_that_is_put_back_never_comes_by_a_revision_of_before(
    database: Database, calendar: Calendar
) -> None:
    before = await revision(database, calendar)
    micros = datetime.now(UTC).timestamp() * 1e6
    assert micros - 1e6 * 60 < before < micros + 1e6


async def test_who_changes_one_calendar_at_once_waits_in_no_circle(
    database: Database, calendar: Calendar
) -> None:
    async def times(change: Callable[[int], Awaitable[object]]) -> None:
        for number in range(20):
            await change(number)

    async def claim(_: int) -> None:
        claimed = await outbox.claim(database, NOW, NOW + timedelta(minutes=1), chats=10)
        ids = [one.id for one in claimed.deliveries]
        await outbox.finish(database, ids, DeliveryStatus.SENT, NOW)

    await asyncio.gather(
        times(claim),
        times(lambda n: outbox.release(database, NOW)),
        times(lambda n: calendars.resume(database, calendar, NOW)),
        times(lambda n: events.change(database, calendar, 1, NOW, remind_at=time(n))),
        times(lambda n: events.change(database, calendar, 1, NOW, year=1990 + n)),
        times(lambda n: events.add(database, calendar, ANNA, NOW, most=100)),
    )

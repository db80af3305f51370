"""Whether people are told in time, on both databases."""

from datetime import UTC, date, datetime, timedelta

from birthday_calendar.database import Database
from birthday_calendar.domain.deliveries import DeliveryKind, DeliveryStatus, Outcome
from birthday_calendar.services import lateness
from birthday_calendar.services.lateness import Late
from birthday_calendar.storage import deliveries, outbox, plans
from tests.support.calendars import calendar_of

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


async def owe(db: Database, due_at: datetime, slot: str) -> int:
    calendar = await calendar_of(db, 1, NOW)
    row = deliveries.owed(calendar, DeliveryKind.REMINDER, date(2026, 11, 30), slot, due_at)
    await deliveries.insert_unless_there(db, [row])
    return (await deliveries.latest(db, calendar.id, 1))[0].id


async def test_what_is_due_a_few_minutes_ago_is_on_its_way(database: Database) -> None:
    await owe(database, NOW - 4 * MINUTE, "09:00")
    await owe(database, NOW + MINUTE, "10:00")
    assert await lateness.find(database, NOW) is None


async def test_what_is_due_for_longer_is_late_until_it_is_done(database: Database) -> None:
    first = await owe(database, NOW - 30 * MINUTE, "09:00")
    second = await owe(database, NOW - 10 * MINUTE, "10:00")
    await outbox.retry(database, [first], NOW + MINUTE, Outcome.UNREACHABLE)
    assert await lateness.find(database, NOW) == Late(2, NOW - 30 * MINUTE)
    await outbox.finish(database, [first, second], DeliveryStatus.SENT, NOW)
    assert await lateness.find(database, NOW) is None


async def test_a_chat_in_which_the_bot_may_not_write_is_nobodys_failure(
    database: Database,
) -> None:
    first = await owe(database, NOW - 30 * MINUTE, "09:00")
    await outbox.retry(database, [first], NOW + MINUTE, Outcome.NOT_ALLOWED)
    assert await lateness.find(database, NOW) is None


async def test_calendars_that_nobody_plans_are_late(database: Database) -> None:
    calendar = await calendar_of(database, 1, NOW)
    await plans.put_off(database, [calendar.id], NOW - 20 * MINUTE)
    assert await lateness.find(database, NOW) == Late(1, NOW - 20 * MINUTE)
    await plans.put_off(database, [calendar.id], NOW + MINUTE)
    assert await lateness.find(database, NOW) is None

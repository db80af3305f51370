"""Who is next, and what a month is like: the same as if everybody were looked at."""

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace

from birthday_calendar.database import Database
from birthday_calendar.domain import fields
from birthday_calendar.domain.models import Calendar, EventDraft, LeapRule
from birthday_calendar.services import celebrated, looking
from birthday_calendar.storage import events
from tests.support.calendars import calendar_of

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
MONTHS = [date(2027, 2, 1), date(2027, 3, 1), date(2028, 2, 1), date(1991, 2, 1), date(2026, 6, 1)]
DAYS = [date(2027, 2, 27), date(2027, 2, 28), date(2028, 2, 28), date(2026, 12, 31), NOW.date()]


async def keep(db: Database, calendar: Calendar, some: list[tuple[int, int, int | None]]) -> None:
    async with db.transaction():
        for number, (day, month, year) in enumerate(some):
            draft = EventDraft(name=f"P{number % 5}", day=day, month=month, year=year)
            kept = fields.check(draft, NOW.date())
            await events.insert(db, calendar.id, kept, NOW, most=1_000)


@pytest.mark.parametrize("rule", LeapRule)
@pytest.mark.parametrize("seed", range(6))
async def test_both_are_as_the_list_of_all_days_has_them(
    database: Database, rule: LeapRule, seed: int
) -> None:
    chance = random.Random(seed)
    calendar = replace(await calendar_of(database, 1, NOW), leap_rule=rule)
    places = [(29, 2), (28, 2), (1, 3), (15, 6), (31, 12), (1, 1), (22, 11)]
    some = [(*chance.choice(places), chance.choice([None, 1988, 2000])) for _ in range(seed * seed)]
    await keep(database, calendar, some)
    for after in DAYS:
        every = await celebrated.page(
            database, calendar, after + timedelta(days=1), after + timedelta(days=3_000), limit=9
        )
        first = [one for one in every.items if one.date == every.items[0].date]
        found = await looking.next_celebrated(database, calendar, after, limit=3)
        assert found == first[:3]
    for month in MONTHS:
        last = month + timedelta(days=27)
        while (last + timedelta(days=1)).month == month.month:
            last += timedelta(days=1)
        every = await celebrated.page(database, calendar, month, last)
        counted: dict[int, int] = {}
        for one in every.items:
            counted[one.date.day] = counted.get(one.date.day, 0) + 1
        assert await looking.counts_of_month(database, calendar, month) == counted


async def test_a_list_opens_on_the_page_of_the_day(database: Database) -> None:
    calendar = await calendar_of(database, 1, NOW)
    await keep(database, calendar, [(day, 6, None) for day in range(1, 21)])
    for day, page in ((date(2026, 1, 1), 0), (date(2026, 6, 5), 0), (date(2026, 6, 6), 1)):
        assert await looking.page_of_day(database, calendar, day, size=5) == page
    assert await looking.page_of_day(database, calendar, date(2026, 12, 31), size=5) == 4

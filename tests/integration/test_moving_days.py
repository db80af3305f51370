"""Days that move stand among all others: in pages, counts, what is next and what is told."""

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace

from birthday_calendar.database import Database
from birthday_calendar.domain import moving_rules, names
from birthday_calendar.domain.errors import Invalid
from birthday_calendar.domain.models import Calendar, Event, EventDraft, EventKind, LeapRule
from birthday_calendar.domain.occasions import days_of
from birthday_calendar.services import calendars, celebrated, events, lists, looking
from tests.support.calendars import calendar_of

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
RULES = (
    "last Sunday of February",
    "first Monday of March",
    "last Thursday of December",
    "first Thursday of January",
    "256th day of the year",
    "366th day of the year",
    "60th day of the year",
)


@pytest.fixture
async def kept(database: Database) -> list[Event]:
    """Of seven names, on few days and on days that move."""
    calendar = await calendar_of(database, 1, NOW)
    chance = random.Random(5)
    drafts = [
        EventDraft(name=chance.choice("AbЖZяéd"), day=day, month=month)
        for day, month in ((28, 2), (29, 2), (1, 3), (31, 12), (1, 1), (13, 9)) * 4
    ]
    drafts += [
        EventDraft(name=chance.choice("AbЖZяéd"), day=1, month=1, rule=rule, kind=EventKind.HOLIDAY)
        for rule in RULES * 3
    ]
    chance.shuffle(drafts)
    return await events.add_all(database, calendar, drafts, NOW, most=1_000)


async def calendar_now(database: Database, rule: LeapRule = LeapRule.MARCH_1) -> Calendar:
    calendar = await calendar_of(database, 1, NOW)
    return await calendars.change(database, calendar, NOW, leap_rule=rule)


@pytest.mark.parametrize("rule", LeapRule)
async def test_pages_are_all_of_them_each_once_in_order(
    database: Database, kept: list[Event], rule: LeapRule
) -> None:
    calendar = await calendar_now(database, rule)
    for first, days in ((date(2027, 2, 20), 30), (date(2027, 12, 20), 40), (date(2028, 1, 1), 365)):
        last = first + timedelta(days)
        expected = sorted(
            (day, *names.order(one.name, "en"), one.id)
            for one in kept
            for day in days_of(one, rule, first, last)
        )
        for limit in (1, 4, 100):
            found, cursor = [], None
            while True:
                page = await celebrated.page(
                    database, calendar, first, last, limit=limit, cursor=cursor
                )
                found += page.items
                if (cursor := page.next_cursor) is None:
                    break
            assert [(one.date, *names.order(one.of.name, "en"), one.of.id) for one in found] == (
                expected
            )
        assert await celebrated.count(database, calendar, first, last) == len(expected)


async def test_who_is_next_and_what_a_month_is_like(database: Database, kept: list[Event]) -> None:
    calendar = await calendar_now(database)
    for after in (date(2027, 2, 27), date(2027, 12, 29), date(2026, 9, 12), date(2028, 2, 28)):
        page = await celebrated.page(
            database, calendar, after + timedelta(1), after + timedelta(900), limit=50
        )
        first = [one for one in page.items if one.date == page.items[0].date]
        assert await looking.next_celebrated(database, calendar, after, limit=2) == first[:2]
    for month in (date(2027, 2, 1), date(2028, 2, 1), date(2028, 12, 1), date(2027, 9, 1)):
        last = (month + timedelta(31)).replace(day=1) - timedelta(1)
        counts = await looking.counts_of_month(database, calendar, month)
        those = [day for one in kept for day in days_of(one, LeapRule.MARCH_1, month, last)]
        assert counts == {day.day: those.count(day) for day in those}


@pytest.mark.parametrize("today", [date(2027, 2, 14), date(2027, 12, 31), date(2028, 1, 1)])
async def test_lists_have_everybody_once(
    database: Database, kept: list[Event], today: date
) -> None:
    calendar = await calendar_now(database)
    for next_from in (None, today):
        found: list[Event] = []
        cursor = None
        while True:
            page = await lists.page(database, calendar, next_from=next_from, cursor=cursor, limit=4)
            assert page.total == len(kept)
            found += page.items
            if (cursor := page.next_cursor) is None:
                break
        assert sorted(one.id for one in found) == sorted(one.id for one in kept)
    june = await lists.page(database, calendar, month=9)
    assert {one.rule for one in june.items} == {None, "256th day of the year"}


async def test_a_calendar_has_so_many_at_the_most(database: Database) -> None:
    calendar = await calendar_of(database, 1, NOW)
    draft = EventDraft(name="Day", day=1, month=1, rule=RULES[0], kind=EventKind.HOLIDAY)
    many = [replace(draft, name=f"Day {number}") for number in range(moving_rules.MOST)]
    await events.add_all(database, calendar, many, NOW, most=1_000)
    with pytest.raises(Invalid) as raised:
        await events.add(database, calendar, draft, NOW, most=1_000)
    assert raised.value.field == "rule"
    anna = await events.add(
        database, calendar, EventDraft(name="Anna", day=1, month=1), NOW, most=1_000
    )
    with pytest.raises(Invalid):
        await events.change(database, calendar, anna.id, NOW, kind=EventKind.HOLIDAY, rule=RULES[0])

"""Pages of a list are the whole list together, in the order in which a reader looks for names."""

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from birthday_calendar.database import Database
from birthday_calendar.domain import dates, names
from birthday_calendar.domain.errors import Invalid
from birthday_calendar.domain.models import Calendar, Event, EventDraft, LeapRule
from birthday_calendar.services import calendars, celebrated, lists
from birthday_calendar.storage import events
from birthday_calendar.storage import lists as storage
from tests.support.calendars import calendar_of

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
NAMES = [
    "Anna",
    "anna",
    "ANNA",
    "Анна",
    "Ёж",
    "Яна",
    "Émile",
    "Zoe",
    "Łukasz",
    "🎂",
    "李",
    "O'Neil",
]
# Many on few days, and on those where the year or February ends.
DAYS = [(28, 2), (29, 2), (1, 3), (31, 12), (1, 1), (15, 6)]
WINDOWS = [
    (date(2027, 2, 28), 0),
    (date(2027, 3, 1), 0),
    (date(2028, 2, 29), 0),
    (date(2027, 2, 1), 27),
    (date(2027, 2, 1), 60),
    (date(2027, 12, 31), 1),
    (date(2027, 3, 1), 366),
    (date(1960, 1, 1), 365),
]


@pytest.fixture
async def calendar(database: Database) -> Calendar:
    return await calendar_of(database, 1, NOW)


@pytest.fixture
async def people(database: Database, calendar: Calendar) -> list[Event]:
    """Of all of them some deleted, in no order."""
    chance = random.Random(8)
    everybody = []
    async with database.transaction():
        for number in range(90):
            day, month = chance.choice(DAYS)
            year = chance.choice([None, 1956, 1960, 2000])
            draft = EventDraft(name=chance.choice(NAMES), day=day, month=month, year=year)
            one = await events.insert(database, calendar.id, draft, NOW, most=100)
            assert one is not None
            if number % 10 == 0:
                await events.delete(database, calendar.id, one.id, NOW)
            else:
                everybody.append(one)
    return everybody


def by_name(one: Event, language: str) -> tuple[object, ...]:
    return *names.order(one.name, language), one.id


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_pages_of_the_list_are_the_year_and_then_names(
    database: Database, calendar: Calendar, people: list[Event], language: str
) -> None:
    calendar = await calendars.change(database, calendar, NOW, language=language)
    found: list[Event] = []
    cursor = None
    while True:
        page = await lists.page(database, calendar, cursor=cursor, limit=7)
        assert page.total == len(people)
        found += page.items
        if (cursor := page.next_cursor) is None:
            break
        assert len(page.items) == 7
    assert found == sorted(people, key=lambda one: (one.month, one.day, *by_name(one, language)))
    leafed = await lists.numbered_page(database, calendar, 2, size=7)
    assert leafed.items == found[14:21]


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("rule", LeapRule)
async def test_pages_of_occasions_are_days_and_then_names(
    database: Database,
    calendar: Calendar,
    people: list[Event],
    rule: LeapRule,
    language: str,
) -> None:
    calendar = await calendars.change(database, calendar, NOW, leap_rule=rule, language=language)
    for first, length in WINDOWS:
        last = first + timedelta(days=length)
        expected = [
            (day, *by_name(one, language))
            for one in people
            for year in range(first.year, last.year + 1)
            if (day := dates.celebrated_in(year, one.month, one.day, rule))
            and first <= day <= last
            and (one.year or 0) <= year
        ]
        for limit in (3, 16, 200):
            found = []
            cursor = None
            while True:
                page = await celebrated.page(
                    database, calendar, first, last, cursor=cursor, limit=limit
                )
                found += page.items
                if (cursor := page.next_cursor) is None:
                    break
                assert len(page.items) == limit
            shown = [(one.date, *by_name(one.of, language)) for one in found]
            assert shown == sorted(expected)
        assert await celebrated.count(database, calendar, first, last) == len(expected)


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("rule", LeapRule)
async def test_pages_of_what_comes_next_are_everybody_once_also_over_midnight(
    database: Database,
    calendar: Calendar,
    people: list[Event],
    rule: LeapRule,
    language: str,
) -> None:
    calendar = await calendars.change(database, calendar, NOW, leap_rule=rule, language=language)
    for today in (date(2027, 2, 28), date(2027, 3, 1), date(2028, 2, 29), date(2027, 12, 31)):
        expected = sorted(
            people,
            key=lambda one, today=today: (  # type: ignore[misc]
                dates.next_celebration(one.month, one.day, rule, today),
                *by_name(one, language),
            ),
        )
        found: list[Event] = []
        cursor = None
        for passed in range(100):
            page = await lists.page(
                database,
                calendar,
                next_from=today + timedelta(days=passed % 2),
                cursor=cursor,
                limit=7,
            )
            assert page.total == len(people)
            found += page.items
            if (cursor := page.next_cursor) is None:
                break
        assert found == expected


async def test_who_comes_and_goes_between_two_pages_moves_nobody_else(
    database: Database, calendar: Calendar
) -> None:
    async def add(name: str) -> Event:
        draft = EventDraft(name=name, day=1, month=1)
        one = await events.insert(database, calendar.id, draft, NOW, most=100)
        assert one is not None
        return one

    anna, boris, cyd = [await add(name) for name in ("Anna", "Boris", "Cyd")]
    day = date(2027, 1, 1)
    first = await celebrated.page(database, calendar, day, day, limit=2)
    await events.delete(database, calendar.id, boris.id, NOW)
    await add("Aaron")
    rest = await celebrated.page(database, calendar, day, day, cursor=first.next_cursor, limit=2)
    assert [one.of for one in first.items + rest.items] == [anna, boris, cyd]


async def test_a_window_that_has_moved_on_goes_on_from_its_beginning(
    database: Database, calendar: Calendar, people: list[Event]
) -> None:
    """As `upcoming` does at midnight."""
    day = date(2027, 2, 28)
    page = await celebrated.page(database, calendar, day, day, limit=1)
    march = await celebrated.page(
        database, calendar, date(2027, 3, 1), date(2027, 3, 1), cursor=page.next_cursor
    )
    assert march.items
    assert {one.date for one in march.items} == {date(2027, 3, 1)}


async def test_a_page_reads_no_more_than_it_gives(
    database: Database,
    calendar: Calendar,
    people: list[Event],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read = 0
    to_event = events.to_event

    def counted(row: Any) -> Event:
        nonlocal read
        read += 1
        return to_event(row)

    monkeypatch.setattr(storage, "to_event", counted)
    await lists.page(database, calendar, limit=5)
    await celebrated.page(database, calendar, date(2027, 1, 1), date(2027, 12, 31), limit=5)
    assert read == 2 * 6  # one more tells whether there is another page


@pytest.mark.parametrize("search", ["a" * 201, "🎂" * 201])
async def test_a_search_is_at_most_as_long_as_a_name(
    database: Database, calendar: Calendar, search: str
) -> None:
    with pytest.raises(Invalid) as refused:
        await lists.page(database, calendar, search=search)
    assert refused.value.field == "search"

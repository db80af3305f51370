"""Keeping, finding and celebrating birthdays."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from birthday_calendar.database import Database
from birthday_calendar.domain import fields
from birthday_calendar.domain.errors import Invalid, NotFound
from birthday_calendar.domain.models import Calendar, Event, EventDraft, LeapRule
from birthday_calendar.services import calendars, celebrated, events, lists
from tests.support.calendars import calendar_of
from tests.support.databases import on_sqlite

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


async def open_calendar(db: Database, chat_id: int = 100) -> Calendar:
    return await calendar_of(db, chat_id, NOW, title="Ann", time_zone="Europe/Berlin")


@pytest.fixture
async def calendar(database: Database) -> Calendar:
    return await open_calendar(database)


def draft(name: str = "Anna", day: int = 15, month: int = 3, **more: Any) -> EventDraft:
    return EventDraft(name=name, day=day, month=month, **more)


async def add(db: Database, calendar: Calendar, *args: Any, **more: Any) -> Event:
    return await events.add(db, calendar, draft(*args, **more), NOW, most=10_000)


async def test_what_is_kept_is_read_back_whole(database: Database, calendar: Calendar) -> None:
    given = draft(
        year=1990,
        company="ACME",
        position="CEO",
        note="likes tea ☕",
        responsible="Boris",
        lead_days=frozenset({0, 7}),
        remind_at=NOW.time(),
        muted=True,
        deceased=True,
    )
    kept = await events.add(database, calendar, given, NOW, most=10_000)
    assert fields.to_draft(kept) == given
    assert await events.get(database, calendar, kept.id) == kept


@on_sqlite
@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("name", draft("  ")),
        ("name", draft("x" * 201)),
        ("note", draft(note="x" * 1001)),
        ("company", draft(company="a\0b")),
        ("day", draft(day=31, month=4)),
        ("month", draft(month=0)),
        ("year", draft(year=2027)),
        ("lead_days", draft(lead_days=frozenset({61}))),
    ],
)
async def test_what_can_t_be_kept_is_refused_by_field(
    database: Database, calendar: Calendar, field: str, given: EventDraft
) -> None:
    with pytest.raises(Invalid) as refused:
        await events.add(database, calendar, given, NOW, most=10_000)
    assert refused.value.field == field


async def test_another_chat_s_event_does_not_exist(database: Database, calendar: Calendar) -> None:
    kept = await add(database, calendar)
    other = await open_calendar(database, 200)
    for attempt in (
        events.get(database, other, kept.id),
        events.delete(database, other, kept.id, NOW),
        events.replace(database, other, kept.id, draft(), NOW),
        events.change(database, other, kept.id, NOW, name="X"),
    ):
        with pytest.raises(NotFound):
            await attempt
    assert (await lists.page(database, other)).items == []


async def test_a_deleted_event_is_gone_until_it_is_restored(
    database: Database, calendar: Calendar
) -> None:
    kept = await add(database, calendar)
    await events.delete(database, calendar, kept.id, NOW)
    with pytest.raises(NotFound):
        await events.get(database, calendar, kept.id)
    with pytest.raises(NotFound):
        await events.delete(database, calendar, kept.id, NOW)
    assert (await lists.page(database, calendar)).total == 0
    assert await events.restore(database, calendar, kept.id, NOW) == kept
    assert (await lists.page(database, calendar)).items == [kept]


async def test_pages_follow_the_year_and_miss_nobody(
    database: Database, calendar: Calendar
) -> None:
    for number in range(25):
        await add(database, calendar, f"P{number}", number % 28 + 1, number % 3 + 1)
    seen: list[Event] = []
    cursor: str | None = None
    while True:
        page = await lists.page(database, calendar, cursor=cursor, limit=7)
        assert page.total == 25
        seen += page.items
        cursor = page.next_cursor
        if cursor is None:
            break
    assert len({one.id for one in seen}) == 25
    assert seen == sorted(seen, key=lambda one: (one.month, one.day, one.id))


@on_sqlite
@pytest.mark.parametrize("cursor", ["", "x", "AAAA", "LTEuLTE", "🎂"])
async def test_a_made_up_cursor_is_refused(
    database: Database, calendar: Calendar, cursor: str
) -> None:
    with pytest.raises(Invalid):
        await lists.page(database, calendar, cursor=cursor)


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("анна", ["Анна"]),
        ("ПЕТ", ["Пётр Петров"]),
        ("пётр", ["Пётр Петров"]),
        ("acme", ["Анна"]),
        ("100%", ["100%"]),
        ("_", []),
    ],
)
async def test_search_ignores_case_in_every_script_and_takes_signs_literally(
    database: Database, calendar: Calendar, search: str, found: list[str]
) -> None:
    await add(database, calendar, "Анна", company="ACME")
    await add(database, calendar, "Пётр Петров")
    await add(database, calendar, "100%")
    page = await lists.page(database, calendar, search=search)
    assert [one.name for one in page.items] == found


async def test_upcoming_reaches_over_the_end_of_the_year(
    database: Database, calendar: Calendar
) -> None:
    await add(database, calendar, "December", 24, 12, year=2000)
    await add(database, calendar, "January", 2, 1, year=2000)
    await add(database, calendar, "March", 15, 3)
    today = date(2026, 12, 20)
    found = (await celebrated.page(database, calendar, today, today + timedelta(days=30))).items
    assert [(one.of.name, one.date, one.age) for one in found] == [
        ("December", date(2026, 12, 24), 26),
        ("January", date(2027, 1, 2), 27),
    ]


@pytest.mark.parametrize(
    ("rule", "day"),
    [(LeapRule.FEBRUARY_28, date(2027, 2, 28)), (LeapRule.MARCH_1, date(2027, 3, 1))],
)
async def test_29_february_is_found_where_the_rule_puts_it(
    database: Database, calendar: Calendar, rule: LeapRule, day: date
) -> None:
    calendar = await calendars.change(database, calendar, NOW, leap_rule=rule)
    await add(database, calendar, "Leap", 29, 2)
    [found] = (await celebrated.page(database, calendar, day, day)).items
    assert found.date == day


async def test_a_chat_has_one_calendar_and_keeps_its_settings(
    database: Database, calendar: Calendar
) -> None:
    await calendars.change(database, calendar, NOW, time_zone="Asia/Tokyo")
    again = await open_calendar(database)
    assert (again.id, again.time_zone) == (calendar.id, "Asia/Tokyo")


@on_sqlite
@pytest.mark.parametrize(
    ("name", "value"),
    [("time_zone", "Mars"), ("language", "xx"), ("lead_days", frozenset({99}))],
)
async def test_a_setting_that_can_t_be_is_refused_by_name(
    database: Database, calendar: Calendar, name: str, value: object
) -> None:
    with pytest.raises(Invalid) as refused:
        await calendars.change(database, calendar, NOW, **{name: value})
    assert refused.value.field == name

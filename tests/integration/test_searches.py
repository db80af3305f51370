"""Searches of a calendar: PostgreSQL and SQLite find the same."""

import time
from datetime import UTC, datetime

import pytest

from birthday_calendar.database import Database
from birthday_calendar.domain import fields
from birthday_calendar.domain.models import Calendar, EventDraft, EventKind
from birthday_calendar.services import lists, searches
from birthday_calendar.storage import events
from tests.support.calendars import calendar_of

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
PEOPLE = [
    EventDraft(name="Пётр Иванов", day=1, month=5, company="ООО «Ромашка»"),
    EventDraft(name="Anna Schmidt", day=2, month=6, year=1990, tags=("family",)),
    EventDraft(name="Zoë O’Neil", day=3, month=6, note="likes May Day"),
    EventDraft(name="İldar", day=4, month=7),
    EventDraft(name="Jean\u2011Luc & Marie", day=5, month=8, kind=EventKind.ANNIVERSARY),
    EventDraft(name="100%", day=6, month=9, position="a_b"),
    EventDraft(name="Andre\u0438\u0306", day=7, month=10),
]


async def keep(db: Database, calendar: Calendar, drafts: list[EventDraft]) -> None:
    async with db.transaction():
        for draft in drafts:
            kept = fields.check(draft, NOW.date())
            await events.insert(db, calendar.id, kept, NOW, most=100_000)


@pytest.fixture
async def calendar(database: Database) -> Calendar:
    calendar = await calendar_of(database, 1, NOW)
    await keep(database, calendar, PEOPLE)
    stranger = await calendar_of(database, 2, NOW)
    await keep(database, stranger, [EventDraft(name="Anna Ivanov", day=1, month=6)])
    return calendar


async def test_all_spellings_are_found(database: Database, calendar: Calendar) -> None:
    expected = {
        "ivanov": ["Пётр Иванов"],
        "ИВАНОВ петр": ["Пётр Иванов"],
        "romashka": ["Пётр Иванов"],
        "шмидт": ["Anna Schmidt"],
        "ildar": ["İldar"],
        "oneil": ["Zoë O’Neil"],
        "o'neil zoe": ["Zoë O’Neil"],
        "jean luc": ["Jean\u2011Luc & Marie"],
        "jean-luc": ["Jean\u2011Luc & Marie"],
        "#family": ["Anna Schmidt"],
        "1990": ["Anna Schmidt"],
        "june": ["Anna Schmidt", "Zoë O’Neil"],
        "июне zoe": ["Zoë O’Neil"],
        "may": ["Пётр Иванов", "Zoë O’Neil"],  # the month, and the word
        "_": ["100%"],
        "%": ["100%"],
        "-": [],
        "anna ivanov": [],  # of somebody else
        "x\0y": [],
        "": [one.name for one in sorted(PEOPLE, key=lambda one: one.month)],
    }
    for asked, found in expected.items():
        page = await lists.page(database, calendar, search=asked)
        names = [one.name for one in page.items]
        assert len(names) == len(found) == page.total, asked
        assert asked == "" or names == found
        assert not page.is_near


@pytest.mark.parametrize("asked", ["schmitd", "Scmidt", "shmdit", "шмитд", "anan schmidt"])
async def test_one_typo_is_near(database: Database, calendar: Calendar, asked: str) -> None:
    page = await lists.page(database, calendar, search=asked)
    assert ([one.name for one in page.items], page.is_near) == (["Anna Schmidt"], True)
    numbered = await lists.numbered_search(database, calendar, asked, 0, size=8, reader="en")
    assert (numbered.items, numbered.total, numbered.is_near) == (page.items, 1, True)


async def test_what_is_near_is_of_the_kind_and_tag_that_is_asked_for(
    database: Database, calendar: Calendar
) -> None:
    for options in ({"kind": EventKind.HOLIDAY}, {"tag": "work"}):
        page = await lists.page(database, calendar, search="schmitd", **options)
        assert (page.items, page.total) == ([], 0)


async def test_pages_of_what_is_near_miss_nobody(database: Database, calendar: Calendar) -> None:
    await keep(
        database,
        calendar,
        [EventDraft(name=f"Wilhelm {number}", day=1, month=1) for number in range(7)],
    )
    seen, cursor = [], None
    while True:
        page = await lists.page(database, calendar, search="wilhlem", cursor=cursor, limit=3)
        assert page.total == 7
        seen += [one.name for one in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == [f"Wilhelm {number}" for number in range(7)]


async def test_who_is_called_so_has_all_the_words(database: Database, calendar: Calendar) -> None:
    for text, count in (("schmidt ANNA", 1), ("Ивановъ", 1), ("anna", 1), ("ann", 0), ("may", 0)):
        assert len(await searches.called(database, calendar, text)) == count, text
    assert await searches.called(database, calendar, "word " * 30) == ()


async def test_hostile_searches_of_a_full_calendar_end_soon(
    database: Database, calendar: Calendar
) -> None:
    long = "a" * 199
    draft = EventDraft(name=long, day=1, month=1, company=long, position=long, note="a " * 500)
    await keep(database, calendar, [draft] * 2_000)
    for asked in ("a" * 199 + "b", "a" * 99 + "b", "a b " * 49, "ab " * 66, "aaab aaab"):
        began = time.monotonic()
        await lists.page(database, calendar, search=asked, limit=1)
        await searches.called(database, calendar, asked)
        await searches.near(database, calendar, asked)
        assert time.monotonic() - began < 3, asked  # a tenth of that on a quiet machine

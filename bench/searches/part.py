"""Searches of a calendar, beside 100,000 people of others."""

import asyncio
import statistics
import time
from datetime import UTC, datetime

from msgspec import Struct

from bench import filling, machine
from bench.progress import tell
from birthday_calendar.database import Database
from birthday_calendar.domain import names, searching
from birthday_calendar.domain.models import Calendar
from birthday_calendar.migrations import migrate
from birthday_calendar.services import lists
from birthday_calendar.statements import insert
from birthday_calendar.storage.tables import events
from tests.support.calendars import calendar_of

OTHERS, SMALL_OTHERS = 100_000, 5_000  # people in other calendars
SIZES, SMALL_SIZES = (1_000, 10_000), (200,)  # people in the one that is searched
ROUNDS, SMALL_ROUNDS = 30, 3
AT_MOST = {1_000: 30.0, 10_000: 150.0}  # milliseconds
ASKED = {
    "a name": "ivanov",
    "in the other alphabet": "schmidt anna",
    "by year and month": "июнь 1990",
    "with a typo": "ivnaov",
    "nobody at all": "zzzzzz",
}
FIRST_ID = 10_000_001  # above what `filling` numbers
ROWS_AT_ONCE = 500
_FIRST_NAMES = ("Anna", "Пётр", "Zoë", "Юлия", "Łukasz", "Мария", "Boris", "Анна")
_LAST_NAMES = ("Иванов", "Smith", "Müller", "Соловьёв", "O’Neil", "Шмидт", "Petrova", "Щербаков")
_NOTE = "likes tulips, tea and long walks; " * 3


class Found(Struct, frozen=True):
    people: int
    others: int
    milliseconds: dict[str, float]  # medians, by what was asked


def measure(is_small: bool) -> list[str]:
    """The section's lines."""
    load_before = machine.load()
    others = SMALL_OTHERS if is_small else OTHERS
    with machine.durable_postgres() as server:
        database = server.create()
        migrate.upgrade(server.url(database))
        filling.fill(server, database, others, tell)
        server.execute(f"ALTER SEQUENCE calendars_id_seq RESTART {FIRST_ID}", database)
        server.execute(f"ALTER SEQUENCE events_id_seq RESTART {FIRST_ID}", database)
        rounds = SMALL_ROUNDS if is_small else ROUNDS
        found = [
            asyncio.run(_measure(server.url(database), people, others, rounds))
            for people in (SMALL_SIZES if is_small else SIZES)
        ]
        return _section(found, machine.facts(server, load_before))


async def _measure(database_url: str, people: int, others: int, rounds: int) -> Found:
    now = datetime.now(UTC)
    async with Database(database_url) as db:
        calendar = await calendar_of(db, FIRST_ID + people, now)
        for first in range(0, people, ROWS_AT_ONCE):
            some = range(first, min(first + ROWS_AT_ONCE, people))
            await db.execute(insert(events).values([_row(calendar, n, now) for n in some]))
        await db.execute("ANALYZE events")
        took = {}
        for what, asked in ASKED.items():
            times = [await _search(db, calendar, asked) for _ in range(rounds)]
            took[what] = 1000 * statistics.median(times)
            tell(f"{what} among {people:,}: {took[what]:.1f} ms")
    return Found(people, others, took)


async def _search(db: Database, calendar: Calendar, asked: str) -> float:
    """Seconds, of all that a page of eight takes."""
    began = time.perf_counter()
    await lists.numbered_search(db, calendar, asked, 0, size=8, reader="en")
    return time.perf_counter() - began


def _row(calendar: Calendar, number: int, now: datetime) -> dict[str, object]:
    first = _FIRST_NAMES[number % len(_FIRST_NAMES)]
    name = f"{first} {_LAST_NAMES[number // 8 % len(_LAST_NAMES)]} {number}"
    return {
        "calendar_id": calendar.id,
        "name": name,
        "note": _NOTE,
        "month_day": (number % 12 + 1) * 100 + number % 28 + 1,
        "year": 1950 + number % 60,
        "muted": False,
        "deceased": False,
        "search_text": searching.kept(f"{name}\n{_NOTE}"),
        "name_key": names.folded(name),
        "created_at": now,
        "updated_at": now,
    }


def _section(found: list[Found], facts: list[str]) -> list[str]:
    others = found[0].others
    return [
        f"Milliseconds of a page of eight, medians, beside {others:,} people in other calendars:",
        "all statements, and the comparing of names where nothing fits. Each of those who are",
        "searched has a name in one of two alphabets and a note of a hundred characters.",
        "",
        *facts,
        "",
        "| what is looked for | " + " | ".join(f"among {one.people:,}" for one in found) + " |",
        "|---|" + "---:|" * len(found),
        *(_line(what, found) for what in ASKED),
        "",
        "| must hold | measured | |",
        "|---|---|---|",
        *(_verdict(one) for one in found),
    ]


def _line(what: str, found: list[Found]) -> str:
    cells = [f"{one.milliseconds[what]:.1f}" for one in found]
    return f"| {what}: `{ASKED[what]}` | " + " | ".join(cells) + " |"


def _verdict(one: Found) -> str:
    most, longest = AT_MOST.get(one.people, max(AT_MOST.values())), max(one.milliseconds.values())
    return (
        f"| any search among {one.people:,} takes less than {most:.0f} ms | {longest:.1f} ms |"
        f" {'✓' if longest < most else '✗'} |"
    )

"""Files that people bring: read, shown, added, changed and taken back, as one program does it."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from msgspec import Struct

from bench import machine
from bench.progress import tell
from birthday_calendar.database import Database
from birthday_calendar.domain.formats import Read, reading
from birthday_calendar.migrations import migrate
from birthday_calendar.services import imports
from tests.support.calendars import calendar_of

PEOPLE, SMALL_PEOPLE = 10_000, 500
AT_MOST = 10.0  # seconds from a file to the last of its people in the calendar
MOST_MEMORY = 60.0  # MB beside what the program has anyway


class Took(Struct, frozen=True):
    seconds: dict[str, float]  # by step
    memory: float  # MB, most of all steps


def measure(is_small: bool) -> list[str]:
    """The section's lines."""
    load_before = machine.load()
    people = SMALL_PEOPLE if is_small else PEOPLE
    with machine.durable_postgres() as server:
        database = server.create()
        migrate.upgrade(server.url(database))
        took = asyncio.run(_measure(server.url(database), people))
        return _section(took, people, machine.facts(server, load_before))


async def _measure(database_url: str, people: int) -> Took:
    now = datetime.now(UTC)
    seconds: dict[str, float] = {}
    began, before = time.perf_counter(), _resident()

    def done(step: str) -> None:
        nonlocal began
        seconds[step] = time.perf_counter() - began
        tell(f"{step}: {seconds[step]:.2f} s")
        began = time.perf_counter()

    async with Database(database_url) as db:
        calendar = await calendar_of(db, 1, now)
        read = await _read(_file(people, "tea"), now)
        done("read")
        brought = await imports.keep(db, calendar, read, now)
        done("compared, kept and shown")
        await imports.apply(db, calendar, brought.id, now, most=people)
        done("added")
        later = now + timedelta(seconds=1)
        read = await _read(_file(people, "milk"), now)
        brought = await imports.keep(db, calendar, read, later)
        done("the same people with other notes: read and shown")
        await imports.apply(db, calendar, brought.id, later, most=people)
        done("changed")
        await imports.undo(db, calendar, brought.id, later + timedelta(seconds=1))
        done("undone")
    return Took(seconds, _resident("VmHWM:") - before)


async def _read(data: bytes, now: datetime) -> Read:
    return await asyncio.to_thread(reading.read, data, now.date())


def _file(people: int, drink: str) -> bytes:
    rows = (
        f"Person {n} Surname,{1950 + n % 60}-{1 + n % 12:02}-{1 + n % 28:02},likes {drink}\n"
        for n in range(people)
    )
    return ("name,birthday,note\n" + "".join(rows)).encode()


def _resident(which: str = "VmRSS:") -> float:
    """MB."""
    fields = Path("/proc/self/status").read_text().split()
    return int(fields[fields.index(which) + 1]) / 1024


def _section(took: Took, people: int, facts: list[str]) -> list[str]:
    until_added = sum([*took.seconds.values()][:3])
    return [
        f"Seconds for a CSV file of {people:,} people with notes, brought to an empty calendar,",
        "and then brought again with other notes. One program does all of it.",
        "",
        *facts,
        "",
        "| step | seconds |",
        "|---|---:|",
        *(f"| {step} | {seconds:.1f} |" for step, seconds in took.seconds.items()),
        "",
        "| must hold | measured | |",
        "|---|---|---|",
        f"| {people:,} people are in the calendar after {AT_MOST:.0f} s | {until_added:.1f} s |"
        f" {'✓' if until_added < AT_MOST else '✗'} |",
        f"| all of that takes no more than {MOST_MEMORY:.0f} MB | {took.memory:.0f} MB |"
        f" {'✓' if took.memory < MOST_MEMORY else '✗'} |",
    ]

"""Who keeps a copy of a calendar misses nothing, whoever writes beside them."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from birthday_calendar.backups import settling
from birthday_calendar.database import Database
from birthday_calendar.domain.errors import ChangesForgotten, NotFound
from birthday_calendar.domain.formats import reading
from birthday_calendar.domain.models import Calendar, Event, EventDraft
from birthday_calendar.services import calendars, changes, events, housekeeping, imports, written
from birthday_calendar.storage import changes as stored
from birthday_calendar.storage import events as stored_events
from birthday_calendar.storage import many_events
from birthday_calendar.storage.tables import event_changes
from tests.integration.test_migrations import within
from tests.support.calendars import calendar_of

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
BEGINNING = "1970-01-01T00:00:00Z"


def draft(name: str = "Anna") -> EventDraft:
    return EventDraft(name=name, day=15, month=6)


@pytest.fixture
async def calendar(database: Database) -> Calendar:
    return await calendar_of(database, 1, NOW)


class Follower:
    """Has a copy of a calendar's events."""

    def __init__(self, db: Database, calendar_id: int, *, limit: int = 100):
        self._db = db
        self._id = calendar_id
        self._limit = limit
        self.since = BEGINNING
        self.copy: dict[int, Event] = {}
        self.told: list[int] = []  # ids, of the last time
        self.gone: list[int] = []  # the same of what was deleted

    async def follow(self) -> None:
        self.told, self.gone = [], []
        cursor = None
        while True:
            calendar = await calendars.get(self._db, self._id)
            page = await changes.page(
                self._db, calendar, since=self.since, cursor=cursor, limit=self._limit
            )
            assert len(page.events) + len(page.deleted) <= self._limit
            self.copy |= {one.id: one for one in page.events}
            for one in page.deleted:
                self.copy.pop(one.id, None)
            self.told += [one.id for one in page.events]
            self.gone += [one.id for one in page.deleted]
            cursor = page.position
            if not page.has_more:
                break
        self.since = cursor


@pytest.fixture
def follower(database: Database, calendar: Calendar) -> Follower:
    return Follower(database, calendar.id)


async def kept(db: Database, calendar: Calendar) -> dict[int, Event]:
    there, _ = await many_events.there(db, calendar.id)
    return {one.id: one for one in there}


async def test_followers_of_many_writers_have_all_of_it_at_the_end(
    database: Database, database_url: str, calendar: Calendar
) -> None:
    """Of several programs, some of whose transactions begin early and end late."""
    chance = random.Random(7)
    writing = True

    async def once(db: Database) -> None:
        one = chance.choice([*await kept(db, calendar)] or [0])
        with suppress(NotFound):
            match chance.randrange(7):
                case 0:
                    await events.delete(db, calendar, one, NOW)
                case 1:
                    await events.change(db, calendar, one, NOW, note=str(chance.random()))
                case 2:
                    deleted = chance.randrange(1, one + 2)
                    await events.restore(db, calendar, deleted, NOW)
                case 3:
                    async with db.transaction():  # which holds the calendar, and then waits
                        await events.add(db, calendar, draft("late"), NOW, most=10_000)
                        await asyncio.sleep(chance.random() / 50)
                        await events.add(db, calendar, draft("later"), NOW, most=10_000)
                case 4:
                    async with db.flushed_together():
                        await events.add(db, calendar, draft("soon"), NOW, most=10_000)
                case 5:
                    names = [draft(f"many {n}") for n in range(5)]
                    await events.add_all(db, calendar, names, NOW, most=10_000)
                case 6:
                    await events.add(db, calendar, draft("one"), NOW, most=10_000)

    async def write(db: Database) -> None:
        for _ in range(25):
            await once(db)

    async def follow(one: Follower) -> None:
        while writing:
            await one.follow()
            await asyncio.sleep(0)

    async with AsyncExitStack() as stack:
        programs = [
            await stack.enter_async_context(Database(database_url, patience=30)) for _ in range(4)
        ]
        followers = [Follower(database, calendar.id, limit=limit) for limit in (1, 3, 100)]
        following = [asyncio.create_task(follow(one)) for one in followers]
        await asyncio.gather(*map(write, programs))
        writing = False
        await asyncio.gather(*following)
    expected = await kept(database, calendar)
    assert len(expected) > 30
    for one in followers:
        await one.follow()
        assert one.copy == expected
        await one.follow()
        assert (one.told, one.gone) == ([], [])


Write = Callable[[Database, Calendar, int], Awaitable[object]]


async def _bring(db: Database, calendar: Calendar, _: int) -> int:
    read = reading.read(b"name,birthday\nBoris,1985-03-16\nCyd,1986-03-17\n", NOW.date())
    brought = await imports.keep(db, calendar, read, NOW)
    await imports.apply(db, calendar, brought.id, NOW, most=100)
    return brought.id


async def _bring_and_undo(db: Database, calendar: Calendar, event_id: int) -> None:
    await imports.undo(db, calendar, await _bring(db, calendar, event_id), NOW)


async def _by_hand(db: Database, calendar: Calendar, event_id: int) -> None:
    await db.execute(f"UPDATE events SET note = 'x' WHERE id = {event_id}")  # noqa: S608


@pytest.mark.parametrize(
    "write",
    [
        lambda db, it, one: events.add(db, it, draft("Boris"), NOW, most=10),
        lambda db, it, one: events.add_all(db, it, [draft("B"), draft("C")], NOW, most=10),
        lambda db, it, one: events.change(db, it, one, NOW, note="x"),
        lambda db, it, one: events.replace(db, it, one, draft("Bert"), NOW),
        lambda db, it, one: events.delete(db, it, one, NOW),
        lambda db, it, one: written.delete_of_message(db, it, 5, None, NOW),
        lambda db, it, one: stored_events.make_own(db, it.id, one, 7),
        _bring,
        _bring_and_undo,
        _by_hand,
    ],
)
async def test_whoever_writes_it_is_told(
    database: Database, calendar: Calendar, follower: Follower, write: Write
) -> None:
    anna = await events.add(database, calendar, draft(), NOW, most=10, message_id=5)
    await events.add(database, calendar, draft("Untouched"), NOW, most=10)
    await follower.follow()
    await write(database, calendar, anna.id)
    await follower.follow()
    assert follower.told or follower.gone
    assert "Untouched" not in [follower.copy[one].name for one in follower.told]
    assert follower.copy == await kept(database, calendar)


async def test_what_was_taken_back_is_told_as_it_is(
    database: Database, calendar: Calendar, follower: Follower
) -> None:
    anna = await events.add(database, calendar, draft(), NOW, most=10)
    await follower.follow()
    await events.delete(database, calendar, anna.id, NOW)
    await follower.follow()
    assert (follower.copy, follower.gone) == ({}, [anna.id])
    await events.restore(database, calendar, anna.id, NOW)
    await follower.follow()
    assert follower.copy == {anna.id: anna}


async def test_others_calendars_are_never_told_of(
    database: Database, calendar: Calendar, follower: Follower
) -> None:
    other = await calendar_of(database, 2, NOW)
    boris = await events.add(database, other, draft("Boris"), NOW, most=10)
    await events.delete(database, other, boris.id, NOW)
    await follower.follow()
    assert (follower.told, follower.gone) == ([], [])


async def test_a_calendar_is_forgotten_with_its_changes(
    database: Database, calendar: Calendar
) -> None:
    anna = await events.add(database, calendar, draft(), NOW, most=10)
    await events.add(database, calendar, draft(), NOW, most=10)
    await events.delete(database, calendar, anna.id, NOW)
    await database.execute("DELETE FROM calendars")
    assert await database.fetch_all(sa.select(event_changes)) == []


# --- what is not known any more -------------------------------------------------------------------


async def test_deletions_are_told_for_thirty_days_also_when_the_event_is_gone_for_good(
    database: Database, calendar: Calendar, follower: Follower
) -> None:
    anna = await events.add(database, calendar, draft(), NOW, most=10)
    await follower.follow()
    await events.delete(database, calendar, anna.id, NOW)
    await stored_events.purge_oldest(database, calendar.id, 0)
    await housekeeping.tidy(database, NOW + timedelta(days=29))
    await follower.follow()
    assert follower.gone == [anna.id]


async def test_who_comes_too_late_for_a_deletion_is_told_to_begin_anew(
    database: Database, calendar: Calendar, follower: Follower
) -> None:
    anna = await events.add(database, calendar, draft(), NOW, most=10)
    boris = await events.add(database, calendar, draft("Boris"), NOW, most=10)
    await follower.follow()
    in_time = Follower(database, calendar.id)
    await events.delete(database, calendar, anna.id, NOW)
    await in_time.follow()
    await housekeeping.tidy(database, NOW + timedelta(days=31))
    with pytest.raises(ChangesForgotten):
        await follower.follow()
    await in_time.follow()
    anew = Follower(database, calendar.id, limit=1)
    await anew.follow()
    for one in (in_time, anew):
        assert one.copy == {boris.id: boris}


async def test_who_begins_before_a_deletion_is_forgotten_and_ends_after_begins_anew(
    database: Database, calendar: Calendar
) -> None:
    for name in ("Anna", "Boris", "Cyd"):
        await events.add(database, calendar, draft(name), NOW, most=10)
    calendar = await calendars.get(database, calendar.id)
    first = await changes.page(database, calendar, since=BEGINNING, limit=1)
    await events.delete(database, calendar, first.events[0].id, NOW)
    await housekeeping.tidy(database, NOW + timedelta(days=31))
    calendar = await calendars.get(database, calendar.id)
    with pytest.raises(ChangesForgotten):
        await changes.page(database, calendar, since=BEGINNING, cursor=first.position, limit=1)


async def test_of_deletions_without_end_the_last_ones_are_told(
    database: Database, calendar: Calendar
) -> None:
    followers = [Follower(database, calendar.id) for _ in range(2)]
    for _ in range(5):
        anna = await events.add(database, calendar, draft(), NOW, most=10)
        await events.delete(database, calendar, anna.id, NOW)
        await followers[0].follow()
        await stored_events.purge_oldest(database, calendar.id, 0)
    long_ago = NOW - timedelta(days=1)
    await stored.purge(database, long_ago, 6)
    assert len(await database.fetch_all(sa.select(event_changes))) <= 5
    await stored.purge(database, long_ago, 0)
    assert await database.fetch_all(sa.select(event_changes)) == []
    await followers[0].follow()
    await followers[1].follow()


async def test_a_time_to_come_leaves_out_nothing_that_happens_before_it(
    database: Database, calendar: Calendar, follower: Follower
) -> None:
    follower.since = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    await follower.follow()
    anna = await events.add(database, calendar, draft(), NOW, most=10)
    await follower.follow()
    assert follower.told == [anna.id]


async def test_a_time_gives_what_was_changed_after_it(
    database: Database, calendar: Calendar, follower: Follower
) -> None:
    for name in ("Anna", "Boris"):
        await events.add(database, calendar, draft(name), NOW, most=10)
    an_hour = 3_600_000_000  # microseconds
    await database.execute(
        f"UPDATE event_changes SET revision = revision - {an_hour} WHERE event_id = 1"  # noqa: S608
    )
    for minutes, told in ((30, [2]), (90, [1, 2])):
        follower.since = (datetime.now(UTC) - timedelta(minutes=minutes)).isoformat()
        await follower.follow()
        assert follower.told == told


async def test_who_has_seen_what_a_restored_database_does_not_know_begins_anew(
    database: Database, database_url: str, calendar: Calendar, follower: Follower
) -> None:
    await events.add(database, calendar, draft(), NOW, most=10)
    await follower.follow()
    await within(database_url, lambda it: settling.settle(it, NOW, settling.NOTHING))
    with pytest.raises(ChangesForgotten):
        await follower.follow()
    anew = Follower(database, calendar.id)
    await anew.follow()
    assert anew.copy == await kept(database, calendar)
    await events.add(database, calendar, draft("Boris"), NOW, most=10)
    await anew.follow()
    assert len(anew.told) == 1

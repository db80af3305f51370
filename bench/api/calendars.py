"""The calendars that are asked for, each with a token of its own, and how they are changed."""

import asyncio
from datetime import UTC, datetime

from msgspec import Struct

from birthday_calendar.database import Database
from birthday_calendar.domain.visits import Link
from birthday_calendar.services import feeds, tokens, visits
from tests.support.calendars import calendar_of
from tests.support.postgres import PostgresServer

CALENDARS = 40  # more than twice the connections: see wrk.lua
PEOPLE = 1_000  # in each: 85 in a month of 31 days, two or three a day
# Above what `filling` numbers, and of one length, so that all answers are of one length, too.
FIRST_ID = 1_000_001

_FIRST_CHAT = 500_000_001
_IDS = """
ALTER SEQUENCE calendars_id_seq RESTART {first};
ALTER SEQUENCE events_id_seq RESTART {first};
"""
_PEOPLE = """
INSERT INTO events (calendar_id, name, month_day, year, company, muted, deceased,
    search_text, name_key, created_at, updated_at)
SELECT calendar, 'Person ' || 1000 + n, extract(month FROM born) * 100 + extract(day FROM born),
    1950 + n % 40, 'Company ' || 1000 + n, false, false,
    'person ' || 1000 + n || E'\\ncompany ' || 1000 + n, 'person ' || 1000 + n,
    timestamptz '2026-01-01T09:00:00.123456Z', timestamptz '2026-01-01T09:00:00.123456Z'
FROM generate_series(0, {people} - 1) n, LATERAL (
    SELECT date '2001-01-01' + n * 365 / {people} AS born
) one, generate_series({first}, {last}) calendar
"""
_FORGET = "DELETE FROM events WHERE id > {last}"
# Whoever changes is not what is measured, so it does not wait for the disk. It counts its changes
# where nothing is: private chats have no topics, and the API shows none.
_CHANGE = """\
SET synchronous_commit = off; \
UPDATE calendars SET thread_id = coalesce(thread_id, 0) + 1 WHERE id >= {first};"""
_COUNT = "SELECT coalesce(thread_id, 0) FROM calendars WHERE id = {first}"


class Asked(Struct, frozen=True):
    """A calendar, a token that opens it, a feed that shows it, and a session of whose it is."""

    id: int
    secret: str
    feed: str
    session: str


def fill(server: PostgresServer, database: str) -> list[Asked]:
    server.execute(_IDS.format(first=FIRST_ID), database)
    asked = asyncio.run(_open(server.url(database)))
    first, last = asked[0].id, asked[-1].id
    assert [one.id for one in asked] == [*range(first, last + 1)]
    server.execute(_PEOPLE.format(people=PEOPLE, first=first, last=last), database)
    server.execute("VACUUM ANALYZE", database)
    return asked


async def _open(database_url: str) -> list[Asked]:
    now = datetime.now(UTC)
    asked = []
    async with Database(database_url) as db:
        for chat_id in range(_FIRST_CHAT, _FIRST_CHAT + CALENDARS):
            calendar = await calendar_of(db, chat_id, now)
            _, secret = await tokens.create(db, calendar, chat_id, now)
            feed = await feeds.create(db, calendar, chat_id, now, name="bench", most=1)
            link = await visits.make_link(
                db, Link(user_id=chat_id, language="en", calendar_id=calendar.id), now
            )
            _, session = await visits.open_by_link(db, link, "bench", now)
            asked.append(Asked(calendar.id, secret, feed[1], session))
    return asked


def forget_created(server: PostgresServer, database: str) -> None:
    """Each round of creating begins with as many people."""
    last = FIRST_ID + CALENDARS * PEOPLE - 1
    server.execute(_FORGET.format(last=last), database)
    server.execute("VACUUM ANALYZE", database)


def change_of_all() -> str:
    """SQL, in a line, that does to each calendar what every change of what belongs to it does."""
    return _CHANGE.format(first=FIRST_ID)


def changes(server: PostgresServer, database: str) -> int:
    """How many there were of all."""
    return int(server.execute(_COUNT.format(first=FIRST_ID), database))

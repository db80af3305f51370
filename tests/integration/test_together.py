"""What is asked for at nearly the same moment, asked for together; such as tokens."""

import asyncio
from collections.abc import Collection
from functools import partial

import pytest

from birthday_calendar.database import Database
from birthday_calendar.domain.keys import Token
from birthday_calendar.services import tokens
from birthday_calendar.services.secret import hashed
from birthday_calendar.storage import tokens as stored
from birthday_calendar.storage.tokens import Kept
from birthday_calendar.together import AT_ONCE, Together
from tests.integration.test_tokens import NOW
from tests.support.calendars import calendar_of
from tests.support.databases import on_sqlite

pytestmark = on_sqlite


class Queries:
    """Of tokens, each of which takes until it is let go on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch):
        self.asked: list[set[str]] = []
        self.goes_on = asyncio.Event()
        self._find = stored.find
        monkeypatch.setattr(stored, "find", self.find)

    async def have_begun(self) -> None:
        while not self.asked:
            await asyncio.sleep(0)

    async def find(self, db: Database, hashes: Collection[str]) -> dict[str, Kept]:
        self.asked.append(set(hashes))
        await self.goes_on.wait()
        return await self._find(db, hashes)


@pytest.fixture
def queries(monkeypatch: pytest.MonkeyPatch) -> Queries:
    return Queries(monkeypatch)


async def test_who_comes_while_others_are_looked_up_is_looked_up_with_who_comes_next(
    database: Database, queries: Queries
) -> None:
    lookups = Together(partial(stored.find, database))
    first = asyncio.create_task(lookups.join("0"))
    await queries.have_begun()
    rest = [asyncio.create_task(lookups.join(str(number))) for number in (1, 2, 1)]
    await asyncio.sleep(0)
    queries.goes_on.set()
    assert await asyncio.gather(first, *rest) == [None] * 4
    assert queries.asked == [{"0"}, {"1", "2"}]


async def test_nobody_is_told_what_was_looked_up_before_they_asked(
    database: Database, queries: Queries
) -> None:
    lookups = Together(partial(stored.find, database))
    calendar = await calendar_of(database, 1, NOW)
    _, secret = await tokens.create(database, calendar, 1, NOW)
    token_hash = hashed(secret)
    queries.goes_on.set()
    before = await asyncio.gather(*(lookups.join(token_hash) for _ in range(3)))
    assert all(isinstance(kept and kept[0], Token) for kept in before)
    await tokens.revoke(database, calendar, 1)
    assert await lookups.join(token_hash) is None


async def test_a_query_that_hangs_holds_up_only_who_was_in_it(
    database: Database, queries: Queries
) -> None:
    lookups = Together(partial(stored.find, database))
    hanging = asyncio.create_task(lookups.join("0"))
    await queries.have_begun()
    queries.goes_on, held = asyncio.Event(), queries.goes_on
    queries.goes_on.set()
    assert await lookups.join("1") is None
    assert not hanging.done()
    held.set()
    await hanging


async def test_many_are_looked_up_some_at_a_time(database: Database, queries: Queries) -> None:
    lookups = Together(partial(stored.find, database))
    queries.goes_on.set()
    many = [lookups.join(str(number)) for number in range(2 * AT_ONCE + 1)]
    assert await asyncio.gather(*many) == [None] * len(many)
    assert [len(asked) for asked in queries.asked] == [AT_ONCE, AT_ONCE, 1]


async def test_who_is_given_up_on_takes_nobody_else_along(
    database: Database, queries: Queries
) -> None:
    lookups = Together(partial(stored.find, database))
    given_up = asyncio.create_task(lookups.join("0"))
    other = asyncio.create_task(lookups.join("0"))
    await queries.have_begun()
    given_up.cancel()
    queries.goes_on.set()
    assert await other is None

"""A PgBouncer in between, as Debian 12 has it: it knows no prepared statements."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from birthday_calendar import health
from birthday_calendar.database import Database
from birthday_calendar.domain.errors import DatabaseUnavailable
from birthday_calendar.migrations import migrate
from birthday_calendar.postgres import NO_STATEMENTS
from birthday_calendar.storage import conversations
from tests.support import pgbouncer
from tests.support.postgres import PostgresServer

pytestmark = pytest.mark.skipif(not pgbouncer.PROGRAM, reason="needs Debian's pgbouncer")

NOW = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture
def name(postgres: PostgresServer) -> Iterator[str]:
    name = postgres.create()
    yield name
    postgres.drop(name)


async def use(db: Database) -> None:
    """As many do at once."""
    async with db.transaction():
        await conversations.put(db, 1, 1, "kept", "{}", NOW)
        await asyncio.sleep(0.01)
        await conversations.get(db, 1, 1)
    await conversations.get(db, 1, 1)


async def test_it_is_named_and_waited_for(postgres: PostgresServer, name: str) -> None:
    with pgbouncer.pgbouncer(postgres, name) as url:
        await asyncio.to_thread(migrate.upgrade, url)
        async with Database(url) as one, Database(url) as other:
            failures: list[BaseException] = []
            async with asyncio.timeout(30):
                while not failures:  # by chance each may have met what it had prepared itself
                    tried = (use(db) for db in (one, other) * 8)
                    found = await asyncio.gather(*tried, return_exceptions=True)
                    failures = [error for error in found[::2] if error is not None]
            assert {*map(repr, failures)} == {repr(DatabaseUnavailable(NO_STATEMENTS))}
            shown = await health.of_database(one)
            assert (shown.state, NO_STATEMENTS in shown.reason) == ("down", True)


def test_a_statement_of_another_program_is_never_taken_for_ours(postgres: PostgresServer) -> None:
    """By its name, where a pooler hands its connection to us: no two programs use the same."""
    program = (
        "import asyncio\n"
        "from birthday_calendar import database_url, postgres_pool\n"
        "async def main():\n"
        f"    server = database_url.parse({postgres.url('postgres')!r})\n"
        "    connection = await postgres_pool.connect(server, 5)\n"
        "    print((await connection.prepare('SELECT 1')).get_name())\n"
        "asyncio.run(main())"
    )
    names = {subprocess.check_output([sys.executable, "-c", program]) for _ in range(2)}
    assert len(names) == 2


async def test_a_pooler_that_has_to_ignore_our_limits_says_how(
    postgres: PostgresServer, name: str
) -> None:
    with pgbouncer.pgbouncer(postgres, name, ignored="extra_float_digits") as url:
        async with Database(url) as db:
            with pytest.raises(DatabaseUnavailable, match="statement_timeout; see ignore_startup"):
                await db.fetch_one("SELECT 1")

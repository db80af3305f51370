"""Transactions and failures, on both databases."""

import asyncio
import shutil
import sqlite3
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest
import sqlalchemy as sa

from birthday_calendar import sqlite
from birthday_calendar.database import Database
from birthday_calendar.domain.errors import DatabaseBroken, DatabaseOutdated, DatabaseUnavailable
from birthday_calendar.storage import conversations, tables
from birthday_calendar.storage.machinery_tables import leases
from tests.support.postgres import PostgresServer, free_port

NOW = datetime(2026, 11, 22, tzinfo=UTC)


async def put(db: Database, state: str) -> None:
    await conversations.put(db, 1, 1, state, "{}", NOW)


async def kept(db: Database) -> str | None:
    return (await conversations.get(db, 1, 1))[0]


async def all_threads_ended() -> None:
    """Those of connections to SQLite."""
    async with asyncio.timeout(5):
        while any("connection_worker" in thread.name for thread in threading.enumerate()):
            await asyncio.sleep(0.01)


async def test_a_transaction_that_fails_leaves_no_trace(database: Database) -> None:
    async def fail() -> None:
        async with database.transaction():
            await put(database, "lost")
            raise LookupError

    with pytest.raises(LookupError):
        await fail()
    assert await kept(database) is None


async def test_a_transaction_inside_another_is_a_part_of_it(database: Database) -> None:
    async def fail() -> None:
        async with database.transaction():
            async with database.transaction():
                await put(database, "lost")
            raise LookupError

    with pytest.raises(LookupError):
        await fail()
    assert await kept(database) is None


async def test_another_task_does_not_see_what_is_not_committed(database: Database) -> None:
    async with database.transaction():
        await put(database, "mine")
        assert await asyncio.create_task(kept(database)) is None
    assert await kept(database) == "mine"


async def test_transactions_at_once_take_turns(database: Database) -> None:
    await put(database, "0")

    async def add_one() -> None:
        async with database.transaction():
            # the lock first, so that both databases read what the other wrote
            await database.execute("UPDATE conversations SET updated_at = updated_at")
            await put(database, str(int(await kept(database) or 0) + 1))

    await asyncio.gather(*(add_one() for _ in range(20)))
    assert await kept(database) == "20"


@pytest.mark.alone  # who is given no processor gets no turn
async def test_a_writer_gets_its_turn_beside_steady_ones(tmp_path: Path) -> None:
    """Each Database is a process of its own, as far as SQLite is concerned."""
    url = f"sqlite:///{tmp_path}/busy.db"
    written = 0
    overtaken = []  # how many others wrote while each waited

    async def write(db: Database) -> None:
        nonlocal written
        before = written
        async with db.transaction():
            await db.execute("INSERT INTO numbers VALUES (1)")
            await asyncio.sleep(0.02)
        overtaken.append(written - before)
        written += 1

    async def write_steadily(db: Database) -> None:
        for _ in range(20):
            await write(db)

    (tmp_path / "busy.db").touch()
    async with Database(url) as one, Database(url) as two:
        await one.execute("CREATE TABLE numbers (number INTEGER)")
        await asyncio.gather(*(write_steadily(db) for db in (one, one, one, two)))
    # one that only gets what the others leave waits for all their 60
    assert max(overtaken) < 50


async def test_the_connection_is_fine_after_a_failed_transaction(database: Database) -> None:
    for _ in range(30):  # more than any pool has connections
        with pytest.raises(LookupError):
            async with database.transaction():
                raise LookupError
    await put(database, "fine")
    assert await kept(database) == "fine"


async def test_an_error_of_the_body_keeps_its_type(database: Database) -> None:
    with pytest.raises(ConnectionResetError):
        async with database.transaction():
            raise ConnectionResetError


async def test_a_server_that_is_down_is_unavailable_and_found_when_it_is_up() -> None:
    async with Database(f"postgresql://nobody@127.0.0.1:{free_port()}/none") as db:
        for _ in range(2):
            with pytest.raises(DatabaseUnavailable):
                await db.fetch_one("SELECT 1")
            with pytest.raises(DatabaseUnavailable):
                async with db.transaction():
                    pass


async def test_a_name_that_can_be_none_is_unavailable() -> None:
    host = "a" * 70 + ".invalid"  # no name server is asked for it
    async with Database(f"postgresql://nobody@{host}/none") as db:
        for _ in range(2):
            with pytest.raises(DatabaseUnavailable, match=host):
                await db.fetch_one("SELECT 1")


async def test_tables_that_migrations_still_owe_are_unavailable(tmp_path: Path) -> None:
    (tmp_path / "empty.db").touch()
    for name in ("empty.db", "missing.db"):
        async with Database(f"sqlite:///{tmp_path}/{name}") as db:
            with pytest.raises(DatabaseOutdated):
                await kept(db)
    assert not (tmp_path / "missing.db").exists()


async def test_a_file_that_is_no_database_keeps_no_program_from_ending(tmp_path: Path) -> None:
    (tmp_path / "broken.db").write_bytes(b"not a database" * 100)
    async with Database(f"sqlite:///{tmp_path}/broken.db") as db:
        with pytest.raises(DatabaseBroken):
            await kept(db)
    await all_threads_ended()


async def test_a_server_that_only_reads_until_another_takes_over_is_unavailable(
    postgres: PostgresServer, migrated_postgres: str
) -> None:
    name = postgres.create(migrated_postgres)
    async with Database(postgres.url(name)) as db, db.transaction():
        await db.execute("SET TRANSACTION READ ONLY")
        with pytest.raises(DatabaseUnavailable):
            await put(db, "lost")
    postgres.drop(name)


async def test_the_database_s_clock_is_close_to_ours(database: Database) -> None:
    row = await database.fetch_one(sa.select(database.clock().label("now")))
    assert row
    assert abs(row["now"] - datetime.now(UTC).timestamp()) < 5


async def test_a_task_whose_connections_were_cut_goes_on_with_others(
    postgres: PostgresServer, migrated_postgres: str
) -> None:
    cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"

    async def lose(pause: float) -> None:
        async with db.transaction():
            await asyncio.to_thread(postgres.execute, cut)
            await asyncio.sleep(pause)
            await put(db, "lost")

    name = postgres.create(migrated_postgres)
    async with Database(postgres.url(name)) as db:
        for pause in (0, 0.01, 0.1):  # noticed while something is asked, or before
            with pytest.raises(DatabaseUnavailable):
                await lose(pause)
            await put(db, "kept")
            assert await kept(db) == "kept"
    postgres.drop(name)


@pytest.mark.parametrize(
    "query",
    [
        sa.select(leases).where(leases.c.name.in_([str(n) for n in range(40_000)])),
        sa.select(tables.calendars.c.id).where(tables.calendars.c.id == sa.bindparam("x", "one")),
    ],
    ids=["too many parameters", "a parameter of the wrong type"],
)
async def test_a_mistake_of_ours_is_loud_and_the_connection_goes_on(
    postgres: PostgresServer, migrated_postgres: str, query: sa.Select[tuple[object]]
) -> None:
    name = postgres.create(migrated_postgres)
    async with Database(postgres.url(name), pool_size=1) as db:
        pid = "SELECT pg_backend_pid() AS pid"
        before = await db.fetch_one(pid)
        with pytest.raises((asyncpg.InterfaceError, asyncpg.DataError)):
            await db.fetch_all(query)
        with pytest.raises((asyncpg.InterfaceError, asyncpg.DataError)):
            async with db.transaction():
                await db.fetch_all(query)
        after = await db.fetch_one(pid)
    assert before
    assert after
    assert before["pid"] == after["pid"]
    postgres.drop(name)


async def test_too_many_parameters_are_loud_on_sqlite_too(migrated_sqlite: Path) -> None:
    async with Database(f"sqlite:///{migrated_sqlite}") as db:
        names = [str(number) for number in range(300_000)]  # Debian's may be 250,000
        with pytest.raises(sqlite3.OperationalError, match="too many SQL variables"):
            await db.fetch_all(sa.select(leases).where(leases.c.name.in_(names)))


async def test_a_statement_that_takes_too_long_ends_on_the_server_too(
    postgres: PostgresServer, migrated_postgres: str
) -> None:
    name = postgres.create(migrated_postgres)
    running = (
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE state = 'active' AND query LIKE 'SELECT pg_sleep%'"
    )
    async with Database(postgres.url(name), patience=0.5) as db:
        began = time.monotonic()
        with pytest.raises(DatabaseUnavailable):
            await db.fetch_one("SELECT pg_sleep(60)")
        assert time.monotonic() - began < 2
        assert await asyncio.to_thread(postgres.execute, running) == "0"
        with pytest.raises(DatabaseUnavailable, match=r"no answer within 0\.1 s"):
            async with db.within(0.1):
                await db.fetch_one("SELECT pg_sleep(60)")
        await asyncio.sleep(1)
        assert await asyncio.to_thread(postgres.execute, running) == "0"
        await put(db, "kept")
    postgres.drop(name)


async def test_who_waits_for_a_connection_waits_no_longer_than_its_patience(
    postgres: PostgresServer, migrated_postgres: str
) -> None:
    name = postgres.create(migrated_postgres)
    async with Database(postgres.url(name), pool_size=1, patience=0.5) as db, db.transaction():
        with pytest.raises(DatabaseUnavailable, match="every connection is busy"):
            await asyncio.create_task(kept(db))
    postgres.drop(name)


async def test_many_who_wait_to_write_take_no_more_connections_than_there_may_be(
    migrated_sqlite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "CONNECTIONS", 3)
    copy = shutil.copy(migrated_sqlite, tmp_path / "copy.db")
    async with Database(f"sqlite:///{copy}", patience=0.5) as db, db.transaction():
        writers = [asyncio.create_task(put(db, "other")) for _ in range(20)]
        failures = await asyncio.gather(*writers, return_exceptions=True)
        assert {type(one) for one in failures} == {DatabaseUnavailable}
        assert "all connections are taken" in {str(one) for one in failures}
        await put(db, "mine")
    async with Database(f"sqlite:///{copy}", patience=0.5) as db:
        assert await kept(db) == "mine"


async def test_who_waits_for_another_writer_waits_no_longer_than_its_patience(
    database_url: str,
) -> None:
    async with Database(database_url) as one, Database(database_url, patience=0.5) as other:
        await put(one, "mine")
        async with one.transaction():
            await put(one, "still mine")
            for _ in range(2):
                began = time.monotonic()
                with pytest.raises(DatabaseUnavailable):
                    async with other.transaction():
                        await put(other, "other")
                assert time.monotonic() - began < 2
        await put(other, "other's turn")


async def test_what_was_cut_short_holds_nobody_up(database_url: str) -> None:
    """A writer that is given up in the middle lets the next one write."""
    async with Database(database_url) as db:

        async def write_and_wait() -> None:
            async with db.transaction():
                await put(db, "lost")
                await asyncio.sleep(60)

        for _ in range(12):  # more than there are connections
            with pytest.raises(DatabaseUnavailable):
                async with db.within(0.05):
                    await write_and_wait()
        async with db.within(2.0):
            await put(db, "kept")
        assert await kept(db) == "kept"


ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"


async def test_no_statement_runs_for_ever(database_url: str) -> None:
    async with Database(database_url, patience=0.5) as db:

        async def write_and_read() -> None:
            async with db.transaction():
                await put(db, "lost")
                await db.fetch_one(ENDLESS)

        began = time.monotonic()
        with pytest.raises(DatabaseUnavailable):
            await db.fetch_one(ENDLESS)
        with pytest.raises(DatabaseUnavailable):
            await write_and_read()
        assert time.monotonic() - began < 5
        assert await kept(db) is None
    await all_threads_ended()


async def test_a_long_read_of_sqlite_that_is_given_up_ends(migrated_sqlite: Path) -> None:
    async with Database(f"sqlite:///{migrated_sqlite}") as db:
        with pytest.raises(DatabaseUnavailable):
            async with db.within(0.2):
                await db.fetch_one(ENDLESS)
        assert await kept(db) is None
    await all_threads_ended()

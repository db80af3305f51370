"""Transactions and failures, on both databases."""

import asyncio
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from birthday_calendar.database import Database
from birthday_calendar.errors import DatabaseBroken, DatabaseOutdated, DatabaseUnavailable
from birthday_calendar.storage import conversations
from tests.support.postgres import PostgresServer, free_port

NOW = datetime(2026, 11, 22, tzinfo=UTC)


async def put(db: Database, state: str) -> None:
    await conversations.put(db, 1, 1, state, "{}", NOW)


async def kept(db: Database) -> str | None:
    return (await conversations.get(db, 1, 1))[0]


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


async def test_a_writer_gets_its_turn_beside_steady_ones(tmp_path: Path) -> None:
    """Each Database is a process of its own, as far as SQLite is concerned."""
    url = f"sqlite:///{tmp_path}/busy.db"
    waits = []

    async def write(db: Database) -> None:
        began = time.monotonic()
        async with db.transaction():
            await db.execute("INSERT INTO numbers VALUES (1)")
            await asyncio.sleep(0.02)
        waits.append(time.monotonic() - began)

    async def write_steadily(db: Database) -> None:
        for _ in range(20):
            await write(db)

    (tmp_path / "busy.db").touch()
    async with Database(url) as one, Database(url) as two:
        await one.execute("CREATE TABLE numbers (number INTEGER)")
        await asyncio.gather(*(write_steadily(db) for db in (one, one, one, two)))
    assert max(waits) < 1  # their number times 0.02 s, and what the machine is busy with


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
    threads = threading.active_count()
    async with Database(f"sqlite:///{tmp_path}/broken.db") as db:
        with pytest.raises(DatabaseBroken):
            await kept(db)
    assert threading.active_count() == threads


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

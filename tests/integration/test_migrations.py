"""Bringing a database to this version's shape."""

import asyncio
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from birthday_calendar.migrations import migrate
from birthday_calendar.storage.tables import metadata
from tests.support.postgres import PostgresServer, free_port


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/folder/birthdays.db"
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.url(server.create())


def differences(url: str) -> list[object]:
    def compare(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    async def main() -> list[object]:
        engine = migrate._engine(url)
        async with engine.connect() as connection:
            found = await connection.run_sync(compare)
        await engine.dispose()
        return found

    return asyncio.run(main())


def test_migrations_make_exactly_the_tables_the_code_uses(empty_url: str) -> None:
    migrate.upgrade(empty_url)
    assert differences(empty_url) == []


def test_a_second_run_changes_nothing(empty_url: str) -> None:
    migrate.upgrade(empty_url)
    migrate.upgrade(empty_url)
    assert differences(empty_url) == []


def test_two_containers_may_start_at_once(empty_url: str) -> None:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as containers:
        list(containers.map(migrate.upgrade, [empty_url] * 2))
    assert differences(empty_url) == []


def test_a_database_that_is_not_there_yet_is_said_to_be(tmp_path: Path) -> None:
    with pytest.raises((OSError, DBAPIError)):
        migrate.upgrade(f"postgresql://nobody@127.0.0.1:{free_port()}/none")

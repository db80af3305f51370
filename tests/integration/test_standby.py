"""A standby of PostgreSQL: it reads, and takes writes as soon as it was made the primary."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from birthday_calendar import database, health
from birthday_calendar.database import Database
from birthday_calendar.domain.errors import DatabaseReadOnly
from birthday_calendar.migrations import migrate
from birthday_calendar.storage import conversations
from tests.support.postgres import PostgresServer, postgres_server

NOW = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture
def standby() -> Iterator[PostgresServer]:
    """One that has lost its primary after everything was migrated."""
    with postgres_server() as server:
        server.stop()
        server.start(wal_level="replica")
        migrate.upgrade(server.url(server.create()))
        server.stop()
        server.become_standby()
        server.start(wal_level="replica")
        yield server


async def test_a_standby_is_read_and_named_until_it_is_promoted(
    standby: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "LOOK_EVERY", 0.0)
    async with Database(standby.url("test_0")) as db:
        assert (await health.of_database(db)).state == "read_only"
        with pytest.raises(DatabaseReadOnly):
            await conversations.put(db, 1, 1, "kept", "{}", NOW)
        async with db.flushed_before():
            assert await conversations.get(db, 1, 1) == (None, "{}")
        standby.execute("SELECT pg_promote()")
        await conversations.put(db, 1, 1, "kept", "{}", NOW)
        assert (await health.of_database(db)).state == "up"

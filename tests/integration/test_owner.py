"""Tables that are somebody else's, as after a backup was read back by another user."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from birthday_calendar import database, health
from birthday_calendar.database import Database
from birthday_calendar.domain.errors import DatabaseReadOnly, DatabaseUnavailable
from birthday_calendar.storage import conversations
from tests.support.postgres import PostgresServer

NOW = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture
def name(postgres: PostgresServer, migrated_postgres: str) -> Iterator[str]:
    """Of a database that a user named stranger knows, but owns nothing of."""
    name = postgres.create(migrated_postgres)
    postgres.execute("CREATE ROLE stranger LOGIN")
    yield name
    postgres.drop(name)
    postgres.execute("DROP ROLE stranger")


async def test_what_may_not_be_read_is_down_and_named(postgres: PostgresServer, name: str) -> None:
    async with Database(postgres.url(name).replace("postgres@", "stranger@")) as db:
        found = await health.of_database(db)
        assert found.state == "down"
        assert "permission denied for table" in found.reason
        with pytest.raises(DatabaseUnavailable, match="permission denied for table"):
            await conversations.get(db, 1, 1)


async def test_what_may_only_be_read_is_read_only_until_more_is_granted(
    postgres: PostgresServer, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "LOOK_EVERY", 0.0)
    postgres.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO stranger", name)
    async with Database(postgres.url(name).replace("postgres@", "stranger@")) as db:
        found = await health.of_database(db)
        assert (found.state, found.reason) == ("read_only", "stranger may not write to its tables")
        with pytest.raises(DatabaseReadOnly):
            await conversations.put(db, 1, 1, "kept", "{}", NOW)
        assert await conversations.get(db, 1, 1) == (None, "{}")
        postgres.execute("GRANT ALL ON ALL TABLES IN SCHEMA public TO stranger", name)
        await conversations.put(db, 1, 1, "kept", "{}", NOW)
        assert (await health.of_database(db)).state == "up"

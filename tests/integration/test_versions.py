"""Two versions of the code at one database: who may write it, and what migrations promise."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from birthday_calendar import database, database_url, health, schema
from birthday_calendar.database import Database
from birthday_calendar.domain.errors import DatabaseNewer, DatabaseOutdated, DatabaseUnavailable
from birthday_calendar.migrations import migrate
from birthday_calendar.storage import conversations, events
from tests.support.versions import migrated_by_another

NOW = datetime(2026, 11, 22, tzinfo=UTC)
SINCE = "0008"  # the first migration that says for whom it works
SCRIPTS = ScriptDirectory.from_config(migrate._config())
LATER = [one for one in SCRIPTS.walk_revisions() if one.revision >= SINCE]


async def put(db: Database) -> None:
    await conversations.put(db, 1, 1, "kept", "{}", NOW)


@pytest.fixture(autouse=True)
def looked_at_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "LOOK_EVERY", 0.0)


# --- who may write --------------------------------------------------------------------------------


async def test_what_a_newer_version_made_of_it_is_read_and_not_written(database: Database) -> None:
    await put(database)
    await migrated_by_another(database, "9999", works_for="9990")
    with pytest.raises(DatabaseNewer, match="of use to code of 9990 or later"):
        await put(database)
    with pytest.raises(DatabaseNewer):
        async with database.transaction():
            await put(database)
    assert await conversations.get(database, 1, 1) == ("kept", "{}")
    found = await health.of_database(database)
    assert found.state == "newer"


async def test_it_is_written_again_once_it_fits(database: Database) -> None:
    await migrated_by_another(database, "9999", works_for="9999")
    with pytest.raises(DatabaseNewer):
        await put(database)
    await migrated_by_another(database, schema.HEAD, works_for="0007")
    await put(database)
    assert (await health.of_database(database)).state == "up"


async def test_a_newer_one_that_works_for_this_version_is_written(database: Database) -> None:
    await migrated_by_another(database, "9999", works_for=schema.HEAD)
    await put(database)
    found = await health.of_database(database)
    assert (found.state, "by a newer version" in found.reason) == ("up", True)


async def test_an_older_one_is_not_written(database: Database) -> None:
    await migrated_by_another(database, "0001", works_for="0001")
    with pytest.raises(DatabaseOutdated):
        await put(database)


@pytest.mark.parametrize(
    ("revision", "named"), [("9999", DatabaseNewer), ("0001", DatabaseOutdated)]
)
async def test_what_another_version_does_not_have_is_no_mistake_of_ours(
    database: Database, revision: str, named: type[DatabaseUnavailable]
) -> None:
    await database.execute("ALTER TABLE events DROP COLUMN muted")
    await migrated_by_another(database, revision, works_for=revision)
    with pytest.raises(named):
        await events.get(database, 1, 1)
    with pytest.raises(named):
        async with database.transaction():
            await events.get(database, 1, 1)


@pytest.mark.parametrize("query", ["SELECT nothing FROM events", "SELECT 1 FROM nowhere"])
async def test_a_mistake_of_ours_is_not_called_an_absence(database: Database, query: str) -> None:
    with pytest.raises(Exception, match="no") as raised:
        await database.fetch_all(query)
    assert not isinstance(raised.value, DatabaseUnavailable)


@pytest.mark.parametrize("works_for", [schema.HEAD, "9999"])
async def test_migrate_leaves_a_newer_one_as_it_is_and_is_done(
    database: Database, database_url: str, tmp_path: Path, works_for: str
) -> None:
    await migrated_by_another(database, "9999", works_for)
    done = subprocess.run(
        [sys.executable, "-m", "birthday_calendar", "migrate"],
        env=os.environ | {"DATABASE_URL": database_url, "VAR_DIR": str(tmp_path)},
        capture_output=True, text=True, timeout=20,
    )  # fmt: skip
    _, line, _ = done.stdout.splitlines()  # between that it begins and that it has ended
    assert done.returncode == 0
    assert "nothing to migrate: the database is newer" in line
    assert ("may go on" in line) is (works_for == schema.HEAD)
    row = await database.fetch_one("SELECT version_num FROM alembic_version")
    assert row
    assert row["version_num"] == "9999"


async def test_migrate_notes_from_which_version_on_the_code_may_go_on(database: Database) -> None:
    row = await database.fetch_one("SELECT works_for FROM compatibility")
    assert row
    assert row["works_for"] == max(one.module.WORKS_FOR for one in LATER)


# --- what migrations promise ----------------------------------------------------------------------


def test_each_migration_says_for_whom_it_works() -> None:
    for one in LATER:
        assert "0007" <= one.module.WORKS_FOR <= one.revision


RECENT = 5  # migrations, whose promises are tried: earlier ones were, and they don't change
PROMISES = sorted(
    {
        (earlier, one.revision)
        for one in LATER[:RECENT]
        for earlier in (one.module.WORKS_FOR, str(one.down_revision))
        if one.module.WORKS_FOR <= earlier < one.revision
    }
)


@pytest.mark.parametrize(("earlier", "later"), PROMISES)
async def test_rows_of_before_can_be_written_after(
    empty_url: str, earlier: str, later: str
) -> None:
    await keeps_its_promise(empty_url, earlier, later)


@pytest.mark.parametrize(
    "change",
    [
        'op.add_column("leases", sa.Column("why", sa.String(8), nullable=False))',
        'op.drop_table("webhooks")',
        'op.alter_column("leases", "holder", new_column_name="owner")',
    ],
)
async def test_a_promise_that_is_not_kept_is_noticed(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    (tmp_path / "9999_broken.py").write_text(
        "import sqlalchemy as sa\nfrom alembic import op\n"
        f"revision = '9999'\ndown_revision = {schema.HEAD!r}\nWORKS_FOR = {schema.HEAD!r}\n"
        f"def upgrade():\n    {change}\n"
    )
    monkeypatch.setattr(migrate, "_config", _with_versions_in(tmp_path, migrate._config))
    with pytest.raises(DBAPIError):
        await keeps_its_promise(database_url, schema.HEAD, "9999")


def _with_versions_in(folder: Path, config: Callable[[], Config]) -> Callable[[], Config]:
    def extended() -> Config:
        made = config()
        ours = Path(migrate.__file__).parent / "versions"
        made.set_main_option("path_separator", "os")
        made.set_main_option("version_locations", os.pathsep.join([str(ours), str(folder)]))
        return made

    return extended


async def keeps_its_promise(url: str, earlier: str, later: str) -> None:
    """A row of the columns of before, in every table, is written, read and changed after."""
    await migrate._upgrade(url, earlier)
    before = sa.MetaData()
    await within(url, before.reflect)
    await migrate._upgrade(url, later)

    def use(connection: Connection) -> None:
        for table in before.sorted_tables:
            if table.name in ("alembic_version", "compatibility", "event_changes"):
                continue
            row = {column.name: _value(column) for column in table.columns}
            row |= CHECKED.get(table.name, {})
            connection.execute(sa.insert(table).values(row))
            assert connection.execute(sa.select(table)).one()
            connection.execute(sa.update(table).values(row))

    await within(url, use)


async def within(url: str, do: Callable[[Connection], Any]) -> None:
    engine = migrate.engine_of(database_url.parse(url))
    try:
        async with engine.begin() as connection:
            await connection.run_sync(do)
    finally:
        await engine.dispose()


# What a table takes of columns with a CHECK.
CHECKED: dict[str, dict[str, object]] = {
    "events": {"kind": "birthday", "month_day": 101, "year": 2000, "tags": ""},
    "members": {"role": "editor"},
    "invitations": {"role": "editor", "secret_hash": "1" * 64},
}


def _value(column: "sa.Column[Any]") -> object:
    kinds = {
        int: 1, str: "1", float: 1.0, bool: True, bytes: b"1",
        datetime: NOW, date: NOW.date(), time: time(9),
    }  # fmt: skip
    return kinds[column.type.python_type]

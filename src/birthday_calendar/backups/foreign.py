"""What a file of SQLite has that is not ours: nothing of it is ever run."""

from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sa
from alembic.util import CommandError

from birthday_calendar.backups import sqlite
from birthday_calendar.backups.files import Problem
from birthday_calendar.migrations import migrate

_CODE = "SELECT type, name, sql FROM sqlite_master WHERE type IN ('trigger', 'view')"
# Tables that are read by running what their file says: generated columns, and virtual ones.
_COMPUTED = (
    "SELECT t.name FROM sqlite_master t WHERE t.type = 'table' AND (t.sql NOT LIKE 'CREATE TABLE %'"
    " OR EXISTS (SELECT * FROM pragma_table_xinfo(t.name) WHERE hidden IN (2, 3)))"
)


def assure_nothing_computed(file: Path, shown: Path) -> None:
    """To be asked before its rows are read, for which it would be run. Raises Problem."""
    with sqlite.named(shown), closing(sqlite.reading(file)) as connection:
        found = [name for (name,) in connection.execute(_COMPUTED)]
    if found:
        raise Problem(
            f"{shown} has tables that are computed, as none of Birthday Calendar's is, and which no"
            f" restore reads: {', '.join(found)}"
        )


class Foreign(NamedTuple):
    """Names, for who is on call."""

    gone: list[str]  # triggers and views
    stays: list[str]  # tables, which nobody reads


def leave_out_code(file: Path, revision: str) -> Foreign:
    """So that no SQL of a backup is ever run: a trigger or view that migrations up to `revision`
    have not made as it is goes, and one of ours that is missing comes back. Raises Problem.
    """
    tables, ours = _made_at(revision)
    with sqlite.named(file), closing(sqlite.connect(file)) as connection:
        found = connection.execute(_CODE).fetchall()
        foreign = [(kind, name) for kind, name, sql in found if ours.get(name) != sql]
        for kind, name in foreign:
            # with a view its own triggers have gone already
            connection.execute(f"DROP {kind} IF EXISTS {sqlite.quoted(name)}")
        for name in ours.keys() - {name for _, name, sql in found if ours.get(name) == sql}:
            connection.execute(ours[name])
        stays = sorted(sqlite.tables_in(connection) - tables)
    return Foreign([name for _, name in foreign], stays)


class _Made(NamedTuple):
    tables: set[str]
    code: dict[str, str]  # of triggers and views, by name


def _made_at(revision: str) -> _Made:
    """What is in a database that was just migrated so far."""
    engine = sa.create_engine("sqlite://")
    try:
        with engine.begin() as connection:
            migrate.upgrade_in(connection, revision)
            code = {name: sql for _, name, sql in connection.exec_driver_sql(_CODE)}
            return _Made({*sa.inspect(connection).get_table_names()}, code)
    except CommandError as error:
        raise Problem(f"nobody knows its migration {revision!r}") from error
    finally:
        engine.dispose()

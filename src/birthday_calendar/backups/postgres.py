"""PostgreSQL: dumped, and put in the place of what is there in one transaction.

Of a dump only rows are taken, into tables that migrations make: no SQL of a file is ever run, and
who owned the tables, in which schema, on which version of the server, makes no difference.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import sqlalchemy as sa
from alembic.util import CommandError
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from birthday_calendar import database_url, schema
from birthday_calendar.backups import pg_tools, settling, stopping
from birthday_calendar.backups.files import Content, Problem, stamp
from birthday_calendar.backups.pg_tools import ASIDE, Dump
from birthday_calendar.domain.errors import CalendarError
from birthday_calendar.migrations import migrate
from birthday_calendar.storage.tables import metadata

OWN = {*metadata.tables, "alembic_version", "birthdays"}  # the last up to migration 0009
# What migrations write, or triggers as rows are put back.
_NOT_COPIED = {"alembic_version", "compatibility", "event_changes", "webhook_changes"}
_AT_ONCE = 1 << 16  # bytes


class Found(NamedTuple):
    """What is where the backup shall be."""

    is_there: bool  # any table of ours
    content: Content | None  # None where some of them are missing
    others: list[str]  # who else is connected, as the server shows them


def dump(url: str, target: Path) -> Content:
    """Write all of it, and read it again. Raises Problem."""
    server = asyncio.run(_server(url))
    pg_tools.dump(database_url.environment(url), server, target)
    return Dump(target).content()


async def look(url: str) -> Found:
    async with _connected(url) as connection:
        return Found(
            bool(await connection.run_sync(_tables) & OWN),
            await connection.run_sync(_content),
            await connection.run_sync(_others),
        )


async def restore(
    url: str, backup: Dump, content: Content, now: datetime, *, keep: bool
) -> tuple[str, int]:
    """All of it or, whenever it is killed, nothing.

    The schema in which what was there is now, and how many were kept out.
    """
    aside = f"{ASIDE}{stamp(now)}"
    async with _connected(url) as connection:
        await connection.run_sync(migrate.lock)
        for limit in ("statement_timeout", "idle_in_transaction_session_timeout"):
            await connection.execute(sa.text(f"SET LOCAL {limit} = 0"))  # the role's may be short
        before = await connection.run_sync(_look, now) if keep else settling.NOTHING
        numbers = await connection.run_sync(_numbers)
        await connection.run_sync(_put_aside, aside)
        await connection.run_sync(migrate.upgrade_in, content.revision)
        for table in await connection.run_sync(_in_order):
            if table in backup.tables:
                await _copy(connection, backup, table)
        await connection.run_sync(_count_on, numbers)
        await connection.run_sync(migrate.upgrade_in, "head")
        kept_out = await connection.run_sync(settling.settle, now, before)
        if not keep:
            await connection.execute(sa.text(f'DROP SCHEMA "{aside}" CASCADE'))
        stopping.not_any_more()
    return aside if keep else "", kept_out


async def _server(url: str) -> int:
    """The number of its PostgreSQL, once its tables are known to be there. Raises Problem."""
    async with _connected(url) as connection:
        if await connection.run_sync(_content) is None:
            raise Problem(
                "tables are missing: migrations have not run, or somebody has dropped them"
            )
        major: int = (await _driver(connection)).get_server_version().major
    return major


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator[AsyncConnection]:
    """A connection in a transaction. Raises Problem."""
    engine = migrate.engine_of(database_url.parse(url))
    try:
        async with engine.begin() as connection:
            yield connection
    except (OSError, DBAPIError, CalendarError) as error:
        raise Problem(f"PostgreSQL: {migrate.said(error)}") from error
    except CommandError as error:
        raise Problem(f"it can't be brought to this version: {error}") from error
    finally:
        await engine.dispose()


async def _driver(connection: AsyncConnection) -> Any:
    return (await connection.get_raw_connection()).driver_connection


def _tables(connection: Connection) -> set[str]:
    return set(sa.inspect(connection).get_table_names())


def _content(connection: Connection) -> Content | None:
    """None where tables are missing."""
    there = _tables(connection)
    events = "events" if "events" in there else "birthdays"  # as they were called up to 0009
    if not {"alembic_version", "calendars", events} <= there:
        return None
    kept = f"SELECT count(*) FROM {events} WHERE deleted_at IS NULL"  # noqa: S608
    asked = ("SELECT count(*) FROM calendars", kept, "SELECT version_num FROM alembic_version")
    counts = [connection.scalar(sa.text(one)) for one in asked]
    return None if counts[-1] is None else Content(*counts)


def _others(connection: Connection) -> list[str]:
    rows = connection.execute(
        sa.text(
            "SELECT coalesce(host(client_addr), 'this machine') || ', pid ' || pid"
            " FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND application_name = current_setting('application_name')"
        )
    )
    return [one for (one,) in rows]


def _look(connection: Connection, now: datetime) -> settling.Before:
    """Nothing where it is of another shape than ours: the backup does not need it."""
    try:
        with connection.begin_nested():
            return settling.look(connection, now)
    except DBAPIError:
        return settling.NOTHING


def _numbers(connection: Connection) -> dict[str, int]:
    """The last one that each sequence has given away: buttons in chats know ids by it."""
    rows = connection.execute(
        sa.text(
            "SELECT sequencename, last_value FROM pg_sequences"
            " WHERE schemaname = current_schema() AND last_value IS NOT NULL"
        )
    )
    return dict(rows.all())


def _put_aside(connection: Connection, aside: str) -> None:
    """All tables of ours, and what they call; of a newer version whatever is there and ours."""
    connection.execute(sa.text(f'CREATE SCHEMA "{aside}"'))
    there = _tables(connection)
    content = _content(connection)
    is_newer = content is not None and content.revision > schema.HEAD
    ours = there if is_newer else there & OWN
    # what triggers call, but for that of others; whose table was dropped has no trigger any more
    functions = connection.scalars(
        sa.text(
            "SELECT p.oid::regprocedure::text FROM pg_proc p"
            " WHERE p.pronamespace = current_schema()::regnamespace"
            " AND p.prorettype = 'trigger'::regtype"
            " AND pg_has_role(current_user, p.proowner, 'USAGE')"
            " AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"
            " AND NOT EXISTS (SELECT FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE t.tgfoid = p.oid AND c.relname <> ALL(:ours))"
        ),
        {"ours": sorted(ours)},
    ).all()
    for table in sorted(ours):
        connection.execute(sa.text(f'ALTER TABLE "{table}" SET SCHEMA "{aside}"'))
    for function in functions:
        connection.execute(sa.text(f'ALTER FUNCTION {function} SET SCHEMA "{aside}"'))


def _in_order(connection: Connection) -> list[str]:
    """Whom others refer to first."""
    names = (name for name, _ in sa.inspect(connection).get_sorted_table_and_fkc_names())
    return [name for name in names if name in OWN - _NOT_COPIED]


async def _copy(connection: AsyncConnection, backup: Dump, table: str) -> None:
    driver = await _driver(connection)
    with backup.rows(table) as (columns, rows):
        try:
            await driver.copy_to_table(table, source=_together(rows), columns=columns)
        except Exception as error:  # the driver's, which nobody above database.py knows
            raise Problem(f"PostgreSQL does not take the rows of {table}: {error}") from error


async def _together(rows: Iterator[bytes]) -> AsyncIterator[bytes]:
    some = bytearray()
    for row in rows:
        some += row
        if len(some) >= _AT_ONCE:
            yield bytes(some)
            some.clear()
    yield bytes(some)


def _count_on(connection: Connection, numbers: dict[str, int]) -> None:
    """From where the one or the other had come to."""
    for table, sequence in connection.execute(
        sa.text(
            "SELECT t.relname, s.relname FROM pg_depend d"
            " JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'"
            " JOIN pg_class t ON t.oid = d.refobjid"
            " WHERE d.deptype = 'a' AND t.relnamespace = current_schema()::regnamespace"
        )
    ).all():
        most = connection.scalar(sa.text(f'SELECT max(id) FROM "{table}"'))  # noqa: S608
        connection.execute(
            sa.text("SELECT setval(CAST(:sequence AS regclass), :most)"),
            {"sequence": f'"{sequence}"', "most": max(most or 1, numbers.get(sequence, 1))},
        )

"""PostgreSQL by way of asyncpg: what Database does with it, and what failures mean."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from typing import Any

import asyncpg
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql.base import PGDialect

from birthday_calendar.database_url import Postgres
from birthday_calendar.domain.errors import (
    DatabaseOutdated,
    DatabaseReadOnly,
    DatabaseUnavailable,
    StorageFull,
)
from birthday_calendar.postgres_pool import PooledBackend

POOLER_PAUSE = 60.0  # seconds; somebody has to change a pooler first

# SQLSTATE classes (PostgreSQL, appendix A) of a server that may serve later: connection, login,
# missing database, deadlock, resources, operator intervention.
_PASSING_CLASSES = {"08", "28", "3D", "40", "53", "57"}
_STOOD_STILL = "25P03"  # in a transaction, see IDLE_LIMIT
_READ_ONLY = "25006"
_NOT_GRANTED = "42501"
_DISK_FULL = "53100"
_MISSING = {"42P01", "42703"}  # a table, a column
_STATEMENT_LOST = {"26000", "42P05"}  # unknown, or known already: another program's connection
NO_STATEMENTS = (
    "a pooler in between knows no prepared statements:"
    " it has to be PgBouncer 1.21 or newer, with max_prepared_statements"
)


class _Dialect(PGDialect):
    """Of asyncpg, without the casts that SQLAlchemy's own writes around each parameter."""

    supports_native_decimal = True


class PostgresDriver:
    """What Database does in another way than with SQLite."""

    begin = "BEGIN"
    begin_unflushed = "BEGIN; SET LOCAL synchronous_commit = off"
    unflushed = (
        sa.literal_column("set_config('synchronous_commit', 'off', true) = 'off'", sa.Boolean),
    )
    # a commit of its own, which waits for all that was committed before it
    flush = "SELECT pg_logical_emit_message(true, '', '')"
    locks_rows = True
    dialect = _Dialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]

    def __init__(self, server: Postgres, pool_size: int, patience: float):
        self.backend = PooledBackend(server, pool_size, patience)

    @property
    def connections(self) -> tuple[int, int, int]:
        return self.backend.connections

    def is_in_transaction(self, raw: Any) -> bool:
        return bool(raw.is_in_transaction())

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Everybody may write at once."""
        yield

    async def run(
        self, raw: Any, attempt: Callable[[], Awaitable[Any]], _: float | None = None
    ) -> Any:
        """Raises what Database raises, and gives up a connection on which something was cut short.

        Whether the server still works on it is not known, and to ask could take as long again.
        """
        try:
            return await attempt()
        except asyncio.CancelledError:
            _give_up(raw)
            raise
        except TimeoutError as error:
            _give_up(raw)
            raise DatabaseUnavailable("no answer in time") from error
        except asyncpg.PostgresError as error:
            if error.sqlstate in _STATEMENT_LOST:
                await self.backend.close_door(NO_STATEMENTS, POOLER_PAUSE)
            if named := _named(error):
                raise named from error
            raise
        except (OSError, asyncpg.InterfaceError, asyncpg.InternalClientError) as error:
            if _is_gone(raw):
                raise DatabaseUnavailable(str(error) or type(error).__name__) from error
            raise  # what we asked for was wrong

    async def fetch(self, raw: Any, text: str, arguments: list[Any]) -> Iterable[Any]:
        records: Iterable[Any] = await raw.fetch(text, *arguments)
        return records

    def damage(self) -> str:
        return ""  # is the server's business

    async def assure_writable(self, ask: Callable[[str], Awaitable[Any]]) -> None:
        """Raises DatabaseReadOnly, before a write would."""
        row = await ask(
            "SELECT current_setting('transaction_read_only') = 'on' AS is_read_only, current_user,"
            " has_table_privilege('calendars', 'INSERT')"
            " AND has_table_privilege('calendars', 'UPDATE') AS is_granted"
        )
        if row["is_read_only"]:
            raise DatabaseReadOnly("the server takes no writes: a standby, or set to read-only")
        if not row["is_granted"]:
            raise DatabaseReadOnly(f"{row['current_user']} may not write to its tables")

    def among(self, column: sa.Column[int], values: list[int]) -> sa.ColumnElement[bool]:
        kind = postgresql.ARRAY(column.type)
        return column == sa.any_(sa.bindparam(None, values, type_=kind, unique=True))

    def records(self, columns: Iterable[sa.Column[Any]], rows: str) -> sa.Subquery:
        listed = sa.func.json_to_recordset(sa.cast(sa.bindparam(None, rows, sa.Text), sa.JSON))
        typed = [sa.column(column.name, column.type) for column in columns]
        found = listed.table_valued(*typed).render_derived(with_types=True)
        return sa.select(*found.c).subquery("records")

    def position(self, column: sa.Column[str], text: str) -> sa.ColumnElement[int]:
        return sa.func.strpos(column, text)

    def clock(self) -> sa.ColumnElement[float]:
        return sa.cast(sa.extract("epoch", sa.func.clock_timestamp()), sa.Double)


def _named(error: asyncpg.PostgresError) -> Exception | None:
    state = error.sqlstate or ""
    if state == _DISK_FULL:
        return StorageFull(str(error))
    if state == _READ_ONLY:
        return DatabaseReadOnly(str(error))
    if state in _MISSING:
        return DatabaseOutdated(str(error))
    if state in _STATEMENT_LOST:
        return DatabaseUnavailable(NO_STATEMENTS)
    if state == _NOT_GRANTED:  # as after a backup was read back by another user
        return DatabaseUnavailable(str(error))
    # the last of them: a migration has just changed what a statement was prepared for
    is_stale = isinstance(error, asyncpg.InvalidCachedStatementError)
    if state[:2] in _PASSING_CLASSES or state == _STOOD_STILL or is_stale:
        return DatabaseUnavailable(str(error))
    return None


def _is_gone(raw: Any) -> bool:
    try:
        return bool(raw.is_closed())
    except asyncpg.InterfaceError:  # the pool has taken it back
        return True


def _give_up(raw: Any) -> None:
    with suppress(asyncpg.InterfaceError):  # it is gone already
        raw.terminate()

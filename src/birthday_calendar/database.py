"""The one place that knows which database it is, and what its failures mean."""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any

import aiosqlite
import asyncpg  # type: ignore[import-untyped]
import databases
import msgspec
import sqlalchemy as sa
from databases.backends.postgres import PostgresConnection
from databases.backends.sqlite import SQLiteBackend
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql import ClauseElement

from birthday_calendar.errors import DatabaseUnavailable, StorageFull

Row = Mapping[str, Any]

IDLE_CONNECTIONS = 4
BUSY_TIMEOUT = 5.0  # seconds a SQLite writer waits for another one …
BUSY_NAP = 0.003  # … trying again after each of these
CONNECT_TIMEOUT = 3.0  # seconds
STATEMENT_TIMEOUT = 5.0  # seconds; nginx leaves a request after 7

# SQLSTATE classes (PostgreSQL, appendix A) of a server that may serve later: connection, login,
# missing database, deadlock, resources, operator intervention.
_PASSING_CLASSES = {"08", "28", "3D", "40", "53", "57"}
# A table that migrations still owe; a server that only reads, until another one has taken over.
_PASSING_STATES = {"42P01", "25006"}
_PRAGMAS = """
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA busy_timeout = 0; -- see Database._patiently
"""


class Database:
    """A pool of connections to PostgreSQL or SQLite.

    It needs no server to be made: what it can't reach now is DatabaseUnavailable, and the next call
    tries again. Every method raises DatabaseUnavailable or StorageFull.
    """

    def __init__(self, url: str, *, pool_size: int = 10):
        self.url = url
        self.is_sqlite = url.startswith("sqlite")
        self._turns = asyncio.Lock()  # SQLite has one writer at a time: of ours, one tries
        if self.is_sqlite:
            self._pool = databases.Database(url)
            assert isinstance(self._pool._backend, SQLiteBackend)
            self._pool._backend._pool = _SQLitePool(self._pool.url.database)  # type: ignore[assignment]
        else:
            self._pool = databases.Database(
                url,
                min_size=0,
                max_size=pool_size,
                timeout=CONNECT_TIMEOUT,
                command_timeout=STATEMENT_TIMEOUT,
            )
            backend: Any = self._pool._backend
            backend.connection = lambda: _PostgresConnection(backend, backend._dialect)

    async def connect(self) -> None:
        await self._pool.connect()

    async def disconnect(self) -> None:
        await self._pool.disconnect()
        if self.is_sqlite:
            await self._pool._backend._pool.close()

    async def __aenter__(self) -> "Database":
        await self.connect()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.disconnect()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[None]:
        """All or nothing. Inside another transaction of the same task it is a part of that one."""
        connection = self._pool.connection()
        with _failures_named():
            await connection.__aenter__()
        try:
            raw = connection.raw_connection
            if raw.in_transaction if self.is_sqlite else raw.is_in_transaction():
                yield
                return
            deadline = time.monotonic() + BUSY_TIMEOUT
            async with self._turn():
                with _failures_named():
                    # IMMEDIATE: SQLite refuses a reader that turns writer halfway, without waiting.
                    begin = "BEGIN IMMEDIATE" if self.is_sqlite else "BEGIN"
                    await self._patiently(lambda: raw.execute(begin), deadline)
                try:
                    yield
                    with _failures_named():
                        await self._patiently(lambda: raw.execute("COMMIT"))
                except BaseException:
                    with suppress(Exception):  # a connection that broke has nothing to roll back
                        await asyncio.shield(raw.execute("ROLLBACK"))
                    raise
        finally:
            await connection.__aexit__()

    async def fetch_all(
        self, query: ClauseElement | str, values: dict[str, Any] | None = None
    ) -> list[Row]:
        with _failures_named():
            rows: list[Row] = await self._patiently(lambda: self._pool.fetch_all(query, values))
        return rows

    async def fetch_one(
        self, query: ClauseElement | str, values: dict[str, Any] | None = None
    ) -> Row | None:
        with _failures_named():
            row: Row | None = await self._patiently(lambda: self._pool.fetch_one(query, values))
        return row

    async def execute(
        self, query: ClauseElement | str, values: dict[str, Any] | None = None
    ) -> None:
        with _failures_named():
            await self._patiently(lambda: self._pool.execute(query, values))

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        """To write, first come, first served."""
        if not self.is_sqlite:
            yield
            return
        try:
            async with asyncio.timeout(BUSY_TIMEOUT):
                await self._turns.acquire()
        except TimeoutError:
            raise DatabaseUnavailable("database is locked") from None
        try:
            yield
        finally:
            self._turns.release()

    async def _patiently(
        self, attempt: Callable[[], Awaitable[Any]], deadline: float | None = None
    ) -> Any:
        """Tries again while another process writes to SQLite.

        SQLite itself would nap up to 0.1 s between tries, and so miss every gap of a steady writer.
        """
        deadline = deadline or time.monotonic() + BUSY_TIMEOUT
        while True:
            try:
                return await attempt()
            except sqlite3.OperationalError as error:
                is_busy = error.sqlite_errorname.startswith("SQLITE_BUSY")
                if not is_busy or time.monotonic() > deadline:
                    raise
            await asyncio.sleep(BUSY_NAP)

    def insert(self, table: sa.Table) -> Any:
        """An INSERT that knows ON CONFLICT, which is no part of SQLAlchemy's common one."""
        return sqlite.insert(table) if self.is_sqlite else postgresql.insert(table)

    def among(self, column: sa.Column[int], values: Iterable[int]) -> sa.ColumnElement[bool]:
        """That a column is one of any number of values, which are one parameter.

        PostgreSQL takes 32,767 parameters and no more, SQLite as many.
        """
        if self.is_sqlite:
            listed = sa.func.json_each(msgspec.json.encode([*values]).decode())
            return column.in_(sa.select(listed.table_valued("value").c.value))
        return column == sa.any_(
            sa.bindparam(None, [*values], type_=postgresql.ARRAY(column.type), unique=True)
        )

    def clock(self) -> sa.ColumnElement[float]:
        """Seconds since 1970 by the database's clock, which all its clients share."""
        if self.is_sqlite:
            return (sa.func.julianday("now") - 2440587.5) * 86400.0
        return sa.cast(sa.extract("epoch", sa.func.clock_timestamp()), sa.Double)

    @property
    def locks_rows(self) -> bool:
        """Whether there is FOR UPDATE SKIP LOCKED; SQLite has one writer at a time anyway."""
        return not self.is_sqlite


class _SQLitePool:
    """Keeps a few connections open: `databases` opens one, and a thread, for each query."""

    _memref = None  # what `databases` looks at to close a shared database in memory

    def __init__(self, path: str):
        self._path = path
        self._idle: list[aiosqlite.Connection] = []

    async def acquire(self) -> aiosqlite.Connection:
        if self._idle:
            return self._idle.pop()
        Path(self._path).parent.mkdir(parents=True, exist_ok=True)
        connection = await aiosqlite.connect(self._path, isolation_level=None, timeout=BUSY_TIMEOUT)
        try:
            await connection.executescript(_PRAGMAS)
        except BaseException:
            await connection.close()  # its thread would keep the program from ending
            raise
        return connection

    async def release(self, connection: aiosqlite.Connection) -> None:
        if connection.in_transaction or len(self._idle) >= IDLE_CONNECTIONS:
            await connection.close()
        else:
            self._idle.append(connection)

    async def close(self) -> None:
        while self._idle:
            await self._idle.pop().close()


class _PostgresConnection(PostgresConnection):
    async def release(self) -> None:
        """Let go also of one that broke: `databases` would never get this task another one."""
        pool: Any = self._database._pool
        connection, self._connection = self._connection, None
        with suppress(Exception):  # what was asked of it is done, and asyncpg closes it
            await pool.release(connection)


@contextmanager
def _failures_named() -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorname == "SQLITE_FULL":
            raise StorageFull(str(error)) from error
        is_unreadable = error.sqlite_errorname in ("SQLITE_NOTADB", "SQLITE_CORRUPT")
        if isinstance(error, sqlite3.OperationalError) or is_unreadable:
            raise DatabaseUnavailable(str(error)) from error
        raise
    except asyncpg.PostgresError as error:
        if error.sqlstate == "53100":  # disk_full
            raise StorageFull(str(error)) from error
        if error.sqlstate[:2] in _PASSING_CLASSES or error.sqlstate in _PASSING_STATES:
            raise DatabaseUnavailable(str(error)) from error
        raise
    except (OSError, asyncpg.InterfaceError, asyncpg.InternalClientError) as error:
        # the last of them: asked on a connection that is just about to be closed
        raise DatabaseUnavailable(str(error) or type(error).__name__) from error

"""PostgreSQL by way of asyncpg: connecting, giving up what hangs, and what failures mean."""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import asyncpg  # type: ignore[import-untyped]
import sqlalchemy as sa
from databases.backends.postgres import PostgresBackend, PostgresConnection
from sqlalchemy.dialects import postgresql

from birthday_calendar import lookup
from birthday_calendar.database_url import Postgres
from birthday_calendar.errors import (
    DatabaseOutdated,
    DatabaseReadOnly,
    DatabaseUnavailable,
    StorageFull,
)

LAST_WORD = 0.2  # seconds for a server to answer what is no statement of ours, such as a goodbye
LATE = 0.2  # seconds after which a server that should have ended a statement itself counts as dead
CONNECTING = 0.6  # of the patience: so that whoever waits for a connection learns why there is none
PAUSE = 1.0  # seconds; a server that let nobody in is left alone for as long as that took it, or so
POOLER_PAUSE = 60.0  # the same where somebody has to change a pooler first
IDLE_LIMIT = 10.0  # seconds; who stands still in a transaction keeps its locks no longer

# SQLSTATE classes (PostgreSQL, appendix A) of a server that may serve later: connection, login,
# missing database, deadlock, resources, operator intervention.
_PASSING_CLASSES = {"08", "28", "3D", "40", "53", "57"}
_PROTOCOL_VIOLATION = "08P01"
_STOOD_STILL = "25P03"  # in a transaction, see IDLE_LIMIT
_READ_ONLY = "25006"
_DISK_FULL = "53100"
_MISSING = {"42P01", "42703"}  # a table, a column
_STATEMENT_LOST = {"26000", "42P05"}  # unknown, or known already: another program's connection
NO_STATEMENTS = (
    "a pooler in between knows no prepared statements:"
    " it has to be PgBouncer 1.21 or newer, with max_prepared_statements"
)


class Connection(asyncpg.Connection):  # type: ignore[misc]
    __slots__ = ()
    _process = secrets.token_hex(4)

    def _get_unique_id(self, prefix: str) -> str:
        """Unique among all programs: asyncpg numbers statements alike in each of them.

        Behind a pooler that hands connections around, another program's statement of the same name
        would be carried out in place of ours.
        """
        return f"{super()._get_unique_id(prefix)}{self._process}"


async def connect(server: Postgres, within: float, **options: Any) -> Connection:
    """To the first address that lets us in; each has its share of `within`, in seconds.

    `options` are asyncpg's. Raises DatabaseUnavailable.
    """
    share = min(within, server.connect_timeout or within) / len(server.addresses)
    settings = server.arguments["server_settings"] | options.pop("server_settings", {})
    arguments = server.arguments | options | {"server_settings": settings}
    failure = ""
    for host, port in server.addresses:
        try:
            async with asyncio.timeout(share):
                if host and not host.startswith("/"):
                    await lookup.assure_known(host)
                connection: Connection = await asyncpg.connect(
                    host=host, port=port, connection_class=Connection, **arguments
                )
                return connection
        except TimeoutError:
            failure = f"no answer within {share:g} s"
            if host and lookup.hangs(host):
                failure = f"no name server answers for {host}"
        except asyncpg.PostgresError as error:
            failure = str(error)
            if error.sqlstate == _PROTOCOL_VIOLATION:  # so far only a pooler has seen it
                failure += "; see ignore_startup_parameters of PgBouncer"
        except (OSError, asyncpg.InterfaceError, asyncpg.InternalClientError) as error:
            failure = str(error)
    raise DatabaseUnavailable(failure)


class PostgresDriver:
    """What Database does in another way than with SQLite."""

    begin = "BEGIN"
    locks_rows = True

    def __init__(self, server: Postgres, pool_size: int, patience: float):
        self.backend = _Backend(server, pool_size, patience)

    def is_in_transaction(self, raw: Any) -> bool:
        return bool(raw.is_in_transaction())

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Everybody may write at once."""
        yield

    async def run(
        self, raw: Any, attempt: Callable[[], Awaitable[Any]], _: float | None = None
    ) -> Any:
        """Raises what Database raises. A connection on which something was cut short is given up:

        whether the server still works on that is not known, and to ask could take as long again.
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

    def damage(self) -> str:
        return ""  # is the server's business

    async def assure_writable(self, ask: Callable[[str], Awaitable[Any]]) -> None:
        """Raises DatabaseReadOnly, before a write would."""
        row = await ask("SELECT current_setting('transaction_read_only') AS answer")
        if row["answer"] == "on":
            raise DatabaseReadOnly("the server takes no writes: a standby, or set to read-only")

    def insert(self, table: sa.Table) -> Any:
        return postgresql.insert(table)

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


class _Backend(PostgresBackend):
    """That of `databases`, with a pool of our making."""

    _pool: Any

    def __init__(self, server: Postgres, pool_size: int, patience: float):
        super().__init__("postgresql://")
        self._server = server
        self._pool_size = pool_size
        self._patience = patience
        self._failure = ""
        self._closed_until = 0.0

    async def connect(self) -> None:
        self._pool = await asyncpg.create_pool(
            min_size=0,
            max_size=self._pool_size,
            connect=self._connect,
            connection_class=Connection,
            reset=_nothing,  # no statement here changes a session: a round trip less for each
        )

    async def disconnect(self) -> None:
        with suppress(TimeoutError):  # then the pool is terminated
            async with asyncio.timeout(LAST_WORD):
                await self._pool.close()

    def connection(self) -> PostgresConnection:
        return _PooledConnection(self, self._dialect)

    async def acquire(self) -> Any:
        try:
            return await self._pool.acquire(timeout=self._patience)
        except TimeoutError as error:
            raise DatabaseUnavailable("every connection is busy") from error
        except asyncpg.InterfaceError as error:  # it is closed
            raise DatabaseUnavailable(str(error)) from error

    async def release(self, raw: Any) -> None:
        """Also one that broke: `databases` would never get this task another one."""
        with suppress(Exception):  # what was asked of it is done, and asyncpg closes it
            await self._pool.release(raw, timeout=LAST_WORD)

    async def close_door(self, failure: str, seconds: float) -> None:
        """What is connected gets no further work, and nobody connects for so long."""
        self._failure, self._closed_until = failure, time.monotonic() + seconds
        await self._pool.expire_connections()

    async def _connect(self, *_: Any, **__: Any) -> Connection:
        """While a server lets nobody in, one of us tries, and the others are told at once."""
        now = time.monotonic()
        if self._failure and now < self._closed_until:
            raise DatabaseUnavailable(self._failure)
        self._closed_until = now + self._patience  # for those who come meanwhile
        milliseconds = {
            "statement_timeout": self._patience,
            "idle_in_transaction_session_timeout": IDLE_LIMIT,
        }
        try:
            connection = await connect(
                self._server,
                CONNECTING * self._patience,
                command_timeout=self._patience + LATE,
                server_settings={name: f"{1000 * s:.0f}" for name, s in milliseconds.items()},
            )
        except DatabaseUnavailable as error:
            failed = time.monotonic()
            self._failure, self._closed_until = str(error), failed + min(PAUSE, failed - now)
            raise
        except BaseException:
            self._closed_until = 0.0
            raise
        self._failure = ""
        return connection


class _PooledConnection(PostgresConnection):
    async def acquire(self) -> None:
        backend: Any = self._database
        self._connection = await backend.acquire()

    async def release(self) -> None:
        backend: Any = self._database
        connection, self._connection = self._connection, None
        await backend.release(connection)


async def _nothing(_: asyncpg.Connection) -> None:
    return

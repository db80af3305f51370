"""Connections to PostgreSQL: made within bounds, kept in a pool, and given up where they hang."""

import asyncio
import secrets
import time
from contextlib import suppress
from typing import Any

import asyncpg
from databases.backends.postgres import PostgresBackend, PostgresConnection

from birthday_calendar import lookup
from birthday_calendar.database_url import Postgres
from birthday_calendar.domain.errors import DatabaseUnavailable

LAST_WORD = 0.2  # seconds for a server to answer what is no statement of ours, such as a goodbye
LATE = 0.2  # seconds after which a server that should have ended a statement itself counts as dead
CONNECTING = 0.6  # of the patience: so that whoever waits for a connection learns why there is none
PAUSE = 1.0  # seconds; a server that let nobody in is left alone for as long as that took it, or so
IDLE_LIMIT = 10.0  # seconds; who stands still in a transaction keeps its locks no longer

_PROTOCOL_VIOLATION = "08P01"


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


class PooledBackend(PostgresBackend):
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
            async with asyncio.timeout(self._patience):  # asyncpg's own would be a task each time
                return await self._pool.acquire()
        except TimeoutError as error:
            raise DatabaseUnavailable("every connection is busy") from error
        except asyncpg.InterfaceError as error:  # it is closed
            raise DatabaseUnavailable(str(error)) from error

    @property
    def connections(self) -> tuple[int, int, int]:
        """Busy, idle, and how many there may be."""
        size, idle = self._pool.get_size(), self._pool.get_idle_size()
        return size - idle, idle, self._pool_size

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
        try:
            connection = await connect(
                self._server,
                CONNECTING * self._patience,
                command_timeout=self._patience + LATE,
                server_settings={
                    "statement_timeout": _milliseconds(self._patience),
                    "idle_in_transaction_session_timeout": _milliseconds(IDLE_LIMIT),
                },
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


def _milliseconds(seconds: float) -> str:
    return f"{1000 * seconds:.0f}"

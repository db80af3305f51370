"""SQLite by way of aiosqlite: connections that are kept, writers in turn, what failures mean."""

import asyncio
import os
import sqlite3
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from random import uniform
from typing import Any
from urllib.parse import quote

import aiosqlite
import msgspec
import sqlalchemy as sa
from databases.backends.sqlite import SQLiteBackend
from sqlalchemy.dialects.sqlite import pysqlite

from birthday_calendar.damage import Damage, code_of, is_damage
from birthday_calendar.domain.errors import (
    DatabaseOutdated,
    DatabaseReadOnly,
    DatabaseUnavailable,
    StorageFull,
)

IDLE_CONNECTIONS = 4
CONNECTIONS = 64  # each takes a thread and some 400 kB: more that wait to write would not get there
# Seconds between a writer's tries while another process writes. Its gaps are shorter than a ms, and
# who comes by in the same rhythm misses them all: so it is never the same pause.
BUSY_NAP = 0.0003, 0.0015
LAST_WORD = 0.2  # seconds that connections which were given up have to end, when all ends

_PRAGMAS = """
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA busy_timeout = 0; -- see SqliteDriver.run
"""


class SqliteDriver:
    """What Database does in another way than with PostgreSQL.

    It is a pool too: `databases` opens a connection, and a thread, for each query.
    """

    begin = "BEGIN IMMEDIATE"  # SQLite refuses a reader that turns writer halfway, without waiting
    begin_unflushed = begin  # who writes holds up all others anyway
    unflushed = ()
    flush = ""
    locks_rows = False  # it has one writer at a time anyway
    dialect = pysqlite.dialect(paramstyle="qmark")
    _memref = None  # what `databases` looks at to close a shared database in memory

    def __init__(self, file: Path, patience: float):
        self._file = file
        self._patience = patience
        self._damage = Damage(file)
        self._turns = asyncio.Lock()  # one writer at a time: of ours, one tries
        self._idle: list[tuple[aiosqlite.Connection, int]] = []  # with the inode of its file
        self._lent: dict[aiosqlite.Connection, int] = {}
        self._ending: set[asyncio.Future[Any]] = set()
        self._places = asyncio.Semaphore(CONNECTIONS)
        self.backend = _Backend("sqlite://")
        self.backend._pool = self  # type: ignore[assignment]

    async def disconnect(self) -> None:
        while self._idle:
            self._end(self._idle.pop()[0])
        if self._ending:
            await asyncio.wait(self._ending, timeout=LAST_WORD)

    async def acquire(self) -> aiosqlite.Connection:
        try:
            async with asyncio.timeout(self._patience):
                await self._places.acquire()
        except TimeoutError:
            raise DatabaseUnavailable("all connections are taken") from None
        try:
            connection, inode = await self._take()
        except BaseException:
            self._places.release()
            raise
        self._lent[connection] = inode
        return connection

    async def release(self, connection: aiosqlite.Connection) -> None:
        inode = self._returned(connection)
        if inode is None:
            return  # it was given up
        if connection.in_transaction or len(self._idle) >= IDLE_CONNECTIONS:
            await connection.close()
        else:
            self._idle.append((connection, inode))

    async def _take(self) -> tuple[aiosqlite.Connection, int]:
        try:
            inode = self._file.stat().st_ino
        except OSError as error:  # opening it would make an empty one
            raise DatabaseOutdated(f"there is no {self._file} yet; `migrate` makes it") from error
        connection = None
        while self._idle and connection is None:
            connection, its_inode = self._idle.pop()
            if its_inode != inode:  # another file was put in its place
                self._end(connection)
                connection = None
        return connection or await self._open(), inode

    def _returned(self, connection: aiosqlite.Connection) -> int | None:
        """The inode of its file; None where it was not lent."""
        inode = self._lent.pop(connection, None)
        if inode is not None:
            self._places.release()
        return inode

    @property
    def connections(self) -> tuple[int, int, int]:
        return len(self._lent), len(self._idle), CONNECTIONS

    def is_in_transaction(self, raw: aiosqlite.Connection) -> bool:
        return raw.in_transaction

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[float]:
        """To write, first come, first served; with the time until which to try."""
        deadline = time.monotonic() + self._patience
        try:
            async with asyncio.timeout(self._patience):
                await self._turns.acquire()
        except TimeoutError:
            raise DatabaseUnavailable("database is locked") from None
        try:
            yield deadline
        finally:
            self._turns.release()

    async def run(
        self,
        raw: aiosqlite.Connection,
        attempt: Callable[[], Awaitable[Any]],
        deadline: float | None = None,
    ) -> Any:
        """Raises what Database raises. Tries again while another process writes.

        SQLite itself would nap up to 0.1 s between tries, and so miss every gap of a steady writer.
        """
        deadline = deadline or time.monotonic() + self._patience
        while True:
            try:
                async with asyncio.timeout(self._patience):
                    return await attempt()
            except asyncio.CancelledError:  # what was cut short goes on in its thread
                await self._give_up(raw)
                raise
            except TimeoutError as error:
                await self._give_up(raw)
                raise DatabaseUnavailable("no answer in time") from error
            except sqlite3.Error as error:
                is_busy = code_of(error) == sqlite3.SQLITE_BUSY
                if not is_busy or time.monotonic() > deadline:
                    if named := self._named(error):
                        raise named from error
                    raise
            await asyncio.sleep(uniform(*BUSY_NAP))  # noqa: S311 - no secret

    async def fetch(
        self, raw: aiosqlite.Connection, text: str, arguments: list[Any]
    ) -> Iterable[Any]:
        """All in one turn of its thread: each costs some 30 µs."""
        return await raw.execute_fetchall(text, arguments)

    def damage(self) -> str:
        return self._damage.known()

    async def assure_writable(self, _: Callable[[str], Awaitable[Any]]) -> None:
        """Raises DatabaseReadOnly, before a write would."""
        if not os.access(self._file, os.W_OK):
            raise DatabaseReadOnly(f"the file can't be written: {self._file}")

    def among(self, column: sa.Column[int], values: list[int]) -> sa.ColumnElement[bool]:
        listed = sa.func.json_each(msgspec.json.encode(values).decode())
        return column.in_(sa.select(listed.table_valued("value").c.value))

    def records(self, columns: Iterable[sa.Column[Any]], rows: str) -> sa.Subquery:
        one = sa.func.json_each(rows).table_valued("value").c.value
        values = [
            sa.type_coerce(sa.func.json_extract(one, f"$.{column.name}"), column.type).label(
                column.name
            )
            for column in columns
        ]
        return sa.select(*values).subquery("records")

    def position(self, column: sa.Column[str], text: str) -> sa.ColumnElement[int]:
        return sa.func.instr(column, text)

    def clock(self) -> sa.ColumnElement[float]:
        return (sa.func.julianday("now") - 2440587.5) * 86400.0

    async def _open(self) -> aiosqlite.Connection:
        """For reading and writing, if it is there."""
        address = f"file:{quote(str(self._file))}?mode=rw"
        try:
            connection = await aiosqlite.connect(
                address, uri=True, isolation_level=None, timeout=self._patience
            )
            connection.row_factory = sqlite3.Row  # knows its columns' names
            try:
                await connection.executescript(_PRAGMAS)
            except BaseException:
                self._end(connection)  # its thread would keep the program from ending
                raise
        except sqlite3.Error as error:
            raise self._named(error) or DatabaseUnavailable(str(error)) from error
        return connection

    def _named(self, error: sqlite3.Error) -> Exception | None:
        if is_damage(error):
            return self._damage.found(error)
        if not isinstance(error, sqlite3.OperationalError):
            return None
        match code_of(error):
            case sqlite3.SQLITE_FULL:
                return StorageFull(str(error))
            case sqlite3.SQLITE_CANTOPEN if self._is_full_of_files():
                return StorageFull("no more files can be made on this disk")
            case sqlite3.SQLITE_READONLY:
                return DatabaseReadOnly(str(error))
            case sqlite3.SQLITE_ERROR:  # a table or column that isn't there, or wrong SQL
                return DatabaseOutdated(str(error))
        return DatabaseUnavailable(str(error))

    def _is_full_of_files(self) -> bool:
        """SQLite can't open its file, it says then: it means the two that it needs beside it."""
        disk = os.statvfs(self._file)
        return disk.f_files > 0 and disk.f_favail == 0

    async def _give_up(self, connection: aiosqlite.Connection) -> None:
        if self._returned(connection) is not None:
            with suppress(ValueError):  # it is closed
                await connection.interrupt()
            self._end(connection)

    def _end(self, connection: aiosqlite.Connection) -> None:
        """Close it once it has done what it does."""
        if ending := connection.stop():
            self._ending.add(ending)
            ending.add_done_callback(self._ending.discard)


class _Backend(SQLiteBackend):
    async def disconnect(self) -> None:
        pool: Any = self._pool
        await pool.disconnect()

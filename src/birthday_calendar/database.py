"""The one place that knows which database it is; how each of them differs stands in its driver."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

import databases
import msgspec
import sqlalchemy as sa
from sqlalchemy.sql import ClauseElement

from birthday_calendar import database_url, schema
from birthday_calendar.domain.errors import (
    DatabaseBroken,
    DatabaseNewer,
    DatabaseOutdated,
    DatabaseReadOnly,
    DatabaseUnavailable,
    StorageFull,
)
from birthday_calendar.postgres import PostgresDriver
from birthday_calendar.schema import Schema
from birthday_calendar.sqlite import SqliteDriver
from birthday_calendar.statements import Row, Statements
from birthday_calendar.together import Together

PATIENCE = 5.0  # seconds
LOOK_EVERY = 2.0  # seconds for which one that may be written is taken to be writable still
LAST_WORD = 0.2  # seconds for a rollback; who does not answer in time rolls back by itself

_is_flushed_later = ContextVar("is_flushed_later", default=False)
_statements_of = cache(Statements)  # compiled once for all databases of a kind


class Database:
    """A pool of connections to PostgreSQL or SQLite.

    It needs no server to be made: what it can't reach now is DatabaseUnavailable, and the next call
    tries again. `patience`, in seconds, bounds each step by itself: to get a connection, to wait
    for others who write, and a statement, which is ended on the database's side too.

    Every method raises DatabaseUnavailable, DatabaseBroken or StorageFull. A database that this
    version must not write, because it is older, newer or damaged, is still read.
    """

    def __init__(self, url: str, *, pool_size: int = 10, patience: float = PATIENCE):
        place = database_url.parse(url)
        self.is_sqlite = isinstance(place, Path)
        self._driver: SqliteDriver | PostgresDriver = (
            SqliteDriver(place, patience)
            if isinstance(place, Path)
            else PostgresDriver(place, pool_size, patience)
        )
        self._pool = databases.Database("sqlite://" if self.is_sqlite else "postgresql://")
        self._pool._backend = self._driver.backend
        self._statements = _statements_of(self._driver.dialect)
        self._look_after = 0.0
        self._flushes = Together[str, None](self._flush)

    async def connect(self) -> None:
        await self._pool.connect()

    async def disconnect(self) -> None:
        await self._pool.disconnect()

    async def __aenter__(self) -> "Database":
        await self.connect()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.disconnect()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[None]:
        """All or nothing. Inside another transaction of the same task it is a part of that one."""
        driver = self._driver
        async with self._pool.connection() as connection:
            raw = connection.raw_connection
            if driver.is_in_transaction(raw):
                yield
                return
            begin = driver.begin_unflushed if _is_flushed_later.get() else driver.begin
            async with driver.turn() as deadline:
                await self._run(raw, lambda: raw.execute(begin), deadline)
                try:
                    yield
                    await self._run(raw, lambda: raw.execute("COMMIT"))
                except BaseException:
                    await asyncio.shield(self._roll_back(raw))
                    raise

    @asynccontextmanager
    async def flushed_together(self) -> AsyncIterator[None]:
        """What is committed in it is on the disk at its end.

        A row stays locked until a COMMIT is on the disk: of those who write to one calendar, one
        would get through with each turn of the disk. So locks do not wait for it here; and of those
        who end at nearly the same moment, one waits for all.
        """
        before = _is_flushed_later.set(True)
        try:
            yield
        finally:
            _is_flushed_later.reset(before)
        if self._driver.flush:
            await self._flushes.join(self._driver.flush)

    @asynccontextmanager
    async def flushed_before(self) -> AsyncIterator[None]:
        """What was seen in it is on the disk at its end, whoever has committed it:
        `flushed_together` lets others see it before. Where nothing can be written, nothing is
        awaited.
        """
        yield
        with suppress(DatabaseReadOnly, DatabaseNewer, DatabaseOutdated, DatabaseBroken):
            await self._assure_writable()
            if self._driver.flush:
                with suppress(StorageFull):
                    await self._flushes.join(self._driver.flush)

    async def fetch_all(
        self, query: ClauseElement | str, named: Mapping[str, Any] | None = None
    ) -> list[Row]:
        """`named` has the values of parameters that the query only names."""
        return await self._ask(query, named)

    async def fetch_one(
        self, query: ClauseElement | str, named: Mapping[str, Any] | None = None
    ) -> Row | None:
        """The first row of few: all of them are read."""
        rows = await self._ask(query, named)
        return rows[0] if rows else None

    async def execute(
        self, query: ClauseElement | str, named: Mapping[str, Any] | None = None
    ) -> None:
        await self._ask(query, named)

    async def look(self) -> Schema:
        """How it stands to this version of the code.

        Raises what keeps it from being written: DatabaseOutdated, DatabaseNewer, DatabaseReadOnly,
        DatabaseBroken, or that it is DatabaseUnavailable altogether.
        """
        if damage := self.damage():
            raise DatabaseBroken(damage)
        found = await schema.read(self._row)
        found.assure_fits()
        await self._driver.assure_writable(self._row)
        return found

    def damage(self) -> str:
        """What is known to be wrong with a SQLite file; empty where nothing is."""
        return self._driver.damage()

    @asynccontextmanager
    async def within(self, seconds: float) -> AsyncIterator[None]:
        """All that is asked of it, together, by then; or it is DatabaseUnavailable."""
        try:
            async with asyncio.timeout(seconds):
                yield
        except TimeoutError as error:
            raise DatabaseUnavailable(f"no answer within {seconds:g} s") from error

    def among(self, column: sa.Column[int], values: Iterable[int]) -> sa.ColumnElement[bool]:
        """That a column is one of any number of values, which are one parameter.

        PostgreSQL takes 32,767 parameters and no more, SQLite as many.
        """
        return self._driver.among(column, [*values])

    def records(
        self, columns: Iterable[sa.Column[Any]], rows: Iterable[Mapping[str, Any]]
    ) -> sa.Subquery:
        """Any number of rows to select from, as one parameter: a statement that has each of their
        values as one takes as long to be compiled as a thousand others.
        """
        dialect, encoders = self._driver.dialect, {}
        for column in columns:
            if encode := column.type.dialect_impl(dialect).bind_processor(dialect):
                encoders[column.name] = encode
        encoded = [
            {**row, **{name: encode(row[name]) for name, encode in encoders.items()}}
            for row in rows
        ]
        return self._driver.records(columns, msgspec.json.encode(encoded).decode())

    def unflushed(self) -> tuple[sa.ColumnElement[bool], ...]:
        """Conditions that always hold, of a statement that is no part of a transaction.

        With them it is flushed together with others, where that is asked for.
        """
        return self._driver.unflushed if _is_flushed_later.get() else ()

    def contains(self, column: sa.Column[str], text: str) -> sa.ColumnElement[bool]:
        """Not by LIKE, which takes many times as long for what is nearly there again and again."""
        return self._driver.position(column, text) > 0

    def clock(self) -> sa.ColumnElement[float]:
        """Seconds since 1970 by the database's clock, which all its clients share."""
        return self._driver.clock()

    @property
    def connections(self) -> tuple[int, int, int]:
        """How many are at work, how many wait for work, and how many there may be."""
        return self._driver.connections

    @property
    def locks_rows(self) -> bool:
        """Whether there is FOR UPDATE SKIP LOCKED."""
        return self._driver.locks_rows

    async def _ask(
        self, query: ClauseElement | str, named: Mapping[str, Any] | None = None
    ) -> list[Row]:
        async with self._pool.connection() as connection:
            if isinstance(query, sa.UpdateBase):
                await self._assure_writable()
            return await self._fetch(self._run, connection.raw_connection, query, named)

    async def _fetch(
        self,
        run: Callable[..., Awaitable[Any]],
        raw: Any,
        query: ClauseElement | str,
        named: Mapping[str, Any] | None = None,
    ) -> list[Row]:
        statement, arguments = self._statements.prepare(query, named)
        records = await run(raw, lambda: self._driver.fetch(raw, statement.text, arguments))
        return statement.rows(records)

    async def _run(
        self, raw: Any, attempt: Callable[[], Awaitable[Any]], deadline: float | None = None
    ) -> Any:
        try:
            return await self._driver.run(raw, attempt, deadline)
        except DatabaseOutdated as error:
            # a task of its own has a connection of its own: the transaction of this one has failed
            await asyncio.create_task(self.look())
            raise error.__cause__ or error from None  # it fits, so what we asked for is wrong

    async def _row(self, query: str) -> Row | None:
        """For a look, and so without one where that fails."""
        async with self._pool.connection() as connection:
            rows = await self._fetch(self._driver.run, connection.raw_connection, query)
        return rows[0] if rows else None

    async def _assure_writable(self) -> None:
        if self.damage() or time.monotonic() >= self._look_after:
            await self.look()
            self._look_after = time.monotonic() + LOOK_EVERY

    async def _flush(self, statements: set[str]) -> None:
        for statement in statements:
            await self.execute(statement)

    async def _roll_back(self, raw: Any) -> None:
        with suppress(Exception):  # a connection that broke has nothing to roll back
            async with asyncio.timeout(LAST_WORD):
                await self._driver.run(raw, lambda: raw.execute("ROLLBACK"))

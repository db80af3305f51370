"""A PostgreSQL database for each test: emptying one takes a fifth of what making one does."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import asyncpg

from tests.support.postgres import PostgresServer

_FIRST_OF_OURS = 16_384  # lower object ids are PostgreSQL's own

_THIS = "(SELECT oid FROM pg_database WHERE datname = current_database())"
_WATCHED = {  # catalogs, and which of their rows
    **dict.fromkeys(["pg_class", "pg_proc", "pg_type"], f"oid >= {_FIRST_OF_OURS}"),
    "pg_attribute": f"attrelid >= {_FIRST_OF_OURS}",
    **dict.fromkeys(["pg_attrdef", "pg_constraint", "pg_index", "pg_trigger"], "true"),
    **dict.fromkeys(["pg_namespace", "pg_extension"], "true"),
    "pg_database": f"oid = {_THIS}",
    "pg_db_role_setting": f"setdatabase = {_THIS}",
}
# Changes with each object that is made, altered or dropped: a row of a catalog is written anew.
_SHAPE = " UNION ALL ".join(
    f"SELECT count(*), max(xmin::text::bigint) FROM {catalog} WHERE {which}"  # noqa: S608
    for catalog, which in _WATCHED.items()
)
_SIZE = "SELECT sum(pg_relation_size(oid)) FROM pg_class WHERE relkind = 'r'"
_MAY_GROW = 1_000_000  # bytes; deleting more takes longer, and plans of queries may be others then

_EMPTY = """
SET session_replication_role = replica;  -- neither triggers nor foreign keys
DO $$
DECLARE
    one regclass;
BEGIN
    LOOP
        PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()
            AND backend_type = 'client backend';
        EXIT WHEN NOT FOUND;
        PERFORM pg_sleep(0.001), pg_stat_clear_snapshot();
    END LOOP;
    FOR one IN
        SELECT oid FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
    LOOP
        EXECUTE format('DELETE FROM %s', one);
    END LOOP;
END $$;
"""
_NAMES = """
    SELECT relname FROM pg_class
    WHERE relkind = $1::"char" AND relnamespace = 'public'::regnamespace
"""


class _Original(NamedTuple):
    """How a clone is before a test has had it."""

    shape: list[asyncpg.Record]
    size: int
    content: str  # SQL that writes its few rows and where its sequences stand


class Clones:
    """One that was altered otherwise than by writing some rows is not used again."""

    def __init__(self, server: PostgresServer):
        self._server = server
        self._idle: dict[str, list[str]] = {}  # clones by the name of their template
        self._originals: dict[str, _Original] = {}
        self._loop = asyncio.new_event_loop()

    def close(self) -> None:
        self._loop.close()

    @contextmanager
    def of(self, template: str) -> Iterator[str]:
        idle = self._idle.setdefault(template, [])
        if idle:
            name = idle.pop()
        else:
            name = self._server.create(template)
            self._originals[name] = self._loop.run_until_complete(self._look(name))
        yield name
        if self._loop.run_until_complete(self._is_emptied(name)):
            idle.append(name)
        else:
            self._server.drop(name)

    async def _look(self, name: str) -> _Original:
        connection = await self._connect(name)
        try:
            return _Original(
                await connection.fetch(_SHAPE),
                await connection.fetchval(_SIZE),
                await _content(connection),
            )
        finally:
            await connection.close()

    async def _is_emptied(self, name: str) -> bool:
        """Whether it is as it was."""
        original = self._originals[name]
        try:
            connection = await self._connect(name)
        except (OSError, asyncpg.PostgresError):  # a test has stopped the server, or shut this one
            return False
        try:
            if await connection.fetch(_SHAPE) != original.shape:
                return False
            if await connection.fetchval(_SIZE) > original.size + _MAY_GROW:
                return False
            await connection.execute(_EMPTY + original.content)
            return True
        finally:
            await connection.close()

    async def _connect(self, name: str) -> asyncpg.Connection:
        server = self._server
        return await asyncpg.connect(
            host=str(server.folder), port=server.port, user="postgres", database=name
        )


async def _content(connection: asyncpg.Connection) -> str:
    statements = []
    for [table] in await connection.fetch(_NAMES, b"r"):
        rows = await connection.fetchval(f'SELECT json_agg(t) FROM "{table}" t')  # noqa: S608
        if rows:
            read = f'json_populate_recordset(NULL::"{table}", $rows${rows}$rows$)'
            statements.append(f'INSERT INTO "{table}" SELECT * FROM {read};')  # noqa: S608
    for [name] in await connection.fetch(_NAMES, b"S"):
        last, is_called = await connection.fetchrow(f'SELECT last_value, is_called FROM "{name}"')  # noqa: S608
        statements.append(f"SELECT setval('\"{name}\"', {last}, {is_called});")
    return "\n".join(statements)

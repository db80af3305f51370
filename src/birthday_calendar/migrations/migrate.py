"""Brings a database to this version's shape: once at start, alone, and as soon as it answers."""

import asyncio
import re
import sqlite3
import time
from pathlib import Path

import sqlalchemy as sa
import structlog
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from birthday_calendar import database_url, logs, postgres_pool
from birthday_calendar.config import Settings
from birthday_calendar.damage import Damage, is_damage
from birthday_calendar.domain.errors import CalendarError, DatabaseBroken, DatabaseNewer
from birthday_calendar.schema import HEAD, Schema
from birthday_calendar.states import State
from birthday_calendar.status import Status
from birthday_calendar.storage.machinery_tables import compatibility

log = structlog.get_logger(__name__)

RETRY_EVERY = 1.0  # seconds between looks for a database that isn't there yet
CONNECT_TIMEOUT = 10.0  # seconds
# Seconds in which it gets a table for itself, or tries again later: whoever wants it stands in line
# behind it. Migrations themselves may take as long as they need.
LOCK_TIMEOUT = 3.0
_LOCK = 0x62697274  # any number, as long as every container uses the same


def run(settings: Settings) -> None:
    """Waits for the database as long as it takes. One that is newer is left as it is."""
    waiting_since = time.monotonic()
    status = Status(settings.run_dir, "migrate")
    with logs.serving("migrations", database=settings.database_shown):
        while True:
            try:
                upgrade(settings.database_url)
                break
            except DatabaseNewer as newer:
                log.warning("nothing to migrate: the database is newer", reason=str(newer))
                status.enter(State.STOPPED)
                return
            except (OSError, DBAPIError, CalendarError) as error:
                why = said(error)
                log.warning("waiting for the database", error=why)
                status.enter(State.WAITING, why)
                status.beat()
                time.sleep(RETRY_EVERY)
        status.enter(State.STOPPED)
        log.info("database is up to date", waited=round(time.monotonic() - waiting_since, 1))


def upgrade(url: str, revision: str = "head") -> None:
    """Raises OSError, sqlalchemy.exc.DBAPIError or DatabaseUnavailable when it can't be reached.

    Raises DatabaseBroken, and DatabaseNewer where a newer version has migrated it further.
    """
    asyncio.run(_upgrade(url, revision))


async def _upgrade(url: str, revision: str) -> None:
    place = database_url.parse(url)
    damage = Damage(place) if isinstance(place, Path) else None
    if damage and (known := damage.known()):
        raise DatabaseBroken(known)
    engine = engine_of(place)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(upgrade_in, revision)
    except DBAPIError as error:
        if damage and isinstance(error.orig, sqlite3.Error) and is_damage(error.orig):
            raise damage.found(error.orig) from error
        raise
    finally:
        await engine.dispose()


def upgrade_in(connection: Connection, revision: str) -> None:
    if connection.dialect.name == "postgresql":
        lock(connection)
    before = MigrationContext.configure(connection).get_current_revision()
    if before is not None and before > HEAD:
        works_for = connection.scalar(sa.select(compatibility.c.works_for))
        raise DatabaseNewer(str(Schema(before, works_for or before)))
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
    after = MigrationContext.configure(connection).get_current_revision()
    if before != after:
        _note_whom_it_works_for(connection, config, after)
        log.info("migrated the database", before=before, after=after)


def lock(connection: Connection) -> None:
    """Nobody else changes the tables of this PostgreSQL until the transaction's end."""
    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
    milliseconds = f"{LOCK_TIMEOUT * 1000:.0f}"
    connection.execute(sa.select(sa.func.set_config("lock_timeout", milliseconds, True)))


def said(error: Exception) -> str:
    """By the database itself, without the statement and the driver's name for it."""
    origin = error.orig if isinstance(error, DBAPIError) else error
    return re.sub(r"^<class '[^']*'>: ", "", str(origin))


def _note_whom_it_works_for(connection: Connection, config: Config, revision: str | None) -> None:
    """The strictest of what each migration up to now says: see "Tables" in CONTRIBUTING.md."""
    if not sa.inspect(connection).has_table(compatibility.name):
        return
    migrations = ScriptDirectory.from_config(config).iterate_revisions(revision, "base")
    works_for = max(getattr(one.module, "WORKS_FOR", one.revision) for one in migrations)
    connection.execute(sa.delete(compatibility))
    connection.execute(sa.insert(compatibility).values(works_for=works_for))


def engine_of(place: Path | database_url.Postgres) -> AsyncEngine:
    """Its errors are logged, and what people wrote may be among a statement's parameters."""
    if not isinstance(place, Path):
        return create_async_engine(
            "postgresql+asyncpg://",
            async_creator=lambda: postgres_pool.connect(place, CONNECT_TIMEOUT),
            hide_parameters=True,
        )
    place.parent.mkdir(parents=True, exist_ok=True)
    url = sa.URL.create("sqlite+aiosqlite", database=str(place))
    engine = create_async_engine(url, hide_parameters=True)

    @event.listens_for(engine.sync_engine, "begin")
    def lock(connection: Connection) -> None:
        # pysqlite would begin only at the first change, after two containers had looked
        connection.exec_driver_sql("BEGIN EXCLUSIVE")

    return engine


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    return config

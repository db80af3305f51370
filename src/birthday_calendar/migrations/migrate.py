"""Brings a database to this version's shape: once at start, alone, and as soon as it answers."""

import asyncio
import time
from pathlib import Path

import structlog
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from birthday_calendar import logs
from birthday_calendar.config import Settings

log = structlog.get_logger(__name__)

RETRY_EVERY = 1.0  # seconds between looks for a database that isn't there yet
_LOCK = 0x62697274  # any number, as long as every container uses the same


def run(settings: Settings) -> None:
    """Waits for the database as long as it takes."""
    waiting_since = time.monotonic()
    with logs.serving("migrations", database=settings.database_shown):
        while True:
            try:
                upgrade(settings.database_url)
                break
            except (OSError, DBAPIError) as error:
                log.warning("waiting for the database", error=str(error))
                time.sleep(RETRY_EVERY)
        log.info("database is up to date", waited=round(time.monotonic() - waiting_since, 1))


def upgrade(url: str, revision: str = "head") -> None:
    """Raises OSError or sqlalchemy.exc.DBAPIError when the database can't be reached."""
    asyncio.run(_upgrade(url, revision))


def head() -> str:
    """The revision that this version of the code needs."""
    found = ScriptDirectory.from_config(_config()).get_current_head()
    assert found is not None
    return found


async def _upgrade(url: str, revision: str) -> None:
    engine = _engine(url)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(_upgrade_in, revision)
    finally:
        await engine.dispose()


def _upgrade_in(connection: Connection, revision: str) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    config = _config()
    config.attributes["connection"] = connection
    before = MigrationContext.configure(connection).get_current_revision()
    command.upgrade(config, revision)
    after = MigrationContext.configure(connection).get_current_revision()
    if before != after:
        log.info("migrated the database", before=before, after=after)


def _engine(url: str) -> AsyncEngine:
    if not url.startswith("sqlite"):
        return create_async_engine(url.replace("postgresql://", "postgresql+asyncpg://", 1))
    Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    engine = create_async_engine(url.replace("sqlite://", "sqlite+aiosqlite://", 1))

    @event.listens_for(engine.sync_engine, "begin")
    def lock(connection: Connection) -> None:
        # pysqlite would begin only at the first change, after two containers had looked
        connection.exec_driver_sql("BEGIN EXCLUSIVE")

    return engine


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    return config

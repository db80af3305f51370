"""Databases for every test: SQLite and a real PostgreSQL, migrated once and copied for each."""

import shutil
import socket
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path

import hypothesis
import pytest

from birthday_calendar import sqlite
from birthday_calendar.database import Database
from birthday_calendar.migrations import migrate
from tests.support.clones import Clones
from tests.support.postgres import PostgresServer, postgres_server

# httpcore looks for it at each request, which takes longer where it isn't
sys.modules.setdefault("sniffio", None)  # type: ignore[arg-type]

# On a busy machine closing takes a while. A thread that speaks when its test's loop is closed fails
# the next test.
sqlite.LAST_WORD = 5.0

# How long one example takes says how busy the machine is, and what was looked up before. The same
# code is tried with the same examples, so that a change alone makes a test fail; `make explore`
# looks for new ones.
hypothesis.settings.register_profile("same", deadline=None, derandomize=True)
hypothesis.settings.register_profile("new", deadline=None, max_examples=500, print_blob=True)
hypothesis.settings.load_profile("same")


_BEGAN = time.monotonic()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--minutes", type=float, help="skip each test that hasn't begun by then")


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """What gives tests a second chance says two things before it hears an answer, to another
    process: 441 tests took 13 s instead of 3, as the second waited until the first had arrived.
    """
    told = getattr(getattr(config, "failures_db", None), "sock", None)
    if told is not None:
        told.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


@pytest.hookimpl(tryfirst=True)  # before the stack of its file is started
def pytest_runtest_setup(item: pytest.Item) -> None:
    minutes = item.config.getoption("minutes")
    is_second_try = getattr(item, "execution_count", 1) > 1  # by pytest-rerunfailures
    if minutes is not None and not is_second_try and time.monotonic() - _BEGAN > minutes * 60:
        pytest.skip(f"not begun within {minutes:.0f} minutes: {item.nodeid}")


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    with postgres_server() as server:
        yield server


@pytest.fixture(scope="session")
def clones(postgres: PostgresServer) -> Iterator[Clones]:
    with closing(Clones(postgres)) as clones:
        yield clones


@pytest.fixture(scope="session")
def migrated_postgres(postgres: PostgresServer) -> str:
    """The name of a database to clone."""
    name = postgres.create()
    migrate.upgrade(postgres.url(name))
    return name


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    migrate.upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated database of the test's own; each test that asks for it runs on both kinds."""
    if request.param == "sqlite":
        copy = tmp_path / "birthdays.db"
        shutil.copy(request.getfixturevalue("migrated_sqlite"), copy)
        yield f"sqlite:///{copy}"
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        clones: Clones = request.getfixturevalue("clones")
        with clones.of(request.getfixturevalue("migrated_postgres")) as name:
            yield server.url(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Of a database that is still to be migrated, of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/folder/birthdays.db"
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.url(server.create())


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with Database(database_url) as connected:
        yield connected

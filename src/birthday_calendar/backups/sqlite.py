"""SQLite: copied while others write, looked through, and put in the place of another one."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

import sqlalchemy as sa
from alembic.util import CommandError
from sqlalchemy.exc import DBAPIError

from birthday_calendar.backups import settling, stopping
from birthday_calendar.backups.files import SIDES, Content, Problem, flush, progress
from birthday_calendar.damage import Damage, code_of, is_damage
from birthday_calendar.domain.errors import CalendarError
from birthday_calendar.migrations import migrate

PAGES = 1_000  # of 4 kB, between two looks at the clock
TO_READ_A_LIVE_ONE = 100_000  # bytes: its index of what is not in the file yet takes 32 kB
WAIT = 2.0  # seconds for who has it locked


def copy(file: Path, target: Path, what: str, *, is_live: bool = False) -> None:
    """All that is in it at one moment, while others go on to write. Raises Problem."""
    tell = progress(what)
    with (
        named(file, target),
        closing(reading(file, is_live=is_live)) as source,
        closing(connect(target)) as copied,
    ):
        # in a transaction it is what it was at its start; without, each write starts it anew
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()
        source.backup(
            copied, pages=PAGES, sleep=0, progress=lambda _, left, of: tell(of - left, of)
        )
        copied.execute("PRAGMA journal_mode = DELETE")  # one file, which holds all of it


def check(file: Path, shown: Path) -> Content:
    """Raises Problem where it is damaged, or not ours. It reads all of it.

    It is called `shown` in what is said: the file that it is a copy of.
    """
    with named(shown), closing(reading(file)) as connection:
        [found] = connection.execute("PRAGMA integrity_check(1)").fetchone()
        if found != "ok":
            raise Problem(f"{shown} is damaged: {found.strip()}")
        content = _content(connection, shown)
        for table in tables_in(connection):
            for _ in connection.execute(f"SELECT * FROM {quoted(table)}"):  # noqa: S608
                pass  # Python notices texts that are none
    return content


async def bring_up_to_date(file: Path, before: settling.Before, now: datetime) -> int:
    """To this version of the code, and to today; how many were kept out. Raises Problem."""
    engine = migrate.engine_of(file)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(migrate.upgrade_in, "head")
            return await connection.run_sync(settling.settle, now, before)
    except (DBAPIError, CalendarError, CommandError) as error:
        raise Problem(f"it can't be brought to this version: {migrate.said(error)}") from error
    finally:
        await engine.dispose()


def look(file: Path, now: datetime) -> tuple[Content | None, settling.Before]:
    """What is in a database that is to be replaced; None where it can't be told, or is not ours."""
    try:
        with named(file), closing(reading(file, is_live=True)) as connection:
            content = _content(connection, file)
    except Problem:
        return None, settling.NOTHING
    engine = sa.create_engine("sqlite://", creator=lambda: reading(file, is_live=True))
    try:
        with engine.connect() as connected:
            return content, settling.look(connected, now)
    except DBAPIError:  # of another shape than ours, or damaged further down
        return content, settling.NOTHING
    finally:
        engine.dispose()


def put_in_place(new: Path, place: Path, aside: Path | None) -> None:
    """In one step, so that whoever is killed leaves the one or the other.

    What was there stays as `aside`; None where that is nothing. Raises Problem where somebody has
    it open.
    """
    flush(new)
    if aside is None or not Damage(place).known():  # a damaged one may have lost more each time
        try:
            with _alone_with(place):
                stopping.not_any_more()
                if aside:
                    os.link(place, aside)
                new.replace(place)
            flush(place.parent)
            return
        except sqlite3.Error as error:
            if aside is None or not is_damage(error):
                raise Problem(f"{place} can't be replaced: {error}; who has it open?") from error
    stopping.not_any_more()
    _put_damaged_aside(place, aside)
    new.replace(place)
    flush(place.parent)


@contextmanager
def named(file: Path, target: Path | None = None) -> Iterator[None]:
    """What SQLite says of a file, and of what it is copied to, as a Problem."""
    try:
        yield
    except sqlite3.Error as error:
        if is_damage(error):
            why = str(error).partition(" with text ")[0]  # Python quotes what it can't decode
            raise Problem(f"{file} is damaged: {why}") from error
        if code_of(error) == sqlite3.SQLITE_FULL:
            raise Problem(f"the disk of {(target or file).parent} is full") from error
        if (
            code_of(error) == sqlite3.SQLITE_IOERR
            and shutil.disk_usage(file.parent).free < TO_READ_A_LIVE_ONE
        ):
            raise Problem(f"the disk of {file.parent} is full") from error
        raise Problem(f"{file}: {error}") from error


@contextmanager
def _alone_with(file: Path) -> Iterator[None]:
    """Nobody else has it open, and all of it is in one file."""
    if not file.exists():
        for side in SIDES:  # of one that somebody removed: SQLite would read them into the new one
            file.with_name(file.name + side).unlink(missing_ok=True)
        yield
        return
    with closing(connect(file)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")  # refused while anybody has it open
        connection.execute("BEGIN EXCLUSIVE")
        if file.with_name(f"{file.name}-wal").exists():
            raise sqlite3.OperationalError("somebody has just opened it")
        yield


def _put_damaged_aside(place: Path, aside: Path) -> None:
    """As it is, with all that belongs to it, before anything of it is taken away."""
    sides = [place.with_name(place.name + side) for side in (*SIDES, "-damaged")]
    for path in (place, *sides):
        if path.exists():
            os.link(path, aside.with_name(aside.name + path.name.removeprefix(place.name)))
    flush(place.parent)
    for path in sides:
        path.unlink(missing_ok=True)


def give_to_owner(new: Path, place: Path) -> None:
    """Of what it shall replace: who restores may be root, and who goes on with it is not."""
    old = (place if place.exists() else place.parent).stat()
    if os.geteuid() == 0:
        os.chown(new, old.st_uid, old.st_gid)
    if place.exists():
        shutil.copymode(place, new)


def _content(connection: sqlite3.Connection, file: Path) -> Content:
    tables = tables_in(connection)
    if "alembic_version" not in tables:
        raise Problem(f"{file} is SQLite's, and has nothing of Birthday Calendar")
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    if row is None:
        raise Problem(f"{file} is empty: migrations have not run yet")
    events = "birthdays" if "birthdays" in tables else "events"  # as they were called up to 0009
    if missing := {"calendars", events} - tables:
        raise Problem(
            f"{file} has no table {' and no table '.join(sorted(missing))}: somebody has dropped"
            " it; docs/runbook.md says how a backup is restored"
        )
    counts = [
        f"SELECT count(*) FROM {table}"  # noqa: S608
        for table in ("calendars", f"{events} WHERE deleted_at IS NULL")
    ]
    calendars, of_them = (connection.execute(count).fetchone()[0] for count in counts)
    return Content(calendars, of_them, str(row[0]))


def tables_in(connection: sqlite3.Connection) -> set[str]:
    """But for SQLite's own."""
    rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    return {name for (name,) in rows if not name.startswith("sqlite_")}


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def reading(file: Path, *, is_live: bool = False) -> sqlite3.Connection:
    """A backup that lies alone is read as it is: from a disk that can't be written, too."""
    is_alone = not is_live and not any(file.with_name(file.name + one).exists() for one in SIDES)
    mode = "mode=ro&immutable=1" if is_alone else "mode=ro"
    return sqlite3.connect(
        f"file:{quote(str(file))}?{mode}", uri=True, isolation_level=None, timeout=WAIT
    )


def connect(file: Path) -> sqlite3.Connection:
    address = f"file:{quote(str(file))}?mode=rw"
    return sqlite3.connect(address, uri=True, isolation_level=None, timeout=WAIT)

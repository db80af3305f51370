"""Files that backups are written to and read from: whole or not there at all."""

import os
import secrets
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import Enum
from pathlib import Path

from msgspec import Struct

from birthday_calendar import schema
from birthday_calendar.backups import stopping

LEFT_FOR = 86_400.0  # seconds after which nobody writes to an unfinished file any more
SIDES = ("-wal", "-shm", "-journal")  # what SQLite may have beside a file
SAYS_AFTER = 1.0  # seconds: what is done by then needs no progress


class Problem(Exception):
    """Why there is no backup, or nothing was restored: a sentence for who is on call."""


class Kind(Enum):
    """By the first bytes of a file."""

    SQLITE = b"SQLite format 3\0"
    POSTGRESQL = b"PGDMP"

    @property
    def database(self) -> str:
        return "SQLite" if self is Kind.SQLITE else "PostgreSQL"


class Content(Struct, frozen=True):
    """What a backup holds, as far as somebody on call wants to know."""

    calendars: int
    events: int
    revision: str  # the number of its last migration

    def __str__(self) -> str:
        calendars = "1 calendar" if self.calendars == 1 else f"{self.calendars:,} calendars"
        events = "1 event" if self.events == 1 else f"{self.events:,} events"
        return f"{calendars}, {events}, migration {self.revision}"

    def assure_known(self, file: Path) -> None:
        """Raises Problem where a newer version of the code has written it."""
        if self.revision > schema.HEAD:
            raise Problem(
                f"{file} is of a newer version: migration {self.revision}, and this one knows"
                f" {schema.HEAD}. Restore it with the version that wrote it, or a later one"
            )


def stamp(now: datetime) -> str:
    """For the name of what was put aside then."""
    return f"{now:%Y%m%d_%H%M%S}_{now.microsecond // 1000:03}"


def kind_of(file: Path) -> Kind:
    """Raises Problem where it is no backup, and OSError."""
    with file.open("rb") as opened:
        begin = opened.read(16)
    for kind in Kind:
        if begin.startswith(kind.value):
            return kind
    hint = ""
    if begin.startswith((b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"BZh", b"\xfd7zXZ", b"PK")):
        hint = "; it is packed: unpack it first"
    elif begin.startswith(b"--"):
        hint = "; SQL as text is read by psql or sqlite3"
    elif not begin:
        hint = "; it is empty"
    raise Problem(f"{file} is no backup of SQLite, nor one that pg_dump -Fc has written{hint}")


@contextmanager
def appearing(target: Path, *, replace: bool) -> Iterator[Path]:
    """A file beside it, for its owner only, which becomes it at the end; or nothing is left.

    Raises Problem, and OSError.
    """
    if not target.parent.is_dir():
        raise Problem(f"there is no folder {target.parent}")
    _assure_free(target, replace=replace)
    with part_in(target.parent) as part:
        yield part
        flush(part)
        _assure_free(target, replace=replace)
        stopping.not_any_more()
        part.replace(target)
        flush(target.parent)


@contextmanager
def part_in(folder: Path) -> Iterator[Path]:
    """As `left_out`, by a name of its own; what a killed one has left there goes a day later."""
    for left in folder.glob(".birthday-calendar-*.part*"):
        if time.time() - left.stat().st_mtime > LEFT_FOR:
            left.unlink(missing_ok=True)
    with left_out(folder / f".birthday-calendar-{secrets.token_hex(8)}.part") as part:
        yield part


@contextmanager
def left_out(part: Path) -> Iterator[Path]:
    """An empty file for its owner only, of which at the end nothing is left under this name."""
    _remove(part)
    try:
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        yield part
    finally:
        _remove(part)


def _remove(file: Path) -> None:
    for path in (file, *(file.with_name(file.name + side) for side in SIDES)):
        path.unlink(missing_ok=True)


def said(error: Exception) -> str:
    """By a Problem, or by the system."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return str(error)


def flush(path: Path) -> None:
    """What is in a file or a folder, onto the disk."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _assure_free(target: Path, *, replace: bool) -> None:
    if target.exists() and not replace:
        raise Problem(
            f"{target} is there already; --replace writes over it once the new one is whole"
        )


def progress(what: str) -> Callable[[int, int], None]:
    """Tells a terminal how much is done, of what takes long."""
    began = time.monotonic()
    said = began

    def tell(done: int, of: int) -> None:
        nonlocal said
        now = time.monotonic()
        if sys.stderr.isatty() and now - said >= SAYS_AFTER:
            said = now
            share = f"{100 * done // of} %" if of else f"{done / 1024**2:,.0f} MB"
            sys.stderr.write(f"{what}: {share} after {now - began:.0f} s\n")

    return tell

"""`birthday-calendar restore FILE`: a backup takes the database's place, or all is as it was."""

import asyncio
import fcntl
import os
import shlex
import shutil
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct

from birthday_calendar import database_url
from birthday_calendar.backups import files, foreign, postgres, settling, sqlite, stopping
from birthday_calendar.backups.files import Content, Kind, Problem
from birthday_calendar.backups.pg_tools import Dump
from birthday_calendar.config import Settings
from birthday_calendar.ops import commands, leftovers
from birthday_calendar.ops.processes import Supervisor, Unanswered
from birthday_calendar.redaction import without_secrets
from birthday_calendar.schema import HEAD

WRITING = {"api", "bot", "reminders", "migrate"}  # programs that must not run meanwhile


class Restored(Struct, frozen=True):
    content: Content
    kept: str  # where what was there is now; empty where there was nothing
    gone: str  # how that is removed
    kept_out: int  # tokens, feeds and guests of the backup that were not there any more
    was_stopped: bool  # by supervisorctl, which starts it again


@stopping.until_done()
def run(settings: Settings, backup: Path, *, replace: bool) -> int:
    """The exit code. `backup` is a file, or - for stdin."""
    try:
        if str(backup) != "-":
            return _run(settings, backup, f"{backup}", replace=replace)
        with files.part_in(settings.var_dir) as received:
            with received.open("wb") as opened:
                shutil.copyfileobj(sys.stdin.buffer, opened)
            return _run(settings, received, "stdin", replace=replace)
    except OSError as error:
        print(f"Nothing was restored: {files.said(error)}", file=sys.stderr)
        return 1


def _run(settings: Settings, backup: Path, shown: str, *, replace: bool) -> int:
    """`shown` is what the file is called in what is said."""
    place = database_url.parse(settings.database_url)
    wanted = Kind.SQLITE if isinstance(place, Path) else Kind.POSTGRESQL
    try:
        if (kind := files.kind_of(backup)) is not wanted:
            raise Problem(
                f"{backup} is of {kind.database}, and DATABASE_URL leads to {wanted.database}:"
                " the one can't be restored into the other"
            )
        if isinstance(place, Path):
            restored = _into_sqlite(backup, place.resolve(), settings, replace=replace)
        else:
            restored = _into_postgres(backup, settings, replace=replace)
    except (Problem, OSError, ValueError) as error:
        said = without_secrets(files.said(error)).replace(f"{backup}", shown)
        print(f"Nothing was restored: {said}", file=sys.stderr)
        return 1
    print(_report(restored, shown, settings))
    return 0


def _into_sqlite(backup: Path, place: Path, settings: Settings, *, replace: bool) -> Restored:
    """It is looked through before anything has to be stopped, as what shall take the place."""
    if place.exists() and backup.samefile(place):
        raise Problem(f"{backup} is the database itself")
    place.parent.mkdir(parents=True, exist_ok=True)
    with _alone_in(place.parent), files.left_out(place.with_name(f"{place.name}.restoring")) as new:
        _assure_room(backup, place.parent)
        sqlite.give_to_owner(new, place)
        sqlite.copy(backup, new, "reading")
        foreign.assure_nothing_computed(new, shown=backup)
        content = sqlite.check(new, shown=backup)
        content.assure_known(backup)
        gone, stays = foreign.leave_out_code(new, content.revision)
        with _nothing_running(settings) as was_stopped:
            now = datetime.now(UTC)
            there, before = None, settling.NOTHING
            if is_there := place.exists():
                there, before = sqlite.look(place, now)
                _assure_replaceable(there, f"{place}", replace=replace)
            kept_out = asyncio.run(sqlite.bring_up_to_date(new, before, now))
            aside = None
            if is_there and not _is_empty(there):
                aside = place.with_name(f"{place.name}-before-{files.stamp(now)}")
            sqlite.put_in_place(new, place, aside)
    if gone:
        print(f"Left out, as nothing of a file is run: {', '.join(gone)}", file=sys.stderr)
    if stays:
        print(f"Tables that are not ours, and stay: {', '.join(stays)}", file=sys.stderr)
    removed_by = f"rm {shlex.quote(str(aside))}*"
    return Restored(content, f"{aside or ''}", removed_by, kept_out, was_stopped)


def _into_postgres(backup: Path, settings: Settings, *, replace: bool) -> Restored:
    """It is looked through before anything has to be stopped."""
    dump = Dump(backup)
    content = dump.content()
    content.assure_known(backup)
    with _nothing_running(settings) as was_stopped:
        is_there, there, others = asyncio.run(postgres.look(settings.database_url))
        if others:
            raise Problem(
                f"somebody works with this database: {'; '.join(others)}. Stop the other"
                " containers; of one that is gone `SELECT pg_terminate_backend(PID)` ends what is"
                " left"
            )
        if is_there:
            _assure_replaceable(there, "the database", replace=replace)
        keep = is_there and not _is_empty(there)
        aside, kept_out = asyncio.run(
            postgres.restore(settings.database_url, dump, content, datetime.now(UTC), keep=keep)
        )
    removed_by = f"DROP SCHEMA {aside} CASCADE"
    return Restored(content, aside and f"schema {aside}", removed_by, kept_out, was_stopped)


def _is_empty(there: Content | None) -> bool:
    return there is not None and not (there.calendars or there.events)


def _assure_replaceable(there: Content | None, where: str, *, replace: bool) -> None:
    if not replace and not _is_empty(there):
        holds = there or "something that can't be read"
        raise Problem(
            f"{where} holds {holds}. With --replace the backup takes its place,"
            " and what is there is kept beside it"
        )


def _assure_room(backup: Path, folder: Path) -> None:
    needed, free = backup.stat().st_size, shutil.disk_usage(folder).free
    if free < needed:
        raise Problem(
            f"the disk of {folder} is full: the backup takes {needed / 1024**2:,.1f} MB,"
            f" and {free / 1024**2:,.1f} MB are free"
        )


@contextmanager
def _nothing_running(settings: Settings) -> Iterator[bool]:
    """Neither now nor, where supervisord does not run, before the end. Whether supervisord does."""
    supervisorctl = commands.supervisorctl(settings)
    try:
        programs = Supervisor(settings.run_dir).programs()
    except Unanswered:
        with _locked(settings.run_dir / "lock", f"`up` is at work in {settings.var_dir}"):
            if left := leftovers.find(settings.var_dir):
                raise Problem(
                    f"a supervisord that was killed has left programs running: {left};"
                    f" `kill {' '.join(map(str, left))}` ends them"
                ) from None
            yield False
        return
    rest = {"STOPPED", "EXITED", "FATAL"}  # one in BACKOFF is started again by itself
    if writing := sorted(o.name for o in programs if o.group in WRITING and o.state not in rest):
        raise Problem(
            f"{', '.join(writing)} would go on to write: first"
            f" `{supervisorctl} stop 'api:*' bot reminders migrate`"
        )
    yield True


@contextmanager
def _locked(path: Path, who: str) -> Iterator[None]:
    if not path.exists():
        yield
        return
    opened = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise Problem(f"{who}; stop it first") from None
    finally:
        os.close(opened)


def _alone_in(folder: Path) -> AbstractContextManager[None]:
    return _locked(folder, f"another restore is at work in {folder}")


def _report(restored: Restored, backup: str, settings: Settings) -> str:
    content = restored.content
    lines = [f"Restored from {backup}: {content}"]
    if content.revision != HEAD:
        lines[0] += f", brought to {HEAD}"
    if restored.kept:
        lines.append(
            f"What was there is kept as {restored.kept}; once all is well: `{restored.gone}`"
        )
    lines += [
        "Reminders of days before today count as told. Today's are sent, unless what was there"
        " says that they were.",
        "What people did since the backup is not in it: whom they forgot is back.",
    ]
    if restored.kept_out:
        lines.append(
            "Tokens, feeds and guests of the backup that were not there any more, and so were kept"
            f" out: {restored.kept_out:,}"
        )
    start = "start it again"
    if restored.was_stopped:
        start = f"`{commands.supervisorctl(settings)} start 'api:*' bot reminders`"
    lines.append(f"Now {start}, and then see `{commands.doctor(settings)}`")
    return "\n".join(lines)

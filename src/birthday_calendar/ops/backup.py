"""`birthday-calendar backup FILE`: a copy of the database, made while everything runs."""

import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

from birthday_calendar import database_url
from birthday_calendar.backups import files, foreign, postgres, sqlite, stopping
from birthday_calendar.backups.files import Content, Problem
from birthday_calendar.config import Settings
from birthday_calendar.damage import Damage
from birthday_calendar.redaction import without_secrets

STDOUT = "-"
PREFIX = "birthdays-"  # of files in a folder, with the time in UTC behind it


@stopping.until_done()
def run(settings: Settings, to: str, *, replace: bool, keep: int | None) -> int:
    """The exit code. `to` is a file, a folder, or - for stdout; `keep` is how many a folder has."""
    place = database_url.parse(settings.database_url)
    suffix = ".db" if isinstance(place, Path) else ".dump"
    try:
        if not to:  # a variable of a script that was not set
            raise Problem("its name is empty: give a file, a folder that is there, or -")
        is_folder = to != STDOUT and Path(to).is_dir()
        if keep is not None and not is_folder:
            raise Problem("--keep goes with a folder that is there")
        if to == STDOUT:
            said = f"{_to_stdout(settings)}"
        elif to.endswith("/") and not is_folder:
            raise Problem(f"there is no folder {to}")
        else:
            target = Path(to)
            if is_folder:
                target /= f"{PREFIX}{datetime.now(UTC):%Y-%m-%dT%H%M%S}{suffix}"
            said = f"{target}: {_to_file(settings, target, replace=replace)}"
    except (Problem, OSError, ValueError) as error:
        print(f"No backup was written: {without_secrets(files.said(error))}", file=sys.stderr)
        return 1
    print(said, file=sys.stderr if to == STDOUT else sys.stdout)
    if keep is not None:
        try:
            _forget_older(target, keep)
        except OSError as error:
            print(f"Older ones stay: {files.said(error)}", file=sys.stderr)
            return 1
    return 0


def _to_file(settings: Settings, target: Path, *, replace: bool) -> Content:
    with files.appearing(target, replace=replace) as part:
        return _write(settings, part)


def _to_stdout(settings: Settings) -> Content:
    """By way of a file, as what was not read again is not known to be whole."""
    if sys.stdout.isatty():
        raise Problem("a terminal is no place for it: `birthday-calendar backup - > FILE`")
    with files.part_in(settings.var_dir) as part:
        content = _write(settings, part)
        with part.open("rb") as opened:
            shutil.copyfileobj(opened, sys.stdout.buffer)
        sys.stdout.buffer.flush()
    return content


def _write(settings: Settings, part: Path) -> Content:
    place = database_url.parse(settings.database_url)
    if not isinstance(place, Path):
        return postgres.dump(settings.database_url, part)
    if not place.exists():
        raise Problem(f"there is no {place} yet; VAR_DIR or DATABASE_URL may lead elsewhere")
    if damage := Damage(place).known():
        raise Problem(f"{damage}; docs/runbook.md says what can be saved")
    sqlite.copy(place, part, "writing", is_live=True)
    foreign.assure_nothing_computed(part, shown=place)  # better known now than when it is needed
    return sqlite.check(part, shown=place)


def _forget_older(newest: Path, keep: int) -> None:
    """Only once there is a new one: a backup that fails each night takes no old one away."""
    ours = {*newest.parent.glob(f"{PREFIX}????-??-??T??????{newest.suffix}")}
    older = sorted(ours - {newest}, reverse=True)  # whatever they are called: clocks go wrong
    for old in older[keep - 1 :]:
        old.unlink()

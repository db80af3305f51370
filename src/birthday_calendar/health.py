"""How the parts that everything rests on are doing, as a word and a sentence."""

import asyncio
import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from birthday_calendar import status
from birthday_calendar.domain.errors import (
    CalendarError,
    DatabaseBroken,
    DatabaseNewer,
    DatabaseOutdated,
    DatabaseReadOnly,
)
from birthday_calendar.states import State

if TYPE_CHECKING:  # the watchdog asks for disk and programs, and has no room for SQLAlchemy
    from birthday_calendar.database import Database

DATABASE_TIMEOUT = 1.5  # seconds; whoever asks is told within two
# Twice what all logs together may take. A disk under 4 GB is low at its last 5 %.
LOW_SPACE = 200 * 1024**2
LOW_SHARE = 0.05
NO_SPACE = 1024**2  # bytes: less holds no transaction
LOW_FILES = 1_000  # that can still be made, or LOW_SHARE of all; some file systems have no bound

# States of the database in which the API serves: all that it can, or reads.
SERVING = {State.UP, State.READ_ONLY}
# Each of the others, and what Database says then; whatever else it says is `down`.
_STATES: dict[type[Exception], State] = {
    DatabaseReadOnly: State.READ_ONLY,
    DatabaseOutdated: State.OUTDATED,
    DatabaseNewer: State.NEWER,
    DatabaseBroken: State.CORRUPT,
}


class Health(Struct, frozen=True, kw_only=True):
    state: State
    reason: str = ""
    since: datetime | None = None  # None: whoever asks regularly knows


async def of_database(db: "Database") -> Health:
    """`up`; or `read_only`, `outdated`, `newer`, `corrupt` or `down`: all not to be written."""
    try:
        async with asyncio.timeout(DATABASE_TIMEOUT):
            found = await db.look()
    except TimeoutError:
        return Health(state=State.DOWN, reason=f"no answer within {DATABASE_TIMEOUT} s")
    except CalendarError as error:
        if state := _STATES.get(type(error)):
            return Health(state=state, reason=str(error))
        return Health(state=State.DOWN, reason=f"it refuses, or can't be reached: {error}")
    return Health(state=State.UP, reason=str(found) if found.is_newer else "")


def of_disk(folder: Path) -> Health:
    """`ok`, `low`, `full`, or `unknown`."""
    try:
        usage = shutil.disk_usage(folder)
        files = os.statvfs(folder)
    except OSError as error:
        return Health(state=State.UNKNOWN, reason=f"it can't be looked at: {error}")
    left = f"{usage.free / 1024**2:.0f} of {usage.total / 1024**2:.0f} MB left"
    if usage.free < NO_SPACE:
        return Health(state=State.FULL, reason=left)
    if files.f_files:
        left_files = f"{files.f_favail} of {files.f_files} files can still be made"
        if files.f_favail == 0:
            return Health(state=State.FULL, reason=left_files)
        if files.f_favail < min(LOW_FILES, files.f_files * LOW_SHARE):
            return Health(state=State.LOW, reason=left_files)
    if usage.free < min(LOW_SPACE, usage.total * LOW_SHARE):
        return Health(state=State.LOW, reason=left)
    return Health(state=State.OK)


def of_program(run_dir: Path, name: str) -> Health:
    """The state that the program shows, or `missing` or `stalled`."""
    shown = status.read(run_dir, name)
    if shown is None:
        return Health(state=State.MISSING, reason=f"{name} has never run here")
    if shown.is_stale:
        last_beat = datetime.now(UTC) - timedelta(seconds=shown.beat_age)
        reason = f"no sign of life for {shown.beat_age:.0f} s; it was {shown.name} then"
        return Health(state=State.STALLED, since=last_beat, reason=reason)
    return Health(state=shown.name, since=shown.since, reason=shown.reason)

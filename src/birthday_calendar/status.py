"""How a program shows what it is doing, also when database and network are gone: a small file.

The file's text says the state, since when and why; its modification time is the heartbeat, by the
machine's monotonic clock, which nobody sets, and so in 1970. Both are written over in place, which
a full disk allows. Where it does not allow the first writing, each heartbeat tries again: showing
what one does is no reason to stop doing it.
"""

import os
import re
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from birthday_calendar.states import State

SIZE = 1024  # bytes of a status file, always: what is there already can be written over
HEARTBEAT_EVERY = 2.0  # seconds
STALE_AFTER = 15.0  # seconds without a heartbeat


class Shown(Struct, frozen=True, kw_only=True):
    """A state, and why: a sentence, or empty where the state says enough."""

    name: State
    since: datetime
    reason: str = ""
    pid: int = 0
    beat_age: float = 0.0  # seconds since the last heartbeat, as read

    @property
    def is_stale(self) -> bool:
        """Whether it should have been heard of since."""
        return self.beat_age > STALE_AFTER and not self.name.is_last_word


class Status:
    """The writing side. One program, one file."""

    def __init__(self, run_dir: Path, program: str):
        self._path = run_dir / f"{program}.status"
        self._is_shown = False
        self.state = Shown(name=State.STARTING, since=datetime.now(UTC), pid=os.getpid())
        self._write()

    def enter(self, name: State, reason: str = "") -> bool:
        """Show a state. True where it is another one than before."""
        is_new = name != self.state.name
        if is_new or reason != self.state.reason:
            since = datetime.now(UTC) if is_new else self.state.since
            self.state = Shown(name=name, since=since, reason=reason, pid=os.getpid())
            self._write()
        return is_new

    def beat(self) -> None:
        """Call it from the loop that does the work: a thread would beat for a loop that hangs."""
        if not self._is_shown:
            self._write()
        try:
            now = time.monotonic()
            os.utime(self._path, (now, now))
        except FileNotFoundError:
            self._write()
        except OSError:
            self._is_shown = False

    def _write(self) -> None:
        text = msgspec.json.encode(self.state)
        if len(text) > SIZE:
            shorter = self.state.reason.encode()[: SIZE // 4].decode(errors="ignore")
            text = msgspec.json.encode(msgspec.structs.replace(self.state, reason=shorter))
        self._is_shown = False
        with suppress(OSError):  # no room for a first writing, or a disk that is read-only by now
            descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT, 0o640)
            try:
                self._is_shown = os.write(descriptor, text.ljust(SIZE)) == SIZE
                now = time.monotonic()
                os.utime(descriptor, (now, now))
            finally:
                os.close(descriptor)


def read(run_dir: Path, program: str) -> Shown | None:
    """What a program last showed; None where it never ran."""
    path = run_dir / f"{program}.status"
    try:
        state = msgspec.json.decode(path.read_bytes(), type=Shown)
        age = silence(path)
    except (OSError, msgspec.DecodeError):
        return None
    return msgspec.structs.replace(state, beat_age=age)


def name_of_bot(shown: Shown | None) -> str:
    """As Telegram knows the bot, without the @; empty where it does not show that."""
    found = re.match(r"@(\w+)", shown.reason) if shown else None
    return found[1] if found else ""


def without_holder(reason: str) -> str:
    """Who holds a lease names a host: `db7:12:1f2e polls` is told as `another container polls`."""
    return re.sub(r"^\S+:\S+ ", "another container ", reason)


def silence(path: Path) -> float:
    """Seconds since a file was last touched for a heartbeat. Raises OSError where there is none."""
    now = time.monotonic()
    age = now - path.stat().st_mtime
    return age if age >= 0 else now  # it beat before this machine was started

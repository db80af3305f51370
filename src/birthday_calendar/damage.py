"""What is known to be wrong with a SQLite file, for all programs: a note beside it."""

import sqlite3
from contextlib import suppress
from pathlib import Path

from birthday_calendar.domain.errors import DatabaseBroken

_CODES = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


class Damage:
    """The note names the file by its inode, so that one which takes its place is not meant."""

    def __init__(self, file: Path):
        self._file = file
        self._note = file.with_name(f"{file.name}-damaged")
        self._found = ""  # the same, where the disk takes no note

    def known(self) -> str:
        """What is wrong with the file that is there now; empty where nothing is. Microseconds."""
        for noted in (self._read(), self._found):
            inode, _, what = noted.partition(" ")
            if inode and inode == self._inode():
                return what
        return ""

    def found(self, error: sqlite3.Error) -> DatabaseBroken:
        """Note it, so that nobody writes to the file any more."""
        why = str(error).partition(" with text ")[0]  # Python quotes what it can't decode
        what = f"the file is damaged: {self._file}: {why}"
        self._found = f"{self._inode()} {what}"
        with suppress(OSError):
            self._note.write_text(self._found)
        return DatabaseBroken(what)

    def _read(self) -> str:
        try:
            return self._note.read_text()
        except OSError:
            return ""

    def _inode(self) -> str:
        try:
            return str(self._file.stat().st_ino)
        except OSError:
            return ""


def is_damage(error: BaseException | None) -> bool:
    # the second is Python's own complaint, of a text in the file that is none
    return isinstance(error, sqlite3.Error) and (
        code_of(error) in _CODES or str(error).startswith("Could not decode to UTF-8")
    )


def code_of(error: sqlite3.Error) -> int | None:
    """SQLite's primary result code; None where it has nothing to do with it."""
    code = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF

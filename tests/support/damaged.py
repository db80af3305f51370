"""Files of SQLite that were really damaged, each in another way, while nobody had them open."""

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path


def in_a_page(file: Path) -> None:
    """In the middle of the first page of birthdays."""
    page, size = _first_page(file, "events")
    with file.open("r+b") as opened:
        opened.seek((page - 1) * size)
        opened.write(b"\xd7" * (size // 2))


def in_a_text(file: Path) -> None:
    """A name that is no text any more; the rest is as it was."""
    file.write_bytes(file.read_bytes().replace(b"Anna", b"\xff\xfe\xff\xfe"))


def cut_off(file: Path) -> None:
    with file.open("r+b") as opened:
        opened.truncate(file.stat().st_size // 2)


def of_zeros(file: Path) -> None:
    file.write_bytes(bytes(file.stat().st_size))


WAYS: list[Callable[[Path], None]] = [in_a_page, in_a_text, cut_off, of_zeros]


def restored(file: Path, backup: Path) -> None:
    """As the runbook says: what was there is put aside, with the two files that belong to it."""
    aside = file.parent / "damaged"
    aside.mkdir()
    for old in (file, Path(f"{file}-wal"), Path(f"{file}-shm")):
        if old.exists():
            old.rename(aside / old.name)
    shutil.copy(backup, file)


def _first_page(file: Path, table: str) -> tuple[int, int]:
    connection = sqlite3.connect(file)
    try:
        [[page]] = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", [table])
        [[size]] = connection.execute("PRAGMA page_size")
    finally:
        connection.close()
    return page, size

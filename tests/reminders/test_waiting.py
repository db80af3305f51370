"""The program waits, and says why, while the database must not be written."""

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from birthday_calendar import schema, status
from birthday_calendar.damage import Damage
from birthday_calendar.database import Database
from tests.support.damaged import restored
from tests.support.versions import migrated_by_another


@pytest.fixture
def file(tmp_path: Path, migrated_sqlite: Path) -> Path:
    return Path(shutil.copy(migrated_sqlite, tmp_path / "birthdays.db"))


@pytest.fixture
def program(tmp_path: Path, file: Path) -> Iterator[Path]:
    """Where it shows its state, while it runs."""
    (tmp_path / "run").mkdir()
    environ = {
        "VAR_DIR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{file}",
        "TELEGRAM_BOT_TOKEN": f"123456:{'a' * 35}",
        "TELEGRAM_API_URL": "http://127.0.0.1:1",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "birthday_calendar", "reminders"],
        env=os.environ | environ, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    yield tmp_path / "run"
    process.terminate()
    assert process.wait(timeout=5) == 0


def reaches(run_dir: Path, name: str) -> str:
    """Why it is in that state."""
    deadline = time.monotonic() + 15
    while (shown := status.read(run_dir, "reminders")) is None or shown.name != name:
        assert time.monotonic() < deadline, shown
        time.sleep(0.05)
    return shown.reason


async def test_for_a_version_of_its_own(program: Path, file: Path) -> None:
    reaches(program, "running")
    async with Database(f"sqlite:///{file}") as db:
        await migrated_by_another(db, "9999", works_for="9999")
        assert "by a newer version" in reaches(program, "waiting")
        await migrated_by_another(db, schema.HEAD, works_for=schema.HEAD)
    reaches(program, "running")


def test_for_a_file_that_is_whole(program: Path, file: Path, tmp_path: Path) -> None:
    reaches(program, "running")
    backup = Path(shutil.copy(file, tmp_path / "backup.db"))
    Damage(file).found(sqlite3.DatabaseError("database disk image is malformed"))
    assert reaches(program, "waiting").startswith("database: the file is damaged: ")
    restored(file, backup)
    reaches(program, "running")

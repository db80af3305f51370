"""A backup, and the database that it is restored into, while everything goes wrong."""

import os
import re
import shutil
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path

import pytest

from birthday_calendar import config
from birthday_calendar.migrations import migrate
from birthday_calendar.ops import backup, restore
from tests.faults.checks import names_in
from tests.faults.results import Measured
from tests.support.filled import ask, fill
from tests.support.postgres import PostgresServer, postgres_server

pytestmark = pytest.mark.faults

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
PEOPLE = 3_000  # of the backup, in one calendar: so many take a second
KILLS = 20


class Installation:
    """A VAR_DIR and a database, of which nothing runs."""

    def __init__(self, var_dir: Path, url: str):
        self.var_dir = var_dir
        self.url = url
        environ = {"VAR_DIR": str(var_dir), "DATABASE_URL": url}
        self._settings = config.load(environ, dotenv=var_dir / "none")

    def backup(self, to: Path) -> int:
        return backup.run(self._settings, str(to), replace=False, keep=None)

    def restore(self, file: Path) -> int:
        return restore.run(self._settings, file, replace=True)

    def restore_and_be_killed(self, file: Path, after: float) -> None:
        """In a process of its own, which has been started already: `after` is of the work."""
        process = get_context("fork").Process(target=self.restore, args=(file,))
        process.start()
        time.sleep(after)
        process.kill()
        process.join()

    def people(self) -> Counter[str]:
        return names_in(self.url)


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def installation(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Installation:
    if kind == "SQLite":
        url = f"sqlite:///{tmp_path}/data/birthdays.db"
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        url = server.url(server.create())
    migrate.upgrade(url)
    return Installation(tmp_path, url)


def aside(installation: Installation) -> int:
    """How often what was there was put aside."""
    if installation.url.startswith("sqlite"):
        return len([*(installation.var_dir / "data").glob("*-before-*")])
    named = "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'before_restore%'"
    return len(ask(installation.url, named))


def test_a_restore_that_is_killed_leaves_the_one_or_the_other(
    installation: Installation, kind: str, measured: Measured
) -> None:
    one = installation
    fill(one.url, NOW, chats=(1,), each=PEOPLE)
    file = one.var_dir / "backup"
    assert one.backup(file) == 0
    wanted = one.people()
    began = time.monotonic()
    assert one.restore(file) == 0
    takes = time.monotonic() - began
    found: Counter[str] = Counter()
    for kill in range(KILLS):
        ask(one.url, "UPDATE events SET name = 'old' WHERE id = 1")
        old = one.people()
        one.restore_and_be_killed(file, takes * (kill + 1) / KILLS)
        now = one.people()
        assert now in (old, wanted)
        found["old" if now == old else "new"] += 1
    assert found["old"] >= KILLS // 4
    assert one.restore(file) == 0
    assert one.people() == wanted
    assert not [*installation.var_dir.glob("data/*restoring*")]
    measured(
        f"restore killed, {kind}",
        f"{found['old']} times all of what was there, {found['new']} times all of the backup",
    )


@pytest.fixture
def disk() -> Iterator[Path]:
    if os.getuid() != 0:
        pytest.skip("mounting a small tmpfs takes root")
    folder = Path(tempfile.mkdtemp(prefix="bc-disk-"))
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=200m", "tmpfs", folder], check=True)
    folder.chmod(0o755)
    yield folder
    subprocess.run(["umount", folder], check=True)
    folder.rmdir()


def leave(disk: Path, free: int) -> None:
    """Of all the room that there is, so many bytes."""
    filler = disk / "filler"
    filler.unlink(missing_ok=True)
    room = shutil.disk_usage(disk).free - free
    with filler.open("wb") as opened:
        while room > 0:
            room -= opened.write(bytes(min(room, 1 << 20)))


def test_a_disk_that_is_full_meanwhile_changes_nothing(
    disk: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    measured: Measured,
) -> None:
    told = []
    with monkeypatch.context() as there:
        there.setattr(tempfile, "tempdir", str(disk))
        with postgres_server() as server:
            for kind, url in (
                ("SQLite", f"sqlite:///{disk}/data/birthdays.db"),
                ("PostgreSQL", server.url(server.create())),
            ):
                migrate.upgrade(url)
                one = Installation(disk, url)
                fill(url, NOW, chats=(1,), each=PEOPLE)
                file = tmp_path / f"backup of {kind}"
                assert one.backup(file) == 0
                before = one.people()
                leave(disk, 20_000)
                assert one.backup(disk / "full") == 1
                assert re.search("full|No space left", capsys.readouterr().err)
                assert not [*disk.glob("full*"), *disk.glob(".birthday*")]
                leave(disk, 400_000)
                assert one.restore(file) == 1
                told.append(f"{kind}: {capsys.readouterr().err.strip().rpartition(': ')[2]}")
                (disk / "filler").unlink()
                assert one.people() == before
                assert aside(one) == 0
                assert not [*disk.glob("data/*restoring*")]
                assert one.restore(file) == 0
                assert (one.people(), aside(one)) == (before, 1)
    measured("restore full", f"nothing changed; restored once there was room ({'; '.join(told)})")

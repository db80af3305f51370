"""`birthday-calendar backup`: whole, checked, or not there at all."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from birthday_calendar.backups import files, pg_tools
from birthday_calendar.config import Settings
from birthday_calendar.ops import backup
from tests.ops.conftest import until
from tests.support import damaged
from tests.support.filled import ask, content, fill
from tests.support.postgres import PostgresServer, free_port

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
Make = Callable[..., Settings]
Captured = pytest.CaptureFixture[str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "backups"
    folder.mkdir()
    return folder


@pytest.fixture
def settings(database_url: str, make_settings: Make) -> Settings:
    fill(database_url, NOW)
    return make_settings(DATABASE_URL=database_url)


@pytest.fixture
def sqlite_settings(tmp_path: Path, migrated_sqlite: Path, make_settings: Make) -> Settings:
    shutil.copy(migrated_sqlite, tmp_path / "birthdays.db")
    fill(f"sqlite:///{tmp_path}/birthdays.db", NOW)
    return make_settings(DATABASE_URL=f"sqlite:///{tmp_path}/birthdays.db")


def run(
    settings: Settings, to: Path | str, *, replace: bool = False, keep: int | None = None
) -> int:
    return backup.run(settings, str(to), replace=replace, keep=keep)


def test_it_says_what_is_in_it_and_is_for_nobody_elses_eyes(
    settings: Settings, folder: Path, capsys: Captured
) -> None:
    before = content(settings.database_url)
    assert run(settings, folder / "a") == 0
    assert f"{folder}/a: 2 calendars, 14 events, migration 00" in capsys.readouterr().out
    assert (folder / "a").stat().st_mode & 0o777 == 0o600
    assert [one.name for one in folder.iterdir()] == ["a"]
    assert content(settings.database_url) == before


def test_a_file_that_is_there_stays_unless_one_says_otherwise(
    settings: Settings, folder: Path, capsys: Captured
) -> None:
    (folder / "a").write_text("dear")
    assert run(settings, folder / "a") == 1
    assert "is there already" in capsys.readouterr().err
    assert (folder / "a").read_text() == "dear"
    assert run(settings, folder / "a", replace=True) == 0
    assert files.kind_of(folder / "a")


def test_a_folder_keeps_the_newest_and_what_is_not_ours(
    sqlite_settings: Settings, folder: Path
) -> None:
    old = [folder / f"birthdays-2026-11-0{day}T033000.db" for day in (1, 2, 3)]
    for one in (*old, folder / "birthdays-of-mine.db"):
        one.touch()
    assert run(sqlite_settings, folder, keep=2) == 0
    left = sorted(one.name for one in folder.iterdir())
    assert left[0] == "birthdays-2026-11-03T033000.db"
    assert left[2:] == ["birthdays-of-mine.db"]
    assert files.kind_of(folder / left[1]) is files.Kind.SQLITE


def test_the_new_one_stays_whatever_others_are_called(
    sqlite_settings: Settings, folder: Path
) -> None:
    """A clock was wrong once."""
    ahead = folder / "birthdays-2030-01-01T033000.db"
    ahead.touch()
    assert run(sqlite_settings, folder, keep=1) == 0
    [left] = folder.iterdir()
    assert left != ahead


def test_older_ones_that_cant_be_removed_stay_and_the_new_one_is_there(
    sqlite_settings: Settings, folder: Path, capsys: Captured
) -> None:
    old = folder / "birthdays-2026-11-01T033000.db"
    old.mkdir()  # which nobody, not even root, unlinks
    assert run(sqlite_settings, folder, keep=1) == 1
    said = capsys.readouterr()
    assert f"Older ones stay: {old}" in said.err
    assert "No backup was written" not in said.err
    assert "2 calendars" in said.out
    assert len(list(folder.glob("birthdays-*.db"))) == 2


def test_one_that_fails_takes_no_older_one_away(
    folder: Path, make_settings: Make, capsys: Captured
) -> None:
    """The server is away: each night nothing would be left at last."""
    old = folder / "birthdays-2026-11-01T033000.dump"
    old.touch()
    url = f"postgresql://me:hush-hush@127.0.0.1:{free_port()}/none"
    assert run(make_settings(DATABASE_URL=url), folder, keep=1) == 1
    said = capsys.readouterr()
    assert "No backup was written: PostgreSQL: " in said.err
    assert "hush" not in said.err + said.out
    assert [*folder.iterdir()] == [old]


def test_to_stdout_goes_the_file_and_nothing_else(
    settings: Settings, folder: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert run(settings, "-") == 0
    said = capfdbinary.readouterr()
    (folder / "a").write_bytes(said.out)
    assert files.kind_of(folder / "a")
    assert b"2 calendars, 14 events" in said.err
    assert not list(settings.var_dir.glob(".birthday-calendar-*"))


def test_while_somebody_writes_it_is_of_one_moment(sqlite_settings: Settings, folder: Path) -> None:
    """Each transaction moves somebody from one calendar to the other: all are there, always."""
    file = Path(sqlite_settings.database_url.removeprefix("sqlite:///"))
    done = threading.Event()
    fill(sqlite_settings.database_url, NOW, chats=(1,), each=3_000)

    def write() -> None:
        with closing(sqlite3.connect(file, isolation_level=None, timeout=10)) as connection:
            for _ in iter(done.is_set, True):
                connection.execute("UPDATE events SET calendar_id = 3 - calendar_id, note = ''")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert run(sqlite_settings, folder / "a") == 0
    finally:
        done.set()
        writer.join()
    with closing(sqlite3.connect(folder / "a")) as copied:
        counts = copied.execute("SELECT count(*) FROM events GROUP BY calendar_id ORDER BY 1")
        assert counts.fetchall() == [(7,), (3_007,)]


@pytest.mark.parametrize("damage", damaged.WAYS)
def test_of_a_damaged_file_there_is_no_backup(
    sqlite_settings: Settings,
    folder: Path,
    capsys: Captured,
    damage: Callable[[Path], None],
) -> None:
    file = Path(sqlite_settings.database_url.removeprefix("sqlite:///"))
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    damage(file)
    assert run(sqlite_settings, folder) == 1
    said = capsys.readouterr().err
    assert f"{file} is damaged" in said
    assert "Anna" not in said
    assert [*folder.iterdir()] == []


def test_of_a_database_without_its_events_there_is_no_backup(
    settings: Settings, folder: Path, capsys: Captured
) -> None:
    is_sqlite = settings.database_url.startswith("sqlite")
    ask(settings.database_url, f"DROP TABLE events {'' if is_sqlite else 'CASCADE'}")
    assert run(settings, folder) == 1
    said = capsys.readouterr().err
    assert "has no table events: somebody has dropped it" in said or "tables are missing" in said
    assert [*folder.iterdir()] == []


@pytest.mark.skipif(os.getuid() != 0, reason="mounting a small tmpfs takes root")
def test_on_a_full_disk_nothing_half_is_left(
    settings: Settings, folder: Path, capsys: Captured
) -> None:
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", folder], check=True)
    try:
        (folder / "a").write_text("dear")
        fill(settings.database_url, NOW, each=500)
        assert run(settings, folder / "a", replace=True) == 1
        said = capsys.readouterr().err
        assert f"the disk of {folder} is full" in said or "No space left on device" in said
        assert [(one.name, one.read_text()) for one in folder.iterdir()] == [("a", "dear")]
    finally:
        subprocess.run(["umount", folder], check=True)


def test_where_there_is_no_folder_or_no_database_that_is_said(
    tmp_path: Path, sqlite_settings: Settings, make_settings: Make, capsys: Captured
) -> None:
    assert run(sqlite_settings, tmp_path / "none/a") == 1
    assert f"there is no folder {tmp_path}/none" in capsys.readouterr().err
    assert run(make_settings(DATABASE_URL=f"sqlite:///{tmp_path}/no.db"), tmp_path / "a") == 1
    said = capsys.readouterr().err
    assert f"there is no {tmp_path}/no.db yet; VAR_DIR or DATABASE_URL may lead elsewhere" in said
    assert not (tmp_path / "no.db").exists()
    assert run(sqlite_settings, f"{tmp_path}/new/") == 1
    assert f"there is no folder {tmp_path}/new/" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def test_what_no_restore_would_read_is_no_backup(
    sqlite_settings: Settings, folder: Path, capsys: Captured
) -> None:
    ask(sqlite_settings.database_url, "CREATE TABLE theirs (a, b AS (a + 1))")
    assert run(sqlite_settings, folder) == 1
    assert "has tables that are computed" in capsys.readouterr().err
    assert [*folder.iterdir()] == []


def test_what_can_not_be_meant_is_refused(
    sqlite_settings: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.chdir(folder)  # which an empty name would stand for
    assert run(sqlite_settings, "") == 1
    assert "No backup was written: its name is empty" in capsys.readouterr().err
    for to in ("a", "-"):
        assert run(sqlite_settings, to, keep=3) == 1
        assert "--keep goes with a folder" in capsys.readouterr().err
    assert [*folder.iterdir()] == []


def test_what_a_killed_one_left_goes_a_day_later(sqlite_settings: Settings, folder: Path) -> None:
    left, fresh = (folder / f".birthday-calendar-{name}.part" for name in ("a", "b"))
    for one in (left, fresh):
        one.touch()
    os.utime(left, (0, (datetime.now(UTC) - timedelta(days=2)).timestamp()))
    assert run(sqlite_settings, folder / "a") == 0
    assert sorted(one.name for one in folder.iterdir()) == [fresh.name, "a"]


# --- pg_dump --------------------------------------------------------------------------------


@pytest.fixture
def pg_settings(
    postgres: PostgresServer, migrated_postgres: str, make_settings: Make
) -> Iterator[Settings]:
    name = postgres.create(migrated_postgres)
    yield make_settings(DATABASE_URL=postgres.url(name).replace("postgres@", "postgres:hush@"))
    postgres.drop(name)


def stand_in(folder: Path, version: str, *, does: str = "") -> None:
    """A pg_dump that notes how it is called."""
    tool = folder / "pg_dump"
    tool.write_text(
        f"#!{sys.executable}\n"
        "import json, os, sys, time\n"
        f"if sys.argv[1] == '--version': sys.exit(print('pg_dump (PostgreSQL) {version}'))\n"
        f"{does}\n"
        f"open('{folder}/called', 'w').write(json.dumps([sys.argv, dict(os.environ)]))\n"
        "sys.exit('pg_dump: error: called with ' + os.environ['PGPASSWORD'] + '@')\n"
    )
    tool.chmod(0o755)


def test_pg_dump_is_told_the_password_where_nobody_else_reads_it(
    pg_settings: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(folder, "99.1")
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    assert run(pg_settings, folder / "a") == 1
    called, environ = json.loads((folder / "called").read_text())
    assert "hush" not in " ".join(called)
    assert environ["PGPASSWORD"] == "hush"
    assert environ["PGHOST"] == "127.0.0.1"


def test_a_pg_dump_that_is_too_old_is_said_to_be(
    pg_settings: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    stand_in(folder, "9.6.1")
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    assert run(pg_settings, folder / "a") == 1
    said = capsys.readouterr().err
    assert "pg_dump (PostgreSQL) 9.6.1 is too old for this server, which is" in said
    assert "apt-get install postgresql-client" in said


def test_where_there_is_no_pg_dump_that_is_said(
    pg_settings: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setenv("PATH", str(folder))
    assert run(pg_settings, folder / "a") == 1
    assert "pg_dump is not installed" in capsys.readouterr().err
    assert [*folder.iterdir()] == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_who_stops_it_is_told_that_there_is_none(
    pg_settings: Settings, folder: Path, number: signal.Signals
) -> None:
    stand_in(folder, "99.1", does=f"open('{folder}/called', 'w'); time.sleep(60)")
    started = subprocess.Popen(
        [sys.executable, "-m", "birthday_calendar", "backup", folder / "a"],
        env=os.environ | {
            "PATH": f"{folder}:{os.environ['PATH']}",
            "VAR_DIR": str(pg_settings.var_dir), "DATABASE_URL": pg_settings.database_url,
        },
        cwd=folder, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert until((folder / "called").exists, 10)
    started.send_signal(number)
    _, said = started.communicate()
    assert said == "No backup was written: it was stopped\n"
    assert started.returncode == 128 + number
    assert sorted(one.name for one in folder.iterdir()) == ["called", "pg_dump"]


def test_rows_of_a_script_are_read_as_copy_writes_them(tmp_path: Path) -> None:
    script = tmp_path / "script"
    script.write_bytes(
        b'SET a = 1;\nCOPY public.events (id, "position", note) FROM stdin;\n'
        b"1\tx\t\\\\.\n2\t\\N\ty\n\\.\n\nCOPY public.leases (name) FROM stdin;\n\\.\n"
    )
    with script.open("rb") as opened:
        found = [(table, columns, [*rows]) for table, columns, rows in pg_tools.copies(opened)]
    assert found == [
        ("events", ["id", "position", "note"], [b"1\tx\t\\\\.\n", b"2\t\\N\ty\n"]),
        ("leases", ["name"], []),
    ]

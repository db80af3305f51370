"""`birthday-calendar restore`: a backup takes the database's place, or all is as it was."""

import fcntl
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from birthday_calendar.backups import sqlite
from birthday_calendar.config import Settings
from birthday_calendar.damage import Damage
from birthday_calendar.migrations import migrate
from birthday_calendar.ops import backup, restore
from birthday_calendar.schema import HEAD
from birthday_calendar.storage.tables import members
from birthday_calendar.storage.webhook_tables import webhook_endpoints
from tests.ops.conftest import supervised, until
from tests.support import damaged
from tests.support.filled import ask, content, fill
from tests.support.postgres import PostgresServer

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
RUNBOOK = (Path(__file__).parents[2] / "docs/runbook.md").read_text()
DUMPS = Path(__file__).parents[1] / "integration/dumps"
GUEST = {"calendar_id": 1, "name": "Bo", "role": "editor", "met_at": NOW}
# which a restore empties, or makes anew
SETTLED = ("leases", "conversations", "event_changes")
Make = Callable[..., Settings]
Captured = pytest.CaptureFixture[str]


@pytest.fixture
def settings(database_url: str, make_settings: Make) -> Settings:
    fill(database_url, NOW)
    return make_settings(DATABASE_URL=database_url)


@pytest.fixture
def file(settings: Settings, tmp_path: Path) -> Path:
    """A backup of it."""
    assert backup.run(settings, str(tmp_path / "backup"), replace=False, keep=None) == 0
    return tmp_path / "backup"


@pytest.fixture
def database(tmp_path: Path, migrated_sqlite: Path) -> Path:
    """Of SQLite, with people."""
    path = tmp_path / "birthdays.db"
    shutil.copy(migrated_sqlite, path)
    fill(f"sqlite:///{path}", NOW)
    return path


@pytest.fixture
def on_sqlite(database: Path, make_settings: Make) -> Settings:
    return make_settings(DATABASE_URL=f"sqlite:///{database}")


@pytest.fixture
def on_postgres(
    postgres: PostgresServer, migrated_postgres: str, make_settings: Make
) -> Iterator[Settings]:
    name = postgres.create(migrated_postgres)
    yield make_settings(DATABASE_URL=postgres.url(name))
    postgres.drop(name)


def people(url: str) -> dict[str, list[str]]:
    """What a restore brings back as it was; planning moves calendars on."""
    kept = content(url, *SETTLED)
    kept["calendars"] = [
        f"{one['id']} {one['chat_id']} {one['title']} {one['created_at']}"
        for one in ask(url, "SELECT id, chat_id, title, created_at FROM calendars ORDER BY id")
    ]
    return kept


def test_what_was_broken_since_is_as_it_was_once_one_says_so(
    settings: Settings, file: Path, capsys: Captured
) -> None:
    url = settings.database_url
    before = people(url)
    ask(url, "DELETE FROM events WHERE calendar_id = 1")
    ask(url, "UPDATE events SET name = 'lost'")
    broken = content(url)
    assert restore.run(settings, file, replace=False) == 1
    said = capsys.readouterr().err
    assert "Nothing was restored" in said
    assert "holds 2 calendars, 7 events" in said
    assert "--replace" in said
    assert content(url) == broken
    assert restore.run(settings, file, replace=True) == 0
    assert people(url) == before
    said = capsys.readouterr().out
    assert f"Restored from {file}: 2 calendars, 14 events, migration {HEAD}" in said
    assert "What was there is kept as" in said


def test_how_many_tokens_feeds_and_guests_were_kept_out_is_said(
    settings: Settings, tmp_path: Path, capsys: Captured
) -> None:
    """Whoever restores a wrong backup knows then that the next one will not bring them back."""
    url, file = settings.database_url, tmp_path / "backup"
    guests = [dict(GUEST, user_id=user_id) for user_id in (8, 9)]
    ask(url, sa.insert(members).values(guests))
    assert backup.run(settings, str(file), replace=False, keep=None) == 0
    assert restore.run(settings, file, replace=True) == 0
    assert "kept out" not in capsys.readouterr().out
    ask(url, sa.delete(members))
    assert restore.run(settings, file, replace=True) == 0
    assert "were kept out: 2" in capsys.readouterr().out


def test_a_webhook_comes_back_and_is_told_of_nothing(settings: Settings, tmp_path: Path) -> None:
    """Neither of the changes that waited in the backup, nor of all that was put back."""
    url, file = settings.database_url, tmp_path / "backup"
    fill(url, NOW, chats=(3,), each=0)
    [calendar] = ask(url, "SELECT id FROM calendars WHERE chat_id = 3")
    hook = {"calendar_id": calendar["id"], "user_id": 3, "name": "HR", "url": "https://hr.example"}
    hook |= {"secret": "s", "types": ("event.created",), "is_enabled": True, "failures": 0}
    hook |= {"held_until": NOW, "created_at": NOW}
    ask(url, sa.insert(webhook_endpoints).values(hook))
    fill(url, NOW, chats=(3,))
    assert len(ask(url, "SELECT id FROM webhook_changes")) == 7
    assert backup.run(settings, str(file), replace=False, keep=None) == 0
    assert restore.run(settings, file, replace=True) == 0
    assert len(ask(url, "SELECT id FROM webhook_endpoints")) == 1
    assert ask(url, "SELECT id FROM webhook_changes") == []


def test_who_comes_after_it_gets_an_id_that_nobody_had(
    on_postgres: Settings, tmp_path: Path
) -> None:
    """Buttons in chats know events by it. SQLite counts on from what is there."""
    url = on_postgres.database_url
    fill(url, NOW)
    file = tmp_path / "backup"
    assert backup.run(on_postgres, str(file), replace=False, keep=None) == 0
    fill(url, NOW, chats=(3,))
    [most] = ask(url, "SELECT max(id) AS id FROM events")
    assert restore.run(on_postgres, file, replace=True) == 0
    fill(url, NOW, chats=(3,), each=1)
    [now] = ask(url, "SELECT max(id) AS id FROM events")
    assert now["id"] == most["id"] + 1


@pytest.mark.parametrize(
    ("database_url", "empty_url"), [("sqlite",) * 2, ("postgresql",) * 2], indirect=True
)
def test_into_a_new_installation_it_goes_without_a_word_more(
    settings: Settings, file: Path, empty_url: str, make_settings: Make, capsys: Captured
) -> None:
    """On a new machine, or where `migrate` has run already."""
    new = make_settings(DATABASE_URL=empty_url)
    before = people(settings.database_url)
    emptied = [f"DELETE FROM {table}" for table in ("deliveries", "events", "calendars")]  # noqa: S608
    for _ in range(2):
        assert restore.run(new, file, replace=False) == 0
        assert people(empty_url) == before
        assert "is kept" not in capsys.readouterr().out
        for statement in emptied:
            ask(empty_url, statement)


def test_a_file_of_an_older_version_is_brought_to_this_one(
    settings: Settings,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    make_settings: Make,
    capsys: Captured,
) -> None:
    """It was made when events were birthdays."""
    old = tmp_path / "old"
    if settings.database_url.startswith("sqlite"):
        with closing(sqlite3.connect(old)) as made:
            made.executescript((DUMPS / "sqlite.sql").read_text())
        of = f"sqlite:///{old}"
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        name = server.create()
        server.load(DUMPS / "postgresql.sql", name)
        of = server.url(name)
    file = tmp_path / "backup"
    assert backup.run(make_settings(DATABASE_URL=of), str(file), replace=False, keep=None) == 0
    assert "migration 0009" in capsys.readouterr().out
    assert restore.run(settings, file, replace=True) == 0
    assert f"migration 0009, brought to {HEAD}" in capsys.readouterr().out
    migrate.upgrade(of)
    restored, migrated = (
        ask(url, "SELECT id, calendar_id, name, search_text, name_key FROM events ORDER BY id")
        for url in (settings.database_url, of)
    )
    assert restored == migrated != []


def test_one_of_a_newer_version_is_refused(
    settings: Settings, file: Path, tmp_path: Path, capsys: Captured
) -> None:
    url = settings.database_url
    ask(url, "UPDATE alembic_version SET version_num = '9999'")
    later = tmp_path / "later"
    assert backup.run(settings, str(later), replace=False, keep=None) == 0
    assert restore.run(settings, later, replace=True) == 1
    assert "is of a newer version: migration 9999" in capsys.readouterr().err
    # and over a newer database goes what this version can work with
    assert restore.run(settings, file, replace=True) == 0
    assert people(url)["events"]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "it is empty"),
        (b"\x1f\x8b\x08", "unpack it first"),
        (b"-- PostgreSQL database dump", "SQL as text"),
        (b"PK\x03\x04", "unpack it first"),
        (b"hello", "is no backup"),
        (b"PGDMP\x01\x0e", "is of PostgreSQL, and DATABASE_URL leads to SQLite"),
        (b"SQLite format 3\0" + bytes(100), "is damaged"),
    ],
)
def test_what_is_no_backup_is_named(
    on_sqlite: Settings, tmp_path: Path, content: bytes, why: str, capsys: Captured
) -> None:
    (tmp_path / "file").write_bytes(content)
    assert restore.run(on_sqlite, tmp_path / "file", replace=True) == 1
    assert why in capsys.readouterr().err
    assert restore.run(on_sqlite, tmp_path / "none", replace=True) == 1
    assert "No such file" in capsys.readouterr().err


def test_nothing_that_a_file_would_run_is_ever_run(
    on_sqlite: Settings, tmp_path: Path, capsys: Captured
) -> None:
    file = tmp_path / "backup"
    assert backup.run(on_sqlite, str(file), replace=False, keep=None) == 0
    with closing(sqlite3.connect(file)) as opened:
        opened.executescript(
            """
            DROP TRIGGER calendars_update_revised;
            CREATE TRIGGER calendars_update_revised AFTER UPDATE ON calendars
            BEGIN UPDATE calendars SET title = 'Mallory''s' WHERE id = NEW.id; END;
            CREATE TRIGGER "a ""b"" c" AFTER DELETE ON leases BEGIN DELETE FROM events; END;
            CREATE VIEW v AS SELECT * FROM events;
            CREATE TRIGGER t INSTEAD OF DELETE ON v BEGIN DELETE FROM events; END;
            CREATE TABLE "odd ""one"" c" (x);
            """
        )
    before = people(on_sqlite.database_url)
    triggers = "SELECT name, sql FROM sqlite_master WHERE type IN ('trigger', 'view') ORDER BY name"
    ours = ask(on_sqlite.database_url, triggers)
    assert restore.run(on_sqlite, file, replace=True) == 0
    assert people(on_sqlite.database_url) == before
    assert ask(on_sqlite.database_url, triggers) == ours
    said = capsys.readouterr().err
    assert all(name in said for name in ("Left out", "calendars_update_revised", 'a "b" c', "v, t"))
    assert 'Tables that are not ours, and stay: odd "one" c' in said


@pytest.mark.parametrize(
    "computed",
    [
        "CREATE TABLE x (a, b AS (a + 1))",
        "CREATE TABLE x (a, b AS (a + 1) STORED)",
        "ALTER TABLE events ADD COLUMN x AS (name)",
        "CREATE VIRTUAL TABLE x USING fts5(a)",
    ],
)
def test_a_file_whose_tables_are_computed_is_refused(
    on_sqlite: Settings, database: Path, tmp_path: Path, computed: str, capsys: Captured
) -> None:
    file = tmp_path / "backup"
    assert backup.run(on_sqlite, str(file), replace=False, keep=None) == 0
    with closing(sqlite3.connect(file)) as opened:
        opened.execute(computed)
    before = database.read_bytes()
    assert restore.run(on_sqlite, file, replace=True) == 1
    assert "has tables that are computed" in capsys.readouterr().err
    assert database.read_bytes() == before


@pytest.mark.parametrize("revision", ["0000", "../x"])
def test_a_migration_that_nobody_knows_is_named(
    on_sqlite: Settings, database: Path, tmp_path: Path, revision: str, capsys: Captured
) -> None:
    file = tmp_path / "backup"
    assert backup.run(on_sqlite, str(file), replace=False, keep=None) == 0
    with closing(sqlite3.connect(file)) as opened:
        opened.execute("UPDATE alembic_version SET version_num = ?", (revision,))
        opened.commit()
    before = database.read_bytes()
    assert restore.run(on_sqlite, file, replace=True) == 1
    assert "nobody knows its migration" in capsys.readouterr().err
    assert database.read_bytes() == before


@pytest.mark.parametrize("damage", [damaged.in_a_page, damaged.in_a_text, damaged.cut_off])
def test_a_damaged_file_is_refused_before_anything_is_touched(
    on_sqlite: Settings, database: Path, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    file = tmp_path / "backup"
    assert backup.run(on_sqlite, str(file), replace=False, keep=None) == 0
    damage(file)
    before = database.read_bytes()
    assert restore.run(on_sqlite, file, replace=True) == 1
    assert database.read_bytes() == before
    assert not [*tmp_path.glob("*restoring*"), *tmp_path.glob("*before*")]


def test_a_dump_that_ends_too_early_is_refused_and_tables_of_others_stay(
    on_postgres: Settings, postgres: PostgresServer, tmp_path: Path, capsys: Captured
) -> None:
    url = on_postgres.database_url
    fill(url, NOW)
    postgres.execute("CREATE TABLE theirs AS SELECT 7 AS x", url.rpartition("/")[2])
    file = tmp_path / "backup"
    assert backup.run(on_postgres, str(file), replace=False, keep=None) == 0
    (tmp_path / "half").write_bytes(file.read_bytes()[: file.stat().st_size * 2 // 3])
    before = content(url)
    assert restore.run(on_postgres, tmp_path / "half", replace=True) == 1
    assert "Nothing was restored" in capsys.readouterr().err
    assert content(url) == before
    assert restore.run(on_postgres, file, replace=True) == 0
    assert postgres.execute("SELECT x FROM theirs", url.rpartition("/")[2]) == "7"


def test_where_somebody_has_dropped_a_table_the_rest_is_put_aside(
    on_postgres: Settings, postgres: PostgresServer, tmp_path: Path, capsys: Captured
) -> None:
    url, name = on_postgres.database_url, on_postgres.database_url.rpartition("/")[2]
    fill(url, NOW)
    before = people(url)
    assert backup.run(on_postgres, str(tmp_path / "a"), replace=False, keep=None) == 0
    postgres.execute("DROP TABLE calendars CASCADE", name)  # and with it its triggers
    assert backup.run(on_postgres, str(tmp_path / "b"), replace=False, keep=None) == 1
    assert "tables are missing" in capsys.readouterr().err
    assert restore.run(on_postgres, tmp_path / "a", replace=False) == 1
    assert "holds something that can't be read" in capsys.readouterr().err
    assert restore.run(on_postgres, tmp_path / "a", replace=True) == 0
    assert people(url) == before


def test_what_was_there_can_be_had_again(
    settings: Settings, file: Path, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """As the runbook says."""
    url = settings.database_url
    ask(url, "UPDATE events SET name = 'newer'")
    assert restore.run(settings, file, replace=True) == 0
    if url.startswith("sqlite"):
        [aside] = tmp_path.glob("birthdays.db-before-*")
        assert restore.run(settings, aside, replace=True) == 0
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        name = url.rpartition("/")[2]
        kept = "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'before_restore%'"
        schema = server.execute(kept, name)
        undone = "ALTER SCHEMA public RENAME TO before_restore_undone"
        server.execute(f"{undone}; ALTER SCHEMA {schema} RENAME TO public", name)
    assert {one["name"] for one in ask(url, "SELECT name FROM events")} == {"newer"}
    fill(url, NOW, each=1)
    later = tmp_path / "later"
    assert backup.run(settings, str(later), replace=False, keep=None) == 0
    assert restore.run(settings, later, replace=True) == 0


@pytest.mark.parametrize("damage", damaged.WAYS)
def test_a_damaged_database_is_put_aside_with_all_that_belongs_to_it(
    on_sqlite: Settings, database: Path, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    file = tmp_path / "backup"
    assert backup.run(on_sqlite, str(file), replace=False, keep=None) == 0
    damage(database)
    is_known = damage in (damaged.in_a_page, damaged.in_a_text)  # of the others SQLite says it
    if is_known:
        Damage(database).found(sqlite3.DatabaseError("malformed"))
    wal = database.with_name("birthdays.db-wal")
    wal.write_bytes(b"what nobody has read yet")
    broken = database.read_bytes()
    assert restore.run(on_sqlite, file, replace=False) == 1
    assert restore.run(on_sqlite, file, replace=True) == 0
    assert sqlite.check(database, database).events == 14
    assert not wal.exists()
    assert Damage(database).known() == ""
    [aside] = tmp_path.glob("birthdays.db-before-*[0-9]")
    assert aside.read_bytes() == broken
    assert bool(Damage(aside).known()) == is_known
    if is_known:
        assert aside.with_name(f"{aside.name}-wal").read_bytes() == b"what nobody has read yet"


def test_while_programs_run_nothing_is_touched(database: Path, capsys: Captured) -> None:
    with supervised({"bot": ("sleep 60", ""), "nginx": ("sleep 60", "")}) as running:
        running.pid("bot")
        settings = running.settings
        data = settings.data_dir / "birthdays.db"
        data.parent.mkdir()
        shutil.copy(database, data)
        assert restore.run(settings, database, replace=True) == 1
        said = capsys.readouterr().err
        assert "bot would go on to write" in said
        assert "stop 'api:*' bot reminders" in said
        subprocess.run(
            [Path(sys.executable).with_name("supervisorctl"), "-s",
             f"unix://{settings.run_dir}/supervisor.sock", "stop", "bot"],
            check=True, capture_output=True,
        )  # fmt: skip
        assert restore.run(settings, database, replace=True) == 0
        said = capsys.readouterr().out.splitlines()[-1]
        assert "start 'api:*' bot reminders`, and then see `" in said
        assert said.endswith(" doctor`")


def test_a_file_that_is_no_backup_is_found_out_before_anything_is_to_be_stopped(
    database: Path, tmp_path: Path, capsys: Captured
) -> None:
    """Not after everybody has been sent away for it."""
    half, foreign = tmp_path / "half", tmp_path / "foreign"
    shutil.copy(database, half)
    damaged.cut_off(half)
    with closing(sqlite3.connect(foreign)) as made:
        made.execute("CREATE TABLE theirs (x)")
    with supervised({"bot": ("sleep 60", "")}) as running:
        running.pid("bot")
        for file, why in ((half, "is damaged"), (foreign, "is SQLite's, and has nothing")):
            assert restore.run(running.settings, file, replace=True) == 1
            assert f"{file} {why}" in capsys.readouterr().err


def test_while_it_starts_nothing_is_touched(
    on_sqlite: Settings, database: Path, tmp_path: Path, capsys: Captured
) -> None:
    shutil.copy(database, tmp_path / "copy")
    on_sqlite.run_dir.mkdir()
    with (on_sqlite.run_dir / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert restore.run(on_sqlite, tmp_path / "copy", replace=True) == 1
    assert "`up` is at work" in capsys.readouterr().err
    assert restore.run(on_sqlite, tmp_path / "copy", replace=True) == 0


def test_who_has_the_file_open_is_not_cut_off(
    on_sqlite: Settings, database: Path, tmp_path: Path, capsys: Captured
) -> None:
    """Somebody's sqlite3, or programs elsewhere: they would write into what was put aside."""
    file = tmp_path / "backup"
    assert backup.run(on_sqlite, str(file), replace=False, keep=None) == 0
    with closing(sqlite3.connect(database, isolation_level=None)) as somebody:
        somebody.execute("PRAGMA journal_mode = WAL")
        somebody.execute("UPDATE events SET note = 'theirs'")
        assert restore.run(on_sqlite, file, replace=True) == 1
        assert "who has it open?" in capsys.readouterr().err
        assert somebody.execute("SELECT DISTINCT note FROM events").fetchall() == [("theirs",)]
    assert not [*tmp_path.glob("*restoring*"), *tmp_path.glob("*before*")]


def test_containers_elsewhere_are_named(
    on_postgres: Settings, postgres: PostgresServer, tmp_path: Path, capsys: Captured
) -> None:
    settings, name = on_postgres, on_postgres.database_url.rpartition("/")[2]
    assert backup.run(settings, str(tmp_path / "a"), replace=False, keep=None) == 0
    elsewhere = subprocess.Popen(
        postgres.client(name),
        env=os.environ | {"PGAPPNAME": "birthday-calendar"},
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        is_there = "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'birthday%'"
        while postgres.execute(is_there) == "0":
            pass
        assert restore.run(settings, tmp_path / "a", replace=True) == 1
        assert "somebody works with this database: 127.0.0.1, pid" in capsys.readouterr().err
    finally:
        elsewhere.communicate()


def test_tables_of_somebody_else_become_ones_own_as_the_runbook_says(
    on_postgres: Settings, postgres: PostgresServer, make_settings: Make, tmp_path: Path
) -> None:
    """A backup was read back by another user."""
    url, name = on_postgres.database_url, on_postgres.database_url.rpartition("/")[2]
    fill(url, NOW)
    postgres.execute("CREATE ROLE calendar LOGIN")
    ours = make_settings(DATABASE_URL=url.replace("postgres@", "calendar@"))
    assert backup.run(ours, str(tmp_path / "a"), replace=False, keep=None) == 1
    [sql] = re.findall(r"```sql\n(ALTER DATABASE calendar OWNER.*?)```", RUNBOOK, re.S)
    sql = sql.replace("DATABASE calendar", f'DATABASE "{name}"')
    subprocess.run(postgres.client(name), input=sql, text=True, check=True)
    assert backup.run(ours, str(tmp_path / "a"), replace=False, keep=None) == 0
    assert restore.run(ours, tmp_path / "a", replace=True) == 0
    postgres.execute("DROP OWNED BY calendar CASCADE", name)
    postgres.execute(f'ALTER DATABASE "{name}" OWNER TO postgres; DROP ROLE calendar', name)


def test_two_at_once_are_one(on_sqlite: Settings, database: Path, tmp_path: Path) -> None:
    shutil.copy(database, tmp_path / "copy")
    folder = os.open(database.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        assert restore.run(on_sqlite, tmp_path / "copy", replace=True) == 1
    finally:
        os.close(folder)


def test_it_comes_from_stdin_too(
    on_sqlite: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As into a container, which knows nothing of files outside."""
    assert backup.run(on_sqlite, str(tmp_path / "a"), replace=False, keep=None) == 0
    ask(on_sqlite.database_url, "UPDATE events SET name = 'lost'")
    with (tmp_path / "a").open() as stdin:
        monkeypatch.setattr("sys.stdin", stdin)
        assert restore.run(on_sqlite, Path("-"), replace=True) == 0
    names = {one["name"] for one in ask(on_sqlite.database_url, "SELECT name FROM events")}
    assert "lost" not in names
    assert not [*tmp_path.glob(".birthday-calendar-*")]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_who_stops_it_is_told_that_all_is_as_it_was(
    on_sqlite: Settings, database: Path, tmp_path: Path, number: signal.Signals
) -> None:
    before = database.read_bytes()
    started = subprocess.Popen(
        [sys.executable, "-m", "birthday_calendar", "restore", "--replace", "-"],
        env=os.environ | {"VAR_DIR": f"{tmp_path}", "DATABASE_URL": on_sqlite.database_url},
        cwd=tmp_path, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert until(lambda: bool([*tmp_path.glob(".birthday-calendar-*")]), 10)
    started.send_signal(number)
    assert started.wait() == 128 + number
    assert started.communicate()[1] == "Nothing was restored: it was stopped\n"
    assert database.read_bytes() == before
    assert not [*tmp_path.glob(".birthday-calendar-*")]


def test_what_comes_from_stdin_is_called_so(
    on_sqlite: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    (tmp_path / "a").write_bytes(b"SQLite format 3\0" + bytes(100))
    with (tmp_path / "a").open() as stdin:
        monkeypatch.setattr("sys.stdin", stdin)
        assert restore.run(on_sqlite, Path("-"), replace=True) == 1
    assert capsys.readouterr().err.startswith("Nothing was restored: stdin is damaged: ")


def test_the_database_itself_is_no_backup_of_it(
    on_sqlite: Settings, database: Path, capsys: Captured
) -> None:
    assert restore.run(on_sqlite, database, replace=True) == 1
    assert "is the database itself" in capsys.readouterr().err


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    if os.getuid() != 0:
        pytest.skip("mounting a small tmpfs takes root")
    folder = tmp_path / "disk"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", folder], check=True)
    yield folder
    subprocess.run(["umount", folder], check=True)


@pytest.mark.parametrize("spare", [-4096, 0])
def test_on_a_full_disk_all_is_as_it_was(
    disk: Path, database: Path, make_settings: Make, capsys: Captured, spare: int
) -> None:
    """It is seen before; or, where the copy just fits, when it is brought up to date."""
    data = disk / "birthdays.db"
    shutil.copy(database, data)
    fill(f"sqlite:///{database}", NOW, chats=(3,), each=200)
    before = data.read_bytes()
    room = shutil.disk_usage(disk).free
    (disk / "filler").write_bytes(bytes(room - database.stat().st_size - spare))
    settings = make_settings(DATABASE_URL=f"sqlite:///{data}")
    assert restore.run(settings, database, replace=True) == 1
    assert "disk" in capsys.readouterr().err
    assert data.read_bytes() == before
    (disk / "filler").unlink()
    assert not [*disk.glob("*restoring*"), *disk.glob("*before*")]
    assert restore.run(settings, database, replace=True) == 0

"""A SQLite file that is damaged: known to every program, until another file is in its place."""

import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from birthday_calendar import health
from birthday_calendar.damage import Damage
from birthday_calendar.database import Database
from birthday_calendar.domain.errors import DatabaseBroken
from birthday_calendar.domain.models import EventDraft
from birthday_calendar.leadership import Leadership
from birthday_calendar.migrations import migrate
from birthday_calendar.services import calendars
from birthday_calendar.storage import conversations, events, leases
from birthday_calendar.storage.tables import metadata
from tests.support import damaged
from tests.support.calendars import calendar_of

NOW = datetime(2026, 11, 22, tzinfo=UTC)
PEOPLE = 500  # enough to fill some pages


@pytest.fixture
async def file(tmp_path: Path, migrated_sqlite: Path) -> Path:
    """With a calendar full of people, and closed."""
    file = tmp_path / "birthdays.db"
    shutil.copy(migrated_sqlite, file)
    async with Database(f"sqlite:///{file}") as db:
        calendar = await calendar_of(db, 1, NOW, title="Ann")
        async with db.transaction():
            for _ in range(PEOPLE):
                draft = EventDraft(name="Anna", day=1, month=2)
                await events.insert(db, calendar.id, draft, NOW, most=PEOPLE)
    shutil.copy(file, tmp_path / "backup.db")
    return file


@pytest.fixture
async def db(file: Path) -> AsyncIterator[Database]:
    async with Database(f"sqlite:///{file}") as db:
        yield db


async def read(db: Database) -> None:
    await db.fetch_all("SELECT * FROM events ORDER BY calendar_id, month_day, id")


async def write(db: Database) -> None:
    await conversations.put(db, 1, 1, "kept", "{}", NOW)


@pytest.mark.parametrize("damage", damaged.WAYS)
async def test_what_is_damaged_is_named_and_no_program_writes_it(
    db: Database, file: Path, damage: Callable[[Path], None]
) -> None:
    damage(file)
    with pytest.raises(DatabaseBroken, match="the file is damaged"):
        await read(db)
    content = file.read_bytes()
    async with Database(f"sqlite:///{file}") as another_program:
        for one in (db, another_program):
            with pytest.raises(DatabaseBroken):
                await write(one)
            assert (await health.of_database(one)).state == "corrupt"
    with pytest.raises(DatabaseBroken):
        await migrate._upgrade(f"sqlite:///{file}", "head")
    assert file.read_bytes() == content


async def test_what_somebody_wrote_is_not_told_with_the_damage(db: Database, file: Path) -> None:
    file.write_bytes(file.read_bytes().replace(b"Anna", b"Ann\xff"))
    with pytest.raises(DatabaseBroken, match="column 'name'") as told:
        await read(db)
    assert "Ann" not in str(told.value)


async def test_what_is_whole_of_it_is_still_read(db: Database, file: Path) -> None:
    await write(db)
    damaged.in_a_page(file)
    with pytest.raises(DatabaseBroken):
        await read(db)
    assert (await conversations.get(db, 1, 1))[0] == "kept"
    assert await calendars.get(db, 1)


async def test_migrate_names_damage_that_it_finds_itself(file: Path) -> None:
    damaged.of_zeros(file)
    with pytest.raises(DatabaseBroken, match="the file is damaged"):
        await migrate._upgrade(f"sqlite:///{file}", "head")
    assert Damage(file).known()


async def test_a_file_from_a_backup_is_written_again_also_by_those_who_run(
    db: Database, file: Path, tmp_path: Path
) -> None:
    damaged.in_a_page(file)
    with pytest.raises(DatabaseBroken):
        await read(db)
    damaged.restored(file, tmp_path / "backup.db")
    await read(db)
    await write(db)
    assert (await health.of_database(db)).state == "up"
    with sqlite3.connect(file) as restored:
        assert restored.execute("SELECT count(*) FROM conversations").fetchone() == (1,)
    restored.close()


async def test_where_no_note_can_be_made_it_is_remembered(
    db: Database, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    damaged.in_a_page(file)
    for attempt in (read, write):
        with pytest.raises(DatabaseBroken):
            await attempt(db)
    assert not list(file.parent.glob("*-damaged"))


async def test_who_leads_is_told_and_leads_on(db: Database, file: Path) -> None:
    """Nobody else can take the lease, and somebody has to tell people why nothing is stored."""
    now = 0.0
    leadership = Leadership(db, "poll:1", clock=lambda: now)
    assert await leadership.acquire()
    damaged.in_a_page(file)
    with pytest.raises(DatabaseBroken):
        await read(db)
    for _ in range(20):
        now += 4.0
        with pytest.raises(DatabaseBroken):
            await leadership.acquire()
        assert leadership.is_held
    with pytest.raises(DatabaseBroken):
        await Leadership(db, "reminders").acquire()
    assert await leases.holder(db, "reminders") is None


async def test_every_table_is_guarded(db: Database, file: Path) -> None:
    damaged.in_a_page(file)
    with pytest.raises(DatabaseBroken):
        await read(db)
    for table in metadata.sorted_tables:
        for change in (sa.delete(table), sa.update(table).values({table.c[0]: 1})):
            with pytest.raises(DatabaseBroken):
                await db.execute(change)

"""The databases that tests on PostgreSQL take over from each other: as they were."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.support.clones import Clones
from tests.support.postgres import PostgresServer

KEEP = "INSERT INTO notes (note) VALUES ('kept') RETURNING id"


@pytest.fixture
def fresh(postgres: PostgresServer) -> Iterator[Clones]:
    with closing(Clones(postgres)) as clones:
        yield clones


@pytest.fixture
def template(postgres: PostgresServer) -> str:
    """It has a row, and a trigger that adds one for each that is deleted."""
    name = postgres.create()
    sql = """
        CREATE TABLE notes (id serial PRIMARY KEY, note text, at timestamptz DEFAULT now());
        CREATE FUNCTION again() RETURNS trigger LANGUAGE plpgsql
            AS 'BEGIN INSERT INTO notes (note) VALUES (OLD.note); RETURN NULL; END';
        CREATE TRIGGER again AFTER DELETE ON notes FOR EACH ROW EXECUTE FUNCTION again();
    """
    postgres.execute(sql, name)
    postgres.execute(KEEP, name)
    return name


def test_one_that_was_written_to_is_as_it_was(
    postgres: PostgresServer, fresh: Clones, template: str
) -> None:
    before = postgres.execute("SELECT * FROM notes", template)
    with fresh.of(template) as name:
        postgres.execute("UPDATE notes SET note = 'lost'", name)
        assert postgres.execute(KEEP, name) == "2"
    with fresh.of(template) as again:
        assert again == name
        assert postgres.execute("SELECT * FROM notes", name) == before
        assert postgres.execute(KEEP, name) == "2"


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE notes ADD COLUMN more text",
        "DROP TRIGGER again ON notes",
        "CREATE TABLE more (id int)",
        "ALTER FUNCTION again RENAME TO once",
        "GRANT SELECT ON notes TO PUBLIC",
        "ALTER DATABASE {name} SET work_mem = 64",
        "INSERT INTO notes (note) SELECT repeat('x', 1000) FROM generate_series(1, 2000)",
    ],
)
def test_one_that_was_altered_is_not_used_again(
    postgres: PostgresServer, fresh: Clones, template: str, change: str
) -> None:
    with fresh.of(template) as name:
        postgres.execute(change.format(name=name), name)
    with fresh.of(template) as again:
        assert again != name

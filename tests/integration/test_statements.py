"""Statements that are compiled once, with other values each time, on both databases."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.schema import CreateTable

from birthday_calendar import statements
from birthday_calendar.database import Database
from birthday_calendar.postgres import PostgresDriver
from birthday_calendar.sqlite import SqliteDriver
from birthday_calendar.statements import Statements, insert
from birthday_calendar.storage.columns import DaySet, Instant

things = sa.Table(
    "things",
    sa.MetaData(),
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("name", sa.Text),
    sa.Column("flag", sa.Boolean),
    sa.Column("size", sa.Double),
    sa.Column("day", sa.Date),
    sa.Column("clock", sa.Time),
    sa.Column("days", DaySet),
    sa.Column("at", Instant),
    sa.Column("body", sa.LargeBinary),
    sa.Column("data", sa.JSON(none_as_null=True)),
)
EMPTY: dict[str, Any] = dict.fromkeys(things.c.keys())
FULL: dict[str, Any] = {
    "id": 1,
    "name": "100 % of :it, “$1” and ?",
    "flag": True,
    "size": 0.5,
    "day": date(2024, 2, 29),
    "clock": time(9, 30),
    "days": frozenset({0, 1, 30}),
    "at": datetime(2026, 11, 22, 12, 0, 0, 5, tzinfo=UTC),
    "body": b"\0\xff",
    "data": {"a": [1, None, "ё"]},
}


on_both = pytest.mark.parametrize(
    "dialect", [SqliteDriver.dialect, PostgresDriver.dialect], ids=["sqlite", "postgresql"]
)


@pytest.fixture
async def db(database: Database) -> Database:
    """With a table of things, whose ids are 1 to 9."""
    dialect = SqliteDriver.dialect if database.is_sqlite else PostgresDriver.dialect
    await database.execute(str(CreateTable(things).compile(dialect=dialect)))
    for number in range(1, 10):
        await database.execute(sa.insert(things).values(id=number, name=f"name {number}"))
    return database


async def ids(db: Database, *conditions: sa.ColumnElement[bool]) -> list[int]:
    rows = await db.fetch_all(sa.select(things.c.id).where(*conditions).order_by(things.c.id))
    return [row["id"] for row in rows]


async def test_values_of_every_type_come_back_as_they_went_in(db: Database) -> None:
    for values in (FULL, EMPTY | {"id": 2}, FULL | {"id": 3, "days": frozenset(), "data": [1]}):
        await db.execute(sa.delete(things).where(things.c.id == values["id"]))
        inserted = await db.fetch_one(sa.insert(things).values(**values).returning(things))
        assert inserted == values
        assert await db.fetch_one(sa.select(things).where(things.c.id == values["id"])) == values


async def test_values_of_every_type_are_compared_with(db: Database) -> None:
    await db.execute(sa.update(things).where(things.c.id == 1).values(**FULL))
    for column in things.c:
        if column is not things.c.data:  # PostgreSQL compares no JSON
            assert await ids(db, column == FULL[column.name]) == [1]
            assert await ids(db, column.in_([FULL[column.name]])) == [1]


async def test_each_asks_with_values_of_its_own(db: Database) -> None:
    for number in (1, 2, 3):
        assert await ids(db, things.c.id == number) == [number]
        assert await ids(db, things.c.id > number, things.c.id <= number + 2) == [
            number + 1,
            number + 2,
        ]
        await db.execute(sa.update(things).where(things.c.id == number).values(size=number / 4))
    rows = await db.fetch_all(sa.select(things.c.size).where(things.c.size.is_not(None)))
    assert sorted(row["size"] for row in rows) == [0.25, 0.5, 0.75]


async def test_lists_of_any_length_are_taken(db: Database) -> None:
    for numbers in ([1], [2, 3], [], [4, 5], [9, 8, 7, 6], [3]):
        assert await ids(db, things.c.id.in_(numbers)) == sorted(numbers)
        assert await ids(db, things.c.id.not_in(numbers), things.c.id.in_([1, 3])) == [
            number for number in (1, 3) if number not in numbers
        ]
        assert await ids(db, db.among(things.c.id, numbers)) == sorted(numbers)
    assert await ids(db, things.c.id.in_([1, 2]), things.c.id.in_([2])) == [2]
    assert await ids(db, things.c.id.in_([1]), things.c.id.in_([1, 2])) == [1]


async def test_null_is_no_value(db: Database) -> None:
    await db.execute(sa.update(things).where(things.c.id < 8).values(size=1.0))
    await db.execute(sa.update(things).where(things.c.id == 1).values(size=None))
    none, one = None, 1.0
    assert await ids(db, things.c.size == none) == [1, 8, 9]
    assert await ids(db, things.c.size == one) == [2, 3, 4, 5, 6, 7]
    for size, found in ((none, [1, 8, 9]), (one, [2, 3, 4, 5, 6, 7]), (none, [1, 8, 9])):
        assert await ids(db, things.c.size.is_not_distinct_from(size)) == found


async def test_pages_begin_where_each_is_asked_for(db: Database) -> None:
    query = sa.select(things.c.id).order_by(things.c.id)
    for limit, offset in ((2, 0), (2, 2), (5, 7), (0, 0)):
        rows = await db.fetch_all(query.limit(limit).offset(offset))
        assert [row["id"] for row in rows] == [*range(1, 10)][offset : offset + limit]
    assert len(await db.fetch_all(query.limit(3))) == 3
    assert len(await db.fetch_all(query.limit(4))) == 4


async def test_rows_are_inserted_several_at_a_time(db: Database) -> None:
    for first, count in ((10, 1), (20, 3), (30, 2), (40, 2)):
        rows = [FULL | {"id": number} for number in range(first, first + count)]
        new = await db.fetch_all(insert(things).values(rows).returning(things))
        assert new == rows


async def test_what_is_there_already_is_changed_in_its_place(db: Database) -> None:
    for number, name in ((1, "Ann"), (10, "Bob"), (10, "Eve")):
        new = insert(things).values(id=number, name=name)
        await db.execute(
            new.on_conflict_do_update(index_elements=["id"], set_={"name": new.excluded.name})
        )
        assert await ids(db, things.c.name == name) == [number]


async def test_parameters_are_given_by_name(db: Database) -> None:
    query = sa.select(things.c.name).where(
        things.c.id.between(sa.bindparam("first"), sa.bindparam("last")), things.c.id != 2
    )
    for first, last, found in ((1, 2, ["name 1"]), (2, 3, ["name 3"])):
        rows = await db.fetch_all(query, {"first": first, "last": last})
        assert [row["name"] for row in rows] == found
        text = "SELECT name FROM things WHERE id BETWEEN :first AND :last AND name NOT LIKE '%2'"
        rows = await db.fetch_all(text, {"first": first, "last": last})
        assert [row["name"] for row in rows] == found
    with pytest.raises(KeyError, match="last"):
        await db.fetch_all(query, {"first": 1})


@on_both
def test_what_is_asked_again_is_compiled_once(dialect: Dialect) -> None:
    kept = Statements(dialect)

    def asked(number: int, names: list[str]) -> statements.Statement:
        query = sa.select(things).where(things.c.id == number, things.c.name.in_(names))
        return kept.prepare(query)[0]

    assert asked(1, ["a"]) is asked(2, ["b"])
    assert asked(1, ["a"]) is not asked(1, ["a", "b"])


@on_both
def test_no_more_statements_are_kept_than_were_asked_last(
    dialect: Dialect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statements, "KEPT", 3)
    kept = Statements(dialect)
    queries = [sa.select(things.c[name]) for name in ("id", "name", "flag", "size")]
    first, second, *_ = [kept.prepare(query)[0] for query in queries[:3]]
    assert kept.prepare(queries[0])[0] is first
    kept.prepare(queries[3])
    assert kept.prepare(queries[0])[0] is first
    assert kept.prepare(queries[1])[0] is not second

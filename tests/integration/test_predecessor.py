"""People of the bot that this one replaces come over, by scripts/predecessor.sql."""

from datetime import date
from pathlib import Path

import pytest

from birthday_calendar.domain.formats import Read, reading
from birthday_calendar.domain.models import EventKind
from tests.support.postgres import PostgresServer

SCRIPT = Path(__file__).parents[2] / "scripts/predecessor.sql"
# As its migrations made them; its models call the dates otherwise, and a first version had no
# birthdays.responsible.
NAMES = {"by migrations": ("date", "date"), "by models": ("assignment_date", "holiday_date")}
TABLES = """
    CREATE TABLE birthdays (
        id serial PRIMARY KEY, full_name varchar(255) NOT NULL, company varchar(255) NOT NULL,
        position varchar(255) NOT NULL, birth_date date NOT NULL, comment text,
        created_at timestamp NOT NULL DEFAULT now(), updated_at timestamp NOT NULL DEFAULT now()
    );
    CREATE TABLE responsible_persons (
        id serial PRIMARY KEY, full_name varchar(255) NOT NULL, company varchar(255) NOT NULL,
        position varchar(255) NOT NULL,
        created_at timestamp NOT NULL DEFAULT now(), updated_at timestamp NOT NULL DEFAULT now()
    );
    CREATE TABLE date_responsible_assignments (
        id serial PRIMARY KEY, {assigned} date NOT NULL,
        responsible_person_id int NOT NULL REFERENCES responsible_persons,
        created_at timestamp NOT NULL DEFAULT now(), UNIQUE ({assigned}, responsible_person_id)
    );
    CREATE TABLE professional_holidays (
        id serial PRIMARY KEY, name varchar(255) NOT NULL, description text,
        {celebrated} date NOT NULL,
        created_at timestamp NOT NULL DEFAULT now(), updated_at timestamp NOT NULL DEFAULT now()
    );
    INSERT INTO birthdays (full_name, company, position, birth_date, comment) VALUES
        ('Иванов Пётр', 'ООО "Ромашка", отдел; 1', 'Бухгалтер', '1980-11-21', E'любит\nчай'),
        ('Anna Lind', 'ACME', 'CEO', '1992-02-29', NULL),
        ('Сидорова Мария', 'ACME', 'CTO', '1975-12-01', '');
    INSERT INTO responsible_persons (full_name, company, position) VALUES
        ('Кот Вера', 'ACME', 'HR'), ('Лис Олег', 'ACME', 'HR');
    INSERT INTO date_responsible_assignments ({assigned}, responsible_person_id) VALUES
        ('2024-11-21', 1), ('2025-11-21', 2), ('2025-02-28', 1), ('2025-12-01', 1);
    INSERT INTO professional_holidays (name, description, {celebrated}) VALUES
        ('День бухгалтера', 'Всех, кто считает', '2025-11-21');
"""


@pytest.fixture(params=NAMES)
def predecessor(postgres: PostgresServer, request: pytest.FixtureRequest) -> str:
    assigned, celebrated = NAMES[request.param]
    name = postgres.create()
    postgres.execute(TABLES.format(assigned=assigned, celebrated=celebrated), name)
    return name


def brought(postgres: PostgresServer, predecessor: str) -> Read:
    table = postgres.output_of(SCRIPT, predecessor)
    return reading.read(table.encode(), date(2026, 3, 10), name="people.csv")


def test_all_of_its_people_and_holidays_come_over(
    postgres: PostgresServer, predecessor: str
) -> None:
    read = brought(postgres, predecessor)
    assert not read.doubts
    assert not read.skipped
    drafts = [one.draft for one in read.entries]
    assert [(one.name, one.kind, one.day, one.month, one.year) for one in drafts] == [
        ("Anna Lind", EventKind.BIRTHDAY, 29, 2, 1992),
        ("День бухгалтера", EventKind.HOLIDAY, 21, 11, None),
        ("Иванов Пётр", EventKind.BIRTHDAY, 21, 11, 1980),
        ("Сидорова Мария", EventKind.BIRTHDAY, 1, 12, 1975),
    ]
    assert drafts[1].note == "Всех, кто считает"
    petr = drafts[2]
    assert (petr.company, petr.position) == ('ООО "Ромашка", отдел; 1', "Бухгалтер")
    assert petr.note == "любит\nчай"


def test_whoever_was_last_responsible_for_a_day_is_so_for_what_falls_on_it(
    postgres: PostgresServer, predecessor: str
) -> None:
    drafts = [one.draft for one in brought(postgres, predecessor).entries]
    assert [one.responsible for one in drafts] == [None, "Лис Олег", "Лис Олег", "Кот Вера"]


def test_who_is_responsible_for_somebody_stays_so(
    postgres: PostgresServer, predecessor: str
) -> None:
    postgres.execute(
        "ALTER TABLE birthdays ADD responsible varchar(255);"
        " UPDATE birthdays SET responsible = CASE id WHEN 1 THEN 'Ёж Инна' ELSE '' END",
        predecessor,
    )
    drafts = [one.draft for one in brought(postgres, predecessor).entries]
    assert [one.responsible for one in drafts] == [None, "Лис Олег", "Ёж Инна", "Кот Вера"]

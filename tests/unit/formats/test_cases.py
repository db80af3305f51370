"""Files made after reports to other address books and calendars: what an import must find.

cases/expected.json speaks of birthdays only; weddings and days of death become events beside them.
"""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from birthday_calendar.domain import fields, formats
from birthday_calendar.domain.formats import Reason, reading
from birthday_calendar.domain.models import EventKind

CASES = Path(__file__).parent / "cases"
EXPECTED: dict[str, Any] = json.loads((CASES / "expected.json").read_text())
SEEN_ON = date(2026, 11, 25)
REASONS = {
    "year": Reason.YEAR,
    "year: DTSTART": Reason.START,
    "century": Reason.CENTURY,
    "name": Reason.NAME,
    "order": Reason.ORDER,
    "read from text": Reason.TEXT,
    "same person?": Reason.PERSON,
    "serial": Reason.SERIAL,
}
# Of these an event of another kind is made, and so nothing is skipped.
TAKEN = {"Wedding anniversary of Cy and Ed"}


def read(name: str) -> formats.Read:
    return reading.read((CASES / name).read_bytes(), SEEN_ON, name=name)


@pytest.mark.parametrize("name", EXPECTED)
def test_each_answer_makes_an_event_that_may_be_kept(name: str) -> None:
    """So nothing is looked at again when they are added."""
    found = read(name)
    for place, doubt in enumerate(found.doubts):
        for choice in doubt.choices:
            for entry in formats.settle(found, {}, {place: choice.answer}):
                assert fields.check(entry.draft, SEEN_ON) == entry.draft


@pytest.mark.parametrize("name", EXPECTED)
def test_birthdays_and_doubts(name: str) -> None:
    found = read(name)
    doubts = {doubt.entry: doubt.reason for doubt in found.doubts}
    birthdays = [
        (entry.draft.name, entry.draft.day, entry.draft.month, entry.draft.year, doubts.get(place))
        for place, entry in enumerate(found.entries)
        if entry.draft.kind is EventKind.BIRTHDAY
    ]
    assert birthdays == [
        (
            one["name"],
            one["day"],
            one["month"],
            one["year"],
            REASONS[one["doubt"]] if "doubt" in one else None,
        )
        for one in EXPECTED[name]["entries"]
    ]


@pytest.mark.parametrize("name", [name for name, one in EXPECTED.items() if one["skipped"]])
def test_each_that_is_skipped_is_named(name: str) -> None:
    skipped = [f"line {one.where}, {one.what}" for one in read(name).skipped]
    expected = [one["what"] for one in EXPECTED[name]["skipped"] if one["what"] not in TAKEN]
    assert len(skipped) == len(expected)
    assert all(what in line for what, line in zip(expected, skipped, strict=True))


@pytest.mark.parametrize(
    ("name", "events"),
    [
        ("b22-anniversaries.vcf", [("Ada Lind", 12, 6, 2010), ("Bo Holm", 1, 1, 2011)]),
        ("b29-outlook.csv", [("Bo Holm", 12, 6, 2010)]),
        ("b62-titles.ics", [("Cy and Ed", 12, 6, 2010)]),
    ],
)
def test_a_wedding_is_an_anniversary(name: str, events: list[tuple[object, ...]]) -> None:
    assert of_kind(name, EventKind.ANNIVERSARY) == events


def test_a_day_of_death_is_a_memorial() -> None:
    assert of_kind("b23-deathdate.vcf", EventKind.MEMORIAL) == [
        ("Ada Lind", 11, 9, 2001),
        ("Bo Holm", 3, 3, 2005),
    ]


def of_kind(name: str, kind: EventKind) -> list[tuple[object, ...]]:
    drafts = [entry.draft for entry in read(name).entries]
    return [(one.name, one.day, one.month, one.year) for one in drafts if one.kind is kind]

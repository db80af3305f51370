"""The table of what people write: each line of written/lines.tsv is understood as it says."""

from datetime import date
from pathlib import Path

import pytest

from birthday_calendar.domain import people
from birthday_calendar.domain.lines import Line
from birthday_calendar.domain.models import EventDraft
from birthday_calendar.domain.people import NotUnderstood
from birthday_calendar.wording.texts import texts

TODAY = date(2026, 11, 22)
TABLE = Path(__file__).with_name("written") / "lines.tsv"
ROWS = [
    row.split("\t")
    for row in TABLE.read_text().splitlines()
    if row.strip() and not row.startswith("#")
]


def test_the_table_is_as_large_as_it_should_be() -> None:
    assert len(ROWS) >= 250
    assert all(len(row) == 2 for row in ROWS)


@pytest.mark.parametrize(("written", "expected"), ROWS)
def test_what_people_write_is_understood(written: str, expected: str) -> None:
    found = people.read(written.replace("\\n", "\n"), TODAY)
    assert " + ".join(told(one, written) for one in found) == expected


def told(one: Line | NotUnderstood, written: str) -> str:
    if isinstance(one, NotUnderstood):
        asks = one.error.field in ("date", "name") and one.error.reason.startswith(ASKS)
        return f"?{one.error.field}" if asks else texts("en").error(one.error)
    said = f"{one.draft.name} | {day(one.draft)}"
    if one.reads_two_ways:
        [other] = people.read(written, TODAY, month_first=True)
        assert isinstance(other, Line)
        said += f" or {day(other.draft)}"
    return said


ASKS = ("I don't see a date", "Whose birthday")


def day(draft: EventDraft) -> str:
    return ".".join(str(part) for part in (draft.day, draft.month, draft.year) if part)

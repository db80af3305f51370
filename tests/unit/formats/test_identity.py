"""What was written and is read again is what it was: all of it, in each format."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from birthday_calendar.domain import dates, fields, formats
from birthday_calendar.domain.errors import Invalid
from birthday_calendar.domain.formats import Format, Status, reading
from birthday_calendar.domain.models import Event, EventDraft, EventKind
from tests.support.files import file_of

TODAY = date(2026, 11, 25)
MOMENT = datetime(2026, 11, 25, 12, tzinfo=UTC)
FORMATS = [Format.CSV, Format.VCF, Format.ICS, Format.JSON]

# What files are made of, and what makes programs stumble: signs, quotes, folds, formulas, words
# that titles and headers have.
ODD = st.sampled_from(
    [
        *("=", "+", "-", "@", "'", '"', ",", ";", ":", "\\", "|", "\t", "\n", "\\n", "*", "(1990)"),
        *(
            "'s birthday",
            "день рождения",
            "BEGIN:VCARD",
            "END:VEVENT",
            "name",
            "sep=;",
            "1990",
            "🎂",
        ),
        *(
            "'=",
            "''@",
            ";=1+1",
            ",'-",
            "ü",
            "Ё",
            "\u2028",
            "\u200d",
            "=0D=0A",
            " ",
            "null",
            "-",
            "never",
        ),
    ]
)
TEXTS = st.lists(ODD | st.text(max_size=12), max_size=8).map("".join)
TAGS = st.text(
    st.characters(categories=("L", "N"), include_characters="-_"), min_size=1, max_size=9
)


def as_kept(field: str, value: Any) -> Any:
    """What is kept of it; where it can't be kept, something else."""
    try:
        return fields.BY_NAME[field].checked(value)
    except Invalid:
        return {"name": "Anna", "tags": ("friends",)}.get(field)


@st.composite
def drafts(draw: st.DrawFn) -> EventDraft:
    born = draw(st.dates(date(dates.EARLIEST_YEAR, 1, 1), TODAY))
    draft = EventDraft(
        name=as_kept("name", draw(TEXTS)),
        day=born.day,
        month=born.month,
        year=draw(st.sampled_from([born.year, None])),
        kind=draw(st.sampled_from(EventKind)),
        company=as_kept("company", draw(TEXTS)),
        position=as_kept("position", draw(TEXTS)),
        note=as_kept("note", draw(TEXTS)),
        responsible=as_kept("responsible", draw(TEXTS)),
        tags=as_kept("tags", draw(st.lists(TAGS | st.sampled_from(["starred", "birthday"])))),
        lead_days=draw(st.frozensets(st.integers(0, 60), max_size=4) | st.none()),
        remind_at=draw(st.times().map(lambda one: time(one.hour, one.minute)) | st.none()),
        muted=draw(st.booleans()),
        deceased=draw(st.booleans()),
    )
    if draft.kind in (EventKind.HOLIDAY, EventKind.OTHER) and draw(st.booleans()):
        rule = draw(st.sampled_from(["last Friday of June", "256th day of the year"]))
        draft = replace(draft, rule=rule, year=None)
    return fields.check(draft, TODAY)


def kept(some: list[EventDraft]) -> list[Event]:
    return [
        Event(
            **{name: getattr(one, name) for name in EventDraft.__struct_fields__},
            id=number,
            calendar_id=1,
            created_at=MOMENT,
            updated_at=MOMENT,
        )
        for number, one in enumerate(some, 1)
    ]


@pytest.mark.parametrize("file_format", FORMATS)
@given(some=st.lists(drafts(), max_size=3))
@settings(max_examples=30, deadline=None)
def test_what_is_written_is_read(file_format: Format, some: list[EventDraft]) -> None:
    if not some and file_format in (Format.VCF,):
        return  # no card: that is an empty file
    events = kept(some)
    found = reading.read(
        file_of(file_format, events),
        TODAY,
        content_type=formats.WRITERS[file_format].content_type,
        name=f"events.{file_format}",
    )
    assert [entry.draft for entry in found.entries] == some
    assert (found.doubts, found.skipped) == ((), ())
    assert {one.status for one in formats.compare(found.entries, events)} <= {Status.SAME}

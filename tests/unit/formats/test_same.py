"""Which of a file a calendar has already."""

from datetime import UTC, date, datetime

import msgspec
import pytest

from birthday_calendar.domain import formats
from birthday_calendar.domain.formats import Compared, Entry, Format, Reason, Status, reading
from birthday_calendar.domain.models import Event, EventDraft, EventKind
from tests.support.files import file_of

TODAY = date(2026, 11, 25)
MOMENT = datetime(2026, 11, 25, 12, tzinfo=UTC)


def event(id_: int = 1, name: str = "Ada Lind", year: int | None = 1990, **others: object) -> Event:
    some = Event(
        id=id_,
        calendar_id=1,
        created_at=MOMENT,
        updated_at=MOMENT,
        name=name,
        day=15,
        month=4,
        year=year,
    )
    return msgspec.structs.replace(some, **others)


def entry(name: str = "Ada Lind", year: int | None = 1990, **others: object) -> Entry:
    draft = EventDraft(name=name, day=15, month=4, year=year)
    uid = others.pop("uid", None)
    assert uid is None or isinstance(uid, str)
    return Entry(draft=msgspec.structs.replace(draft, **others), where=1, uid=uid)


def compared(entries: list[Entry], *events: Event, **uids: int) -> list[Compared]:
    return formats.compare(entries, events, uids)


@pytest.mark.parametrize(
    ("read", "status"),
    [
        (entry(), Status.SAME),
        (entry("ada  LIND"), Status.SAME),
        (entry("Adá Lind"), Status.SAME),
        (entry(year=None), Status.SAME),
        (entry(uid="of another program"), Status.SAME),
        (entry(note="likes cats"), Status.CHANGED),
        (entry(tags=("friends",)), Status.CHANGED),
        (entry(year=1991), Status.CHANGED),
        (entry("Bo"), Status.NEW),
        (entry(day=16), Status.NEW),
        (entry(kind=EventKind.NAME_DAY), Status.NEW),
    ],
)
def test_by_name_and_day(read: Entry, status: Status) -> None:
    (one,) = compared([read], event())
    assert (one.status, one.event and one.event.id) == (status, None if status is Status.NEW else 1)


def test_what_a_file_does_not_say_stays() -> None:
    kept = event(note="likes cats", company="ACME", tags=("work",), muted=True, remind_at=None)
    (one,) = compared([entry(year=1991, company="Other", tags=("friends",))], kept)
    assert (one.draft.year, one.draft.company, one.draft.note) == (1991, "Other", "likes cats")
    assert (one.draft.tags, one.draft.muted) == (("work", "friends"), True)


def test_by_uid_whatever_else_has_changed() -> None:
    kept = event()
    read = entry("Ada Holm", year=1991, day=16, uid=formats.uid_of(kept))
    (one,) = compared([read], kept)
    assert (one.status, one.event and one.event.id) == (Status.CHANGED, 1)
    assert (one.draft.name, one.draft.day, one.draft.year) == ("Ada Holm", 16, 1991)


@pytest.mark.parametrize(
    ("before", "after"), [(None, "last Friday of June"), ("last Friday of June", None)]
)
def test_by_uid_a_date_becomes_a_day_that_moves_and_back(
    before: str | None, after: str | None
) -> None:
    """The day is one thing: what moves has a rule and no year."""
    year = 1990 if before is None else None
    kept = event(kind=EventKind.HOLIDAY, rule=before, year=year)
    read = entry(kind=EventKind.HOLIDAY, rule=after, day=1, month=6, year=None)
    (one,) = compared([msgspec.structs.replace(read, uid=formats.uid_of(kept))], kept)
    assert one.status is Status.CHANGED
    assert (one.draft.rule, one.draft.month, one.draft.year) == (after, 6, None)


def test_by_the_uid_of_another_program_that_is_known() -> None:
    (one,) = compared([entry("Ada Holm", uid="u1")], event(), u1=1)
    assert (one.status, one.event and one.event.id) == (Status.CHANGED, 1)


def test_namesakes_born_on_one_day_are_two() -> None:
    events = event(1, year=1990), event(2, year=1985)
    found = compared([entry(year=1985), entry(year=1990), entry(year=1970)], *events)
    assert [(one.status, one.event and one.event.id) for one in found] == [
        (Status.SAME, 2),
        (Status.SAME, 1),
        (Status.NEW, None),
    ]


def test_a_uid_is_of_no_event_of_another_database() -> None:
    other = event(created_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert formats.uid_of(event()) != formats.uid_of(other)


@pytest.mark.parametrize("file_format", [Format.CSV, Format.VCF, Format.ICS, Format.JSON])
def test_an_export_that_comes_back_adds_nobody(file_format: Format) -> None:
    events = [event(1), event(2), event(3, year=None), event(4, "Bo", kind=EventKind.MEMORIAL)]
    data = file_of(file_format, events)
    found = reading.read(data, TODAY)
    assert len(found.entries) == len(events)  # twins stay two
    assert {one.status for one in formats.compare(found.entries, events)} == {Status.SAME}
    elsewhere = [msgspec.structs.replace(one, id=one.id + 100) for one in events]
    assert {one.status for one in formats.compare(found.entries, elsewhere)} == {Status.SAME}


def test_cells_that_spreadsheets_would_run_are_harmless_and_come_back() -> None:
    names = ["=1+1", "+Ada", "-Bo", "@cy", "'=x", "Di;=1+1", "'quoted'"]
    events = [event(number, name) for number, name in enumerate(names, 1)]
    data = file_of(Format.CSV, events).decode()
    cells = [line.split(",")[0].strip('"') for line in data.splitlines()[1:]]
    assert not any(cell.startswith(tuple("=+-@")) for cell in cells)
    assert ";=" not in data
    assert [one.draft.name for one in reading.read(data.encode(), TODAY).entries] == names


def test_a_row_of_an_export_that_was_copied_is_one() -> None:
    data = file_of(Format.CSV, [event()])
    row = data.splitlines(keepends=True)[1]
    found = reading.read(data + row + row.replace(b"Ada", b"Eva"), TODAY)
    assert [one.draft.name for one in found.entries] == ["Ada Lind", "Eva Lind"]
    assert [one.where for one in found.skipped] == [3]


def test_an_export_that_another_program_has_written_again() -> None:
    events = [event(kind=kind) for kind in EventKind]
    for file_format in (Format.VCF, Format.ICS):
        lines = file_of(file_format, events).splitlines(keepends=True)
        bare = b"".join(line for line in lines if not line.startswith((b"X-BIRTHDAY", b"UID")))
        found = reading.read(bare, TODAY)
        kept = {(one.draft.kind, one.draft.year) for one in found.entries}
        assert {one.draft.name for one in found.entries} == {"Ada Lind"}
        assert (EventKind.BIRTHDAY, 1990) in kept
        assert file_format is Format.ICS or len(kept) == len(EventKind)


def test_a_row_of_an_export_that_was_cut_short_is_read_as_far_as_it_goes() -> None:
    data = "uid,name,day,month,muted\n1-a@birthday-calendar,Ada,15,4\n"
    [found] = reading.read(data.encode(), TODAY).entries
    assert (found.draft.name, found.draft.day, found.draft.muted) == ("Ada", 15, False)


@pytest.mark.parametrize("file_format", [Format.CSV, Format.VCF, Format.ICS, Format.JSON])
def test_what_somebody_wrote_into_an_export_is_shortened_where_it_is_too_long(
    file_format: Format,
) -> None:
    own = event(kind=EventKind.MEMORIAL, muted=True, note="NOTE")
    data = file_of(file_format, [own]).replace(b"NOTE", b"x" * 1_500, 1)
    if file_format is Format.VCF:
        data = file_of(file_format, [own]).replace(b":NOTE", b":" + b"x" * 1_500)
    read = reading.read(data, TODAY)
    [found] = read.entries
    assert found.draft.note is not None
    assert len(found.draft.note) == 1_000
    assert (found.draft.kind, found.draft.muted) == (EventKind.MEMORIAL, True)
    assert [one.reason for one in read.doubts] == [Reason.SHORTENED]


def test_a_card_of_an_export_whose_mark_of_no_year_another_program_dropped() -> None:
    data = file_of(Format.VCF, [event(year=None)])
    assert b";X-APPLE-OMIT-YEAR=1604" in data
    [found] = reading.read(data.replace(b";X-APPLE-OMIT-YEAR=1604", b""), TODAY).entries
    assert (found.draft.name, found.draft.year) == ("Ada Lind", None)


def test_a_broken_line_of_json_lines_is_left_out() -> None:
    rows = [
        b'{"name": "Ada", "birthday": "15.04.1990"}',
        b'{"name": "Bo',
        b'{"name": "Cy", "birthday": "1.2."}',
    ]
    read = reading.read(b"\n".join(rows), TODAY, name="people.json")
    assert [one.draft.name for one in read.entries] == ["Ada", "Cy"]
    assert [(one.where, one.reason) for one in read.skipped] == [(2, "this line is no JSON")]


def test_somebody_of_that_name_on_another_day_is_named() -> None:
    [one] = compared([entry(day=16)], event())
    assert (one.status, one.event, one.namesake) == (Status.NEW, None, event())
    two = compared([entry(day=16), entry()], event())
    assert [found.namesake for found in two] == [None, None]  # who is there is in the file, too

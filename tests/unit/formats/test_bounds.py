"""Whatever somebody sends: an answer, soon, with what was good in it."""

import json
import random
import time
import tracemalloc
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from birthday_calendar.domain import fields, formats
from birthday_calendar.domain.errors import Invalid
from birthday_calendar.domain.formats import Answer, Reason, gathering, reading

TODAY = date(2026, 11, 25)
CARD = b"BEGIN:VCARD\r\nFN:Ada\r\nBDAY:1990-04-15\r\nEND:VCARD\r\n"
ROWS = b"name,birthday\nAda,1990-04-15\n"
LARGE = 400_000  # bytes: what grows faster than the file takes minutes with it
PATIENCE = 20  # seconds of CPU, on a machine that does other things too


@pytest.mark.parametrize(
    "data",
    [
        b"BEGIN:VCARD\r\nNOTE:" + b"x\r\n " * (LARGE // 4) + b"\r\nEND:VCARD\r\n" + CARD,
        b"BEGIN:VCARD\r\nNOTE:" + b"\n " * (LARGE // 2) + b"\r\nEND:VCARD\r\n" + CARD,
        b"BEGIN:VCARD\r\nNOTE;QUOTED-PRINTABLE:" + b"=\r\n" * (LARGE // 3) + b"\r\n" + CARD,
        b"BEGIN:VCARD\r\nFN" + b';a="' * (LARGE // 4) + b":x\r\nEND:VCARD\r\n" + CARD,
        b"BEGIN:VCARD\r\nAGENT:\r\n" * 20_000 + b"END:VCARD\r\n" * 20_000 + CARD,
        b"BEGIN:VCARD\r\n" * 20_000 + CARD,
        b"BEGIN:VCARD\r\nORG:" + b"\\" * LARGE + b"\r\nEND:VCARD\r\n" + CARD,
        b"BEGIN:VCARD\r\nORG:" + b";" * LARGE + b"\r\nEND:VCARD\r\n" + CARD,
        ROWS + b'"' * LARGE,
        ROWS + b'"a\n' * 20_000,
        ROWS + b'"' + b"x\n" * 20_000,
        ROWS + b'"x\n' + (b"y\n" * 250 + b'"x\n') * 60,
        ROWS + b"A" * LARGE + b",1990-04-15\n",
        ROWS + b"," * LARGE,
        ROWS + b",\n" * (LARGE // 2),
        ROWS + b"\n" * LARGE,
        b"Ada 15.04.1990\n" + b"Bo " * (LARGE // 3),
        b"Ada 15.04.1990\n" + b"1.5, " * 100 * 20,
        b"Ada 15.04.1990\n" + (b"Bo, " * 120 + b"\n") * 50,
        ROWS[:-1] + b"\0\n",
        b'[{"name": "Ada", "birthday": "1990-04-15"}' + b",[]" * (LARGE // 3) + b"]",
        b"name,day,month,year\nBo,1,2," + b"9" * LARGE + b"\nAda,15,4,1990\n",
        b"name,day,month\nBo," + b"9" * LARGE + b",2\nAda,15,4\n",
        b"BEGIN:VEVENT\r\nSUMMARY:Ada\r\nRRULE:FREQ=YEARLY\r\nDTSTART:19900415\r\n"
        b"X-NEXTCLOUD-BC-YEAR:" + b"9" * LARGE + b"\r\nEND:VEVENT\r\n",
        b"BEGIN:VCARD\r\nNOTE;CHARSET=punycode:" + b"x" * LARGE + b"-y\r\nEND:VCARD\r\n" + CARD,
    ],
    ids=range(25),
)
def test_it_takes_no_longer_than_its_size(data: bytes) -> None:
    began = time.process_time()
    found = reading.read(data, TODAY)
    assert time.process_time() - began < PATIENCE
    assert "Ada" in [entry.draft.name for entry in found.entries]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b" \n\n", "empty"),
        (b"\0" * 1000, "empty"),
        (b"PK\x03\x04" + bytes(100), "Unpack it"),
        (b"PK\x03\x04" + bytes(30) + b"xl/workbook.xml", "Save it as CSV"),
        (b"\x1f\x8b\x08" + bytes(100), "Unpack it"),
        (b"\xd0\xcf\x11\xe0" + bytes(100), "Save it as CSV"),
        (b"%PDF-1.7", "PDF"),
        (b"\xff\xd8\xff\xe0JFIF", "JPEG"),
        (b"<!DOCTYPE html><html>", "HTML"),
        (random.Random(1).randbytes(10_000), "no text"),
        (b"a" * 20_000_001, "20 MB"),
        (b"Ada 15.04.1990\n" * 140_000, "2 MB"),
        (b"[{}," + b" " * 5_000_000 + b"]", "5 MB"),
    ],
)
def test_what_is_no_list_of_people_is_said(data: bytes, says: str) -> None:
    with pytest.raises(Invalid, match=says) as caught:
        reading.read(data, TODAY)
    assert caught.value.field == "file"


def test_more_than_it_holds_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "MOST_RECORDS", 2)
    with pytest.raises(Invalid, match="more than 2 entries"):
        reading.read(CARD * 3, TODAY)


CELLS = st.sampled_from(
    [
        *("Ada", "04/05/1990", "4/12/26", "29.02.00", "02/03/04", "1900-02-29", "32978", "15 мая"),
        *("name", "birthday", "1604-01-01", "12/11/2026", '"', "x" * 300, "Ада", "--0229", ""),
    ]
)
TABLES = st.lists(st.lists(CELLS, max_size=4).map(",".join), max_size=8).map("\n".join)
LINES = st.lists(
    st.sampled_from(
        [
            *("BEGIN:VCARD", "END:VCARD", "FN:Ada", "BDAY:1990-04-15", "BDAY:02/03/2026", " x", ""),
            *("BEGIN:VEVENT", "END:VEVENT", "SUMMARY:Ada (5)", "DTSTART:20240229", "N:;;;;"),
            *("RRULE:FREQ=YEARLY;BYMONTHDAY=-1", "RRULE:FREQ=YEARLY", "BEGIN:VALARM", "AGENT:"),
            *("X-BIRTHDAY-CALENDAR:{}", 'X-BIRTHDAY-CALENDAR:{"kind": 5}', "UID:1", "ORG:;a"),
            *("Ada 5/6", "Bo 12/11/2026", "DTSTART:18000230", "SUMMARY:Bo's birthday", "BDAY;x=:="),
        ]
    ),
    max_size=12,
).map("\n".join)
JSON = st.recursive(
    st.none() | st.integers() | st.text(max_size=5) | st.sampled_from(["1.2", "3/4/2026"]),
    lambda some: (
        st.lists(some, max_size=3)
        | st.dictionaries(
            st.sampled_from(["name", "birthday", "day", "month", "year", "events", "tags", "uid"]),
            some,
        )
    ),
    max_leaves=8,
)


@given(
    data=st.binary(max_size=60)
    | (TABLES | LINES | st.text(max_size=60)).map(str.encode)
    | JSON.map(lambda one: json.dumps(one).encode()),
    answers=st.dictionaries(st.sampled_from(Reason), st.sampled_from(Answer)),
    name=st.sampled_from(["", "a.csv", "a.vcf", "a.ics", "a.json", "a.txt"]),
)
@settings(max_examples=100, deadline=None)
def test_anything_is_read_or_refused_and_whatever_is_answered_can_be_kept(
    data: bytes, answers: dict[Reason, Answer], name: str
) -> None:
    try:
        found = reading.read(data, TODAY, name=name)
    except Invalid as error:
        assert error.field == "file"  # noqa: PT017 - of any other field it would be a row's
        return
    for entry in (*found.entries, *formats.settle(found, answers)):
        assert fields.check(entry.draft, TODAY) == entry.draft
    for doubt in found.doubts:
        assert doubt.entry < len(found.entries)
    for skipped in found.skipped:
        assert skipped.reason.format(**skipped.values)


def test_nothing_of_a_file_stays_in_memory_however_long_its_days_are() -> None:
    reading.read(ROWS, TODAY)  # what is loaded once
    tracemalloc.start()
    try:
        for number in range(20):
            reading.read(ROWS + b"Bo," + b"0" * (50_000 + number) + b"\n", TODAY)
        assert tracemalloc.get_traced_memory()[0] < 500_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "data",
    [
        b"name"
        + b",Event 1 - Label,Event 1 - Value" * 200
        + b"\n"
        + (b"Ada" + b",x,1/2" * 200 + b"\n") * 300,
        b"BEGIN:VCARD\r\nFN:Ada\r\n" + b"BDAY:19900415\r\n" * 60_000 + b"END:VCARD\r\n",
    ],
    ids=["columns", "properties"],
)
def test_days_are_counted_as_well_as_records(data: bytes) -> None:
    with pytest.raises(Invalid, match="There are more than"):
        reading.read(data, TODAY, name="a.csv" if data.startswith(b"name") else "")


def test_one_letter_of_another_encoding_takes_no_more_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(gathering, "MOST_RECORDS", 1_000)  # it is known when the text is read
    data = b"name,birthday\nAda,1990-04-15\n\xff\n" + b"a\n" * 1_000_000
    tracemalloc.start()
    with pytest.raises(Invalid, match="There are more than"):
        reading.read(data, TODAY, name="a.csv")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 40_000_000

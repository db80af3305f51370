"""Files are read in a process of their own."""

from datetime import date

import pytest
from structlog.testing import capture_logs

from birthday_calendar import file_reading
from birthday_calendar.domain.errors import Invalid
from birthday_calendar.domain.formats import reading
from birthday_calendar.domain.models import DateOrder

TODAY = date(2026, 11, 25)
JSON = "application/json"  # the quickest to be read


async def test_it_finds_what_is_found_here() -> None:
    data = "name,birthday\nЁж,5/6/1990\nBo,31.02.\n".encode()
    more = {"content_type": "text/csv", "name": "a.csv"}
    found = await file_reading.read(data, TODAY, order=DateOrder.MONTH_FIRST, **more)
    assert found == reading.read(data, TODAY, order=DateOrder.MONTH_FIRST, **more)


async def test_why_it_is_no_file_of_people_is_said() -> None:
    with pytest.raises(Invalid, match="There are more than 50000 entries") as raised:
        await file_reading.read(
            b"[" + b",".join([b'{"name":"A","birthday":"1.1."}'] * 50_001) + b"]",
            TODAY,
            content_type=JSON,
        )
    assert raised.value.values == {"most": 50_000}


async def test_what_finds_too_much_is_refused() -> None:
    row = f"Ada,15.04.1990,{'x' * 1_000}\n"
    data = "name,birthday,note\n" + "".join(f"{n} {row}" for n in range(12_500))
    with pytest.raises(Invalid, match="There is too much in this file"):
        await file_reading.read(data.encode(), TODAY)


async def test_what_ends_who_reads_it_ends_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/bin/false")
    with capture_logs() as logs, pytest.raises(Invalid, match="There is too much in this file"):
        await file_reading.read(b"Ada 15.04.1990", TODAY)
    assert [(log["event"], log["exit_code"]) for log in logs] == [("file not read", 1)]


async def test_who_is_on_call_learns_the_name_of_an_error_and_nothing_of_the_file() -> None:
    with capture_logs() as logs, pytest.raises(Invalid, match="There is too much in this file"):
        await file_reading.read(b"Ada 15.04.1990", "Ada's day")  # type: ignore[arg-type]
    assert [log["reason"] for log in logs] == ["ValidationError"]

"""What a shared contact's vCard says of company and birthday."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from birthday_calendar.domain import vcards
from birthday_calendar.domain.parsing.days import Day
from birthday_calendar.domain.vcards import Contact

TODAY = date(2026, 3, 10)


def read(*lines: str, end: str = "\r\n") -> Contact:
    return vcards.read(end.join(["BEGIN:VCARD", "VERSION:3.0", *lines, "END:VCARD"]), TODAY)


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("BDAY:19900315", Day(15, 3, 1990)),
        ("BDAY:1990-03-15", Day(15, 3, 1990)),
        ("bday;VALUE=date:1990-03-15", Day(15, 3, 1990)),
        ("BDAY:1990-03-15T00:00:00Z", Day(15, 3, 1990)),
        ("item1.BDAY:--0315", Day(15, 3, None)),
        ("BDAY:--03-15", Day(15, 3, None)),
        ("BDAY;X-APPLE-OMIT-YEAR=1604:1604-02-29", Day(29, 2, None)),
        ("BDAY:1990-02-30", None),
        ("BDAY:2090-03-15", None),
        ("BDAY;ENCODING=QUOTED-PRINTABLE:1990-03=2D15", Day(15, 3, 1990)),
        ("BDAY:03/05/1990", None),
        ("BDAY;VALUE=text:circa 1800", None),
        ("NOTE:BDAY:1990-03-15", None),
    ],
)
def test_a_birthday(line: str, day: Day | None) -> None:
    assert read(line).birthday == day


@pytest.mark.parametrize(
    ("lines", "company"),
    [
        (("ORG:ACME",), "ACME"),
        (("ORG:ACME\\, Inc.;Sales;",), "ACME, Inc."),
        (("ORG;CHARSET=UTF-8:Müller \\; Söhne",), "Müller ; Söhne"),
        (("ORG:A very long", "  name"), "A very long name"),
        (("ORG:;Sales", "ORG:ACME"), "ACME"),
        (("ORG;ENCODING=QUOTED-PRINTABLE:M=C3=BC",), "Mü"),
        (("TITLE:Boss",), None),
    ],
)
@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_a_company(lines: tuple[str, ...], company: str | None, end: str) -> None:
    assert read(*lines, end=end).company == company


@given(st.text(max_size=200) | st.from_regex(r"(BDAY|ORG)[;:]?.*", fullmatch=True))
def test_anything_else_is_read_without_harm(line: str) -> None:
    read(line)

"""vCards, as phones and address books write them."""

from datetime import date

import pytest

from birthday_calendar.domain import formats
from birthday_calendar.domain.formats import Reason, reading
from birthday_calendar.domain.models import EventKind

TODAY = date(2026, 11, 25)
ADA = ("Ada Lind", 15, 4, 1990)


def card(*lines: str, version: str = "3.0", end: str = "\r\n") -> str:
    return end.join(["BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""])


def read(text: str | bytes) -> formats.Read:
    return reading.read(text if isinstance(text, bytes) else text.encode(), TODAY)


def people(text: str | bytes) -> list[tuple[str, int, int, int | None]]:
    drafts = (entry.draft for entry in read(text).entries)
    return [(one.name, one.day, one.month, one.year) for one in drafts]


@pytest.mark.parametrize(
    ("bday", "year"),
    [
        ("BDAY:19900415T000000Z", 1990),
        ("BDAY:1990-04-15T00:00:00+02:00", 1990),
        ("BDAY;VALUE=DATE-AND-OR-TIME:19900415T10", 1990),
        ("BDAY:15.04.1990", 1990),
        ("bday ; value=date:1990-4-15", 1990),
        ("item1.BDAY:1604-04-15", None),
        ("BDAY;X-APPLE-OMIT-YEAR=1900:1900-04-15", None),
        ('BDAY;X-A="x:y;z":--0415', None),
        ("BDAY;ENCODING=QUOTED-PRINTABLE:1990-=\r\n04-15", 1990),
    ],
)
def test_birthdays(bday: str, year: int | None) -> None:
    assert people(card("FN:Ada Lind", bday)) == [("Ada Lind", 15, 4, year)]


@pytest.mark.parametrize(
    "text",
    [
        card("FN:Ada\r\n\t Lind", "BDAY:1990-04-15"),
        card("fn:Ada Lind", "bday:1990-04-15").lower().replace("ada lind", "Ada Lind"),
        card("FN:", "N:Lind;Ada;;;", "BDAY:1990-04-15"),
        card("FN:Ada Lind", "BDAY:1990-04-15", end="\r"),
        card("FN:Ada Lind", "BDAY:1990-04-15").replace("END:VCARD", ""),
        card("FN:Ada Lind", "PHOTO;BASE64:", "AAAA", "BB==", "", "BDAY:1990-04-15", version="2.1"),
        card("FN:Ada Lind", "AGENT:BEGIN:VCARD\\nBDAY:19800101\\nEND:VCARD", "BDAY:1990-04-15"),
        card("FN;ENCODING=B:QWRhIExpbmQ=", "BDAY:1990-04-15"),
        "\n\nnot a card\n" + card("FN:Ada Lind", "BDAY:1990-04-15", end="\n"),
    ],
)
def test_odd_cards(text: str) -> None:
    for data in (text, text.encode("utf-16"), text.encode("utf-16-le"), text.encode("utf-32")):
        assert people(data) == [ADA]


def test_older_encodings() -> None:
    name = "FN;CHARSET=windows-1251;ENCODING=QUOTED-PRINTABLE:=C0=ED=FF"
    assert people(card(name, "BDAY:--0415"))[0][0] == "Аня"
    assert people(card("N:Петрова;Анна", "BDAY:--0415").encode("cp1251"))[0][0] == "Анна Петрова"


def test_a_note_holds_no_properties() -> None:
    note = "NOTE;ENCODING=QUOTED-PRINTABLE:one=0D=0A=\r\nBDAY:1980-01-01"
    found = read(card("FN:Ada", note, "BDAY:1990-04-15", version="2.1"))
    assert found.entries[0].draft.note == "one\nBDAY:1980-01-01"
    assert found.entries[0].draft.year == 1990


def test_what_a_card_has() -> None:
    found = read(
        card(
            *("UID:u1", "FN:Ada Lind", "ORG:ACME\\, Inc.;Sales", "TITLE:Boss", "NOTE:a\\nb"),
            *("CATEGORIES:friends,Old Work,myContacts", "BDAY:1990-04-15"),
        )
    )
    ada = found.entries[0]
    assert (ada.uid, ada.draft.company, ada.draft.position) == ("u1", "ACME, Inc.", "Boss")
    assert (ada.draft.note, ada.draft.tags) == ("a\nb", ("friends", "old_work"))


def test_other_days_are_events_of_their_kinds() -> None:
    found = read(
        card(
            *("FN:Ada", "item1.X-ABDATE:2010-06-12", "item1.X-ABLabel:_$!<Anniversary>!$_"),
            *("item2.X-ABDATE:2011-01-02", "item2.X-ABLabel:Именины"),
            *("item3.X-ABDATE:2012-03-04", "item3.X-ABLabel:First met"),
            "X-ANDROID-CUSTOM:vnd.android.cursor.item/contact_event;1990-04-15;3;;;;;;",
        )
    )
    assert {(one.draft.name, one.draft.kind) for one in found.entries} == {
        ("Ada", EventKind.BIRTHDAY),
        ("Ada", EventKind.ANNIVERSARY),
        ("Ada", EventKind.NAME_DAY),
        ("Ada (First met)", EventKind.OTHER),
    }


def test_a_date_among_words_is_asked_about() -> None:
    found = read(card("FN:Ada", "BDAY;VALUE=text:circa 15 April 1990"))
    assert [doubt.reason for doubt in found.doubts] == [Reason.TEXT]

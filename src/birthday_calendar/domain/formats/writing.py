"""Files that people take away, an event at a time; reading one gives the same events again."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import NamedTuple

from birthday_calendar.domain.content_lines import folded, text
from birthday_calendar.domain.formats import own, recurrence, tables
from birthday_calendar.domain.formats.shapes import Format
from birthday_calendar.domain.models import Event, EventKind, LeapRule
from birthday_calendar.domain.occasions import celebrated_in

_UNKNOWN_YEAR = 1972  # in which an entry without one begins: a leap year that all programs know
_OMITTED = 1604  # Apple's word for no year, which Google and others read, too
_LABELS = {EventKind.ANNIVERSARY: "_$!<Anniversary>!$_"}
_PROPERTIES_OF_ENTRIES = ("name", "day", "month", "year", "note", "tags")
_PROPERTIES_OF_CARDS = (*_PROPERTIES_OF_ENTRIES, "company", "position")
_OF_CARDS = tuple(name for name in own.ALL if name not in _PROPERTIES_OF_CARDS)  # as JSON
_OF_ENTRIES = tuple(name for name in own.ALL if name not in _PROPERTIES_OF_ENTRIES)


class Writer(NamedTuple):
    """The bytes of a file: `head`, events with `between` between them, `tail`."""

    content_type: str
    event: Callable[[Event], bytes]
    head: bytes = b""
    between: bytes = b""
    tail: bytes = b""

    def whole(self, written: Iterable[bytes]) -> bytes:
        """A file of events, each as `event` writes it."""
        return self.head + self.between.join(written) + self.tail


def _csv(event: Event) -> bytes:
    return tables.written([*(_cell(event, name) for name in own.ALL), own.uid_of(event)])


def _cell(event: Event, name: str) -> str:
    value = getattr(event, name)
    if value is None or value is False:
        return ""
    match name:
        case "lead_days":
            return " ".join(map(str, sorted(value))) or own.NEVER
        case "tags":
            return " ".join(value)
        case "muted" | "deceased":
            return own.YES
    return str(value)


def _card(event: Event) -> bytes:
    is_birthday = event.kind is EventKind.BIRTHDAY
    name = "BDAY" if is_birthday else "item1.X-ABDATE"
    if event.year is None:
        name += f";X-APPLE-OMIT-YEAR={_OMITTED}"
    day = f"{event.year or _OMITTED:04}-{event.month:02}-{event.day:02}"
    label = None if is_birthday else _LABELS.get(event.kind, event.kind.value.replace("_", " "))
    return _lines(
        (
            ("BEGIN", "VCARD"),
            ("VERSION", "3.0"),
            ("UID", own.uid_of(event)),
            ("FN", text(event.name)),
            ("N", f";{text(event.name)};;;"),
            ("ORG", _text(event.company)),
            ("TITLE", _text(event.position)),
            ("NOTE", _text(event.note)),
            ("CATEGORIES", ",".join(map(text, event.tags)) or None),
            (name, day),
            ("item1.X-ABLabel", label),
            (own.PROPERTY, text(own.encoded(own.values(event, _OF_CARDS)))),
            ("REV", _utc(event.updated_at)),
            ("END", "VCARD"),
        )
    )


def _entry(event: Event) -> bytes:
    """One that comes back each year, on the last of February for somebody of the 29th."""
    start = celebrated_in(event.year or _UNKNOWN_YEAR, event, LeapRule.LEAP_YEARS_ONLY)
    assert start is not None  # nobody is born on a day that there wasn't
    extras = own.values(event, _OF_ENTRIES)
    if event.year is None:
        extras["year"] = None
    return _lines(
        (
            ("BEGIN", "VEVENT"),
            ("UID", own.uid_of(event)),
            ("DTSTAMP", _utc(event.updated_at)),
            ("DTSTART;VALUE=DATE", f"{start:%Y%m%d}"),
            ("RRULE", recurrence.written(event)),
            ("SUMMARY", text(event.name)),
            ("DESCRIPTION", _text(event.note)),
            ("CATEGORIES", ",".join(map(text, event.tags)) or None),
            ("TRANSP", "TRANSPARENT"),
            ("X-MICROSOFT-CDO-BUSYSTATUS", "FREE"),
            (own.PROPERTY, text(own.encoded(extras))),
            ("END", "VEVENT"),
        )
    )


def _item(event: Event) -> bytes:
    return own.encoded({"uid": own.uid_of(event), **own.values(event)}).encode()


def _text(words: str | None) -> str | None:
    return None if words is None else text(words)


def _lines(pairs: Iterable[tuple[str, str | None]]) -> bytes:
    """Of what there is."""
    found = (folded(f"{name}:{value}") for name, value in pairs if value is not None)
    return "".join(found).encode()


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


WRITERS = {
    Format.CSV: Writer(
        "text/csv; charset=utf-8",
        _csv,
        # with a mark that tells Excel which encoding it is
        head="\ufeff".encode() + tables.written([*own.ALL, "uid"]),
    ),
    Format.VCF: Writer("text/vcard; charset=utf-8", _card),
    Format.ICS: Writer(
        "text/calendar; charset=utf-8",
        _entry,
        head=_lines(
            (
                ("BEGIN", "VCALENDAR"),
                ("VERSION", "2.0"),
                ("PRODID", "-//Birthday Calendar//EN"),
                ("CALSCALE", "GREGORIAN"),
            )
        ),
        tail=_lines((("END", "VCALENDAR"),)),
    ),
    Format.JSON: Writer(
        "application/json",
        _item,
        head=f'{{"{own.MARK}":{own.VERSION},"events":[\n'.encode(),
        between=b",\n",
        tail=b"\n]}\n",
    ),
}

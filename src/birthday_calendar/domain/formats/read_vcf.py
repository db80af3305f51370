"""vCard 2.1, 3.0 and 4.0 (RFC 2426 and 6350), as phones and address books write them."""

from collections.abc import Iterator
from typing import Any

from birthday_calendar.domain.errors import Invalid
from birthday_calendar.domain.formats import columns, own, written_days
from birthday_calendar.domain.formats.gathering import Day, Gathering
from birthday_calendar.domain.formats.properties import Line, split
from birthday_calendar.domain.formats.properties import lines as content_lines
from birthday_calendar.domain.formats.shapes import Reason
from birthday_calendar.domain.formats.written_days import Doubtful
from birthday_calendar.domain.models import EventKind

_KINDS = {
    "BDAY": EventKind.BIRTHDAY,
    "ANNIVERSARY": EventKind.ANNIVERSARY,
    "X-ANNIVERSARY": EventKind.ANNIVERSARY,
    "X-EVOLUTION-ANNIVERSARY": EventKind.ANNIVERSARY,
    "X-KADDRESSBOOK-X-ANNIVERSARY": EventKind.ANNIVERSARY,
    "X-SPOUSE-ANNIVERSARY": EventKind.ANNIVERSARY,
    "DEATHDATE": EventKind.MEMORIAL,
    "X-DEATHDATE": EventKind.MEMORIAL,
    "X-DEATH-DATE": EventKind.MEMORIAL,
}
_LABELLED = "X-ABDATE"  # Apple's and Google's, with a label in the same group
_ANDROID = "X-ANDROID-CUSTOM"
_ANDROID_KINDS = {"1": EventKind.ANNIVERSARY, "3": EventKind.BIRTHDAY}
_NAMES = ("FN", "N", "NICKNAME", "ORG")
_WANTED = frozenset(
    {
        *_KINDS,
        *_NAMES,
        *("BEGIN", "END", "UID", "TITLE", "NOTE", "CATEGORIES"),
        *(_LABELLED, "X-ABLABEL", _ANDROID, own.PROPERTY),
    }
)
_OF_GOOGLE = ("mycontacts", "starred in android", "starred")  # groups that say nothing
_NAME = Doubtful(Reason.NAME, written_days.KEPT_OR_SKIPPED)


class _Card:
    """The properties of one, in their order."""

    def __init__(self) -> None:
        self.properties: list[Line] = []
        self.broken: set[str] = set()  # properties that a line without a name follows

    def all(self, name: str) -> list[Line]:
        return [one for one in self.properties if one.name == name]

    def first(self, name: str) -> Line | None:
        return next((one for one in self.all(name) if one.value.strip()), None)

    def text(self, name: str) -> str:
        line = self.first(name)
        return line.text.strip() if line else ""


def read(data: bytes, gathering: Gathering) -> None:
    for number, card in enumerate(_cards(data), 1):
        gathering.count()
        if (extras := card.first(own.PROPERTY)) is not None and _took_own(
            card, own.decoded(extras.text), number, gathering
        ):
            continue
        name, doubts = _name(card)
        gathering.person(number, name, list(_days(card)), _details(card, name), _uid(card), doubts)


def _cards(data: bytes) -> Iterator[_Card]:
    """Each that begins, also one that never ends; without those that are inside another one."""
    card: _Card | None = None
    inside = 0  # of how many cards within it
    last = ""
    for line in content_lines(data, _WANTED):
        if isinstance(line, bytes):
            if card is not None and not inside and last:
                card.broken.add(last)
            continue
        is_card = line.value.strip().upper() == "VCARD"
        if line.name == "BEGIN" and is_card:
            if card is None:
                card = _Card()
            elif last == "AGENT" or inside:  # vCard 2.1
                inside += 1
            else:
                yield card
                card = _Card()
        elif line.name == "END" and is_card and card is not None:
            if inside:
                inside -= 1
            else:
                yield card
                card = None
        elif card is not None and not inside and line.name in _WANTED:
            card.properties.append(line)
        last = line.name
    if card is not None:
        yield card


def _name(card: _Card) -> tuple[str, tuple[Doubtful, ...]]:
    full = "" if "FN" in card.broken else card.text("FN")
    if full:
        return full, ()
    doubts = (_NAME,) if "FN" in card.broken else ()
    if line := card.first("N"):
        family, given, middle, prefix, suffix = (*line.parts, "", "", "", "", "")[:5]
        parts = (prefix, given, middle, family, suffix)
        if name := " ".join(part.strip() for part in parts if part.strip()):
            return name, doubts
    if (line := card.first("NICKNAME")) and (name := split(line.value, ",")[0].strip()):
        return name, doubts
    return _company(card) or card.text("FN"), doubts


def _company(card: _Card) -> str:
    line = card.first("ORG")
    return next((part.strip() for part in line.parts if part.strip()), "") if line else ""


def _uid(card: _Card) -> str | None:
    return card.text("UID") or None


def _details(card: _Card, name: str) -> dict[str, object]:
    company = _company(card)
    return {
        "company": company if company != name else "",
        "position": card.text("TITLE"),
        "note": card.text("NOTE"),
        "tags": _tags(card),
    }


def _tags(card: _Card) -> tuple[str, ...]:
    words = [word for line in card.all("CATEGORIES") for word in split(line.value, ",")]
    return tuple(word for word in words if word.strip().casefold() not in _OF_GOOGLE)


def _days(card: _Card) -> Iterator[Day]:
    labels = {one.group: one.text for one in card.all("X-ABLABEL") if one.group}
    for one in card.properties:
        if kind := _KINDS.get(one.name):
            is_text = one.parameters.get("VALUE", "").upper() == "TEXT"
            yield Day(kind, _text(one), one.name, is_text=is_text)
        elif one.name == _LABELLED:
            kind, label = columns.kind_of_label(labels.get(one.group, ""))
            yield Day(kind, _text(one), _LABELLED, label)
        elif one.name == _ANDROID and "contact_event" in one.value:
            parts = (*one.parts, "", "", "", "")
            kind, label = columns.kind_of_label(parts[3])
            yield Day(_ANDROID_KINDS.get(parts[2], kind), parts[1], _ANDROID, label)


def _text(line: Line) -> str:
    """Without the year that Apple writes where there is none: X-APPLE-OMIT-YEAR=1604."""
    text = line.text.strip()
    omitted = line.parameters.get("X-APPLE-OMIT-YEAR", "")
    if omitted and text.startswith(omitted):
        return f"0000{text[len(omitted) :]}"
    return text


def _took_own(card: _Card, extras: dict[str, Any] | None, where: int, gathering: Gathering) -> bool:
    """A card that this program has written, and what people changed in it since."""
    line = card.first("BDAY") or card.first(_LABELLED)
    if extras is None or line is None:
        return False
    try:
        day = written_days.parse(_text(line), gathering.today)
    except Invalid:
        return False
    if day is None:
        return False
    company, tags = card.first("ORG"), card.first("CATEGORIES")
    texts = {
        "company": company.parts[0] if company else "",
        "position": card.text("TITLE"),
        "note": card.text("NOTE"),
    }
    some: dict[str, Any] = {name: text for name, text in texts.items() if text}
    some |= {"name": card.text("FN"), "day": day.first, "month": day.second}
    some |= {"year": day.year or None, "tags": split(tags.value, ",") if tags else []}
    return gathering.took_own(where, own.draft(extras | some), _uid(card))

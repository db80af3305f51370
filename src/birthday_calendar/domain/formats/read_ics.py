"""iCalendar (RFC 5545): one person an entry, or one entry for each year of a person."""

from datetime import date
from typing import Any, NamedTuple

from birthday_calendar.domain import dates, lines, searching
from birthday_calendar.domain.errors import N_, Invalid
from birthday_calendar.domain.formats import own, recurrence, titles, written_days
from birthday_calendar.domain.formats.gathering import NO_NAME, Gathering
from birthday_calendar.domain.formats.properties import Line, split
from birthday_calendar.domain.formats.recurrence import Yearly
from birthday_calendar.domain.formats.shapes import Answer, Choice, Reason
from birthday_calendar.domain.formats.tidying import clean, number, tidied
from birthday_calendar.domain.formats.titles import Title
from birthday_calendar.domain.formats.vevents import Calendar, entries
from birthday_calendar.domain.formats.written_days import Doubtful
from birthday_calendar.domain.models import EventDraft, EventKind
from birthday_calendar.domain.moving_rules import KINDS, fields_of, kind_of

_CANCELLED = N_("it was cancelled")
_MOVED_ONCE = N_("it is a single year that was moved")
_CATEGORIES = {
    **dict.fromkeys(("birthday", "birthdays", "день рождения", "geburtstag"), EventKind.BIRTHDAY),
    **dict.fromkeys(("anniversary", "anniversaries", "годовщина"), EventKind.ANNIVERSARY),
    **dict.fromkeys(("holiday", "holidays", "праздник", "праздники"), EventKind.HOLIDAY),
}
_NEXTCLOUD = {
    "BDAY": EventKind.BIRTHDAY,
    "ANNIVERSARY": EventKind.ANNIVERSARY,
    "DEATHDATE": EventKind.MEMORIAL,
}
_FIRST_CALENDARS = 2000  # a year since which entries begin when they are written, not at birth
_A_YEAR = 366  # days
_FEW = 3  # entries that all begin within a year begin with what comes next


class _Event(NamedTuple):
    where: int
    properties: dict[str, Line]
    title: Title
    start: tuple[int, int, int]  # year, month, day
    kind: EventKind
    says_kind: bool
    yearly: Yearly | None

    @property
    def likeness(self) -> tuple[str, EventKind, int, int]:
        return searching.fold(self.title.name), self.kind, self.start[1], self.start[2]


def read(data: bytes, gathering: Gathering) -> None:
    calendar = Calendar()
    events: list[_Event] = []
    for where, properties in enumerate(entries(data, calendar), 1):
        gathering.count()
        if own.PROPERTY in properties and _took_own(where, properties, gathering):
            continue
        try:
            events.append(_event(where, properties, calendar, gathering.today))
        except Invalid as error:
            gathering.refuse(
                where, error, properties["SUMMARY"].text if "SUMMARY" in properties else ""
            )
    begin_next = calendar.is_of_facebook or _begin_within_a_year(events)
    years: dict[tuple[str, EventKind, int, int], set[int]] = {}
    for event in events:
        if event.yearly is None:
            years.setdefault(event.likeness, set()).add(event.start[0])
    taken = set()
    for event in events:
        if event.yearly is None:
            if event.likeness in taken:
                continue  # another year of the same
            if not event.says_kind and len(years[event.likeness]) == 1:
                gathering.skip(event.where, recurrence.NO_RETURN, event.title.name)
                continue
            if _is_moved_leap_day(event, years):
                continue
            taken.add(event.likeness)
        _take(event, gathering, begin_next=begin_next)


def _event(where: int, properties: dict[str, Line], calendar: Calendar, today: date) -> _Event:
    """Raises Invalid for what can't be kept."""

    def text(name: str) -> str:
        return properties[name].text.strip() if name in properties else ""

    if "RECURRENCE-ID" in properties:
        raise Invalid("event", _MOVED_ONCE)
    if text("STATUS").upper() == "CANCELLED":
        raise Invalid("event", _CANCELLED)
    match = recurrence.DATE.match(text("DTSTART"))
    if match is None:
        raise Invalid("event", written_days.NO_DATE)
    start = int(match[1]), int(match[2]), int(match[3])
    title = titles.parse(clean(text("SUMMARY")))
    if not title.name:
        raise Invalid("event", NO_NAME)
    kind, says_kind = title.kind, title.says_kind
    for word in split(properties["CATEGORIES"].value, ",") if "CATEGORIES" in properties else ():
        if not says_kind and (its := _CATEGORIES.get(word.strip().casefold())):
            kind, says_kind = its, True
    if (its := _NEXTCLOUD.get(text("X-NEXTCLOUD-BC-FIELD-TYPE").upper())) is not None:
        kind, says_kind = its, True
    if calendar.is_of_holidays and not says_kind:
        kind = EventKind.HOLIDAY
    if "T" in text("DTSTART").upper() and not says_kind and title.age is None:
        kind = EventKind.OTHER  # birthdays have no time of day: "Deploy Friday", at 10:00
    if kind is EventKind.HOLIDAY:
        title = title._replace(year=None, age=None)
    yearly = recurrence.yearly(text("RRULE"), start, today)
    if yearly is not None and yearly.rule is not None:
        kind = kind if says_kind else kind_of(kind)
        if kind not in KINDS:
            raise Invalid("event", recurrence.MOVES)
        title = title._replace(year=None, age=None)
    return _Event(where, properties, title, start, kind, says_kind, yearly)


def _take(event: _Event, gathering: Gathering, *, begin_next: bool) -> None:
    _, month, day = event.start
    if event.yearly is not None:
        month, day = event.yearly.month or month, event.yearly.day or day
    year, doubts = _year(event, gathering.today, begin_next=begin_next)
    if year is not None and not _is_possible(day, month, year, gathering.today):
        year, doubts = None, ()
    when: dict[str, Any] = {"day": day, "month": month, "year": year}
    if event.yearly is not None and event.yearly.rule is not None:
        when, doubts = fields_of(event.yearly.rule), ()
    details, was_shortened = tidied(
        {"note": _note(event), "tags": _tags(event.properties.get("CATEGORIES"))}
    )
    if was_shortened:
        doubts = (*doubts, Doubtful(Reason.SHORTENED, written_days.KEPT_OR_SKIPPED))
    name, is_dead = lines.take_death(event.title.name)
    draft = EventDraft(name=name, kind=event.kind, deceased=is_dead, **when, **details)
    uid = event.properties["UID"].text.strip() if "UID" in event.properties else None
    gathering.event(event.where, draft, uid, doubts)


def _year(
    event: _Event, today: date, *, begin_next: bool
) -> tuple[int | None, tuple[Doubtful, ...]]:
    """The year of birth, as far as that of the start is one."""
    year = event.start[0]
    title = event.title
    if event.kind is EventKind.HOLIDAY or "X-NEXTCLOUD-BC-UNKNOWN-YEAR" in event.properties:
        return None, ()
    said = event.properties.get("X-NEXTCLOUD-BC-YEAR")
    if said is not None and (born := number(said.value.strip())) is not None:
        return born, ()
    if title.year is not None:
        return title.year, ()
    if title.age is not None:
        if event.yearly is not None and year + title.age <= today.year + 1:
            return year, ()  # the age is of when that was written
        return year - title.age, ()  # of the day of the entry
    if event.yearly is None or event.start > (today.year, today.month, today.day):
        return None, ()
    if year < dates.EARLIEST_YEAR or year in written_days.PLACEHOLDERS:
        return None, ()
    if event.kind is not EventKind.BIRTHDAY or year < _FIRST_CALENDARS:
        return year, ()
    keep, drop = Choice(answer=Answer.KEEP, year=year), Choice(answer=Answer.DROP, year=None)
    if begin_next or year >= today.year - 1:
        return None, (Doubtful(Reason.START, (drop, keep)),)
    return year, (Doubtful(Reason.START, (keep, drop)),)


def _is_possible(day: int, month: int, year: int, today: date) -> bool:
    try:
        dates.check(day, month, year, today)
    except Invalid:
        return False
    return True


def _note(event: _Event) -> str:
    """Unless it says the title again, as programs do."""
    line = event.properties.get("DESCRIPTION")
    note = line.text.strip() if line else ""
    return "" if titles.parse(clean(note)).name == event.title.name else note


def _tags(line: Line | None) -> tuple[str, ...]:
    words = split(line.value, ",") if line else []
    return tuple(word for word in words if word.strip().casefold() not in _CATEGORIES)


def _begin_within_a_year(events: list[_Event]) -> bool:
    """Whether all that repeat begin with what came next when they were written, as Facebook's."""
    starts = [event.start for event in events if event.yearly is not None]
    if len(starts) < _FEW:
        return False
    first, last = (year * 372 + month * 31 + day for year, month, day in (min(starts), max(starts)))
    return last - first <= _A_YEAR + 6


def _is_moved_leap_day(
    event: _Event, years: dict[tuple[str, EventKind, int, int], set[int]]
) -> bool:
    """Whether it is what 29 February is in another year."""
    name, kind, month, day = event.likeness
    return (month, day) in ((2, 28), (3, 1)) and (name, kind, 2, 29) in years


def _took_own(where: int, properties: dict[str, Line], gathering: Gathering) -> bool:
    """An entry that this program has written, and what people changed in it since."""
    extras = own.decoded(properties[own.PROPERTY].text)
    start = properties.get("DTSTART")
    match = recurrence.DATE.match(start.value) if start else None
    if extras is None or match is None or "SUMMARY" not in properties:
        return False
    some: dict[str, Any] = {
        "name": properties["SUMMARY"].text,
        "day": int(match[3]),
        "month": int(match[2]),
        "tags": split(properties["CATEGORIES"].value, ",") if "CATEGORIES" in properties else [],
    }
    if "year" not in extras:
        some["year"] = int(match[1])
    if "DESCRIPTION" in properties:
        some["note"] = properties["DESCRIPTION"].text
    uid = properties["UID"].text.strip() if "UID" in properties else None
    return gathering.took_own(where, own.draft(extras | some), uid)

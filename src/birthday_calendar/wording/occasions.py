"""What is said of an event of each kind, and of the days on which it comes. HTML."""

from collections.abc import Iterable, Iterator
from datetime import date
from enum import Enum, auto

from birthday_calendar.domain import dates, names
from birthday_calendar.domain.errors import N_
from birthday_calendar.domain.lines import says_kind
from birthday_calendar.domain.models import (
    Calendar,
    CalendarKind,
    Event,
    EventDraft,
    EventKind,
    Occasion,
)
from birthday_calendar.domain.occasions import (
    COMING_OF_AGE,
    is_congratulated,
    is_moved,
    is_remembrance,
    is_round,
)
from birthday_calendar.wording.texts import Texts

ICONS = {
    EventKind.BIRTHDAY: "🎂",
    EventKind.ANNIVERSARY: "🥂",
    EventKind.NAME_DAY: "💐",
    EventKind.MEMORIAL: "🕯",
    EventKind.HOLIDAY: "🎊",
    EventKind.OTHER: "📌",
}
NAMED = 3
LABELS = {
    EventKind.BIRTHDAY: N_("Birthday"),
    EventKind.ANNIVERSARY: N_("Anniversary"),
    EventKind.NAME_DAY: N_("Name day"),
    EventKind.MEMORIAL: N_("Memorial"),
    EventKind.HOLIDAY: N_("Holiday"),
    EventKind.OTHER: N_("Other"),
}


class Tense(Enum):
    """Where a day is from today, which some languages have different words for."""

    PAST = auto()
    TODAY = auto()
    TO_COME = auto()


_SAID = {EventKind.ANNIVERSARY: N_("anniversary"), EventKind.NAME_DAY: N_("name day")}


def icon(event: EventDraft) -> str:
    return ICONS[EventKind.MEMORIAL if is_remembrance(event) else event.kind]


def mark(event: EventDraft) -> str:
    """What tells it, after a name in a list, from the birthday of somebody alive."""
    shown = icon(event)
    return "" if shown == ICONS[EventKind.BIRTHDAY] else f" {shown}"


def today(day: date, occasions: Iterable[Occasion], _: Texts) -> str:
    """The heading over what is today: festive only where there is somebody to congratulate."""
    events = [occasion.of for occasion in occasions]
    if all(map(is_remembrance, events)):
        symbol = ICONS[EventKind.MEMORIAL]
    elif not any(map(is_congratulated, events)):
        symbol = "🗓"
    else:
        symbol = "🎉"
    return f"{symbol} {_('Today, {date}', date=_.full_date(day))}"


def line(
    occasion: Occasion,
    _: Texts,
    *,
    zodiac: bool = False,
    today: date | None = None,
    is_mentioned: bool = False,
    with_secrets: bool = True,
) -> str:
    """Whose or which day it is, how many years it has been, and what else is known.

    `today` is not needed where it is told on the day itself. `is_mentioned`: the member whose own
    it is hears that they are spoken of; `with_secrets`: what others have noted is shown.
    """
    event = occasion.of
    name = f"<b>{_.name(event.name)}</b>"
    if is_mentioned:
        name = f'<a href="tg://user?id={event.member_id}">{name}</a>'
    text = ", ".join([whose(event, name, _), *said(occasion, _, tense(occasion.date, today))])
    if zodiac and event.kind is EventKind.BIRTHDAY and not is_remembrance(event):
        text += " " + dates.zodiac_sign(event.month, event.day)
    return f"{icon(event)} {text}{details(event, _) if with_secrets else work(event, _)}"


def in_calendar(calendar: Calendar, _: Texts) -> str:
    """A line on which calendar it is of, where that is not the chat's own."""
    name = "<b>" + _.name(calendar.title) + "</b>"
    if calendar.kind is CalendarKind.SHARED:
        return _("In {group}:", group=name)
    return _("In the calendar of {name}:", name=name)


def whose(event: EventDraft, name: str, _: Texts) -> str:
    """The name, with what a memorial is where it does not say that itself."""
    if event.kind is EventKind.MEMORIAL and not says_kind(event.name, event.kind):
        return _("In memory of {name}", name=name)
    return name


def tense(day: date, today: date | None) -> Tense:
    if today is None or day == today:
        return Tense.TODAY
    return Tense.PAST if day < today else Tense.TO_COME


def years(event: EventDraft, count: int, _: Texts, when: Tense = Tense.TODAY) -> str:
    """How old somebody gets, or how long it has been; empty in the year in which it began."""
    if not count:
        return ""
    match event.kind:
        case EventKind.MEMORIAL:
            return _.plural("{count} year ago", "{count} years ago", count)
        case EventKind.ANNIVERSARY if names.is_pair(event.name):
            return _.plural("{count} year together", "{count} years together", count)
        case EventKind.ANNIVERSARY:  # of a job, it may be
            return _.plural("{count} year", "{count} years", count)
    match when:
        case Tense.PAST:
            return _.plural("turned {count}", "turned {count}", count)
        case Tense.TODAY:
            return _.plural("turns {count}", "turns {count}", count)
        case Tense.TO_COME:
            return _.plural("turns {count}", "turns {count}", count, context="to come")


def round_number(event: EventDraft, count: int, _: Texts) -> str:
    """What is said of an age that people make more of; empty for others."""
    if not is_round(event, count):
        return ""
    if event.kind is EventKind.BIRTHDAY and count == COMING_OF_AGE:
        return _("coming of age") + " 🎈"
    return _("a big one") + " 🎈"


def named(occasions: Iterable[Occasion], _: Texts) -> str:
    """The names of the first few, each once, and how many more there are."""
    found = list(dict.fromkeys((one.of.id, one.of.name) for one in occasions))
    text = ", ".join(_.name(name) for __, name in found[:NAMED])
    return f"{text} +{len(found) - NAMED}" if len(found) > NAMED else text


def details(event: Event, _: Texts) -> str:
    """What else is known, after a name in a list."""
    return work(event, _) + "".join(f"\n   {line}" for line in remarks(event, _))


def work(event: Event, _: Texts) -> str:
    """In brackets after a name: position and company, as far as they are known."""
    known = [_.name(text) for text in (event.position, event.company) if text]
    return f" ({', '.join(known)})" if known else ""


def remarks(event: Event, _: Texts) -> Iterator[str]:
    """Lines on who is responsible and of the note, where there are any."""
    if event.responsible:
        yield _("Responsible: {name}", name=_.name(event.responsible))
    if event.note:
        yield f"<i>{_.name(event.note)}</i>"


def said(
    occasion: Occasion, _: Texts, when: Tense = Tense.TODAY, *, marks_round: bool = True
) -> Iterator[str]:
    """What follows a name: what the day is, how many years it has been, where it is from."""
    event, count = occasion.of, occasion.age or 0
    since = years(event, count, _, when)
    are_together = since and event.kind is EventKind.ANNIVERSARY and names.is_pair(event.name)
    # years alone would be taken for an age
    if event.kind in _SAID and not are_together and not says_kind(event.name, event.kind):
        yield _(_SAID[event.kind])
    if event.kind is not EventKind.MEMORIAL and is_remembrance(event):
        yield _("in memory")
    elif since:
        yield since
        if marks_round and (marked := round_number(event, count, _)):
            yield marked
    if is_moved(occasion):
        yield origin(event, _)


def origin(event: EventDraft, _: Texts) -> str:
    """Of which day it is, where it is celebrated on another."""
    day = _.day(event.month, event.day)
    is_birth = event.kind is EventKind.BIRTHDAY
    return _("born on {date}", date=day) if is_birth else _("originally {date}", date=day)

"""Adding: in words, as in the chat, one person or several; or by fields."""

from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple

from msgspec import Struct
from starlette.responses import Response

from birthday_calendar.api.reading import number_in
from birthday_calendar.domain import fields, people, readings
from birthday_calendar.domain.errors import Invalid
from birthday_calendar.domain.models import DateOrder, Event, EventDraft, EventKind
from birthday_calendar.domain.people import NotUnderstood, likeness
from birthday_calendar.domain.readings import Reading
from birthday_calendar.domain.roles import Deed
from birthday_calendar.services import calendars, events
from birthday_calendar.web import event_form
from birthday_calendar.web.dates import day_in
from birthday_calendar.web.event_form import NAMES, Wrong
from birthday_calendar.web.saying import said
from birthday_calendar.web.turns import in_thread, writing
from birthday_calendar.web.visit import CalendarVisit
from birthday_calendar.wording import cards
from birthday_calendar.wording.occasions import ICONS, LABELS

TEXT_LIMIT = 20_000  # characters


class Understood(Struct, frozen=True):
    """A line of what was written: whom it names and when, or why not."""

    icon: str
    name: str
    when: str  # 15 March 1990 — in 110 days, turns 37; or what is wrong
    is_wrong: bool = False
    there: Event | None = None  # who is there already


class Ways(Struct, frozen=True):
    """Two days that a date may mean."""

    day_first: str
    month_first: str


class Looked(NamedTuple):
    """What was written."""

    drafts: list[EventDraft]  # each once
    lines: list[Understood]
    ways: Ways | None
    left: str  # what was not understood, a line each


async def show(visit: CalendarVisit) -> Response:
    on = visit.query("on")
    day = day_in(on) if on else None
    values = {"kind": EventKind.BIRTHDAY, "month": str(day.month if day else visit.today.month)}
    if day is not None:
        values["day"] = str(day.day)
    return _page(visit, values=values, in_fields=day is not None)


async def understand(visit: CalendarVisit) -> Response:
    """What would be added, for the page's script to show while somebody writes."""
    looked = await _look(visit, visit.field("text")[:TEXT_LIMIT])
    return visit.page(
        "understood.html",
        lines=looked.lines,
        ways=looked.ways,
        order=visit.field("order"),
    )


async def add(visit: CalendarVisit) -> Response:
    if visit.field("by") != "fields":
        return await _add_text(visit)
    async with writing(visit):
        return await _add_fields(visit)


async def _add_text(visit: CalendarVisit) -> Response:
    text = visit.field("text")
    if not text or len(text) > TEXT_LIMIT:
        return _page(visit, 422, text=text[:TEXT_LIMIT], is_empty=True)
    drafts, lines, ways, left = await _look(visit, text)
    is_doubtful = any(one.is_wrong or one.there for one in lines)
    wanted = drafts if visit.field("sure") == "all" else _new(drafts, lines)
    if ways is not None or not wanted or (is_doubtful and not visit.field("sure")):
        return _page(visit, 422, text=text, lines=lines, ways=ways)
    async with writing(visit):
        if visit.field("order") and Deed.SET_UP in visit.caller.deeds:
            await calendars.change(visit.db, visit.calendar, visit.now, date_order=_order(visit))
        return await _keep(visit, wanted, left)


async def _add_fields(visit: CalendarVisit) -> Response:
    values = {name: visit.field(name) for name in NAMES}
    empty = EventDraft(name="", day=1, month=1)
    try:
        draft = event_form.to_draft(values, empty, visit.today)
    except Wrong as wrong:
        return _page(visit, 422, values=values, errors=wrong.errors, in_fields=True)
    same = await events.find_alike(visit.db, visit.calendar, [draft])
    if same and not visit.field("sure"):
        [there] = same.values()
        return _page(visit, 422, values=values, in_fields=True, there=there)
    async with writing(visit):
        return await _keep(visit, [draft])


async def _keep(visit: CalendarVisit, drafts: Sequence[EventDraft], left: str = "") -> Response:
    """Those; and what is `left` is shown to be mended."""
    most = visit.settings.events_per_calendar
    if len(drafts) == 1 and not left:
        one = await events.add(
            visit.db, visit.calendar, drafts[0], visit.now, most=most, added_by=visit.person
        )
        return visit.go(f"{visit.home}/people/{one.id}", said="added")
    kept = await events.add_all(
        visit.db, visit.calendar, drafts, visit.now, most=most, added_by=visit.person
    )
    shown = [_told(visit, one) for one in kept]
    return visit.page("added.html", added=shown, kept=kept, left=left)


async def take_back(visit: CalendarVisit) -> Response:
    """Several that were added at once a moment ago, each that is theirs to delete."""
    for number in visit.sent.getlist("event")[: people.MOST_LINES]:
        event_id = number_in(number) if isinstance(number, str) else None
        if event_id is None:
            continue
        event = await events.get_also_deleted(visit.db, visit.calendar, event_id)
        if event is not None and visit.may_change(event):
            await events.delete(visit.db, visit.calendar, event.id, visit.now)
    return visit.go(f"{visit.home}/people", said="deleted")


def _page(visit: CalendarVisit, status: int = 200, **values: Any) -> Response:
    shown: dict[str, Any] = {
        "text": "",
        "values": {"kind": EventKind.BIRTHDAY, "month": str(visit.today.month)},
        "errors": {},
        "lines": [],
        "ways": None,
        "there": None,
        "in_fields": False,
        "is_empty": False,
    }
    return visit.page(
        "add.html",
        status,
        kinds=list(EventKind),
        labels=LABELS,
        order=visit.field("order") if visit.form else "",
        said=said(visit),
        **(shown | values),
    )


def _order(visit: CalendarVisit) -> DateOrder:
    """As the calendar reads dates, or as was said just now."""
    asked = visit.field("order")
    return DateOrder(asked) if asked in set(DateOrder) else visit.calendar.date_order


def _ways(visit: CalendarVisit, text: str, reading: Reading) -> Ways | None:
    """What is to be asked, once in a calendar."""
    if _order(visit) is not DateOrder.UNKNOWN:
        return None
    others = readings.read(text, visit.today, DateOrder.MONTH_FIRST)
    both = readings.first_of_two_ways(text, reading, others)
    if both is None:
        return None
    first, second = (visit.texts.day(one.draft.month, one.draft.day) for one in both)
    return Ways(first, second)


async def _look(visit: CalendarVisit, text: str) -> Looked:
    """Beside the loop and one at a time: thousands of characters take half a second of a core."""
    async with visit.request.app.state.readings.turn(visit.calendar.id):
        reading, drafts, ways = await in_thread(partial(_read, visit, text))
        there = await events.find_alike(visit.db, visit.calendar, drafts)
        lines = await in_thread(partial(_lines, visit, reading, there))
        left = "\n".join(one.text for one in reading if isinstance(one, NotUnderstood))
        return Looked(drafts, lines, ways, left)


def _read(visit: CalendarVisit, text: str) -> tuple[Reading, list[EventDraft], Ways | None]:
    reading = readings.read(text, visit.today, _order(visit))
    return reading, _drafts(reading), _ways(visit, text, reading)


def _lines(visit: CalendarVisit, reading: Reading, there: dict[Any, Event]) -> list[Understood]:
    return [_line(visit, one, there) for one in reading]


def _line(visit: CalendarVisit, one: Any, there: dict[Any, Event]) -> Understood:
    _ = visit.texts
    if isinstance(one, NotUnderstood):
        return Understood("⚠️", one.text, _.error(one.error), is_wrong=True)
    try:
        draft = fields.check(one.draft, visit.today)
    except Invalid as error:
        return Understood("⚠️", one.draft.name, _.error(error), is_wrong=True)
    return Understood(
        ICONS[draft.kind],
        draft.name,
        cards.when(draft, visit.calendar, visit.today, _),
        there=there.get(likeness(draft)),
    )


def _told(visit: CalendarVisit, event: Event) -> Understood:
    when = cards.when(event, visit.calendar, visit.today, visit.texts)
    return Understood(ICONS[event.kind], event.name, when)


def _drafts(reading: Reading) -> list[EventDraft]:
    """Each once."""
    found = (one.draft for one in reading if not isinstance(one, NotUnderstood))
    return list({likeness(draft): draft for draft in found}.values())


def _new(drafts: list[EventDraft], lines: list[Understood]) -> list[EventDraft]:
    known = {likeness(one.there) for one in lines if one.there is not None}
    return [draft for draft in drafts if likeness(draft) not in known]

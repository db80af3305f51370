"""Who looks after what in the next days, what is nobody's, and what was given to whom."""

from collections.abc import Awaitable
from datetime import date
from typing import Any

from markupsafe import Markup
from starlette.responses import Response

from birthday_calendar.api.reading import number_in
from birthday_calendar.domain.duties import LEAD_DAYS, Dealt, Duty, Person
from birthday_calendar.domain.errors import Invalid, NotFound
from birthday_calendar.domain.models import Event
from birthday_calendar.domain.parsing import counts
from birthday_calendar.domain.roles import Deed
from birthday_calendar.services import (
    duties,
    duty_dealing,
    duty_meaning,
    duty_people,
    duty_tasks,
    events,
    feeds,
)
from birthday_calendar.web.feed_made import made
from birthday_calendar.web.saying import said
from birthday_calendar.web.visit import CalendarVisit
from birthday_calendar.wording import duties as words

FIELDS = ("what", "people", "lead_days")


async def show(visit: CalendarVisit) -> Response:
    return await _page(visit)


async def change(visit: CalendarVisit) -> Response:
    """Give something, take it away; or what becomes of a day: it is done, or somebody else's."""
    if visit.field("do") == "feed":
        return await _feed(visit)
    deed = _DEEDS.get(visit.field("do"))
    if deed is None:
        raise NotFound("route")
    try:
        await deed(visit)
    except Invalid as error:
        return await _page(visit, 422, error=error)
    return visit.go(f"{visit.home}/duties", said="kept")


async def _feed(visit: CalendarVisit) -> Response:
    """Of one's own, which nobody can show again; an earlier one is over."""
    _ = visit.texts
    there = await duty_people.people(visit.db, visit.calendar)
    own = next((one.name for one in there if one.member_id == visit.person), "")
    name = words.feed_name(own, _)
    secret = await feeds.create_of_duties(
        visit.db,
        visit.calendar,
        visit.person,
        visit.now,
        name=name,
        language=_.language,
    )
    return made(visit, name, secret, back="duties")


async def _give(visit: CalendarVisit) -> None:
    visit.caller.assure_may(Deed.CHANGE)

    def is_hidden(event: Event) -> bool:
        return _is_hidden(visit, event)

    db, calendar = visit.db, visit.calendar
    what, _ = await duty_meaning.what(db, calendar, visit.field("what"), visit.today, is_hidden)
    changes: dict[str, Any] = {"people": await _people_meant(visit)}
    if text := visit.field("lead_days"):
        changes["lead_days"] = counts.parse_lead_days(text)
    values = {name: getattr(what, name) for name in Duty.__struct_fields__}
    duty = Duty(**values | changes | {"created_by": visit.person})
    await duties.give(db, calendar, duty, visit.now)


async def _give_event(visit: CalendarVisit) -> None:
    """A day that is nobody's, with those of the years to come."""
    visit.caller.assure_may(Deed.CHANGE)
    event = await _event(visit)
    people = await _people_meant(visit)
    await duties.give_event(visit.db, visit.calendar, event.id, people, visit.now)


async def _take_away(visit: CalendarVisit) -> None:
    visit.caller.assure_may(Deed.CHANGE)
    duty = await duties.get(visit.db, visit.calendar, number_in(visit.field("duty")) or 0)
    if duty.event_id is not None:
        await _event(visit, duty.event_id)
    await duties.take_away(visit.db, visit.calendar, duty.id, visit.now)


async def _done(visit: CalendarVisit) -> None:
    await _change_day(visit, is_done=visit.field("do") == "done")


async def _hand_over(visit: CalendarVisit) -> None:
    def to() -> Awaitable[Person]:
        return duty_meaning.who(visit.db, visit.calendar, _people(visit), visit.person)

    await _change_day(visit, to=to)


_DEEDS = {
    "give": _give,
    "give_event": _give_event,
    "away": _take_away,
    "done": _done,
    "undone": _done,
    "hand_over": _hand_over,
}


async def _change_day(visit: CalendarVisit, **changes: Any) -> None:
    """The day that a button is about, which is theirs, or they may change the calendar."""
    event = await _event(visit)
    try:
        day = date.fromisoformat(visit.field("day"))
    except ValueError:
        raise NotFound("duty") from None

    def assure_may(person: Person) -> None:
        if not _is_theirs(visit, person):
            visit.caller.assure_may(Deed.CHANGE)

    await duty_tasks.change_day(
        visit.db, visit.calendar, event.id, day, visit.now, assure_may, by=visit.person, **changes
    )


async def _event(visit: CalendarVisit, event_id: int | None = None) -> Event:
    """Raises NotFound, also where it is their own day."""
    number = number_in(visit.field("event")) if event_id is None else event_id
    event = await events.get(visit.db, visit.calendar, number or 0)
    if _is_hidden(visit, event):
        raise NotFound("event")
    return event


async def _page(visit: CalendarVisit, status: int = 200, error: Invalid | None = None) -> Response:
    _, calendar = visit.texts, visit.calendar
    seen = await duty_dealing.outlook(visit.db, calendar, visit.today)
    shown = [one for one in seen.dealt if not _is_hidden(visit, one.occasion.of)]
    sent = {name: visit.field(name) for name in FIELDS} if visit.form is not None else {}
    return visit.page(
        "duties.html",
        status,
        said=said(visit) if status == 200 else "",
        error=error,
        values=sent if visit.form is not None and visit.field("do") == "give" else {},
        nobody_s=[(visit.who(one.occasion), one) for one in shown if one.person is None],
        given=[
            (visit.who(one.occasion), one, _may(visit, one), _silent(visit, one, seen.silent))
            for one in shown
            if one.person is not None
        ],
        rules=await _rules(visit),
        people=[one.name for one in await duty_people.people(visit.db, calendar)],
        lead_days=", ".join(map(str, sorted(LEAD_DAYS))),
    )


async def _rules(visit: CalendarVisit) -> list[tuple[int, str, str, str]]:
    """Of each its number, what it is about, who has it, and how long ahead they are reminded."""
    found = []
    for one, event in await duties.all_of(visit.db, visit.calendar):
        if event is None or not _is_hidden(visit, event):
            names = " → ".join(person.name for person in one.people)
            leads = ", ".join(map(str, sorted(one.lead_days)))
            found.append((one.id, words.plain_about(one, event, visit.texts), names, leads))
    return found


def _people(visit: CalendarVisit) -> str:
    return visit.field("people")


async def _people_meant(visit: CalendarVisit) -> tuple[Person, ...]:
    return await duty_meaning.people(visit.db, visit.calendar, _people(visit), visit.person)


def _is_hidden(visit: CalendarVisit, event: Event) -> bool:
    return words.is_secret(visit.calendar, event, visit.person, [visit.person])


def _is_theirs(visit: CalendarVisit, person: Person | None) -> bool:
    return person is not None and person.member_id == visit.person


def _may(visit: CalendarVisit, one: Dealt) -> bool:
    return _is_theirs(visit, one.person) or visit.may(Deed.CHANGE)


def _silent(visit: CalendarVisit, one: Dealt, silent: frozenset[int]) -> Markup:
    """Why they are not reminded; nothing where they are."""
    assert one.person is not None
    if one.person.member_id is not None and one.person.member_id not in silent:
        return Markup()
    return Markup(words.silent(one.person, visit.texts))  # noqa: S704  # names are escaped

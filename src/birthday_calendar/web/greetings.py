"""Texts to congratulate somebody with: three of our own, as they are asked for."""

from collections.abc import Iterable

from starlette.responses import Response

from birthday_calendar.domain import greetings as rules
from birthday_calendar.domain.errors import Invalid
from birthday_calendar.domain.greetings import (
    CHOICES,
    INFLECTED,
    Gender,
    Greeting,
    Length,
    NotGreeted,
    Style,
    check_theme,
)
from birthday_calendar.domain.models import Event
from birthday_calendar.services import events, greetings
from birthday_calendar.services.greetings import Prepared
from birthday_calendar.web.forms import NO_CHOICE
from birthday_calendar.web.keys import Errors
from birthday_calendar.web.visit import CalendarVisit
from birthday_calendar.wording.greetings import GENDERS, LENGTHS, STYLES
from birthday_calendar.wording.texts import Texts


async def show(visit: CalendarVisit) -> Response:
    event = await events.get(visit.db, visit.calendar, visit.number("event_id"))
    values = {"style": Style.FRIENDLY, "length": Length.MEDIUM, "gender": Gender.UNKNOWN}
    return _page(visit, event, {name: str(one) for name, one in values.items()}, Errors())


async def write(visit: CalendarVisit) -> Response:
    event = await events.get(visit.db, visit.calendar, visit.number("event_id"))
    values = {name: visit.field(name) for name in (*CHOICES, "theme")}
    errors, wanted = Errors(), dict[str, object]()
    for name, kind in CHOICES.items():
        if values[name] in {*kind}:
            wanted[name] = kind(values[name])
        elif values[name] or name != "gender":  # which is not asked for in every language
            errors[name] = Invalid(name, NO_CHOICE)
    try:
        wanted["theme"] = check_theme(values["theme"])
    except Invalid as error:
        errors["theme"] = error
    try:
        prepared = await begun(visit, event)
    except Invalid:
        return _page(visit, event, values, errors, status=422)
    if errors:
        return _page(visit, event, values, errors, status=422)
    prepared = greetings.changed(prepared, **wanted)
    found = await greetings.suggest(visit.db, prepared, visit.texts.language, visit.now)
    return _page(visit, event, values, errors, found)


async def begun(visit: CalendarVisit, event: Event) -> Prepared:
    """Raises Invalid."""
    return await greetings.begin(
        visit.db, visit.calendar, event, visit.now, chat_id=visit.person, user_id=visit.person
    )


def why_not(event: Event, person: int, _: Texts) -> str:
    """Why they don't greet there; empty where they may."""
    try:
        rules.check_greeted(event)
        greetings.check_not_own(event, person)
    except NotGreeted:
        return _("{name} is remembered, and not congratulated.", name=event.name)
    except Invalid as error:
        return _.error(error)
    return ""


def _page(
    visit: CalendarVisit,
    event: Event,
    values: dict[str, str],
    errors: Errors,
    found: list[Greeting] | None = None,
    *,
    status: int = 200,
) -> Response:
    _ = visit.texts

    def labelled(labels: Iterable[tuple[str, str]]) -> dict[str, str]:
        return {str(value): _(label) for value, label in labels}

    return visit.page(
        "greetings.html",
        status,
        event=event,
        values=values,
        errors=errors,
        styles=labelled(STYLES.items()),
        lengths=labelled(LENGTHS.items()),
        genders={"unknown": "—", **labelled(GENDERS.items())} if _.language in INFLECTED else {},
        texts=[one.text for one in found or ()],
        why_not=why_not(event, visit.person, _),
    )

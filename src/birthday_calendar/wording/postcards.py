"""What stands on a card that somebody is congratulated with, and what its kinds are called."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from birthday_calendar.domain.cards import Card, Design, Size
from birthday_calendar.domain.errors import N_
from birthday_calendar.domain.greetings import check_greeted
from birthday_calendar.domain.models import Event, EventKind, Occasion
from birthday_calendar.domain.occasions import (
    COMING_OF_AGE,
    age_on,
    is_congratulated,
    is_round,
)
from birthday_calendar.wording.texts import Texts

DESIGNS = {
    Design.FESTIVE: ("🎉", N_("Festive")),
    Design.CALM: ("🌿", N_("Calm")),
    Design.DARK: ("🌙", N_("Dark")),
    Design.CHILDREN: ("🎈", N_("For children")),
}
SIZES = {Size.WIDE: N_("For a chat"), Size.STORY: N_("For a story")}
CHILD = 13  # years up to which the children's design is taken where none is chosen
_TITLES = {
    EventKind.BIRTHDAY: N_("Happy birthday!"),
    EventKind.ANNIVERSARY: N_("Happy anniversary!"),
    EventKind.NAME_DAY: N_("Happy name day!"),
    EventKind.HOLIDAY: N_("Happy holiday!"),
}


def card_of(
    event: Event,
    day: date,
    text: str,
    _: Texts,
    *,
    design: Design | None = None,
    size: Size = Size.WIDE,
    with_age: bool | None = None,
    link: str | None = None,
) -> Card:
    """For a day of an event: its name, its age, and of all else nothing. None of
    `with_age`: as `shows_age` has it. Raises NotGreeted.
    """
    check_greeted(event)
    with_age = shows_age(event, day) if with_age is None else with_age
    age = age_on(day, event)
    title = _TITLES.get(event.kind)
    return Card(
        design=design or usual(event, day),
        size=size,
        name=event.name,
        text=_below_name(text, event.name),
        language=_.language,
        title=_(title) if title else "",
        age=age if with_age and age else None,
        link=link,
    )


def usual(event: Event, day: date) -> Design:
    """The design that is taken where nobody has chosen one."""
    age = age_on(day, event)
    is_child = event.kind is EventKind.BIRTHDAY and age is not None and age <= CHILD
    return Design.CHILDREN if is_child else Design.FESTIVE


def shows_age(event: Event, day: date) -> bool:
    """Where nobody has chosen: grown-ups may not want theirs told, unless it is a round one."""
    age = age_on(day, event)
    if event.kind is not EventKind.BIRTHDAY or age is None:
        return True
    return age < COMING_OF_AGE or is_round(event, age)


def start(calendar_id: int, event_id: int) -> str:
    """What names the page of a card to whoever opens the Mini App."""
    return f"c{calendar_id}-p{event_id}"


def below_reminder(
    app: str, calendar_id: int, occasions: Iterable[Occasion], today: date, _: Texts
) -> dict[str, Any]:
    """A button: of the only one who is congratulated it opens the page, where `app` is its address;
    else the bot says how to go on.
    """
    events = {one.of.id for one in occasions if one.date <= today and is_congratulated(one.of)}
    text = "🖼 " + _("Postcard")
    if app and len(events) == 1:
        address = f"{app}?start={start(calendar_id, *events)}"
        return {"text": text, "web_app": {"url": address}}
    return {"text": text, "callback_data": "told:postcard:0"}


def _below_name(text: str, name: str) -> str:
    """Without the name that it begins with: that stands above it."""
    rest = text.removeprefix(f"{name}, ")
    return rest[:1].upper() + rest[1:]

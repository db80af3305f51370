"""Somebody on a day as pages show them: what is said of it, without markup."""

from datetime import date
from html import unescape

from msgspec import Struct

from birthday_calendar.domain.models import Event, Occasion
from birthday_calendar.domain.occasions import is_remembrance
from birthday_calendar.wording import occasions
from birthday_calendar.wording.texts import Texts


class Who(Struct, frozen=True):
    event: Event
    date: date
    icon: str
    label: str  # what kind of day it is
    age: int | None  # years since it began, where they are known and counted
    said: str  # turns 37, and what else is said of the day, in a line
    work: str  # position and company
    is_remembrance: bool


def who_of(occasion: Occasion, _: Texts, today: date) -> Who:
    event, when = occasion.of, occasions.tense(occasion.date, today)
    said = occasions.said(occasion, _, when)
    return Who(
        event=event,
        date=occasion.date,
        icon=occasions.icon(event),
        label=_(occasions.LABELS[event.kind]),
        age=occasion.age,
        said=", ".join(map(unescape, said)),
        work=", ".join(filter(None, (event.position, event.company))),
        is_remembrance=is_remembrance(event),
    )

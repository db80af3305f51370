"""An event, an occasion and a calendar as JSON shows them, to who asks and to who is told."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from functools import reduce
from operator import attrgetter, or_
from types import UnionType
from typing import Any, get_args

import msgspec
from msgspec import Struct

from birthday_calendar.described import CALENDAR, EVENT, said, told
from birthday_calendar.domain.models import (
    Calendar,
    CalendarKind,
    Event,
    EventDraft,
    Occasion,
    Pause,
    Preferences,
)
from birthday_calendar.domain.occasions import age_on, next_day

FIELDS = sorted(msgspec.structs.fields(EventDraft), key=lambda field: field.name != "name")
SETTINGS = [
    *(one for one in msgspec.structs.fields(Calendar) if one.name in ("language", "time_zone")),
    *msgspec.structs.fields(Preferences),
]
# What JSON has for the types of these.
SHOWN = {time: str, frozenset[int]: list[int]}


def replaced(kind: Any, by: Mapping[Any, Any]) -> Any:
    if isinstance(kind, UnionType):
        return reduce(or_, (by.get(one, one) for one in get_args(kind)))
    return by.get(kind, kind)


class NextOut(Struct):
    """When it is celebrated next, and how many years it is then, where they are counted."""

    date: date
    age: int | None


# What is kept of an event beside its fields, and nobody changes by itself.
READ_ONLY: dict[str, Any] = {
    "id": told(int, said("Its number", 1)),
    "member_id": told(int | None, said("The Telegram user whose own it is", None)),
    "next": told(NextOut, said("When it comes next", {"date": "2027-03-15", "age": 37})),
    "created_at": datetime,
    "updated_at": datetime,
}


def _show_time(at: time) -> str:
    return at.strftime("%H:%M")


SHOW: dict[Any, Callable[[Any], object]] = {time: _show_time, frozenset[int]: sorted}
EventOut = msgspec.defstruct(
    "EventOut",
    [
        ("id", READ_ONLY["id"]),
        *((one.name, told(replaced(one.type, SHOWN), EVENT[one.name])) for one in FIELDS),
        *((name, kind) for name, kind in READ_ONLY.items() if name != "id"),
    ],
)
# A page has a hundred of them: one call for all that is kept, and places are quicker than names.
_stored = attrgetter(*(name for name in EventOut.__struct_fields__ if name != "next"))
_NEXT_AT, _DAY_AT, _MONTH_AT = map(EventOut.__struct_fields__.index, ("next", "day", "month"))
_CONVERTED = [
    (EventOut.__struct_fields__.index(field.name), SHOW[kind])
    for field in FIELDS
    for kind in (field.type, *get_args(field.type))
    if kind in SHOW
]


class OccasionOut(Struct):
    date: date
    age: int | None
    event: EventOut  # type: ignore[valid-type]  # made of the model's fields


CalendarOut = msgspec.defstruct(
    "CalendarOut",
    [
        ("id", int),
        ("chat_id", int),
        ("kind", CalendarKind),
        ("title", str),
        *((one.name, told(replaced(one.type, SHOWN), CALENDAR[one.name])) for one in SETTINGS),
        ("paused_reason", Pause | None),
        ("created_at", datetime),
    ],
)


def show_event(event: Event, calendar: Calendar, today: date) -> Struct:
    day = next_day(event, calendar.leap_rule, today)
    values = [*_stored(event)]
    values.insert(_NEXT_AT, NextOut(day, age_on(day, event)))
    if event.rule is not None:
        values[_DAY_AT], values[_MONTH_AT] = day.day, day.month
    for place, show in _CONVERTED:
        if values[place] is not None:
            values[place] = show(values[place])
    return EventOut(*values)


def show_occasion(occasion: Occasion, calendar: Calendar, today: date) -> OccasionOut:
    event = show_event(occasion.of, calendar, today)
    return OccasionOut(occasion.date, occasion.age, event)


def show_calendar(calendar: Calendar) -> Struct:
    values = {name: getattr(calendar, name) for name in CalendarOut.__struct_fields__}
    for field in SETTINGS:
        for kind in (field.type, *get_args(field.type)):
            if (show := SHOW.get(kind)) and values[field.name] is not None:
                values[field.name] = show(values[field.name])
    return CalendarOut(**values)

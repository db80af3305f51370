"""What comes in and goes out as JSON."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from functools import reduce
from operator import attrgetter, or_
from types import UnionType
from typing import Annotated, Any, get_args

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType
from msgspec.structs import FieldInfo
from starlette.responses import Response

from birthday_calendar.domain import dates
from birthday_calendar.domain.models import (
    Access,
    Calendar,
    CalendarKind,
    DeliveryKind,
    DeliveryStatus,
    Event,
    EventDraft,
    EventKind,
    Occasion,
    Outcome,
    Pause,
    Preferences,
    Token,
)
from birthday_calendar.domain.occasions import age_on

TimeOfDay = Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]\Z")]

PAGE_LIMIT = 100  # events: 0.8 MB where each of them has all the text that it may have


# What JSON has for the types of an event's fields: as it comes in, and as it goes out.
_RECEIVED = {time: TimeOfDay}
_SHOWN = {time: str, frozenset[int]: list[int]}

_FIELDS = sorted(msgspec.structs.fields(EventDraft), key=lambda field: field.name != "name")
_SETTINGS = [
    *(one for one in msgspec.structs.fields(Calendar) if one.name in ("language", "time_zone")),
    *msgspec.structs.fields(Preferences),
]


def _replaced(kind: Any, by: Mapping[Any, Any]) -> Any:
    if isinstance(kind, UnionType):
        return reduce(or_, (by.get(one, one) for one in get_args(kind)))
    return by.get(kind, kind)


def _received(field: FieldInfo) -> tuple[str, Any] | tuple[str, Any, Any]:
    kind = _replaced(field.type, _RECEIVED)
    return (field.name, kind) if field.required else (field.name, kind, field.default)


# Everything about an event: for POST and PUT.
EventIn = msgspec.defstruct(
    "EventIn", map(_received, _FIELDS), kw_only=True, forbid_unknown_fields=True
)


def _patch(name: str, fields: Iterable[FieldInfo]) -> type[Struct]:
    """What changes: null clears a field, one that is absent stays (RFC 7396)."""
    changes = [
        (field.name, _replaced(field.type, _RECEIVED) | UnsetType, UNSET) for field in fields
    ]
    return msgspec.defstruct(name, changes, kw_only=True, forbid_unknown_fields=True)


EventPatch = _patch("EventPatch", _FIELDS)
CalendarPatch = _patch("CalendarPatch", _SETTINGS)


class ListQuery(Struct, kw_only=True, forbid_unknown_fields=True):
    limit: int = PAGE_LIMIT


class PageQuery(ListQuery, kw_only=True, forbid_unknown_fields=True):
    cursor: str | None = None


class SearchQuery(PageQuery, kw_only=True, forbid_unknown_fields=True):
    search: str = ""
    kind: EventKind | None = None
    tag: str | None = None


class UpcomingQuery(PageQuery, kw_only=True, forbid_unknown_fields=True):
    days: int = 30


class DeliveryQuery(ListQuery, kw_only=True, forbid_unknown_fields=True):
    limit: int = 20


class NextOut(Struct):
    date: date
    age: int | None


def _show_time(at: time) -> str:
    return at.strftime("%H:%M")


_SHOW: dict[Any, Callable[[Any], object]] = {time: _show_time, frozenset[int]: sorted}
EventOut = msgspec.defstruct(
    "EventOut",
    [
        ("id", int),
        *((field.name, _replaced(field.type, _SHOWN)) for field in _FIELDS),
        ("next", NextOut),
        ("created_at", datetime),
        ("updated_at", datetime),
    ],
)
# A page has a hundred of them: one call for all that is kept, and places are quicker than names.
_stored = attrgetter(*(name for name in EventOut.__struct_fields__ if name != "next"))
_NEXT_AT = EventOut.__struct_fields__.index("next")
_CONVERTED = [
    (EventOut.__struct_fields__.index(field.name), _SHOW[kind])
    for field in _FIELDS
    for kind in (field.type, *get_args(field.type))
    if kind in _SHOW
]


# Of an event and of a calendar: what JSON has as "09:30".
_TIMES = {
    field.name
    for model in (EventDraft, Preferences)
    for field in msgspec.structs.fields(model)
    if time in (field.type, *get_args(field.type))
}


class OccasionOut(Struct):
    date: date
    age: int | None
    event: Struct


class DeliveryOut(Struct):
    id: int
    kind: DeliveryKind
    local_date: date
    status: DeliveryStatus
    due_at: datetime
    attempts: int
    outcome: Outcome | None
    detail: str | None
    finished_at: datetime | None


CalendarOut = msgspec.defstruct(
    "CalendarOut",
    [
        ("id", int),
        ("chat_id", int),
        ("kind", CalendarKind),
        ("title", str),
        *((field.name, _replaced(field.type, _SHOWN)) for field in _SETTINGS),
        ("paused_reason", Pause | None),
        ("created_at", datetime),
    ],
)


class TokenOut(Struct):
    """The one that a call came with."""

    name: str
    access: Access
    expires_at: datetime | None


def show_event(event: Event, calendar: Calendar, today: date) -> Struct:
    day = dates.next_celebration(event.month, event.day, calendar.leap_rule, today)
    values = [*_stored(event)]
    values.insert(_NEXT_AT, NextOut(day, age_on(day, event)))
    for place, show in _CONVERTED:
        if values[place] is not None:
            values[place] = show(values[place])
    return EventOut(*values)


def show_occasion(occasion: Occasion, calendar: Calendar, today: date) -> OccasionOut:
    event = show_event(occasion.of, calendar, today)
    return OccasionOut(occasion.date, occasion.age, event)


def show_calendar(calendar: Calendar) -> Struct:
    values = {name: getattr(calendar, name) for name in CalendarOut.__struct_fields__}
    for field in _SETTINGS:
        if show := _SHOW.get(field.type):
            values[field.name] = show(values[field.name])
    return CalendarOut(**values)


def show_token(token: Token) -> TokenOut:
    return TokenOut(token.name, token.access, token.expires_at)


def to_draft(sent: Struct) -> EventDraft:
    return EventDraft(**changes(sent))


def changes(sent: Struct) -> dict[str, Any]:
    """What was sent, as the models name and keep it."""
    values = {
        name: value for name, value in msgspec.structs.asdict(sent).items() if value is not UNSET
    }
    for name in values.keys() & _TIMES:
        if values[name] is not None:
            values[name] = time.fromisoformat(values[name])
    return values


class Answer(Response):
    """JSON. `revision` is its calendar's as all of it was found, where that is known."""

    media_type = "application/json"

    def __init__(self, body: bytes, status: int, headers: dict[str, str], revision: int | None):
        super().__init__(body, status, headers)
        self.revision = revision


def to_json(
    value: object,
    status: int = 200,
    headers: dict[str, str] | None = None,
    *,
    revision: int | None = None,
) -> Answer:
    headers = {"Cache-Control": "no-store"} | (headers or {})
    return Answer(msgspec.json.encode(value), status, headers, revision)

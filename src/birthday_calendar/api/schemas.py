"""What comes in and goes out as JSON."""

from datetime import date, datetime, time
from operator import attrgetter
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType
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
    LeapRule,
    Occasion,
    Outcome,
    Pause,
    Token,
)

TimeOfDay = Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]\Z")]

PAGE_LIMIT = 100  # events: 0.8 MB where each of them has all the text that it may have


class EventIn(Struct, kw_only=True, forbid_unknown_fields=True):
    """Everything about an event: for POST and PUT."""

    name: str
    day: int
    month: int
    year: int | None = None
    company: str | None = None
    position: str | None = None
    note: str | None = None
    responsible: str | None = None
    lead_days: frozenset[int] | None = None
    remind_at: TimeOfDay | None = None
    muted: bool = False
    deceased: bool = False

    def to_draft(self) -> EventDraft:
        return EventDraft(**changes(self))


class EventPatch(Struct, kw_only=True, forbid_unknown_fields=True):
    """What changes: null clears a field, one that is absent stays (RFC 7396)."""

    name: str | UnsetType = UNSET
    day: int | UnsetType = UNSET
    month: int | UnsetType = UNSET
    year: int | UnsetType | None = UNSET
    company: str | UnsetType | None = UNSET
    position: str | UnsetType | None = UNSET
    note: str | UnsetType | None = UNSET
    responsible: str | UnsetType | None = UNSET
    lead_days: frozenset[int] | UnsetType | None = UNSET
    remind_at: TimeOfDay | UnsetType | None = UNSET
    muted: bool | UnsetType = UNSET
    deceased: bool | UnsetType = UNSET


class CalendarPatch(Struct, kw_only=True, forbid_unknown_fields=True):
    language: str | UnsetType = UNSET
    time_zone: str | UnsetType = UNSET
    remind_at: TimeOfDay | UnsetType = UNSET
    lead_days: frozenset[int] | UnsetType = UNSET
    leap_rule: LeapRule | UnsetType = UNSET
    weekend_rule: bool | UnsetType = UNSET
    weekly_digest: bool | UnsetType = UNSET
    monthly_digest: bool | UnsetType = UNSET
    show_zodiac: bool | UnsetType = UNSET


class ListQuery(Struct, kw_only=True, forbid_unknown_fields=True):
    limit: int = PAGE_LIMIT


class PageQuery(ListQuery, kw_only=True, forbid_unknown_fields=True):
    cursor: str | None = None


class SearchQuery(PageQuery, kw_only=True, forbid_unknown_fields=True):
    search: str = ""


class UpcomingQuery(PageQuery, kw_only=True, forbid_unknown_fields=True):
    days: int = 30


class DeliveryQuery(ListQuery, kw_only=True, forbid_unknown_fields=True):
    limit: int = 20


class NextOut(Struct):
    date: date
    age: int | None


class EventOut(Struct):
    id: int
    name: str
    day: int
    month: int
    year: int | None
    company: str | None
    position: str | None
    note: str | None
    responsible: str | None
    lead_days: list[int] | None
    remind_at: str | None
    muted: bool
    deceased: bool
    next: NextOut
    created_at: datetime
    updated_at: datetime


_STORED = [name for name in EventOut.__struct_fields__ if name != "next"]
_stored = attrgetter(*_STORED)  # one call for all: a page has a hundred of them


class OccasionOut(Struct):
    date: date
    age: int | None
    event: EventOut


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


class CalendarOut(Struct):
    id: int
    chat_id: int
    kind: CalendarKind
    title: str
    language: str
    time_zone: str
    remind_at: str | None
    lead_days: list[int]
    leap_rule: LeapRule
    weekend_rule: bool
    weekly_digest: bool
    monthly_digest: bool
    show_zodiac: bool
    paused_reason: Pause | None
    created_at: datetime


class TokenOut(Struct):
    """The one that a call came with."""

    name: str
    access: Access
    expires_at: datetime | None


def show_event(event: Event, calendar: Calendar, today: date) -> EventOut:
    day = dates.next_celebration(event.month, event.day, calendar.leap_rule, today)
    age = None if event.deceased else dates.age_on(event.year, day)
    values = dict(zip(_STORED, _stored(event), strict=True))
    values["lead_days"] = None if event.lead_days is None else sorted(event.lead_days)
    values["remind_at"] = _show_time(event.remind_at)
    return EventOut(next=NextOut(day, age), **values)


def show_occasion(occasion: Occasion, calendar: Calendar, today: date) -> OccasionOut:
    event = show_event(occasion.of, calendar, today)
    return OccasionOut(occasion.date, occasion.age, event)


def show_calendar(calendar: Calendar) -> CalendarOut:
    values = {name: getattr(calendar, name) for name in CalendarOut.__struct_fields__}
    values["lead_days"] = sorted(calendar.lead_days)
    values["remind_at"] = _show_time(calendar.remind_at)
    return CalendarOut(**values)


def show_token(token: Token) -> TokenOut:
    return TokenOut(token.name, token.access, token.expires_at)


def changes(sent: Struct) -> dict[str, Any]:
    """What was sent, as the models name and keep it."""
    values = msgspec.structs.asdict(sent)
    if isinstance(values["remind_at"], str):
        values["remind_at"] = time.fromisoformat(values["remind_at"])
    return {name: value for name, value in values.items() if value is not UNSET}


def to_json(value: object, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    headers = {"Cache-Control": "no-store"} | (headers or {})
    return Response(msgspec.json.encode(value), status, headers, media_type="application/json")


def _show_time(at: time | None) -> str | None:
    return None if at is None else at.strftime("%H:%M")

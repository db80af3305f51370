"""What comes in and goes out as JSON."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Annotated, Any, get_args

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType
from msgspec.structs import FieldInfo

from birthday_calendar.described import CALENDAR, EVENT, FEED, Descriptions, told
from birthday_calendar.domain.deliveries import DeliveryKind, DeliveryStatus, Outcome
from birthday_calendar.domain.keys import Access, Feed, FeedOptions, Token
from birthday_calendar.domain.models import EventDraft, Preferences
from birthday_calendar.shown import FIELDS, READ_ONLY, SETTINGS, SHOW, SHOWN, EventOut, replaced

TimeOfDay = Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]\Z")]

PAGE_LIMIT = 100  # events: 0.8 MB where each of them has all the text that it may have


# What JSON has for the types of an event's fields as it comes in.
_RECEIVED = {time: TimeOfDay}


def _received(field: FieldInfo) -> tuple[str, Any] | tuple[str, Any, Any]:
    kind = told(replaced(field.type, _RECEIVED), EVENT[field.name])
    return (field.name, kind) if field.required else (field.name, kind, field.default)


# Everything about an event: for POST and PUT.
EventIn = msgspec.defstruct(
    "EventIn", map(_received, FIELDS), kw_only=True, forbid_unknown_fields=True
)


# What GET shows beside it is taken back as it was.
EventPut = msgspec.defstruct(
    "EventPut",
    [
        *map(_received, FIELDS),
        *((name, kind | UnsetType, UNSET) for name, kind in READ_ONLY.items()),
    ],
    kw_only=True,
    forbid_unknown_fields=True,
)


def _optional(
    fields: Iterable[FieldInfo], by: Mapping[Any, Any], said: Descriptions
) -> list[tuple[str, Any, UnsetType]]:
    """Each may be absent."""
    return [
        (one.name, told(replaced(one.type, by) | UnsetType, said[one.name]), UNSET)
        for one in fields
    ]


def _patch(name: str, fields: Iterable[FieldInfo], said: Descriptions) -> type[Struct]:
    """What changes: null clears a field, one that is absent stays (RFC 7396)."""
    changes = _optional(fields, _RECEIVED, said)
    return msgspec.defstruct(name, changes, kw_only=True, forbid_unknown_fields=True)


EventPatch = _patch("EventPatch", FIELDS, EVENT)
CalendarPatch = _patch("CalendarPatch", SETTINGS, CALENDAR)

_OPTIONS = msgspec.structs.fields(FeedOptions)
FeedPatch = msgspec.defstruct(
    "FeedPatch",
    [("name", told(str | UnsetType, FEED["name"]), UNSET)],
    bases=(_patch("FeedOptionsPatch", _OPTIONS, FEED),),
    kw_only=True,
    forbid_unknown_fields=True,
)
# what is not said is as the calendar says, or as most want it
FeedIn = msgspec.defstruct(
    "FeedIn",
    [("name", told(str, FEED["name"]))],
    bases=(_patch("FeedOptionsIn", _OPTIONS, FEED),),
    kw_only=True,
    forbid_unknown_fields=True,
)
FeedOut = msgspec.defstruct(
    "FeedOut",
    [
        ("id", int),
        ("name", told(str, FEED["name"])),
        *((one.name, told(replaced(one.type, SHOWN), FEED[one.name])) for one in _OPTIONS),
        ("created_at", datetime),
        ("changed_at", datetime),
        ("last_used_at", datetime | None),
    ],
)
# the one time that its address is told
NewFeedOut = msgspec.defstruct("NewFeedOut", [("url", str), ("page", str)], bases=(FeedOut,))


class PageQuery(Struct, kw_only=True, forbid_unknown_fields=True):
    limit: Annotated[int, Meta(ge=1, le=PAGE_LIMIT)] = PAGE_LIMIT
    cursor: str | None = None


# Of an event, a calendar and a feed: what JSON has as "09:30".
_TIMES = {
    field.name
    for model in (EventDraft, Preferences, FeedOptions)
    for field in msgspec.structs.fields(model)
    if time in (field.type, *get_args(field.type))
}


# What there is of an event that is none yet: of thousands most fields are empty.
EntryOut = msgspec.defstruct("EntryOut", _optional(FIELDS, SHOWN, EVENT), kw_only=True)


class DeletedOut(Struct):
    """An event that is not there any more."""

    id: int
    deleted_at: datetime


class EventPage(Struct, kw_only=True):
    """Of a list, with its `total`; or of what was changed since, with what was deleted."""

    items: list[EventOut]  # type: ignore[valid-type]  # made of the model's fields
    next_cursor: str | None
    total: int | UnsetType = UNSET
    deleted: list[DeletedOut] | UnsetType = UNSET
    next_updated_since: str | UnsetType = UNSET


def show_draft(draft: EventDraft) -> dict[str, Any]:
    """As in EntryOut."""
    shown: dict[str, Any] = {"kind": draft.kind, "year": draft.year}
    for field in FIELDS:
        value = getattr(draft, field.name)
        if field.required or value != field.default:
            show = SHOW.get(type(value))
            shown[field.name] = show(value) if show else value
    return shown


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


class TokenOut(Struct):
    """The one that a call came with."""

    name: str
    access: Access
    expires_at: datetime | None


def show_token(token: Token) -> TokenOut:
    return TokenOut(token.name, token.access, token.expires_at)


def show_feed(feed: Feed) -> Struct:
    options = msgspec.structs.asdict(feed.options)
    for field in _OPTIONS:
        for kind in (field.type, *get_args(field.type)):
            if (show := SHOW.get(kind)) and options[field.name] is not None:
                options[field.name] = show(options[field.name])
    kept = ("id", "name", "created_at", "changed_at", "last_used_at")
    return FeedOut(**options, **{name: getattr(feed, name) for name in kept})


def to_draft(sent: Struct) -> EventDraft:
    return EventDraft(**changes(sent))


def changes(sent: Struct) -> dict[str, Any]:
    """What was sent, as the models name and keep it."""
    values = {
        name: value
        for name, value in msgspec.structs.asdict(sent).items()
        if value is not UNSET and name not in READ_ONLY
    }
    for name in values.keys() & _TIMES:
        if values[name] is not None:
            values[name] = time.fromisoformat(values[name])
    return values

"""What this program writes of an event, for itself: as JSON, whole or as much as a format can't."""

from collections.abc import Iterable, Mapping
from datetime import UTC
from typing import Any

import msgspec

from birthday_calendar.domain.models import Event, EventDraft

PROPERTY = "X-BIRTHDAY-CALENDAR"  # of a card or a calendar's entry: what has no property there
NEVER = "never"  # reminded of, as people say that in the chat, too
YES = "yes"
MARK = "birthday_calendar"  # of a JSON file: its version
VERSION = 1
_OF_UIDS = "@birthday-calendar"  # at the end of each
FIELDS = tuple(name for name in EventDraft.__struct_fields__ if name not in ("name", "kind"))
ALL = ("name", "kind", *FIELDS)  # in the order in which people look for them
_DEFAULTS = EventDraft(name="", day=1, month=1)


def values(draft: EventDraft, names: Iterable[str] = ALL) -> dict[str, Any]:
    """Of these fields what is not as it would be anyway; the same bytes each time."""
    found = {}
    for name in names:
        value = getattr(draft, name)
        if value != getattr(_DEFAULTS, name) or name in ("name", "kind", "day", "month"):
            found[name] = sorted(value) if isinstance(value, frozenset) else value
    return found


def encoded(some: Mapping[str, Any]) -> str:
    return msgspec.json.encode(some).decode()


def decoded(text: str) -> dict[str, Any] | None:
    """What `encoded` wrote; None for anything else."""
    try:
        found = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def draft(some: Mapping[str, Any]) -> EventDraft | None:
    """Of all that is known of an event; None where that can't be. It is not checked yet."""
    try:
        return msgspec.convert({name: some[name] for name in ALL if name in some}, EventDraft)
    except msgspec.ValidationError:
        return None


def is_own(uid: str | None) -> bool:
    return (uid or "").endswith(_OF_UIDS)


def uid_of(event: Event) -> str:
    """The same for as long as it is kept, and of no event of any other database."""
    made = int(event.created_at.astimezone(UTC).timestamp() * 1_000_000)
    return f"{event.id}-{made:x}{_OF_UIDS}"

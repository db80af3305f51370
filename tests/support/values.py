"""Plain values for tests of rules and words, which need no database."""

from datetime import UTC, datetime
from typing import Any

from birthday_calendar.domain.models import Calendar, CalendarKind, Event

MADE = datetime(2026, 1, 1, tzinfo=UTC)


def a_calendar(**fields: Any) -> Calendar:
    """Somebody's own, in UTC, as a new one is."""
    plain: dict[str, Any] = {
        "id": 1,
        "chat_id": 1,
        "kind": CalendarKind.PERSONAL,
        "title": "",
        "language": "en",
        "time_zone": "UTC",
        "paused_reason": None,
        "created_at": MADE,
    }
    return Calendar(**plain | fields)


def an_event(day: int, month: int, **fields: Any) -> Event:
    """Anna's birthday, unless it is said to be something else."""
    plain: dict[str, Any] = {
        "id": 1,
        "calendar_id": 1,
        "name": "Anna",
        "created_at": MADE,
        "updated_at": MADE,
    }
    return Event(day=day, month=month, **plain | fields)

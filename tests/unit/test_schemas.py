"""Events as JSON, by the schemas that follow from EventDraft."""

from datetime import UTC, datetime, time

import msgspec

from birthday_calendar.api.schemas import EventIn, show_event, to_draft
from birthday_calendar.domain import fields
from birthday_calendar.domain.models import Calendar, CalendarKind, Event, EventKind

NOW = datetime(2026, 3, 10, tzinfo=UTC)
READ_ONLY = {"id", "next", "created_at", "updated_at"}


def test_what_is_shown_of_an_event_can_be_sent_again_whatever_its_fields() -> None:
    calendar = Calendar(
        id=1,
        chat_id=1,
        kind=CalendarKind.PERSONAL,
        title="",
        language="en",
        time_zone="UTC",
        paused_reason=None,
        created_at=NOW,
    )
    event = Event(
        id=1,
        calendar_id=1,
        created_at=NOW,
        updated_at=NOW,
        name="Anna",
        kind=EventKind.ANNIVERSARY,
        day=5,
        month=6,
        year=2010,
        lead_days=frozenset({7, 0}),
        remind_at=time(9, 30),
        muted=True,
        deceased=True,
        company="Acme",
        position="boss",
        note="roses",
        responsible="Boris",
        tags=("family", "work"),
    )
    shown = msgspec.to_builtins(show_event(event, calendar, NOW.date()))
    assert shown["remind_at"] == "09:30"
    assert shown["lead_days"] == [0, 7]
    sent = {name: value for name, value in shown.items() if name not in READ_ONLY}
    assert to_draft(msgspec.convert(sent, EventIn)) == fields.to_draft(event)

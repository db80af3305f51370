"""Events as JSON, by the schemas that follow from EventDraft."""

from datetime import date, time

import msgspec

from birthday_calendar.api.schemas import EventIn, to_draft
from birthday_calendar.domain import fields
from birthday_calendar.domain.models import EventKind
from birthday_calendar.shown import show_event
from tests.support.values import a_calendar, an_event

READ_ONLY = {"id", "member_id", "next", "created_at", "updated_at"}


def test_what_is_shown_of_an_event_can_be_sent_again_whatever_its_fields() -> None:
    event = an_event(
        5,
        6,
        kind=EventKind.ANNIVERSARY,
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
    shown = msgspec.to_builtins(show_event(event, a_calendar(), date(2026, 3, 10)))
    assert shown["remind_at"] == "09:30"
    assert shown["lead_days"] == [0, 7]
    sent = {name: value for name, value in shown.items() if name not in READ_ONLY}
    assert to_draft(msgspec.convert(sent, EventIn)) == fields.to_draft(event)

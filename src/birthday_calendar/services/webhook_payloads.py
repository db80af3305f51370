"""What a delivery says: read when it is sent, so that nobody is told what is not so any more."""

from datetime import date, datetime
from typing import Any

import msgspec

from birthday_calendar.database import Database
from birthday_calendar.domain import dates
from birthday_calendar.domain.models import Calendar, Event
from birthday_calendar.domain.occasions import days_of, occasion_on
from birthday_calendar.domain.webhooks import BATCH, TEST, About, WebhookDelivery, WebhookType
from birthday_calendar.shown import show_calendar, show_event, show_occasion
from birthday_calendar.storage import many_events


async def body(
    db: Database, calendar: Calendar, delivery: WebhookDelivery, now: datetime
) -> bytes | None:
    """JSON; None where nothing of it is so any more."""
    if delivery.type == TEST:
        return _message(TEST, delivery.created_at, {"calendar_id": calendar.id})
    ids = {one.event_id for one in delivery.about if one.event_id is not None}
    # of this calendar alone: SQLite gives the id of an event that is gone to another one
    found = await many_events.get_those(db, calendar.id, ids) if ids else []
    there = {event.id: event for event in found}
    today = dates.today_in(calendar.time_zone, now)
    items = [
        {"type": one.type, "timestamp": one.at, "data": {"calendar_id": calendar.id} | told}
        for one in delivery.about
        if (told := _data(calendar, one, there.get(one.event_id or 0), today))
    ]
    if not items:
        return None
    if delivery.type == BATCH:
        told = {"calendar_id": calendar.id, "items": items}
        return _message(BATCH, delivery.created_at, told)
    return msgspec.json.encode(items[0])


def _data(
    calendar: Calendar, one: About, event: Event | None, today: date
) -> dict[str, Any] | None:
    """As the API shows it; None where it is not so any more."""
    match one.type:
        case WebhookType.CALENDAR_UPDATED:
            return {"calendar": show_calendar(calendar)}
        case WebhookType.EVENT_DELETED:
            return None if event else {"event": {"id": one.event_id}}
        case WebhookType.OCCASION_TODAY:
            assert one.day is not None
            if event is None or not days_of(event, calendar.leap_rule, one.day, one.day):
                return None
            occasion = occasion_on(one.day, event)
            return {"occasion": show_occasion(occasion, calendar, today)}
        case WebhookType.EVENT_CREATED | WebhookType.EVENT_UPDATED:
            return {"event": show_event(event, calendar, today)} if event else None


def _message(kind: str, at: datetime, data: dict[str, Any]) -> bytes:
    return msgspec.json.encode({"type": kind, "timestamp": at, "data": data})

"""Forgetting a calendar, or somebody in one; and all of it in a document first."""

from datetime import datetime

import msgspec

from birthday_calendar.database import Database
from birthday_calendar.domain.audience import may_read_secrets
from birthday_calendar.domain.fields import to_draft
from birthday_calendar.domain.models import Calendar, Event, Preferences
from birthday_calendar.services import exports
from birthday_calendar.services.exports import Document
from birthday_calendar.storage import (
    audiences,
    calendars,
    deliveries,
    duties,
    events,
    forgetting,
    guests,
    marks,
)

DOCUMENT_LIMIT = exports.LIMIT


async def everything(db: Database, calendar: Calendar) -> Document:
    """A JSON document of a calendar: its settings, and its events with all that is kept of them.

    UTF-8, an event a line: {"calendar": {…}, "duties": […], "events": [{"name": …, "day": …, …}]},
    named as in the API. As all of its chat reads it: without what a group's members are not to read
    of themselves.
    """
    names = ("title", "language", "time_zone", *Preferences.__struct_fields__)
    settings = {name: getattr(calendar, name) for name in names}
    lines, total = await exports.as_written(db, calendar, calendar.chat_id, _line, DOCUMENT_LIMIT)
    begin = b'{"calendar": ' + msgspec.json.encode(settings) + b",\n"
    if given := await _duties(db, calendar):
        begin += b'"duties": ' + msgspec.json.encode(given) + b",\n"
    return Document(begin + _events(lines), total, total - len(lines))


def document_of_own(calendar: Calendar, own: Event) -> bytes:
    """The same of somebody's own birthday in a group."""
    return b"{" + _events([_line(exports.as_shown(calendar, own, calendar.chat_id))])


async def calendar_of(db: Database, calendar: Calendar) -> None:
    """For good: events, deliveries, tokens, feeds, webhooks, members, answers, and what was asked.

    Of a personal one whose it is: what others share with them they follow no more.
    """
    followed = [one.calendar.id for one in await guests.followed(db, calendar.chat_id)]
    async with db.transaction():
        await deliveries.lock_all_of(db, calendar, also=followed)
        for calendar_id in followed:
            await forgetting.person(db, calendar_id, calendar.chat_id, calendar.chat_id)
        await audiences.lose(db, calendar.chat_id)
        await forgetting.calendar(db, calendar.id, calendar.chat_id)


async def person(db: Database, calendar: Calendar, user_id: int, now: datetime) -> None:
    """Out of a group: that they were met, their own birthday, and what they made for programs. A
    tag for their day is known until it has been taken away, at once.
    """
    async with db.transaction():
        await calendars.lock(db, calendar.id)
        await marks.end_of_person(db, calendar.id, user_id, now)
        await forgetting.person(db, calendar.id, calendar.chat_id, user_id)


async def _duties(db: Database, calendar: Calendar) -> list[dict[str, object]]:
    """Who looks after what; of a group's without those that are about members' own days."""
    given: list[dict[str, object]] = []
    for one in (await duties.of_calendars(db, [calendar.id])).get(calendar.id, []):
        event = await events.get(db, calendar.id, one.event_id) if one.event_id else None
        if event is not None and not may_read_secrets(calendar, event, calendar.chat_id):
            continue
        about = {
            "event": event and event.name,
            "tag": one.tag,
            "first": one.first,
            "last": one.last,
        }
        given.append(
            {
                "scope": one.scope,
                **{name: value for name, value in about.items() if value is not None},
                "people": [person.name for person in one.people],
                "lead_days": sorted(one.lead_days),
            }
        )
    return given


def _events(lines: list[bytes]) -> bytes:
    """With what closes the document."""
    return b'"events": [\n' + b",\n".join(lines) + b"\n]}\n"


def _line(event: Event) -> bytes:
    return msgspec.json.encode(to_draft(event))

"""Giving days to people who look after them, and taking that away."""

from collections.abc import Iterable
from datetime import datetime

from msgspec.structs import replace

from birthday_calendar.database import Database
from birthday_calendar.domain import dates
from birthday_calendar.domain import duties as rules
from birthday_calendar.domain.duties import MOST_DUTIES, Duty, Person, Scope
from birthday_calendar.domain.errors import N_, Invalid, NotFound
from birthday_calendar.domain.models import Calendar, Event
from birthday_calendar.services import duty_dealing, events
from birthday_calendar.storage import calendars, many_events
from birthday_calendar.storage import duties as stored
from birthday_calendar.storage import events as rows


async def all_of(db: Database, calendar: Calendar) -> list[tuple[Duty, Event | None]]:
    """In the order in which they count, each with the event that it is about; without those that
    an event says no more of.
    """
    found = (await stored.of_calendars(db, [calendar.id])).get(calendar.id, [])
    ids = {one.event_id for one in found if one.event_id is not None}
    there = {one.id: one for one in await many_events.get_those(db, calendar.id, ids)}
    pairs = [(one, there.get(one.event_id or 0)) for one in rules.in_precedence(found)]
    return [
        (one, event)
        for one, event in pairs
        if one.scope is not Scope.EVENT or (event and _is_said(one, event))
    ]


async def get(db: Database, calendar: Calendar, duty_id: int) -> Duty:
    """Raises NotFound."""
    found = await stored.get(db, duty_id)
    if found is None or found.calendar_id != calendar.id:
        raise NotFound("duty")
    return found


async def give(db: Database, calendar: Calendar, duty: Duty, now: datetime) -> Duty:
    """A new one, or what becomes of one that has an id; what is about the same is taken over.

    An event's own field says then who is responsible. Raises Invalid, also for somebody's own day
    or with MOST_DUTIES of them, and NotFound.
    """
    async with db.transaction():
        await calendars.lock(db, calendar.id)
        event = None
        if duty.scope is Scope.EVENT:
            event = await events.get(db, calendar, duty.event_id or 0)
        duty = rules.checked(duty, event)
        there = (await stored.of_calendars(db, [calendar.id])).get(calendar.id, [])
        same = next((one for one in there if _about(one) == _about(duty)), None)
        if same is not None and not duty.id:
            duty = replace(duty, id=same.id)
        if not duty.id and len(there) >= MOST_DUTIES:
            raise Invalid("people", N_("there are {most} duties already"), most=MOST_DUTIES)
        duty = await stored.keep(db, duty)
        today = dates.today_in(calendar.time_zone, now)
        if event is not None:
            names = rules.written(duty.people)
            if event.responsible != names:
                await events.change(db, calendar, event.id, now, responsible=names)
            await duty_dealing.deal_anew(db, calendar, event.id, today)
        await duty_dealing.owe_now(db, calendar, now)
    return duty


async def give_event(
    db: Database, calendar: Calendar, event_id: int, people: Iterable[Person], now: datetime
) -> Duty:
    """The same of an event, as who looks after it is mostly said. Raises as `give`."""
    duty = Duty(calendar_id=calendar.id, scope=Scope.EVENT, event_id=event_id, people=tuple(people))
    return await give(db, calendar, duty, now)


async def take_away(db: Database, calendar: Calendar, duty_id: int, now: datetime) -> Duty:
    """With what was dealt by it, and is still to come and not done. Raises NotFound."""
    async with db.transaction():
        await calendars.lock(db, calendar.id)
        duty = await get(db, calendar, duty_id)
        today = dates.today_in(calendar.time_zone, now)
        await stored.drop_open(db, calendar.id, duty.id, today)
        await stored.delete(db, duty.id)
        if duty.scope is Scope.EVENT:
            event = await rows.get(db, calendar.id, duty.event_id or 0)
            if event is not None and _is_said(duty, event):
                await events.change(db, calendar, event.id, now, responsible=None)
        await duty_dealing.owe_now(db, calendar, now)
    return duty


def _is_said(duty: Duty, event: Event) -> bool:
    return event.responsible == rules.written(duty.people)


def _about(duty: Duty) -> tuple[Scope, int | None, str | None, int | None, int | None]:
    return duty.scope, duty.event_id, duty.tag, duty.first, duty.last

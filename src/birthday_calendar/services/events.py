"""Keeping events: how many there may be, and what a change of one makes of what is told."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

import msgspec

from birthday_calendar.database import Database
from birthday_calendar.domain import announcements, dates, fields, schedule
from birthday_calendar.domain.errors import CalendarFull, NotFound
from birthday_calendar.domain.models import Calendar, Event, EventDraft
from birthday_calendar.domain.people import Likeness, likeness
from birthday_calendar.services import planning, reminders
from birthday_calendar.storage import calendars, earlier, events, written

EDITED_FOR = timedelta(hours=48)  # as long as Telegram lets people edit what they wrote
UNDO_MOST = 1_000  # deleted events of a calendar that are kept to be taken back


async def add(
    db: Database,
    calendar: Calendar,
    draft: EventDraft,
    now: datetime,
    *,
    most: int,
    message_id: int | None = None,
) -> Event:
    """Raises Invalid, or CalendarFull where there are `most` of them already.

    `message_id` is that of the message in the chat that says it.
    Who adds at the same moment may bring it above that, by as many as there are of them.
    """
    today = dates.today_in(calendar.time_zone, now)
    draft = fields.check(draft, today)
    if draft.remind_at is None and not reminders.can_be_late(calendar, draft, set(), today):
        # a statement alone: the calendar is not locked while we are on the way from one to the next
        return await _insert(db, calendar, draft, now, most, message_id)
    async with db.transaction():
        if draft.remind_at is not None:
            await planning.plan_calendar(db, calendar, now)
        event = await _insert(db, calendar, draft, now, most, message_id)
        await _plan(db, calendar, event, now, told=set())
    return event


async def add_all(
    db: Database,
    calendar: Calendar,
    drafts: Iterable[EventDraft],
    now: datetime,
    *,
    most: int,
    message_id: int | None = None,
) -> list[Event]:
    """The same of several without a time of their own, all or none."""
    today = dates.today_in(calendar.time_zone, now)
    drafts = [fields.check(draft, today) for draft in drafts]
    async with db.transaction():
        if await events.count(db, calendar.id) + len(drafts) > most:
            raise CalendarFull(most)
        added = await written.insert_all(db, calendar.id, drafts, now, message_id=message_id)
        await reminders.tell_if_late(db, calendar, added, set(), now)
    return added


async def get(db: Database, calendar: Calendar, event_id: int) -> Event:
    return _found(await events.get(db, calendar.id, event_id))


async def find_alike(
    db: Database, calendar: Calendar, drafts: Iterable[EventDraft], *, but: int | None = None
) -> dict[Likeness, Event]:
    """Who is there already of these, by what makes two of them one; leaving out that event."""
    found = await written.with_names_and_days(db, calendar.id, drafts)
    return {likeness(event): event for event in reversed(found) if event.id != but}


async def has_companies(db: Database, calendar: Calendar) -> bool:
    """Whether any of its events has one."""
    return await written.has_companies(db, calendar.id)


async def of_message(
    db: Database, calendar: Calendar, message_id: int, now: datetime
) -> list[Event]:
    """What a message of the chat has added, as long as Telegram lets it be edited."""
    return await written.of_message(db, calendar.id, message_id, now - EDITED_FOR)


async def replace(
    db: Database, calendar: Calendar, event_id: int, draft: EventDraft, now: datetime
) -> Event:
    """Raises Invalid or NotFound."""
    draft = fields.check(draft, dates.today_in(calendar.time_zone, now))
    async with db.transaction():
        await calendars.lock(db, calendar.id)
        before = await get(db, calendar, event_id)
        return await _replace(db, calendar, before, draft, now)


async def change(
    db: Database,
    calendar: Calendar,
    event_id: int,
    now: datetime,
    *,
    can_be_undone: bool = False,
    **changes: object,
) -> Event:
    """Change fields by name. Raises Invalid or NotFound."""
    async with db.transaction():
        await calendars.lock(db, calendar.id)
        before = await get(db, calendar, event_id)
        draft = msgspec.structs.replace(fields.to_draft(before), **changes)
        draft = fields.check(draft, dates.today_in(calendar.time_zone, now))
        if can_be_undone:
            await earlier.put(db, before, now)
        return await _replace(db, calendar, before, draft, now)


async def undo_change(
    db: Database, calendar: Calendar, event_id: int, changed_at: int, now: datetime
) -> Event:
    """Take that change back, the last one of an event.

    `changed_at` is as `stamp` has it. Raises NotFound where another one came after it.
    """
    async with db.transaction():
        await calendars.lock(db, calendar.id)
        changed = await get(db, calendar, event_id)
        before = await earlier.take(db, event_id)
        if before is None or stamp(changed) != changed_at:
            raise NotFound("change")
        return await _replace(db, calendar, changed, before, now)


def stamp(event: Event) -> int:
    """When it was changed, in microseconds since 1970."""
    return round(event.updated_at.timestamp() * 1_000_000)


async def delete(db: Database, calendar: Calendar, event_id: int, now: datetime) -> Event:
    async with db.transaction():
        await calendars.lock(db, calendar.id)
        deleted = _found(await events.delete(db, calendar.id, event_id, now))
        await events.purge_oldest(db, calendar.id, UNDO_MOST)
    return deleted


async def delete_of_message(
    db: Database, calendar: Calendar, message_id: int, now: datetime
) -> int:
    """What a message of the chat has added; how many that were. Raises NotFound for none."""
    async with db.transaction():
        await calendars.lock(db, calendar.id)
        deleted = await written.delete_of_message(db, calendar.id, message_id, now)
        await events.purge_oldest(db, calendar.id, UNDO_MOST)
    if not deleted:
        raise NotFound("event")
    return deleted


async def restore(db: Database, calendar: Calendar, event_id: int, now: datetime) -> Event:
    """Take a deletion back, also in a calendar that is full: nobody loses what they deleted by
    mistake. So there can be UNDO_MOST more in it than may be added.
    """
    async with db.transaction():
        await calendars.lock(db, calendar.id)
        deleted_at = await events.deleted_at(db, calendar.id, event_id)
        event = _found(await events.restore(db, calendar.id, event_id))
        today = dates.today_in(calendar.time_zone, now)
        told = announcements.told_by(calendar, event, today, deleted_at or now)
        await _plan(db, calendar, event, now, told)
    return event


async def _insert(
    db: Database,
    calendar: Calendar,
    draft: EventDraft,
    now: datetime,
    most: int,
    message_id: int | None,
) -> Event:
    event = await events.insert(db, calendar.id, draft, now, most=most, message_id=message_id)
    if event is None:
        raise CalendarFull(most)
    return event


async def _replace(
    db: Database, calendar: Calendar, before: Event, draft: EventDraft, now: datetime
) -> Event:
    has_new_time = draft.remind_at != before.remind_at
    if has_new_time:
        await planning.plan_calendar(db, calendar, now)
    event = _found(await events.update(db, calendar.id, before.id, draft, now))
    told = announcements.told_by(calendar, before, dates.today_in(calendar.time_zone, now), now)
    await _plan(db, calendar, event, now, told)
    if has_new_time:
        await reminders.hand_over(db, calendar, before, event, now)
    return event


async def _plan(
    db: Database, calendar: Calendar, event: Event, now: datetime, told: set[date]
) -> None:
    """`told`: of which days today's reminder has told of it, as it was before."""
    await reminders.tell_if_late(db, calendar, [event], told, now)
    if event.remind_at is not None:
        strike = schedule.next_strike({event.remind_at}, calendar.time_zone, now)
        await calendars.pull_forward(db, calendar.id, strike)


def _found(event: Event | None) -> Event:
    if event is None:
        raise NotFound("event")
    return event

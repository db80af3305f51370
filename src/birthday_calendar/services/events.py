"""Keeping events: how many there may be, and what a change of one makes of what is told."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime

from birthday_calendar.database import Database
from birthday_calendar.domain import dates, fields, schedule, told
from birthday_calendar.domain.errors import CalendarFull, NotFound
from birthday_calendar.domain.models import Calendar, Event, EventDraft
from birthday_calendar.domain.occasions import next_day
from birthday_calendar.domain.people import Likeness, likeness
from birthday_calendar.services import moving_days, planning, reminders
from birthday_calendar.storage import calendars, earlier, events, written

Check = Callable[[Event], None]  # of an event as it is, locked: raises where it is to stay so

UNDO_MOST = 1_000  # deleted events of a calendar that are kept to be taken back


async def add(
    db: Database,
    calendar: Calendar,
    draft: EventDraft,
    now: datetime,
    *,
    most: int,
    message_id: int | None = None,
    added_by: int | None = None,
    member_id: int | None = None,
    is_shown: bool = False,
) -> Event:
    """`message_id` is that of the message in the chat that says it, 0 of one that has none that
    lasts, `added_by` the Telegram user who does, and `member_id` the one whose own it is.
    `is_shown`: all of the chat sees its card now, which tells of its day as a reminder would.

    Raises Invalid, or CalendarFull where there are `most` of them already. Who adds at the same
    moment may bring it above that, by as many as there are of them.
    """
    origin = {"message_id": message_id or None, "added_by": added_by, "member_id": member_id}
    today = dates.today_in(calendar.time_zone, now)
    draft = fields.check(draft, today)
    shown = _shown(calendar, draft, today, is_shown)
    if draft.remind_at is None and not reminders.can_be_late(calendar, draft, set(), today):
        # a statement alone: the calendar is not locked while we are on the way from one to the next
        return await _insert(db, calendar, draft, now, most, origin)
    async with db.transaction():
        if draft.remind_at is not None:
            await planning.plan_calendar(db, calendar, now)
        event = await _insert(db, calendar, draft, now, most, origin)
        await _plan(db, calendar, event, now, set(), shown)
    return event


async def add_all(
    db: Database,
    calendar: Calendar,
    drafts: Iterable[EventDraft],
    now: datetime,
    *,
    most: int,
    message_id: int | None = None,
    added_by: int | None = None,
) -> list[Event]:
    """The same of several without a time of their own, all or none."""
    today = dates.today_in(calendar.time_zone, now)
    drafts = [fields.check(draft, today) for draft in drafts]
    origin = {"message_id": message_id or None, "added_by": added_by, "member_id": None}
    async with db.transaction():
        if await events.count(db, calendar.id) + len(drafts) > most:
            raise CalendarFull(most)
        await moving_days.make_room(db, calendar, ((None, draft) for draft in drafts))
        added = await written.insert_all(db, calendar.id, drafts, now, origin)
        await reminders.tell_if_late(db, calendar, added, set(), now)
    return added


async def get(db: Database, calendar: Calendar, event_id: int) -> Event:
    return _found(await events.get(db, calendar.id, event_id))


async def get_also_deleted(db: Database, calendar: Calendar, event_id: int) -> Event | None:
    return await events.get_also_deleted(db, calendar.id, event_id)


async def find_alike(
    db: Database, calendar: Calendar, drafts: Iterable[EventDraft], *, but: int | None = None
) -> dict[Likeness, Event]:
    """Who is there already of these, by what makes two of them one; leaving out that event."""
    found, _ = await written.look_around(db, calendar.id, drafts)
    return {likeness(event): event for event in reversed(found) if event.id != but}


async def look_around(
    db: Database, calendar: Calendar, draft: EventDraft
) -> tuple[Event | None, bool]:
    """Who is there already that is most likely the same, and whether any event has a company."""
    found, has_companies = await written.look_around(db, calendar.id, [draft])
    same = (event for event in found if likeness(event) == likeness(draft))
    return next(same, None), has_companies


async def replace(
    db: Database,
    calendar: Calendar,
    event_id: int,
    draft: EventDraft,
    now: datetime,
    check: Check | None = None,
) -> Event:
    """Raises Invalid or NotFound, and what `check` raises."""
    draft = fields.check(draft, dates.today_in(calendar.time_zone, now))
    async with db.transaction():
        await calendars.lock(db, calendar.id)
        before = await get(db, calendar, event_id)
        if check is not None:
            check(before)
        return await _replace(db, calendar, before, draft, now)


async def change(
    db: Database,
    calendar: Calendar,
    event_id: int,
    now: datetime,
    check: Check | None = None,
    /,
    *,
    is_shown: bool = False,
    can_be_undone: bool = False,
    **changes: object,
) -> Event:
    """Change fields by name; `is_shown` as in `add`. Raises as `replace`."""
    async with db.transaction():
        await calendars.lock(db, calendar.id)
        before = await get(db, calendar, event_id)
        if check is not None:
            check(before)
        draft = fields.check(
            fields.changed(before, changes), dates.today_in(calendar.time_zone, now)
        )
        if can_be_undone:
            await earlier.put(db, before, now)
        return await _replace(db, calendar, before, draft, now, is_shown)


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


async def delete(
    db: Database,
    calendar: Calendar,
    event_id: int,
    now: datetime,
    *,
    check: Check | None = None,
) -> Event:
    """Raises NotFound, and what `check` raises."""
    async with db.transaction():
        await calendars.lock(db, calendar.id)
        if check is not None:
            check(await get(db, calendar, event_id))
        deleted = _found(await events.delete(db, calendar.id, event_id, now))
        await events.purge_oldest(db, calendar.id, UNDO_MOST)
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
        told_today = told.told_by(calendar, event, today, deleted_at or now)
        await _plan(db, calendar, event, now, told_today)
    return event


async def _insert(
    db: Database,
    calendar: Calendar,
    draft: EventDraft,
    now: datetime,
    most: int,
    origin: Mapping[str, int | None],
) -> Event:
    await moving_days.make_room(db, calendar, [(None, draft)])
    event = await events.insert(db, calendar.id, draft, now, origin, most=most)
    if event is None:
        raise CalendarFull(most)
    return event


async def _replace(
    db: Database,
    calendar: Calendar,
    before: Event,
    draft: EventDraft,
    now: datetime,
    is_shown: bool = False,
) -> Event:
    has_new_time = draft.remind_at != before.remind_at
    if has_new_time:
        await planning.plan_calendar(db, calendar, now)
    so_far = told.told_so_far(calendar, before, now)
    await moving_days.make_room(db, calendar, [(before, draft)])
    event = _found(await events.update(db, before, draft, now, so_far))
    today = dates.today_in(calendar.time_zone, now)
    told_today = told.told_by(calendar, before, today, now)
    shown = _shown(calendar, draft, today, is_shown)
    await _plan(db, calendar, event, now, told_today, shown)
    if has_new_time:
        await reminders.hand_over(db, calendar, [(before, event)], now)
    return event


async def _plan(
    db: Database,
    calendar: Calendar,
    event: Event,
    now: datetime,
    told_today: set[date],
    shown: Collection[date] = (),
) -> None:
    """`told_today`: of which days today's reminder has told of it, as it was before."""
    await reminders.tell_if_late(db, calendar, [event], told_today, now, shown=shown)
    if event.remind_at is not None:
        strike = schedule.next_strike({event.remind_at}, calendar.time_zone, now)
        await calendars.pull_forward(db, calendar.id, strike)


def _shown(calendar: Calendar, draft: EventDraft, today: date, is_shown: bool) -> set[date]:
    """The day that its card tells of, where that is seen."""
    if not is_shown:
        return set()
    return {next_day(draft, calendar.leap_rule, today)}


def _found(event: Event | None) -> Event:
    if event is None:
        raise NotFound("event")
    return event

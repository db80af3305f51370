"""Adds and changes many events of a calendar at once: planned once for all."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import chain

from msgspec.structs import replace

from birthday_calendar.database import Database
from birthday_calendar.domain import dates, schedule, told
from birthday_calendar.domain.announcements import slot_of
from birthday_calendar.domain.formats import Entry
from birthday_calendar.domain.models import Calendar, Event, EventDraft
from birthday_calendar.services import moving_days, planning, reminders
from birthday_calendar.storage import calendars, many_events
from birthday_calendar.storage.many_events import Change

# Told of at once, as their day is today: the chat gets them in one message, or a few.
LATE_MOST = 100

Changed = tuple[Event, EventDraft, str | None]  # as it was, as it shall be, and the file's UID


async def write(
    db: Database,
    calendar: Calendar,
    new: Sequence[Entry],
    changed: Sequence[Changed],
    now: datetime,
    user_id: int | None,
) -> list[int]:
    """Ids of the new ones, in their order, which that person has brought. The calendar is
    locked.
    """
    with_new_times = [one for one in changed if one[0].remind_at != one[1].remind_at]
    drafts = [*(entry.draft for entry in new), *(draft for _, draft, _ in changed)]
    own_times = {draft.remind_at for draft in drafts if draft.remind_at is not None}
    if own_times or with_new_times:
        await planning.plan_calendar(db, calendar, now)
    new_ones = ((None, entry.draft) for entry in new)
    others = ((before, draft) for before, draft, _ in changed)
    await moving_days.make_room(db, calendar, chain(new_ones, others))
    ids = await many_events.insert_entries(db, calendar.id, new, now, user_id)
    late = await _late_of_new(db, calendar, new, ids, now)
    late += await _change(db, calendar, changed, now)
    for alike in _by_slot(late[:LATE_MOST]):
        await reminders.tell_if_late(db, calendar, alike, set(), now)
    if own_times:
        strike = schedule.next_strike(own_times, calendar.time_zone, now)
        await calendars.pull_forward(db, calendar.id, strike)
    pairs = [(before, as_changed(before, draft, now)) for before, draft, _ in with_new_times]
    await reminders.hand_over(db, calendar, pairs, now)
    return ids


async def _late_of_new(
    db: Database, calendar: Calendar, new: Iterable[Entry], ids: list[int], now: datetime
) -> list[Event]:
    """Those whose day is today, after its reminders."""
    today = dates.today_in(calendar.time_zone, now)
    # of those that are told of alike one is looked at: no year is later than today's
    alike = {
        (one.draft.month, one.draft.day, one.draft.lead_days, one.draft.muted): one.draft
        for one in new
    }
    days = {
        (draft.month, draft.day)
        for draft in alike.values()
        if reminders.can_be_late(calendar, draft, set(), today)
    }
    if not days:
        return []
    some = await many_events.as_made(db, calendar.id, ids, now, days)
    return [one for one in some if reminders.can_be_late(calendar, one, set(), today)]


async def _change(
    db: Database, calendar: Calendar, changed: Sequence[Changed], now: datetime
) -> list[Event]:
    """Those of them whose day is today now, and was not told."""
    changes = (
        Change(before, draft, told.told_so_far(calendar, before, now), uid)
        for before, draft, uid in changed
    )
    await many_events.update_all(db, changes, now)
    today = dates.today_in(calendar.time_zone, now)
    return [
        as_changed(before, draft, now)
        for before, draft, _ in changed
        if reminders.can_be_late(calendar, draft, told.told_by(calendar, before, today, now), today)
    ]


def as_changed(before: Event, draft: EventDraft, now: datetime) -> Event:
    changes = {name: getattr(draft, name) for name in EventDraft.__struct_fields__}
    return replace(before, updated_at=now, **changes)


def _by_slot(events: Iterable[Event]) -> Iterable[list[Event]]:
    found: dict[str, list[Event]] = {}
    for event in events:
        found.setdefault(slot_of(event), []).append(event)
    return found.values()

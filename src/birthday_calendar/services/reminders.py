"""What is owed out of turn: to who was kept too late, and once more to who asks for it."""

from collections.abc import Callable, Collection, Iterable
from datetime import date, datetime
from itertools import islice

from birthday_calendar.database import Database
from birthday_calendar.domain import announcements, dates, schedule
from birthday_calendar.domain.audience import Audience
from birthday_calendar.domain.deliveries import Again, Delivery, DeliveryKey, DeliveryKind
from birthday_calendar.domain.errors import NotFound
from birthday_calendar.domain.models import Calendar, Event, Recurrence
from birthday_calendar.services import audiences, cursors
from birthday_calendar.storage import calendars, deliveries, plans

# Of one calendar and date, late ones and ones asked for again: by then the chat has been told of
# late ones in fifty messages, and who writes or presses without end must not fill the disk.
LATE_MOST = 1_000
# The same of late ones in another chat: whoever adds and deletes must not fill somebody else's.
LATE_ELSEWHERE_MOST = 20


async def tell_if_late(
    db: Database,
    calendar: Calendar,
    alike: Iterable[Event],
    told: set[date],
    now: datetime,
    *,
    shown: Collection[date] = (),
) -> None:
    """Tell at once of events kept when the last time to tell of them, mostly that of the very
    day, had just passed. They share a slot; `told` are days of which they were told then, as they
    were before, and `shown` those that the calendar's own chat knows of besides.
    """
    today = dates.today_in(calendar.time_zone, now)
    late = [event for event in alike if can_be_late(calendar, event, told, today)]
    if not late:
        return
    plan = await plans.lock(db, calendar.id)
    strike = announcements.strike_of(calendar, late[0], today)
    if plan and strike <= max(now, plan.planned_until):
        is_seen = bool(shown) and not any(
            can_be_late(calendar, event, told.union(shown), today) for event in late
        )
        await tell_of(
            db, calendar, late, today, now, lambda chat: not (is_seen and chat == calendar.chat_id)
        )


def can_be_late(calendar: Calendar, one: Recurrence, told: set[date], today: date) -> bool:
    """Whether `today` is the last day to tell of it, at whatever time that is; see `tell_if_late`.

    What a closed chat misses is caught up with when it speaks again.
    """
    if calendar.is_closed:
        return False
    return not told.issuperset(announcements.told_last_on(calendar, one, today))


async def hand_over(
    db: Database, calendar: Calendar, changed: Iterable[tuple[Event, Event]], now: datetime
) -> None:
    """What was owed at their old times, and is not told yet, must be told still."""
    by_slot: dict[str, list[Event]] = {}
    for old, new in changed:
        by_slot.setdefault(announcements.slot_of(old), []).append(new)
    for slot, events in by_slot.items():
        pending = await deliveries.pending(db, calendar.id, slot)
        for local_date, chats in pending.items():
            owed: dict[str, list[Event]] = {}
            for new in events:
                has_struck = announcements.strike_of(calendar, new, local_date) <= now
                if has_struck and announcements.told_on(calendar, new, local_date):
                    owed.setdefault(announcements.slot_of(new), []).append(new)
            for alike in owed.values():
                await tell_of(db, calendar, alike, local_date, now, chats.__contains__)


async def tell_of(
    db: Database,
    calendar: Calendar,
    alike: list[Event],
    local_date: date,
    now: datetime,
    is_for: Callable[[int], bool] = lambda chat_id: True,
) -> None:
    """Of those that share a slot, in that date's reminder, if it was not owed yet: then no later
    change of the calendar's time or time zone makes the date tell of them again. Otherwise each
    by itself. All chats are told that hear of them, and are meant.
    """
    slot = announcements.slot_of(alike[0])
    audience = (await audiences.of_all(db, [calendar]))[calendar.id]
    key = DeliveryKey(calendar.id, calendar.chat_id, DeliveryKind.REMINDER, local_date, slot)
    keys = [one for one in announcements.chats_told(audience, key, alike) if is_for(one.chat_id)]
    owed = [deliveries.owed_by(one, now, calendar) for one in keys]
    new = await deliveries.insert_unless_there(db, owed)
    told = [one.chat_id for one in keys if one not in new]
    await tell_alone(db, audience, told, alike, local_date, now)


async def tell_alone(
    db: Database,
    audience: Audience,
    chats: Collection[int],
    events: Iterable[Event],
    local_date: date,
    now: datetime,
) -> None:
    """Owe them once more on a date whose reminder is out: in a message of their own."""
    if not chats:
        return
    calendar, kind = audience.calendar, DeliveryKind.LATE
    taken = await deliveries.counts(db, calendar.id, chats, kind, local_date)
    heard: dict[int, list[DeliveryKey]] = {chat_id: [] for chat_id in chats}
    for event in events:
        key = DeliveryKey(calendar.id, calendar.chat_id, kind, local_date, str(event.id))
        for one in announcements.chats_told(audience, key, [event]):
            heard.get(one.chat_id, []).append(one)
    own = [
        deliveries.owed_by(one, now, calendar)
        for chat_id, keys in heard.items()
        for one in islice(keys, max(0, _most_late(calendar, chat_id) - taken[chat_id]))
    ]
    await deliveries.insert_unless_there(db, own)


def _most_late(calendar: Calendar, chat_id: int) -> int:
    return LATE_MOST if chat_id == calendar.chat_id else LATE_ELSEWHERE_MOST


async def fall_back(
    db: Database, calendar: Calendar, owed: Iterable[Delivery], now: datetime
) -> None:
    """What the organisers' chat can't be told any more is for the others, in private."""
    now_set = await calendars.get(db, calendar.id)
    if now_set is None:
        return
    audience = (await audiences.of_all(db, [now_set]))[calendar.id]
    rows = [
        deliveries.owed(
            calendar, one.kind, one.local_date, one.slot, now, one.again_of, chat_id=chat_id
        )
        for one in owed
        for chat_id in audience.listeners
        if one.kind not in (DeliveryKind.AGAIN, DeliveryKind.POLL)
    ]
    await deliveries.insert_unless_there(db, rows)


async def latest(db: Database, calendar: Calendar, limit: int) -> list[Delivery]:
    """What its own chat was told of late, or is still owed; the newest first.

    Who else was told in private is nobody's business.
    """
    return await deliveries.latest(db, calendar.id, limit, chat_id=calendar.chat_id)


async def page(
    db: Database, calendar: Calendar, *, cursor: str | None = None, limit: int
) -> tuple[list[Delivery], str | None]:
    """The same, to the end, with the cursor of the next page. Raises Invalid."""
    before = None if cursor is None else cursors.read_id(cursor)
    found = await deliveries.latest(
        db, calendar.id, limit + 1, chat_id=calendar.chat_id, before=before
    )
    next_cursor = cursors.write((found[limit - 1].id,)) if len(found) > limit else None
    return found[:limit], next_cursor


async def latest_of_others(
    db: Database, calendar: Calendar, limit: int
) -> list[tuple[Delivery, str]]:
    """What other calendars told its chat, with their titles."""
    return await deliveries.latest_of_others(db, calendar, limit)


async def tell_again(
    db: Database, calendar: Calendar, told: Collection[Delivery], when: Again, now: datetime
) -> datetime:
    """Owe what a message of the calendar told once more, to the same chat; the instant at which.

    Raises NotFound where it was asked for again without end.
    """
    await calendars.lock(db, calendar.id)
    [chat_id] = {one.chat_id for one in told}
    rooms = {
        day: LATE_MOST
        - (await deliveries.counts(db, calendar.id, [chat_id], DeliveryKind.AGAIN, day))[chat_id]
        for day in {one.local_date for one in told}
    }
    if not any(room > 0 for room in rooms.values()):
        raise NotFound("reminder")
    due_at = schedule.again_at(calendar, when, now)
    await deliveries.insert_unless_there(
        db,
        [
            deliveries.owed(
                calendar,
                DeliveryKind.AGAIN,
                one.local_date,
                f"{one.again_of or one.id}/{due_at:%Y%m%dT%H%M}",
                due_at,
                again_of=one.again_of or one.id,
                chat_id=chat_id,
            )
            for one in told
            if rooms[one.local_date] > 0
        ],
    )
    return due_at

"""Which occasions a calendar is told of on a day, and when."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import assert_never
from zoneinfo import ZoneInfo

from birthday_calendar.domain import celebrations, dates, schedule
from birthday_calendar.domain.audience import Audience
from birthday_calendar.domain.deliveries import DeliveryKey, DeliveryKind
from birthday_calendar.domain.models import Alike, Calendar, Event, Recurrence
from birthday_calendar.domain.occasions import days_of, next_day
from birthday_calendar.domain.parsing.counts import MOST_LEAD_DAYS

FRIDAY, SATURDAY = 4, 5
WEEKEND = 2  # days of it, which the weekend rule tells of earlier


def slot_of(one: Recurrence) -> str:
    """Which of a date's reminders tells of it: the calendar's (""), or one at a time of its own."""
    return "" if one.remind_at is None else f"{one.remind_at:%H:%M}"


def time_of(slot: str, calendar: Calendar) -> time:
    return time.fromisoformat(slot) if slot else calendar.remind_at


def told_on(calendar: Calendar, one: Recurrence, day: date) -> list[date]:
    """The days of celebration that the reminder of local date `day` tells: today, or days ahead."""
    if one.muted:
        return []
    leads = calendar.lead_days if one.lead_days is None else one.lead_days
    return [
        celebrated
        for told in sorted(days_told(day, leads, calendar.weekend_rule))
        for celebrated in days_of(one, calendar.leap_rule, told, told)
    ]


def days_told(day: date, leads: Iterable[int], weekend_rule: bool) -> set[date]:
    """The days of celebration that are announced on `day`.

    With the weekend rule, what would be announced on a Saturday or Sunday is announced on the
    Friday before; what is celebrated on the day itself is told on that day all the same.
    """
    told = {day for lead in leads if lead == 0}
    announced_for = [day]
    if weekend_rule:
        if day.weekday() >= SATURDAY:
            announced_for = []
        elif day.weekday() == FRIDAY:
            announced_for = [day, day + timedelta(days=1), day + timedelta(days=2)]
    return told | {planned + timedelta(days=lead) for planned in announced_for for lead in leads}


def tellings(calendar: Calendar, one: Recurrence, celebrated: date) -> list[date]:
    """The local dates whose reminders tell of a day of celebration, in order."""
    leads = calendar.lead_days if one.lead_days is None else one.lead_days
    if one.muted:
        return []
    days = {celebrated - timedelta(days=lead) for lead in leads}
    if calendar.weekend_rule:
        days = {day - timedelta(days=max(0, day.weekday() - FRIDAY)) for day in days}
    return sorted(days | {celebrated for lead in leads if lead == 0})


def next_telling(calendar: Calendar, one: Event | Alike, now: datetime) -> tuple[date, str] | None:
    """The next local date and slot whose reminder tells the calendar's chat of it; None where none
    ever does.
    """
    audience = Audience(calendar)
    local = now.astimezone(ZoneInfo(calendar.time_zone)).replace(tzinfo=None)
    slot, day = slot_of(one), local.date()
    at = time_of(slot, calendar)
    for _ in range(2):  # all that tells of this year's day may be over
        celebrated = next_day(one, calendar.leap_rule, day)
        for told in tellings(calendar, one, celebrated):
            is_heard = audience.hears(
                calendar.chat_id, DeliveryKind.REMINDER, one.member_id, is_ahead=told < celebrated
            )
            if is_heard and datetime.combine(told, at) > local:
                return told, slot
        day = celebrated + timedelta(days=1)
    return None


def told_last_on(calendar: Calendar, one: Recurrence, day: date) -> list[date]:
    """Those of the days that the reminder of `day` tells, and no later one before they are over."""
    return [
        told for told in told_on(calendar, one, day) if tellings(calendar, one, told)[-1] == day
    ]


def digest_window(kind: DeliveryKind, day: date) -> tuple[date, date]:
    """The first and last day a digest sent on `day` speaks of."""
    if kind is DeliveryKind.WEEKLY:
        return day, day + timedelta(days=6)
    first_of_next = (day.replace(day=1) + timedelta(days=31)).replace(day=1)
    return day, first_of_next - timedelta(days=1)


def digests_on(calendar: Calendar, day: date) -> list[DeliveryKind]:
    kinds = []
    if calendar.weekly_digest and day.weekday() == 0:
        kinds.append(DeliveryKind.WEEKLY)
    if calendar.monthly_digest and day.day == 1:
        kinds.append(DeliveryKind.MONTHLY)
    return kinds


def own_days_of_interest(local_dates: Iterable[date]) -> set[date]:
    """Days whose people deliveries of these dates may speak of, by lead days of their own."""
    ahead = range(MOST_LEAD_DAYS + WEEKEND + 1)  # Friday tells of the weekend
    return _with_leap_day({day + timedelta(days=n) for day in local_dates for n in ahead})


def told_days(audience: Audience, key: DeliveryKey, one: Event | Alike) -> list[date]:
    """The days of celebration that a delivery tells its chat of one event, or of one like it."""
    return [
        day
        for day in days_of_key(audience.calendar, key, one)
        if audience.hears(key.chat_id, key.kind, one.member_id, is_ahead=is_ahead(key, day))
    ]


def is_ahead(key: DeliveryKey, day: date) -> bool:
    """Whether a delivery tells of that day before it has come."""
    return key.kind is DeliveryKind.POLL or day > key.local_date


def chats_told(
    audience: Audience,
    key: DeliveryKey,
    events: Iterable[Event | Alike],
    *,
    has_others: bool = False,
) -> list[DeliveryKey]:
    """What the calendar owes at the strike of `key`: to each chat that hears of any of them, or of
    what is nobody's secret: holidays, and how many days nobody looks after.
    """
    told: set[tuple[int | None, bool]] = {(None, False)} if has_others else set()
    told |= {
        (one.member_id, day > key.local_date)
        for one in events
        for day in days_of_key(audience.calendar, key, one)
    }
    return [
        key._replace(chat_id=chat_id)
        for chat_id in audience.chats
        if any(
            audience.hears(chat_id, key.kind, member_id, is_ahead=is_ahead)
            for member_id, is_ahead in told
        )
    ]


def days_of_key(calendar: Calendar, key: DeliveryKey, one: Event | Alike) -> list[date]:
    """The days of celebration that a delivery is about, whoever may hear of them."""
    match key.kind:
        case DeliveryKind.REMINDER:
            return _reminded(calendar, key, one) if slot_of(one) == key.slot else []
        case DeliveryKind.LATE:
            return _reminded(calendar, key, one) if _is_meant(key, one) else []
        case DeliveryKind.WEEKLY | DeliveryKind.MONTHLY:
            if one.muted:
                return []
            first, last = digest_window(key.kind, key.local_date)
            return days_of(one, calendar.leap_rule, first, last)
        case DeliveryKind.CONGRATULATION:
            is_meant = celebrations.is_celebrated(calendar, one, key.local_date)
            return [key.local_date] if is_meant else []
        case DeliveryKind.POLL:
            is_asked = celebrations.is_asked_about(calendar, one, key.local_date)
            return [key.local_date] if is_asked and _is_meant(key, one) else []
        case DeliveryKind.AGAIN:
            return []  # what it was to say has been dropped meanwhile
        case DeliveryKind.DUTY:
            return []  # services/duty_tasks.py tells these
        case DeliveryKind.RIGHTS:
            return []  # which are nobody's day
    assert_never(key.kind)


def _is_meant(key: DeliveryKey, one: Event | Alike) -> bool:
    """Of a delivery about one event."""
    return isinstance(one, Event) and str(one.id) == key.slot


def _reminded(calendar: Calendar, key: DeliveryKey, one: Event | Alike) -> list[date]:
    return [
        day
        for day in told_on(calendar, one, key.local_date)
        if not celebrations.is_told_by_congratulation(calendar, key, one, day)
    ]


def holidays_told(audience: Audience, key: DeliveryKey) -> tuple[date, date] | None:
    """From which day to which a delivery tells its chat of holidays; None where of none. Reminders
    tell of the day itself, at the calendar's time.
    """
    is_own_slot = key.kind is DeliveryKind.REMINDER and not key.slot
    if not (is_own_slot or key.kind.is_digest):
        return None
    if not audience.hears(key.chat_id, key.kind, None, is_ahead=False):
        return None
    if key.kind.is_digest:
        return digest_window(key.kind, key.local_date)
    return key.local_date, key.local_date


def days_of_interest(calendar: Calendar, kind: DeliveryKind, local_date: date) -> set[date]:
    """Days whose people a delivery may speak of, those with lead days of their own aside."""
    if kind.is_digest:
        first, last = digest_window(kind, local_date)
        days = {first + timedelta(days=n) for n in range((last - first).days + 1)}
    else:
        days = days_told(local_date, calendar.lead_days, calendar.weekend_rule)
        days.add(local_date)
    return _with_leap_day(days)


def strike_of(calendar: Calendar, event: Event, day: date) -> datetime:
    return dates.instant_of(day, time_of(slot_of(event), calendar), calendar.time_zone)


def struck(
    calendar: Calendar, own_times: frozenset[time], since: datetime, now: datetime
) -> Iterator[tuple[DeliveryKey, datetime]]:
    """What each strike in (since, now] owes the calendar's chat if there is anything to tell, and
    its instant.
    """
    owed = partial(DeliveryKey, calendar.id, calendar.chat_id)
    today = dates.today_in(calendar.time_zone, now)
    times = own_times | {calendar.remind_at} | celebrations.times(calendar)
    for strike in schedule.strikes(times, calendar.time_zone, since, now):
        day = strike.local_date
        if strike.at == calendar.remind_at:
            yield owed(DeliveryKind.REMINDER, day, ""), strike.instant
            for kind in digests_on(calendar, day):
                if day == today:  # a list of the days ahead is no use belated
                    yield owed(kind, day, ""), strike.instant
        if strike.at == celebrations.congratulates_at(calendar):
            yield owed(DeliveryKind.CONGRATULATION, day, ""), strike.instant
        if strike.at in own_times:
            slot = f"{strike.at:%H:%M}"
            yield owed(DeliveryKind.REMINDER, day, slot), strike.instant


def _with_leap_day(days: set[date]) -> set[date]:
    """Born on 29 February, celebrated on a neighbour."""
    if any((day.month, day.day) in ((2, 28), (3, 1)) for day in days):
        return days | {date(2000, 2, 29)}
    return days

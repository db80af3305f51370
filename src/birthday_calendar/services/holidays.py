"""Holidays of the sets that a calendar has: which it has, and what is on which days."""

import time
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from msgspec.structs import replace

from birthday_calendar import public_holidays
from birthday_calendar.database import Database
from birthday_calendar.domain import announcements, dates, searching
from birthday_calendar.domain.audience import Audience
from birthday_calendar.domain.deliveries import DeliveryKey
from birthday_calendar.domain.errors import NotFound
from birthday_calendar.domain.holidays import professions, russian_days, sets
from birthday_calendar.domain.holidays.sets import Holiday, Person
from birthday_calendar.domain.models import Calendar, Subscription
from birthday_calendar.storage import calendars, plans, searches

MOST_WORKERS = 500  # looked at, of whom a day may be


class Found(NamedTuple):
    """`is_whole` unless some could not be computed now, which may be of a set at another time."""

    items: list[Holiday]
    is_whole: bool


def _any(one: Subscription) -> bool:
    return True


async def between(
    calendar: Calendar,
    first: date,
    last: date,
    *,
    which: Callable[[Subscription], bool] = _any,
    patience: float = public_holidays.PATIENCE,
) -> Found:
    """From `first` to `last`, both included, day by day, each of one name once.

    Asks no database; `patience` are the seconds that all sets may take which are not known yet.
    """
    until = time.monotonic() + patience
    found: dict[tuple[date, str], Holiday] = {}
    is_whole = True
    flags = sets.flags(calendar.holiday_sets)
    for one in filter(which, calendar.holiday_sets):
        if one.key == sets.RUSSIAN_DAYS:
            some = [*_russian(first, last)]
        else:
            public = await _public(one.key, first, last, max(0, until - time.monotonic()))
            is_whole = is_whole and public is not None
            some = public or []
        its = (flags[one.key],) if one.key in flags else ()
        for holiday in some:
            place = holiday.date, holiday.name("")
            like = found.get(place, holiday)
            if like.names.keys() < holiday.names.keys():  # is said in more languages
                like = replace(like, names=holiday.names)
            if its:
                like = replace(like, flags=tuple(dict.fromkeys(like.flags + its)))
            found[place] = like
    return Found(sorted(found.values(), key=lambda one: one.date), is_whole)


async def with_people(
    db: Database, calendar: Calendar, those: Iterable[Holiday], *, reader: str | None = None
) -> list[Holiday]:
    """The same, each with whom it is about by their position, in the order of names."""
    those = [*those]
    wanted = {profession for one in those for profession in one.professions}
    if not wanted:
        return those
    parts = set(professions.beginnings(wanted))
    found = await searches.workers(
        db, calendar.id, sorted(parts), language=reader or calendar.language, limit=MOST_WORKERS
    )
    return [
        replace(
            one,
            people=tuple(
                Person(worker.event_id, worker.name)
                for worker in found
                if professions.is_of(worker.position, one.professions)
            ),
        )
        for one in those
    ]


async def told(
    audience: Audience, key: DeliveryKey, *, patience: float = public_holidays.PATIENCE
) -> Found:
    """What a delivery tells its chat: digests of all sets, reminders of those that are wanted."""
    days = announcements.holidays_told(audience, key) if audience.calendar.holiday_sets else None
    if days is None:
        return Found([], True)
    which = _any if key.kind.is_digest else _is_in_reminders
    return await between(audience.calendar, *days, which=which, patience=patience)


async def next_reminder(calendar: Calendar, now: datetime) -> tuple[datetime, list[Holiday]] | None:
    """When the next one after `now` tells of which; None where none is wanted, or known now."""
    if not calendar.tells_holidays:
        return None
    today = dates.today_in(calendar.time_zone, now)
    last = today + timedelta(days=366)
    found = await between(calendar, today, last, which=_is_in_reminders)
    for day, those in sets.by_day(found.items).items():
        at = dates.instant_of(day, calendar.remind_at, calendar.time_zone)
        if at > now:
            return at, those
    return None


async def may_be_told(calendar: Calendar, key: DeliveryKey) -> bool:
    """Whether a delivery tells of any, or it can't be told at once: a transaction waits."""
    found = await told(Audience(calendar), key, patience=0)
    return bool(found.items) or not found.is_whole


def _is_in_reminders(one: Subscription) -> bool:
    return one.in_reminders


async def find(calendar: Calendar, text: str, today: date) -> Found:
    """Those of the year from today on whose names have all words of a text, or their beginnings."""
    asked = searching.fold(text).split()
    if not asked:
        return Found([], True)
    found = await between(calendar, today, today + timedelta(days=365))
    return found._replace(items=[one for one in found.items if _has(one, asked)])


def _has(holiday: Holiday, asked: list[str]) -> bool:
    words = searching.fold(" ".join(holiday.names.values())).split()
    return all(any(word.startswith(one) for word in words) for one in asked)


async def subscribe(db: Database, calendar: Calendar, wanted: Subscription) -> Calendar:
    """With a set, or with another choice of one that it has. Raises NotFound, Invalid."""
    return await _change(db, calendar, lambda those: sets.with_set(those, wanted))


async def take(db: Database, calendar: Calendar, key: str) -> Calendar:
    """With a set that somebody chooses: a region in its country's place. Raises as `subscribe`."""
    return await _change(db, calendar, lambda those: sets.with_taken(those, key))


async def unsubscribe(db: Database, calendar: Calendar, key: str) -> Calendar:
    """Raises NotFound for a set that it has not."""

    def without(those: tuple[Subscription, ...]) -> tuple[Subscription, ...]:
        rest = sets.without_set(those, key)
        if len(rest) == len(those):
            raise NotFound("set")
        return rest

    return await _change(db, calendar, without)


def subscription(calendar: Calendar, key: str) -> Subscription | None:
    return next((one for one in calendar.holiday_sets if one.key == key), None)


Subscribed = tuple[Subscription, ...]


async def _change(
    db: Database, calendar: Calendar, change: Callable[[Subscribed], Subscribed]
) -> Calendar:
    async with db.transaction():
        plan = await plans.lock(db, calendar.id)
        if plan is None:
            raise NotFound("calendar")
        changed = replace(plan.calendar, holiday_sets=change(plan.calendar.holiday_sets))
        if changed.holiday_sets != plan.calendar.holiday_sets:
            await calendars.update(db, calendar.id, holiday_sets=changed.holiday_sets)
    return changed


def _russian(first: date, last: date) -> Iterator[Holiday]:
    for year in range(first.year, last.year + 1):
        for day, those in russian_days.of_year(year).items():
            if first <= day <= last:
                yield from those


async def _public(key: str, first: date, last: date, patience: float) -> list[Holiday] | None:
    place = key.removeprefix(sets.PUBLIC)
    found = await public_holidays.of_years(place, first.year, last.year, patience=patience)
    if found is None:
        return None
    return [
        Holiday(date=day, set_key=key, key=f"{day}", names=names)
        for day, names in found
        if first <= day <= last
    ]

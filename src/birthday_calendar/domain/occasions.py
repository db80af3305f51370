"""From an event to the days on which it is celebrated. Pure."""

from calendar import isleap
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from birthday_calendar.domain import dates, moving_rules, names
from birthday_calendar.domain.models import (
    Event,
    EventDraft,
    EventKind,
    LeapRule,
    Occasion,
    Recurrence,
)

# Kinds of which somebody can have died without their becoming another one.
OF_SOMEBODY = (EventKind.BIRTHDAY, EventKind.ANNIVERSARY, EventKind.NAME_DAY)
_COUNTED_WHILE_ALIVE = (EventKind.BIRTHDAY, EventKind.ANNIVERSARY)


def days_of(one: Recurrence, rule: LeapRule, first: date, last: date) -> list[date]:
    """On which days from `first` to `last` it is celebrated; before the birth on none."""
    days = (
        celebrated_in(year, one, rule)
        for year in range(max(first.year, one.year or 0), last.year + 1)
    )
    return [day for day in days if day is not None and first <= day <= last]


def celebrated_in(year: int, one: Recurrence, rule: LeapRule) -> date | None:
    """Its day in that year; None if on none."""
    if one.rule is not None:
        return moving_rules.kept(one.rule).date_in(year, rule)
    return dates.celebrated_in(year, one.month, one.day, rule)


def next_day(one: Recurrence, rule: LeapRule, today: date) -> date:
    """The first day not before `today` on which it is celebrated."""
    if one.rule is None:
        return dates.next_celebration(one.month, one.day, rule, today)
    # 1896 to 1904 are eight years without a 366th day
    return days_of(one, rule, today, date(today.year + 8, 12, 31))[0]


def occasion_on(day: date, event: Event) -> Occasion:
    return Occasion(date=day, age=age_on(day, event), of=event)


def age_on(day: date, event: EventDraft) -> int | None:
    """Years since it began, where they are known and counted."""
    return dates.age_on(event.year, day) if counts_years(event) else None


def counts_years(event: EventDraft) -> bool:
    """Nobody who has died turns anything; that they died becomes longer ago each year."""
    if event.kind in _COUNTED_WHILE_ALIVE:
        return not event.deceased
    return event.kind is EventKind.MEMORIAL


COMING_OF_AGE = 18


def is_round(event: EventDraft, age: int) -> bool:
    """Whether people make more of that age than of others: 10, 18, 20, 25 …, or 5, 10, 15 years."""
    if event.deceased or age <= 0:
        return False
    match event.kind:
        case EventKind.BIRTHDAY:
            return age % 10 == 0 or age in (COMING_OF_AGE, 25, 75)
        case EventKind.ANNIVERSARY:
            return age % 10 == 0 or age in (5, 15, 25, 75)
    return False


def is_moved(occasion: Occasion) -> bool:
    """Whether it is of 29 February and celebrated on another day."""
    of = occasion.of
    return (of.month, of.day) == (2, 29) and occasion.date.day != of.day


def is_remembrance(event: EventDraft) -> bool:
    """Whether it is of somebody who has died: nothing festive, then. A holiday is nobody's."""
    return event.kind is EventKind.MEMORIAL or (event.deceased and event.kind in OF_SOMEBODY)


def is_congratulated(event: EventDraft) -> bool:
    """Whether there is somebody, or a day, to congratulate on."""
    return not is_remembrance(event) and event.kind is not EventKind.OTHER


def order(occasion: Occasion, language: str) -> tuple[object, ...]:
    """What to sort occasions by for a reader of `language`: date, name, and whose is older here."""
    return occasion.date, *names.order(occasion.of.name, language), occasion.of.id


class Stretch(NamedTuple):
    """Days of one year on which people are celebrated as their events follow each other.

    Or one day, whose people stand in the order of names: then 29 February may be among them.
    """

    first: date
    last: date
    lowest: int  # month * 100 + day of events, as are the next
    highest: int

    @property
    def is_one_day(self) -> bool:
        return self.first == self.last

    def day_of(self, one: Recurrence) -> date:
        return self.first if self.is_one_day else date(self.first.year, one.month, one.day)


def stretches(first: date, last: date, rule: LeapRule) -> Iterator[Stretch]:
    """All of the days from `first` to `last`, in their order."""
    for year in range(first.year, last.year + 1):
        for stretch in _of_year(year, rule):
            start, end = max(first, stretch.first), min(last, stretch.last)
            if stretch.is_one_day and start == end:
                yield stretch
            elif start <= end:
                yield _plain(start, end)


def year_from(today: date, rule: LeapRule) -> list[Stretch]:
    """All days of a year, each once, in the order in which they are celebrated next.

    Where 29 February is celebrated in leap years only, it may come years after all others.
    """
    leap_day = dates.next_celebration(2, 29, rule, today)
    shared = dates.next_celebration(leap_day.month, leap_day.day, rule, today) == leap_day
    its_days = sorted((229, leap_day.month * 100 + leap_day.day if shared else 229))
    found = [Stretch(leap_day, leap_day, *its_days)]
    year, is_leap_day = today.year, (today.month, today.day) == (2, 29)
    again = date(year + 1, 3, 1) if is_leap_day else today.replace(year=year + 1)
    for first, last in (
        (today, date(year, 12, 31)),
        (date(year + 1, 1, 1), again - timedelta(days=1)),
    ):
        february, march = date(first.year, 2, 28), date(first.year, 3, 1)
        for start, end in ((first, min(last, february)), (max(first, march), last)):
            start += timedelta(days=start == leap_day)
            end -= timedelta(days=end == leap_day)
            if start <= end:
                found.append(_plain(start, end))
    return sorted(found)


def _of_year(year: int, rule: LeapRule) -> list[Stretch]:
    start, february, march, end = (date(year, *day) for day in ((1, 1), (2, 28), (3, 1), (12, 31)))
    if isleap(year):
        return [_plain(start, end)]
    match rule:
        case LeapRule.FEBRUARY_28:
            before, both = february - timedelta(days=1), Stretch(february, february, 228, 229)
            return [_plain(start, before), both, _plain(march, end)]
        case LeapRule.MARCH_1:
            after, both = march + timedelta(days=1), Stretch(march, march, 229, 301)
            return [_plain(start, february), both, _plain(after, end)]
        case LeapRule.LEAP_YEARS_ONLY:
            return [_plain(start, february), _plain(march, end)]


def _plain(first: date, last: date) -> Stretch:
    return Stretch(first, last, first.month * 100 + first.day, last.month * 100 + last.day)

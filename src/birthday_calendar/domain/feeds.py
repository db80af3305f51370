"""Which days a feed has in it, and what may be chosen of them."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

import msgspec

from birthday_calendar.domain.errors import N_, Invalid
from birthday_calendar.domain.field_kinds import MOST_TAGS, check_tag
from birthday_calendar.domain.keys import FeedOptions
from birthday_calendar.domain.languages import LANGUAGES
from birthday_calendar.domain.models import Event, EventKind, LeapRule, Occasion
from birthday_calendar.domain.occasions import days_of, occasion_on
from birthday_calendar.domain.parsing.counts import check_lead_days

PRODUCT = "-//Birthday Calendar//Feed//EN"  # what each says that it is: RFC 5545, 3.7.3
# Years around the one that it is. One entry a day, and no rule of recurrence: so ages are right, 29
# February is where the calendar has it, and no app meets a year before 1970.
YEARS_BEFORE, YEARS_AFTER = 1, 3
LEAD_YEARS_AFTER = 1  # what is told ahead is of use for this year and the next
MOST_LEADS = 3
MOST_ENTRIES = 30_000  # a second of a worker's time; what would have more has the next year at most


class Span(NamedTuple):
    """How far a feed goes."""

    year: int  # that it is
    years_after: int
    leads: tuple[int, ...]  # days


class Entry(NamedTuple):
    """A day in a feed."""

    day: date
    of: Occasion
    lead: int  # days before the occasion; 0 on the day itself


def span(year: int, events: int, leads: frozenset[int]) -> Span:
    """Of a calendar with so many events."""
    of_each = YEARS_BEFORE + 1 + YEARS_AFTER + len(leads) * (1 + LEAD_YEARS_AFTER)
    if events * of_each > MOST_ENTRIES:
        return Span(year, 1, ())
    return Span(year, YEARS_AFTER, tuple(sorted(leads)))


def entries(event: Event, rule: LeapRule, span: Span) -> Iterator[Entry]:
    """All of an event, each day of celebration followed by what is told ahead of it."""
    first, last = date(span.year - YEARS_BEFORE, 1, 1), date(span.year + span.years_after, 12, 31)
    for day in days_of(event, rule, first, last):
        occasion = occasion_on(day, event)
        yield Entry(day, occasion, 0)
        if not event.muted and span.year <= day.year <= span.year + LEAD_YEARS_AFTER:
            for lead in span.leads:
                yield Entry(day - timedelta(days=lead), occasion, lead)


def entries_of(occasion: Occasion, leads: Iterable[int]) -> Iterator[Entry]:
    """Of one day, followed by what is told ahead of it."""
    yield Entry(occasion.date, occasion, 0)
    for lead in leads:
        yield Entry(occasion.date - timedelta(days=lead), occasion, lead)


def has(options: FeedOptions, event: Event) -> bool:
    """Whether an event is in a feed."""
    if options.kinds and event.kind not in options.kinds:
        return False
    return not options.tags or not set(options.tags).isdisjoint(event.tags)


def has_holidays(options: FeedOptions) -> bool:
    """Whether a feed has those of the calendar's sets: they have no tags."""
    return not options.tags and (not options.kinds or EventKind.HOLIDAY in options.kinds)


def years(span: Span) -> range:
    return range(span.year - YEARS_BEFORE, span.year + span.years_after + 1)


def changed(options: FeedOptions, **changes: Any) -> FeedOptions:
    """As they are kept. Raises Invalid naming the one that can't be taken."""
    if changes.get("language", "en") not in LANGUAGES:
        raise Invalid("language", N_("expected one of {languages}"), languages=", ".join(LANGUAGES))
    if leads := changes.get("lead_days"):
        changes["lead_days"] = _leads(leads)
    if kinds := changes.get("kinds"):
        chosen = [kind for kind in EventKind if kind in kinds]
        changes["kinds"] = () if len(chosen) == len(EventKind) else tuple(chosen)
    if tags := changes.get("tags"):
        changes["tags"] = tuple(sorted({check_tag(tag) for tag in tags}))
        if len(changes["tags"]) > MOST_TAGS:
            raise Invalid("tags", N_("must be at most {most} words"), most=MOST_TAGS)
    if (at := changes.get("alarm_at")) is not None:
        changes["alarm_at"] = at.replace(second=0, microsecond=0)
    return msgspec.structs.replace(options, **changes)


def _leads(days: frozenset[int]) -> frozenset[int]:
    chosen = check_lead_days(days)
    if 0 in chosen:
        raise Invalid("lead_days", N_("the day itself has an entry anyway"))
    if len(chosen) > MOST_LEADS:
        raise Invalid("lead_days", N_("must be at most {most} of them"), most=MOST_LEADS)
    return chosen

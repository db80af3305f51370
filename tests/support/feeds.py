"""Plain values of feeds, and what an independent reader finds in one."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import icalendar
import vobject

from birthday_calendar.domain import feeds
from birthday_calendar.domain.keys import Feed, FeedOptions
from birthday_calendar.domain.models import Calendar, Event
from birthday_calendar.wording import feeds as words
from birthday_calendar.wording.texts import texts
from tests.support.values import MADE


def a_feed(**options: Any) -> Feed:
    return Feed(
        id=1,
        calendar_id=1,
        user_id=1,
        name="Phone",
        created_at=MADE,
        changed_at=MADE,
        last_used_at=None,
        rests_because=None,
        checked_at=None,
        options=FeedOptions(**options),
    )


def written(calendar: Calendar, events: Iterable[Event], year: int, **options: Any) -> str:
    """A feed as it is in a year."""
    feed, _ = a_feed(**options), texts(options.get("language", "en"))
    there = [one for one in events if feeds.has(feed.options, one)]
    span = feeds.span(year, len(there), feed.options.lead_days)
    return "".join(
        [
            words.beginning(calendar, _),
            *(
                words.vevents(one, feeds.entries(one, calendar.leap_rule, span), feed, _)
                for one in there
            ),
            words.END,
        ]
    )


Found = list[tuple[date, date, str]]  # first day, the day after the last, and what it says


def by_icalendar(text: str) -> Found:
    read: Any = icalendar.Calendar.from_ical(text)
    assert read.errors == []
    return sorted(
        (one["DTSTART"].dt, one["DTEND"].dt, str(one["SUMMARY"])) for one in read.walk("VEVENT")
    )


def by_vobject(text: str) -> Found:
    read = vobject.readOne(text, validate=True)
    return sorted(
        (one.dtstart.value, one.dtend.value, one.summary.value)
        for one in getattr(read, "vevent_list", [])
    )

"""The VEVENTs of an iCalendar file (RFC 5545, 3.6.1), and what stands before them."""

import re
from collections.abc import Iterator

from birthday_calendar.domain import feeds
from birthday_calendar.domain.errors import N_, Invalid
from birthday_calendar.domain.formats import own
from birthday_calendar.domain.formats.properties import Line, lines

_WANTED = frozenset(
    {
        *("BEGIN", "END", "UID", "SUMMARY", "DESCRIPTION", "CATEGORIES", "DTSTART", "RRULE"),
        *("RECURRENCE-ID", "STATUS", "X-WR-CALNAME", "PRODID", own.PROPERTY),
        *("X-NEXTCLOUD-BC-YEAR", "X-NEXTCLOUD-BC-UNKNOWN-YEAR", "X-NEXTCLOUD-BC-FIELD-TYPE"),
    }
)
_FEED = N_(
    "This is a feed of mine: days as a calendar app shows them. People come with /export, or with "
    "events.json of the API."
)
_HOLIDAYS = re.compile(r"holidays?|праздник|feiertag|jours fériés|festivos|свята", re.IGNORECASE)


class Calendar:
    """What stands in a file before its entries."""

    is_of_holidays = False
    is_of_facebook = False


def entries(data: bytes, calendar: Calendar) -> Iterator[dict[str, Line]]:
    """The properties of each VEVENT, of several of a name the first; without its alarms'."""
    found: dict[str, Line] | None = None
    inside = 0
    for line in lines(data, _WANTED):
        if isinstance(line, bytes):
            continue
        what = line.value.strip().upper() if line.name in ("BEGIN", "END") else ""
        if line.name == "BEGIN":
            if what == "VEVENT":
                if found:
                    yield found
                found, inside = {}, 0
            elif found is not None:
                inside += 1
        elif line.name == "END":
            if what == "VEVENT":
                if found:
                    yield found
                found, inside = None, 0
            elif what == "VCALENDAR" and found:
                yield found
                found = None
            elif inside:
                inside -= 1
        elif found is not None and not inside:
            if line.name in _WANTED:
                found.setdefault(line.name, line)
        elif line.name == "X-WR-CALNAME":
            calendar.is_of_holidays = _HOLIDAYS.search(line.text) is not None
        elif line.name == "PRODID":
            if line.value.strip() == feeds.PRODUCT:
                raise Invalid("file", _FEED)
            calendar.is_of_facebook = "facebook" in line.value.lower()
    if found:
        yield found

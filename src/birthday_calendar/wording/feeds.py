"""A feed as calendar apps read it: RFC 5545 and 7986, and what apps want beside them.

Written by ourselves, as an entry is a dozen lines: what a library makes of them takes many times as
long, and an API worker has to do so for tens of thousands of them within two seconds.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import msgspec

from birthday_calendar.domain import content_lines, names
from birthday_calendar.domain.content_lines import folded
from birthday_calendar.domain.feeds import PRODUCT, Entry
from birthday_calendar.domain.holidays.sets import Holiday, said_in
from birthday_calendar.domain.keys import Feed, FeedOptions
from birthday_calendar.domain.models import Calendar, CalendarKind, Event, EventKind, Occasion
from birthday_calendar.domain.occasions import is_moved, is_remembrance, occasion_on
from birthday_calendar.wording import holidays as holiday_words
from birthday_calendar.wording import occasions
from birthday_calendar.wording.texts import Texts, texts

# How often apps shall look; Google's does once in 8 to 24 hours whatever one says.
REFRESHED = "PT6H"
NOTE_LIMIT = 200  # characters: it stands there once a year
END = "END:VCALENDAR\r\n"

_SINCE = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = timedelta(days=1)


def numbered(number: int, _: Texts) -> str:
    """What one is called that nobody has named."""
    return _("Feed {number}", number=number)


def beginning(calendar: Calendar, _: Texts) -> str:
    title = calendar.title if calendar.kind is CalendarKind.SHARED else ""
    name = content_lines.text(names.without_marks(title) or _("Birthdays"))
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        f"NAME:{name}",
        f"X-WR-CALNAME:{name}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESHED}",
        f"X-PUBLISHED-TTL:{REFRESHED}",
    ]
    return "".join(map(folded, lines))


def vevents(event: Event, entries: Iterable[Entry], feed: Feed, _: Texts) -> str:
    """All of an event's. What they say is from the event's last change, or from the feed's."""
    options = feed.options
    changed_at = max(event.updated_at, feed.changed_at)
    stamp = f"{changed_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    uid = f"{event.id}-{(event.created_at - _SINCE) // timedelta(microseconds=1)}"
    sequence = max(0, (changed_at - event.created_at) // timedelta(seconds=1))
    always = (
        f"DTSTAMP:{stamp}\r\nLAST-MODIFIED:{stamp}\r\nSEQUENCE:{sequence}\r\n"
        # else Outlook takes the day for busy
        "TRANSP:TRANSPARENT\r\nX-MICROSOFT-CDO-BUSYSTATUS:FREE\r\n"
    )
    description, alarm = _description(event, options), _alarm(event, options)
    name, icon = names.isolated(event.name), occasions.icon(event) + " " if options.emoji else ""
    parts, said = [], ""
    for entry in entries:
        lead = ""
        if entry.lead:  # it follows what it leads to
            lead, ahead = f"-{entry.lead}", _.distance(entry.of.date, entry.day)
            title = content_lines.text(f"{icon}{ahead[:1].upper()}{ahead[1:]}: {said}")
        else:
            said = _said(entry.of, name, options, _)
            title = content_lines.text(icon + said)
        parts.append(
            f"BEGIN:VEVENT\r\nUID:{uid}-{entry.of.date.year}{lead}@birthday-calendar\r\n"
            f"DTSTART;VALUE=DATE:{_basic(entry.day)}\r\n"
            f"DTEND;VALUE=DATE:{_basic(entry.day + _DAY)}\r\n"
            + folded(f"SUMMARY:{title}")
            + always
            + ("" if lead else description)
            + alarm
            + "END:VEVENT\r\n"
        )
    return "".join(parts)


def holidays(those: Iterable[Holiday], feed: Feed, _: Texts) -> str:
    """As long as the feed's options stay, so does what is said of when it was written."""
    stamp = f"{feed.changed_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    parts = []
    for one in those:
        icon = f"{holiday_words.icon(one)} " if feed.options.emoji else ""
        uid = f"{one.set_key.replace(':', '-')}-{one.key}-{one.date.year}@birthday-calendar"
        about = names.without_marks(said_in(one.about, _.language))
        parts.append(
            "BEGIN:VEVENT\r\n"
            + folded(f"UID:{content_lines.text(uid)}")
            + f"DTSTART;VALUE=DATE:{_basic(one.date)}\r\n"
            f"DTEND;VALUE=DATE:{_basic(one.date + _DAY)}\r\n"
            + folded(f"SUMMARY:{content_lines.text(icon + one.name(_.language))}")
            + f"DTSTAMP:{stamp}\r\nTRANSP:TRANSPARENT\r\nX-MICROSOFT-CDO-BUSYSTATUS:FREE\r\n"
            + (folded(f"DESCRIPTION:{content_lines.text(about)}") if about else "")
            + "END:VEVENT\r\n"
        )
    return "".join(parts)


def example(options: FeedOptions, today: date) -> str:
    """What a day may say, somebody's who turns 36."""
    _ = texts(options.language)
    somebody = Event(
        id=0,
        calendar_id=0,
        created_at=_SINCE,
        updated_at=_SINCE,
        name=_("Anna Schmidt"),
        day=15,
        month=3,
        year=today.year - 36,
    )
    said = _said(occasion_on(date(today.year, 3, 15), somebody), somebody.name, options, _)
    return f"{occasions.icon(somebody)} {said}" if options.emoji else said


def _said(occasion: Occasion, name: str, options: FeedOptions, _: Texts) -> str:
    """Anna turns 36. Plain text, as all of a feed is."""
    event = occasion.of
    if not options.ages:
        occasion = msgspec.structs.replace(occasion, age=None)
    if event.kind is not EventKind.BIRTHDAY or is_remembrance(event):
        whose, following = (
            occasions.whose(event, name, _),
            occasions.said(occasion, _, marks_round=False),
        )
        return ", ".join([whose, *following])
    text = name if options.emoji else _("Birthday: {name}", name=name)
    if occasion.age:
        text = _.plural("{name} turns {count}", "{name} turns {count}", occasion.age, name=name)
    return f"{text}, {occasions.origin(event, _)}" if is_moved(occasion) else text


def _description(event: Event, options: FeedOptions) -> str:
    """Of a member nobody is told what others have noted: they may read it themselves."""
    if not options.notes or not event.note or event.member_id is not None:
        return ""
    note = event.note
    if len(note) > NOTE_LIMIT:
        note = note[: NOTE_LIMIT - 1] + "…"
    return folded(f"DESCRIPTION:{content_lines.text(names.without_marks(note))}")


def _alarm(event: Event, options: FeedOptions) -> str:
    """By the clock of who reads it: a day begins at midnight there."""
    if options.alarm_at is None or event.muted:
        return ""
    hours, minutes = options.alarm_at.hour, options.alarm_at.minute
    after = f"PT{hours}H{minutes}M" if minutes else f"PT{hours}H"
    name = folded(f"DESCRIPTION:{content_lines.text(event.name)}")
    return f"BEGIN:VALARM\r\nACTION:DISPLAY\r\n{name}TRIGGER:{after}\r\nEND:VALARM\r\n"


def _basic(day: date) -> str:
    return f"{day.year:04}{day.month:02}{day.day:02}"

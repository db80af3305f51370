"""What callers have to know of the fields of events, calendars and feeds, as documents say it.

Limits are only said here: the rules of `domain` keep them, and tell who breaks one in their words.
"""

from collections.abc import Mapping
from typing import Annotated, Any

from msgspec import Meta

from birthday_calendar.domain.celebrations import MOST_WEEKS
from birthday_calendar.domain.dates import EARLIEST_YEAR
from birthday_calendar.domain.feeds import MOST_LEADS
from birthday_calendar.domain.field_kinds import LINE_LIMIT, MOST_TAGS, NOTE_LIMIT, TAG_LIMIT
from birthday_calendar.domain.key_rules import NAME_LIMIT
from birthday_calendar.domain.languages import LANGUAGES
from birthday_calendar.domain.moving_rules import RULE_LIMIT
from birthday_calendar.domain.parsing.counts import MOST_LEAD_DAYS

Descriptions = Mapping[str, Meta]


def told(kind: Any, meta: Meta) -> Any:
    """A type, with what is to be known of its values."""
    return Annotated[kind, meta]


def said(text: str, example: object, **schema: Any) -> Meta:
    """`schema` has further words of JSON Schema."""
    return Meta(description=text, examples=[example], extra_json_schema=schema or None)


_LEAD_DAYS = {"items": {"type": "integer", "minimum": 0, "maximum": MOST_LEAD_DAYS}}
_TAGS = {"items": {"type": "string", "minLength": 1, "maxLength": TAG_LIMIT}}

EVENT = {
    "name": said("Who, or what", "Anna Schmidt", minLength=1, maxLength=LINE_LIMIT),
    "day": said("A day that exists; 29 February does", 15, minimum=1, maximum=31),
    "month": said("1 is January", 3, minimum=1, maximum=12),
    "year": said(
        "In which it began, until today; `null`: no age is told", 1990, minimum=EARLIEST_YEAR
    ),
    "rule": said(
        "Of a holiday that moves: the first to fourth or last weekday of a month, or such as "
        "`256th day of the year`; `day` and `month` then are the next one's, whatever is sent",
        None,
        maxLength=RULE_LIMIT,
    ),
    "kind": said("What comes back each year", "birthday"),
    "company": said("Where they work", "Acme", maxLength=LINE_LIMIT),
    "position": said("What they do there", "Engineer", maxLength=LINE_LIMIT),
    "note": said("What is to be remembered", "Likes tulips", maxLength=NOTE_LIMIT),
    "responsible": said("Who sees to the present", "Boris", maxLength=LINE_LIMIT),
    "tags": said(f"Up to {MOST_TAGS} words of letters, digits, `-` and `_`", ["family"], **_TAGS),
    "lead_days": said("Days before to remind; `null`: as the calendar", [0, 7], **_LEAD_DAYS),
    "remind_at": said("When to remind; `null`: as the calendar", "09:30"),
    "muted": said("Whether it sends no reminder", False),
    "deceased": said("Whether somebody has died: no age is told", False),
}

CALENDAR = {
    "language": said("Of reminders; once set, the bot speaks it", "en", enum=[*LANGUAGES]),
    "time_zone": said("An IANA name", "Europe/Berlin"),
    "remind_at": said("When reminders and digests come", "09:00"),
    "lead_days": said("Days before to remind; `[]`: on none", [0, 1], **_LEAD_DAYS),
    "leap_rule": said("When 29 February is celebrated in other years", "february_28"),
    "weekend_rule": said("Whether a weekend's days are told of on Friday", False),
    "weekly_digest": said("Whether Mondays bring a list of the week", False),
    "monthly_digest": said("Whether the 1st brings a list of the month", False),
    "show_zodiac": said("Whether names have signs of the zodiac", False),
    "who_may": said("What people of a group may do in the chat", "add"),
    "surprises": said("Who is told ahead of the day of a group's member", "others"),
    "paused_until": said("Nothing is sent before that day; `null`: not paused", None),
    "date_order": said("Which day `5/6` is in the chat", "day_first"),
    "congratulate_at": said("When a group congratulates on the day; `null`: not", "12:00"),
    "congratulate_style": said("Of these texts", "friendly"),
    "congratulate_card": said("Whether the congratulation has a picture", False),
    "remind_too": said("Whether the day's reminder comes beside the congratulation", False),
    "pin_day": said("Whether a group's message of the day is pinned until midnight", False),
    "tag_day": said("Whether a group's member wears a tag on their birthday", False),
    "poll_weeks": said(
        "Weeks ahead in which organisers are asked about a present; 0: never",
        2,
        minimum=0,
        maximum=MOST_WEEKS,
    ),
}

FEED = {
    "name": said("By which it is told from others", "phone", minLength=1, maxLength=NAME_LIMIT),
    "language": said("The calendar's, where it is not said", "en", enum=[*LANGUAGES]),
    "ages": said("Whether ages are told", True),
    "emoji": said("Whether titles have emoji", True),
    "notes": said("Whether notes are told, but of members", False),
    "alarm_at": said("When an entry rings; `null`: never", "09:00"),
    "lead_days": said(
        f"Up to {MOST_LEADS} numbers: so many days before there is an entry, too",
        [7],
        items={"type": "integer", "minimum": 1, "maximum": MOST_LEAD_DAYS},
    ),
    "kinds": said("Which events; `[]`: all", ["birthday"]),
    "tags": said("Events that have one of these; `[]`: all", ["family"], **_TAGS),
}

"""What is to be known of an event's fields, each once; what is a field at all, EventDraft says.

What may be kept, what the chat asks and hears, and what a search looks in is read from here. Texts
are marked for translation.
"""

from collections.abc import Mapping
from datetime import date

import msgspec

from birthday_calendar.domain.errors import N_, Invalid
from birthday_calendar.domain.field_kinds import (
    Day,
    LeadDays,
    Line,
    Name,
    Note,
    Tags,
    TimeOfDay,
    Year,
)
from birthday_calendar.domain.models import Event, EventDraft

FIELDS = (
    Name("name", "✏️", N_("Name"), N_("What is the right name?"), is_searched=True),
    Day(
        "date",
        "📅",
        N_("Date"),
        N_("What is the right date? For example: 15.03.1990, or 15 March without a year."),
    ),
    Line("company", "🏢", N_("Company"), N_("Which company?"), is_searched=True),
    Line("position", "💼", N_("Position"), N_("Which position?"), is_searched=True),
    Note("note", "📝", N_("Note"), N_("What should I note?"), is_searched=True, is_secret=True),
    Line(
        "responsible",
        "👤",
        N_("Responsible"),
        N_("Who is responsible, for the present for example?"),
        is_searched=True,
        is_secret=True,
    ),
    LeadDays(
        "lead_days",
        "⏳",
        N_("Days before"),
        N_(
            "How many days before shall I remind of this day? For example: 0, 1, 7, where 0 is "
            "the day itself."
        ),
    ),
    TimeOfDay(
        "remind_at",
        "⏰",
        N_("Time"),
        N_("At what time shall I remind of this day? For example: 9:00."),
    ),
    Tags(
        "tags",
        "🏷",
        N_("Tags"),
        N_("Which tags? For example: family, work."),
        is_searched=True,
        is_on_card=True,
    ),
)
YEAR = Year("year", "📅", N_("Year"), N_("In which year? For example: 1990."))
BY_NAME = {field.name: field for field in (*FIELDS, YEAR)}
_SEARCHED = [field for field in FIELDS if field.is_searched]
_SEARCHED_OPENLY = [field for field in _SEARCHED if not field.is_secret]


def check(draft: EventDraft, today: date) -> EventDraft:
    """The draft as it is kept. Raises Invalid naming the first field that can't be."""
    kept: dict[str, object] = {}
    for field in FIELDS:
        kept |= field.kept(draft, today)
    return msgspec.structs.replace(draft, **kept)


def searched(draft: EventDraft, *, is_own: bool = False) -> str:
    """All that a search looks in, a line each; of somebody's own event no secrets."""
    texts = [field.written(draft) for field in (_SEARCHED_OPENLY if is_own else _SEARCHED)]
    return "\n".join(filter(None, texts))


def changed(before: Event, changes: Mapping[str, object]) -> EventDraft:
    """With these fields in place of its own, not checked yet. Raises Invalid where a day that moved
    is to stop that, and nothing says on which date it stays.
    """
    stays = before.rule is not None and "rule" in changes and changes["rule"] is None
    if stays and not {"day", "month"} <= changes.keys():
        raise Invalid("day", N_("needs a day and a month"))
    return msgspec.structs.replace(to_draft(before), **changes)


def to_draft(event: Event) -> EventDraft:
    return EventDraft(**{name: getattr(event, name) for name in EventDraft.__struct_fields__})

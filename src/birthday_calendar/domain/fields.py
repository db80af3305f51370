"""What is to be known of an event's fields, each once; what is a field at all, EventDraft says.

What may be kept, what the chat asks and hears, and what a search looks in is read from here. Texts
are marked for translation.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import Any

import msgspec
from msgspec import Struct

from birthday_calendar.domain import dates, names
from birthday_calendar.domain.errors import N_, Invalid
from birthday_calendar.domain.models import Event, EventDraft
from birthday_calendar.domain.parsing import counts, days, phrases, times

LINE_LIMIT = 200  # characters
NOTE_LIMIT = 1_000  # characters: a list of them still fits a Telegram message
TAG_LIMIT = 32  # characters
MOST_TAGS = 10
# Buttons below a question, for what a "-" means, which people may type as well.
NONE = N_("None")
AS_THE_CALENDAR = N_("As the calendar")


class Field(Struct, frozen=True):
    """One that people write in words."""

    name: str  # in EventDraft and in the API
    icon: str
    label: str
    question: str
    without: str | None = NONE  # what a "-" means; None where there must be something
    empty: object = None  # what is kept for nothing
    is_searched: bool = False
    is_on_card: bool = False  # as a line of its own, after its icon
    suggests: tuple[str, ...] = ()  # answers that are likely, as they may be typed

    def kept(self, draft: EventDraft, today: date) -> dict[str, object]:
        """What of it is kept, by name in EventDraft. Raises Invalid for what can't be."""
        return {self.name: self.checked(getattr(draft, self.name))}

    def checked(self, value: Any) -> object:
        return value

    def read(
        self, text: str, before: Event, today: date, *, month_first: bool = False
    ) -> dict[str, object]:
        """What a text that somebody typed changes. Raises Invalid."""
        return {self.name: self.parsed(text)}

    def parsed(self, text: str) -> object:
        return text

    def cleared(self, before: Event) -> dict[str, object] | None:
        """What changes where there shall be none; None where nobody can mean that."""
        return {self.name: self.empty}

    def may_be_cleared(self, before: Event) -> bool:
        """Whether there is something that can be taken away."""
        return self.without is not None and getattr(before, self.name) != self.empty

    def hint(self, before: Event) -> str | None:
        """A line below the question; `{year}` in it is the event's."""
        return None

    def written(self, event: EventDraft) -> str:
        """As a text, for a search and a card; empty where there is none."""
        return getattr(event, self.name) or ""


class Line(Field, frozen=True):
    limit: int = LINE_LIMIT

    def checked(self, value: str | None) -> str | None:
        """Without blanks around it; None where nothing is left."""
        text = self.trimmed(names.checked(self.name, (value or "").replace("\r\n", "\n")))
        if not text:
            return None
        if not names.is_visible(text):
            raise Invalid(self.name, N_("must have something in it that can be seen"))
        if len(text) > self.limit:
            raise Invalid(self.name, N_("must be at most {limit} characters"), limit=self.limit)
        return text

    def trimmed(self, text: str) -> str:
        return " ".join(text.split())


class Name(Line, frozen=True):
    without: str | None = None
    empty: object = ""  # which is refused

    def checked(self, value: str | None) -> str:
        text = super().checked(value)
        if text is None:
            raise Invalid(self.name, N_("must not be empty"))
        return text

    def parsed(self, text: str) -> str:
        phrases.check_name(text)
        return text


class Note(Line, frozen=True):
    """It may have several lines."""

    limit: int = NOTE_LIMIT

    def trimmed(self, text: str) -> str:
        return text.strip()


class Day(Field, frozen=True):
    """Day, month and year, which people write together."""

    without: str | None = N_("Without a year")

    def kept(self, draft: EventDraft, today: date) -> dict[str, object]:
        dates.check(draft.day, draft.month, draft.year, today)
        return {}

    def read(
        self, text: str, before: Event, today: date, *, month_first: bool = False
    ) -> dict[str, object]:
        written = days.parse_date(text, today, month_first=month_first)
        return written._replace(year=written.year or before.year)._asdict()

    def cleared(self, before: Event) -> dict[str, object] | None:
        return None if before.year is None else {"year": None}

    def may_be_cleared(self, before: Event) -> bool:
        return before.year is not None

    def hint(self, before: Event) -> str | None:
        return None if before.year is None else N_("Without a year {year} stays.")


class Year(Field, frozen=True):
    """The year by itself, where the day is known."""

    without: str | None = None

    def read(
        self, text: str, before: Event, today: date, *, month_first: bool = False
    ) -> dict[str, object]:
        return {"year": days.parse_year(text, before.day, before.month, today)}


class LeadDays(Field, frozen=True):
    without: str | None = AS_THE_CALENDAR
    suggests: tuple[str, ...] = ("0", "0, 1", "0, 7")

    def checked(self, value: frozenset[int] | None) -> frozenset[int] | None:
        return None if value is None else counts.check_lead_days(value)

    def parsed(self, text: str) -> frozenset[int]:
        return counts.parse_lead_days(text)


class TimeOfDay(Field, frozen=True):
    without: str | None = AS_THE_CALENDAR
    suggests: tuple[str, ...] = ("8:00", "9:00", "10:00")

    def parsed(self, text: str) -> object:
        return times.parse_time(text)


class Tags(Field, frozen=True):
    """Short words, in the order in which they were given; "Family" and "family" are one."""

    empty: object = ()

    def checked(self, value: Iterable[str]) -> tuple[str, ...]:
        tags = tuple(dict.fromkeys(map(check_tag, value)))
        if len(tags) > MOST_TAGS:
            raise Invalid(self.name, N_("must be at most {most} words"), most=MOST_TAGS)
        return tags

    def parsed(self, text: str) -> list[str]:
        return [word.removeprefix("#") for word in re.split(r"[\s,;]+", text.strip(" ,;"))]

    def written(self, event: EventDraft) -> str:
        return " ".join(f"#{tag}" for tag in event.tags)


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
    Note("note", "📝", N_("Note"), N_("What should I note?"), is_searched=True),
    Line(
        "responsible",
        "👤",
        N_("Responsible"),
        N_("Who is responsible, for the present for example?"),
        is_searched=True,
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


def check_tag(word: str, field: str = "tags") -> str:
    """As it is kept. Raises Invalid for what is no word of letters, digits, - and _."""
    tag = unicodedata.normalize("NFC", unicodedata.normalize("NFC", word.strip()).lower())
    if not 1 <= len(tag) <= TAG_LIMIT:
        raise Invalid(field, N_("each must have from 1 to {limit} characters"), limit=TAG_LIMIT)
    # marks belong to the letters of many scripts
    is_word = all(one in "-_" or unicodedata.category(one)[0] in "LMN" for one in tag)
    if not is_word or not any(map(str.isalnum, tag)):
        raise Invalid(field, N_("each must be of letters, digits, - and _"))
    return tag


def check(draft: EventDraft, today: date) -> EventDraft:
    """The draft as it is kept. Raises Invalid naming the first field that can't be."""
    kept: dict[str, object] = {}
    for field in FIELDS:
        kept |= field.kept(draft, today)
    return msgspec.structs.replace(draft, **kept)


def searched(draft: EventDraft) -> str:
    """All that a search looks in, a line each."""
    texts = (field.written(draft) for field in FIELDS if field.is_searched)
    return "\n".join(filter(None, texts))


def to_draft(event: Event) -> EventDraft:
    return EventDraft(**{name: getattr(event, name) for name in EventDraft.__struct_fields__})

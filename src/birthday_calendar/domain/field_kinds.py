"""Kinds of fields of an event: what may be kept of one, and how it is read. Texts are marked for
translation.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any

from msgspec import Struct

from birthday_calendar.domain import dates, moving_rules, names
from birthday_calendar.domain.errors import N_, Invalid
from birthday_calendar.domain.models import Event, EventDraft
from birthday_calendar.domain.parsing import counts, days, moving, phrases, times

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
    is_secret: bool = False  # of a group's member it is for the others only
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
        if not value:
            return None
        text = self.trimmed(names.checked(self.name, value.replace("\r\n", "\n")))
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
    """It may have several lines, which end in one way: not every file can hold U+2028."""

    limit: int = NOTE_LIMIT

    def trimmed(self, text: str) -> str:
        return "\n".join(text.strip().splitlines())


class Day(Field, frozen=True):
    """Day, month and year, which people write together."""

    without: str | None = N_("Without a year")

    def kept(self, draft: EventDraft, today: date) -> dict[str, object]:
        if draft.rule is not None:
            return _kept_rule(draft, draft.rule)
        dates.check(draft.day, draft.month, draft.year, today)
        return {}

    def read(
        self, text: str, before: Event, today: date, *, month_first: bool = False
    ) -> dict[str, object]:
        if (rule := moving.parse(text)) is not None:
            return moving_rules.fields_of(rule)
        moving.check(text)
        return {"rule": None} | self._read(text, before, today, month_first=month_first)

    def _read(
        self, text: str, before: Event, today: date, *, month_first: bool
    ) -> dict[str, object]:
        if re.fullmatch(r"\d{4}", text):  # the day is right, then
            return {"year": days.parse_year(text, before.day, before.month, today)}
        written = days.parse_date(text, today, month_first=month_first)
        return written._replace(year=written.year or before.year)._asdict()

    def cleared(self, before: Event) -> dict[str, object] | None:
        return None if before.year is None else {"year": None}

    def may_be_cleared(self, before: Event) -> bool:
        return before.year is not None

    def hint(self, before: Event) -> str | None:
        return None if before.year is None else N_("Without a year {year} stays.")


def _kept_rule(draft: EventDraft, text: str) -> dict[str, object]:
    """A day that moves, which only holidays and the like do; a rule that is a date is one."""
    rule = moving_rules.parse(text)
    if isinstance(rule, moving_rules.OnDate):
        return {"rule": None, "day": rule.day, "month": rule.month}
    if draft.kind not in moving_rules.KINDS:
        raise Invalid("rule", N_("only holidays and other days can move from year to year"))
    if draft.year is not None:
        raise Invalid("year", N_("a day that moves has no year"))
    return moving_rules.fields_of(rule)


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


@lru_cache(4_096)
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

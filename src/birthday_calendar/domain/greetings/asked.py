"""What a greeting is asked for."""

from enum import StrEnum

from msgspec import Struct

from birthday_calendar.domain import lines, names
from birthday_calendar.domain.errors import N_, Invalid
from birthday_calendar.domain.models import EventDraft, EventKind, Style
from birthday_calendar.domain.occasions import OF_SOMEBODY, is_remembrance, is_round

INFLECTED = {"ru"}  # languages whose texts depend on the gender of who is greeted
THEME_LIMIT = 200  # characters
ADULT = 18  # years from which on work is spoken of, and age is not


class Length(StrEnum):
    SHORT = "short"
    MEDIUM = "medium"
    LONG = "long"


class Gender(StrEnum):
    """Of who is greeted, as languages inflect for it."""

    UNKNOWN = "unknown"
    HE = "he"
    SHE = "she"


CHOICES = {"style": Style, "length": Length, "gender": Gender}  # by what forms and buttons call it


class NotGreeted(Invalid):
    """Whoever is remembered is not congratulated."""

    def __init__(self) -> None:
        super().__init__("event", N_("who is remembered is not congratulated"))


class Request(Struct, frozen=True, kw_only=True):
    """`name` is as somebody wrote it, but of a wedding those who were wed; `age` is the years on
    the day, where they are known.
    """

    language: str
    name: str
    kind: EventKind = EventKind.BIRTHDAY
    style: Style = Style.FRIENDLY
    length: Length = Length.MEDIUM
    gender: Gender = Gender.UNKNOWN
    age: int | None = None
    is_round: bool = False
    position: str | None = None
    company: str | None = None
    theme: str | None = None

    @classmethod
    def about(cls, event: EventDraft, age: int | None, language: str) -> "Request":
        """What may be said of an event on a day: no note, no tag. Raises NotGreeted."""
        check_greeted(event)
        return cls(
            language=language,
            name=lines.whom(event.name, event.kind),
            kind=event.kind,
            age=age,
            is_round=age is not None and is_round(event, age),
            position=event.position,
            company=event.company,
        )

    @property
    def is_of_child(self) -> bool:
        return self.kind is EventKind.BIRTHDAY and self.age is not None and self.age < ADULT


def check_greeted(event: EventDraft) -> None:
    """Raises NotGreeted of a memorial, and of who has died."""
    if is_remembrance(event):
        raise NotGreeted


def is_several(request: Request) -> bool:
    """Whether more than one are spoken to: a couple, or all who celebrate."""
    return request.kind not in OF_SOMEBODY or names.is_pair(request.name)


def check_theme(text: str) -> str | None:
    """As it stands in a sentence: one line, without what ends one; None where nothing is left.

    Raises Invalid.
    """
    text = " ".join(names.checked("theme", text).split()).rstrip(" .!?…,;:")
    if not text or not names.is_visible(text):
        return None
    if len(text) > THEME_LIMIT:
        raise Invalid("theme", N_("must be at most {limit} characters"), limit=THEME_LIMIT)
    return text

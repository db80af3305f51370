"""What is read from a file, before anything of it is kept."""

from enum import StrEnum

from msgspec import UNSET, Struct, UnsetType

from birthday_calendar.domain.models import Event, EventDraft


class Format(StrEnum):
    CSV = "csv"
    VCF = "vcf"
    ICS = "ics"
    JSON = "json"
    LINES = "lines"  # as people write them in a chat; it is only read


class Unit(StrEnum):
    """What is counted in a file, from one."""

    LINE = "line"
    CARD = "card"
    EVENT = "event"
    ITEM = "item"


class Reason(StrEnum):
    """What somebody has to be asked of an entry; all doubts of one reason may have one answer."""

    ORDER = "order"  # 04/05: the day or the month first? Nothing in the file proves it
    YEAR = "year"  # one that programs write for none, such as 1900
    IMPOSSIBLE = "impossible"  # a year in which nobody can be born; it was dropped
    START = "start"  # the year in which a calendar's entry begins, of birth perhaps
    CENTURY = "century"  # of a year in two digits
    SERIAL = "serial"  # a spreadsheet's number, read as the day that it stands for
    TEXT = "text"  # a date within words
    NAME = "name"  # put together from what was left of a broken line
    PERSON = "person"  # most likely the same as another entry of the file
    SHORTENED = "shortened"  # something beside name and day was too long, or can't be kept


class Answer(StrEnum):
    KEEP = "keep"  # as it was read
    DROP = "drop"  # the year
    EARLIER = "earlier"  # by a century
    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"
    SKIP = "skip"  # the whole entry


class Choice(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An answer, and what it changes of the entry."""

    answer: Answer
    day: int | UnsetType = UNSET
    month: int | UnsetType = UNSET
    year: int | UnsetType | None = UNSET


class Doubt(Struct, frozen=True):
    """`choices` begins with the likeliest; one changes nothing: so it is where nobody answers."""

    entry: int  # its index among the entries
    reason: Reason
    choices: tuple[Choice, ...]
    other: int | None = None  # of PERSON: the entry that it is most likely the same as
    said: str = ""  # the day as it stands in the file, where that is one text


class Entry(Struct, frozen=True, kw_only=True):
    """An event as it may be kept: `draft` has passed fields.check."""

    draft: EventDraft
    where: int  # number of its line, card, event or item: see Read.unit
    uid: str | None = None  # the file's own name for it


class Skipped(Struct, frozen=True, kw_only=True):
    """What no entry was made of. `reason` is a text for translation, filled from `values`."""

    where: int
    reason: str
    what: str = ""  # its name, as far as it has one
    values: dict[str, str | int] = {}


class Read(Struct, frozen=True, kw_only=True):
    """A file. Doubts are in the order in which their answers apply."""

    format: Format
    unit: Unit
    entries: tuple[Entry, ...]
    doubts: tuple[Doubt, ...] = ()
    skipped: tuple[Skipped, ...] = ()


class Status(StrEnum):
    """What an entry is to a calendar."""

    NEW = "new"
    SAME = "same"
    CHANGED = "changed"


class Compared(Struct, frozen=True, kw_only=True):
    """`draft` is to be kept: of a changed one what the file says, and the rest as it was.

    `event` is the one that it is, unless it is new; `namesake` of a new one somebody of that name
    on another day, who may be the same.
    """

    entry: Entry
    status: Status
    draft: EventDraft
    event: Event | None = None
    namesake: Event | None = None

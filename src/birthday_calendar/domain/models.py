"""What the product is about: plain values that every layer shares."""

from datetime import date, datetime, time
from enum import StrEnum
from typing import NamedTuple

from msgspec import Struct


class CalendarKind(StrEnum):
    PERSONAL = "personal"
    SHARED = "shared"


class EventKind(StrEnum):
    """What comes back each year: that decides what is said of it, and nothing else."""

    BIRTHDAY = "birthday"
    ANNIVERSARY = "anniversary"  # a wedding, a job
    NAME_DAY = "name_day"
    MEMORIAL = "memorial"  # the day of a death
    HOLIDAY = "holiday"
    OTHER = "other"


class Role(StrEnum):
    """What a member is to a calendar; what each may do says domain/roles.py."""

    OWNER = "owner"  # an admin of the group
    EDITOR = "editor"
    VIEWER = "viewer"


class WhoMay(StrEnum):
    """What the people of a group may do in its calendar; admins may all of it."""

    EVERYBODY = "everybody"  # all of it, but to change this
    ADD = "add"  # to add
    ADMINS = "admins"  # to look


class LeapRule(StrEnum):
    """When somebody born on 29 February celebrates in a year that has no such day."""

    FEBRUARY_28 = "february_28"
    MARCH_1 = "march_1"
    LEAP_YEARS_ONLY = "leap_years_only"


class DateOrder(StrEnum):
    """Which number of 5/6 a chat means for the day: asked once, where that can't be told."""

    UNKNOWN = "unknown"
    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


class Pause(StrEnum):
    """Why a chat is sent nothing, for now or until it speaks to the bot again."""

    BLOCKED = "blocked"  # somebody blocked the bot
    KICKED = "kicked"  # a group threw it out
    RESTRICTED = "restricted"  # the bot is there and may not write: that is tried again


class Preferences(Struct, frozen=True, kw_only=True):
    """How a chat wants to be told: like this, until somebody there says otherwise."""

    remind_at: time = time(9)
    lead_days: frozenset[int] = frozenset({0, 1})
    leap_rule: LeapRule = LeapRule.FEBRUARY_28
    weekend_rule: bool = False
    weekly_digest: bool = False
    monthly_digest: bool = False
    show_zodiac: bool = False
    who_may: WhoMay = WhoMay.ADD  # of a group's calendar
    paused_until: date | None = None  # nothing is sent before that day's time; see schedule.py
    date_order: DateOrder = DateOrder.UNKNOWN


class Calendar(Preferences, frozen=True, kw_only=True):
    """The events of one Telegram chat."""

    id: int
    chat_id: int
    kind: CalendarKind
    title: str
    language: str
    time_zone: str
    paused_reason: Pause | None
    created_at: datetime
    thread_id: int | None = None  # the topic to tell of events in, where the chat has any
    created_by: int | None = None  # the Telegram user who brought the bot there, where known
    time_zone_chosen: bool = False  # whether somebody has said where the chat is …
    language_chosen: bool = False  # … and what is spoken there
    revision: int = 0  # grows with every change of what belongs to it
    past_rules: str = ""  # JSON of those that somebody has changed of late: see told.py

    @property
    def is_closed(self) -> bool:
        """Nothing is planned until the chat speaks; then what was missed is caught up with."""
        return self.paused_reason in (Pause.BLOCKED, Pause.KICKED)


class Recurrence(Struct, frozen=True, kw_only=True):
    """What decides on which days somebody is celebrated, and on which a chat is told of it."""

    day: int
    month: int
    year: int | None = None
    lead_days: frozenset[int] | None = None  # None: as the calendar says
    remind_at: time | None = None  # None: as the calendar says
    muted: bool = False
    deceased: bool = False


class EventDraft(Recurrence, frozen=True, kw_only=True):
    """An event as somebody gives it, before it is kept. Without a year, no age is told."""

    name: str
    kind: EventKind = EventKind.BIRTHDAY
    company: str | None = None
    position: str | None = None
    note: str | None = None
    responsible: str | None = None
    tags: tuple[str, ...] = ()


class Event(EventDraft, frozen=True, kw_only=True):
    """An event that is kept."""

    id: int
    calendar_id: int
    created_at: datetime
    updated_at: datetime
    member_id: int | None = None  # the Telegram user whose own it is
    added_by: int | None = None  # the Telegram user who added it, where that is known
    told_before: tuple[str, ...] = ()  # its last change: see told.py


class Member(Struct, frozen=True, kw_only=True):
    """Somebody of a group whom the bot has met there."""

    calendar_id: int
    user_id: int  # Telegram's
    name: str  # as Telegram shows it
    username: str | None
    role: Role  # as far as it is known
    met_at: datetime
    left_at: datetime | None


class Occasion(Struct, frozen=True, kw_only=True):
    """An event on the day it is celebrated."""

    date: date
    age: int | None  # years since it began, where they are known and counted
    of: Event


class Page(Struct, frozen=True, kw_only=True):
    """A part of a long list; `next_cursor` is None on the last one."""

    items: list[Event]
    next_cursor: str | None
    total: int
    revision: int | None = None  # of the calendar as all of this was found, where that is known
    is_near: bool = False  # found with one typo, as nothing was without


class OccasionPage(Struct, frozen=True, kw_only=True):
    """The same of occasions, which nobody counts."""

    items: list[Occasion]
    next_cursor: str | None
    revision: int | None = None


class Access(StrEnum):
    """What an API token may do."""

    READ = "read"
    WRITE = "write"


class Rest(StrEnum):
    """Why a token opens nothing for now."""

    NO_ADMIN = "no_admin"  # its maker is no admin of the group any more
    BOT_GONE = "bot_gone"  # the chat has closed itself to the bot
    NOT_SERVED = "not_served"  # the bot is private, and the chat is none that it serves


class Token(Struct, frozen=True, kw_only=True):
    """A key to one calendar's API, whose secret nobody knows but who was shown it."""

    id: int
    calendar_id: int
    user_id: int  # the Telegram user who made it
    name: str  # empty where it is from before tokens had names
    access: Access
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    rests_because: Rest | None  # as of `checked_at`: what Telegram said of its maker
    checked_at: datetime | None


class DeliveryKind(StrEnum):
    REMINDER = "reminder"  # who is celebrated on a date, or will be in the lead days
    LATE = "late"  # somebody added on the very day, after its reminder went out
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    AGAIN = "again"  # an earlier one, once more, because somebody asked for it

    @property
    def is_digest(self) -> bool:
        return self in (DeliveryKind.WEEKLY, DeliveryKind.MONTHLY)


class Again(StrEnum):
    """When somebody wants to be told once more."""

    HOUR = "hour"
    EVENING = "evening"
    TOMORROW = "tomorrow"


class DeliveryStatus(StrEnum):
    PENDING = "pending"
    SENT = "sent"
    SKIPPED = "skipped"  # nothing was left to say when its turn came, or its chat had paused
    FAILED = "failed"  # for good


class Outcome(StrEnum):
    """Why a delivery is not sent: yet, or ever."""

    NOTHING_LEFT = "nothing_left"
    PAUSED = "paused"
    UNREACHABLE = "unreachable"
    THROTTLED = "throttled"
    TOKEN_REFUSED = "token_refused"  # noqa: S105 - a word, no secret
    CHAT_MOVED = "chat_moved"
    CHAT_CLOSED = "chat_closed"
    NOT_ALLOWED = "not_allowed"
    NOT_SERVED = "not_served"
    REJECTED = "rejected"
    OUR_ERROR = "our_error"


class DeliveryKey(NamedTuple):
    """What is unique about a delivery, within its chat."""

    calendar_id: int
    kind: DeliveryKind
    local_date: date
    slot: str


class Delivery(Struct, frozen=True, kw_only=True):
    """One thing owed to one chat for one local date; unique by chat, kind, date and slot."""

    id: int
    calendar_id: int
    chat_id: int
    kind: DeliveryKind
    local_date: date
    slot: str
    status: DeliveryStatus
    due_at: datetime
    attempts: int
    parts_sent: int
    message_id: int | None  # of its first part
    again_of: int | None
    outcome: Outcome | None
    detail: str | None  # in Telegram's own words
    finished_at: datetime | None

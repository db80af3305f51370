"""What the product is about: plain values that every layer shares."""

from datetime import date, datetime, time
from enum import StrEnum

from msgspec import Struct

UID_LIMIT = 255  # characters of another program's name for an event


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

    OWNER = "owner"  # an admin of the group, or whose own calendar it is
    EDITOR = "editor"
    VIEWER = "viewer"


class WhoMay(StrEnum):
    """What the people of a group may do in its calendar; admins may all of it."""

    EVERYBODY = "everybody"  # all of it, but to change this
    ADD = "add"  # to add
    ADMINS = "admins"  # to look


class Surprises(StrEnum):
    """Who is told ahead of the day of a group's member, who is not to hear that the others are."""

    OTHERS = "others"  # in private, those who have started the bot
    ORGANISERS = "organisers"  # another group
    HERE = "here"  # the group, and so the member, too


class Style(StrEnum):
    """How somebody is congratulated."""

    FORMAL = "formal"
    FRIENDLY = "friendly"
    HUMOROUS = "humorous"
    WARM = "warm"


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


class TopicTrouble(StrEnum):
    """Why reminders don't come in the topic that somebody chose."""

    CLOSED = "closed"  # it takes no messages now: they are tried again
    GONE = "gone"  # it was deleted: they come in the group itself


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
    surprises: Surprises = Surprises.OTHERS  # of a group's calendar
    paused_until: date | None = None  # nothing is sent before that day's time; see schedule.py
    date_order: DateOrder = DateOrder.UNKNOWN
    # what a group does on a member's day: see celebrations.py
    congratulate_at: time | None = None  # None: it does not
    congratulate_style: Style = Style.FRIENDLY
    congratulate_card: bool = False  # a picture with it
    remind_too: bool = False  # on the day, of whom it congratulates
    pin_day: bool = False
    tag_day: bool = False
    poll_weeks: int = 0  # ahead, about presents; 0: not at all


class Subscription(Struct, frozen=True, kw_only=True):
    """A set of holidays that a calendar has: holidays/sets.py knows which there are."""

    key: str
    in_reminders: bool = False  # whether they tell of it
    in_feeds: bool = True


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
    topic_name: str | None = None  # what that is called, or was, where it is known
    topic_trouble: TopicTrouble | None = None
    created_by: int | None = None  # the Telegram user who brought the bot there, where known
    time_zone_chosen: bool = False  # whether somebody has said where the chat is …
    language_chosen: bool = False  # … and what is spoken there
    revision: int = 0  # grows with every change of what belongs to it
    organisers: int | None = None  # the chat that was chosen to be told of surprises
    holiday_sets: tuple[Subscription, ...] = ()
    has_moving: bool = False  # whether any of its events may have a rule
    missing_rights: tuple[str, ...] = ()  # of the bot's, of which it was told: see celebrations.py
    celebrates_by: int | None = None  # the Telegram user who has chosen what needs them
    past_rules: str = ""  # JSON of those that somebody has changed of late: see told.py

    @property
    def tells_holidays(self) -> bool:
        """Whether reminders tell of any."""
        return any(one.in_reminders for one in self.holiday_sets)

    @property
    def is_closed(self) -> bool:
        """Nothing is planned until the chat speaks; then what was missed is caught up with."""
        return self.paused_reason in (Pause.BLOCKED, Pause.KICKED)


class Recurrence(Struct, frozen=True, kw_only=True):
    """What decides on which days somebody is celebrated, and on which a chat is told of it."""

    day: int  # 1 where it moves
    month: int
    year: int | None = None
    rule: str | None = None  # "last Friday of June", on which it is each year: moving_rules.py
    lead_days: frozenset[int] | None = None  # None: as the calendar says
    remind_at: time | None = None  # None: as the calendar says
    muted: bool = False
    deceased: bool = False


class Alike(Recurrence, frozen=True, kw_only=True):
    """Events of a calendar that are told of alike; `year` is that of the oldest."""

    count: int
    member_id: int | None = None  # whose own they are


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
    """Somebody of a group whom the bot has met there, or whom a personal calendar is shared with;
    its owner is none.
    """

    calendar_id: int
    user_id: int  # Telegram's
    name: str  # as Telegram shows it
    username: str | None
    role: Role  # as far as it is known
    met_at: datetime
    left_at: datetime | None


class Followed(Struct, frozen=True, kw_only=True):
    """A personal calendar, to somebody whom it is shared with."""

    calendar: Calendar
    role: Role
    is_open: bool = False  # in their own chat


class Invitation(Struct, frozen=True, kw_only=True):
    """A link to a personal calendar, whose secret nobody knows but who was shown it."""

    id: int
    calendar_id: int
    role: Role  # of who accepts it: an editor or a viewer
    created_at: datetime
    expires_at: datetime


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

"""What a calendar owes to a chat: plain values."""

from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from msgspec import Struct


class DeliveryKind(StrEnum):
    REMINDER = "reminder"  # who is celebrated on a date, or will be in the lead days
    LATE = "late"  # somebody added on the very day, after its reminder went out
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    AGAIN = "again"  # an earlier one, once more, because somebody asked for it
    DUTY = "duty"  # in private, what somebody has to look after: its slot begins with the task's id
    CONGRATULATION = "congratulation"  # a group's, on the day itself
    POLL = "poll"  # about the present for somebody who is celebrated on that date
    RIGHTS = "rights"  # what the bot may not do that somebody has chosen

    @property
    def is_digest(self) -> bool:
        return self in (DeliveryKind.WEEKLY, DeliveryKind.MONTHLY)

    @property
    def is_alone(self) -> bool:
        """Whether it is a message by itself; all others of a calendar are told together."""
        return self in (DeliveryKind.CONGRATULATION, DeliveryKind.POLL, DeliveryKind.RIGHTS)


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
    """What is unique about a delivery."""

    calendar_id: int
    chat_id: int
    kind: DeliveryKind
    local_date: date
    slot: str


class Delivery(Struct, frozen=True, kw_only=True):
    """One thing that a calendar owes to one chat, its own or another, for one local date; unique by
    calendar, chat, kind, date and slot.
    """

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

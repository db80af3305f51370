"""Webhooks: addresses that are called with what happens in a calendar, and what each is owed."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import StrEnum

from msgspec import Struct

from birthday_calendar.domain.keys import Key

BATCH = "webhook.batch"  # several of the types below in one delivery
TEST = "webhook.test"
SINGLES = 20  # told one by one; more that wait together come in batches
BATCH_MOST = 100  # of the longest events that is 0.8 MB


class WebhookType(StrEnum):
    """What a webhook may be told of."""

    EVENT_CREATED = "event.created"  # or taken back after it was deleted
    EVENT_UPDATED = "event.updated"
    EVENT_DELETED = "event.deleted"
    CALENDAR_UPDATED = "calendar.updated"
    OCCASION_TODAY = "occasion.today"


class Disabled(StrEnum):
    """Why a webhook is called no more, where nobody switched it off."""

    GONE = "gone"  # it answered 410
    FAILING = "failing"  # nothing has reached it in three days
    BEHIND = "behind"  # more waits for it than is kept


class WebhookStatus(StrEnum):
    """Of a delivery."""

    PENDING = "pending"
    DELIVERED = "delivered"
    SKIPPED = "skipped"  # what it told of was no longer so
    FAILED = "failed"  # for good


class Webhook(Key, frozen=True, kw_only=True):
    """An endpoint. Its secret is not here: it is read to sign, and for nothing else.

    `last_used_at` is when something last reached it.
    """

    url: str
    types: tuple[WebhookType, ...]
    is_enabled: bool
    disabled_because: Disabled | None
    failures: int  # in a row
    expires_at: datetime | None  # when its token does

    def has_expired(self, now: datetime) -> bool:
        return self.expires_at is not None and self.expires_at <= now


class About(Struct, frozen=True, kw_only=True):
    """One thing that a delivery tells of, as it is read when that is sent."""

    type: WebhookType
    at: datetime
    event_id: int | None = None
    day: date | None = None  # of an occasion


class WebhookDelivery(Struct, frozen=True, kw_only=True):
    id: int
    webhook_id: int
    message_id: str  # the header webhook-id: the same at each attempt
    type: str  # a WebhookType, BATCH or TEST
    about: tuple[About, ...]
    status: WebhookStatus
    attempts: int
    next_attempt_at: datetime
    response_status: int | None
    error: str | None
    created_at: datetime
    finished_at: datetime | None


def packed(about: Sequence[About], waiting: int) -> Iterable[tuple[About, ...]]:
    """What goes into a delivery each, where so many are waiting already."""
    each = 1 if waiting + len(about) <= SINGLES else BATCH_MOST
    return (tuple(about[n : n + each]) for n in range(0, len(about), each))


def slot(event_id: int, day: date) -> str:
    """Told once: that it is an event's day."""
    return f"{event_id}/{day}"

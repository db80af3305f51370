"""SQL of webhooks as they are set up; what they are owed has webhook_outbox.py."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

import msgspec
import sqlalchemy as sa

from birthday_calendar.database import Database
from birthday_calendar.domain.keys import Key
from birthday_calendar.domain.models import Calendar
from birthday_calendar.domain.webhooks import Disabled, Webhook
from birthday_calendar.storage.keys import Keys
from birthday_calendar.storage.tables import api_tokens
from birthday_calendar.storage.webhook_tables import webhook_endpoints

# The next time of a calendar's day is at most that far away; what lies beyond, a clock that was
# ahead has left.
LONGEST_DAY = timedelta(days=3)
OLD_SECRET_FOR = timedelta(hours=24)

Kept = tuple[Webhook, Calendar]
_OWN = ("url", "types", "is_enabled", "disabled_because", "failures")


def _webhook(values: dict[str, Any]) -> Webhook:
    return msgspec.convert(values, Webhook)


_its_tokens_end = (
    sa.select(api_tokens.c.expires_at)
    .where(api_tokens.c.id == webhook_endpoints.c.token_id)
    .scalar_subquery()
)
_ENDPOINTS = Keys(
    webhook_endpoints,
    (*Key.__struct_fields__, *_OWN),
    _webhook,
    {"expires_at": _its_tokens_end},
)
insert, update, delete = _ENDPOINTS.insert, _ENDPOINTS.update, _ENDPOINTS.delete
get, of_calendar, unchecked = _ENDPOINTS.get, _ENDPOINTS.of_calendar, _ENDPOINTS.unchecked


async def enabled_of(db: Database, calendar_ids: Collection[int]) -> list[Kept]:
    """With their calendars."""
    ours = db.among(webhook_endpoints.c.calendar_id, calendar_ids)
    return await _ENDPOINTS.those(db, webhook_endpoints.c.is_enabled, ours)


async def whose_day_has_come(
    db: Database, now: datetime, limit: int
) -> list[tuple[Kept, datetime]]:
    """Those whose calendar's time of day has struck, and when they were to be told."""
    today_at = webhook_endpoints.c.today_at
    query = (
        sa.select(webhook_endpoints.c.id, today_at)
        .where(
            webhook_endpoints.c.is_enabled,
            sa.or_(today_at <= now, today_at > now + LONGEST_DAY),
        )
        .order_by(today_at)
        .limit(limit)
    )
    due = {row["id"]: row["today_at"] for row in await db.fetch_all(query)}
    if not due:
        return []
    found = await _ENDPOINTS.those(db, db.among(webhook_endpoints.c.id, due))
    return [((webhook, calendar), due[webhook.id]) for webhook, calendar in found]


async def today_at(db: Database, webhook_id: int) -> datetime | None:
    query = sa.select(webhook_endpoints.c.today_at).where(webhook_endpoints.c.id == webhook_id)
    row = await db.fetch_one(query)
    return None if row is None else row["today_at"]


async def secrets(db: Database, webhook_id: int, now: datetime) -> list[str]:
    """All that are good just now, the newest first. Nobody else reads them."""
    columns = (webhook_endpoints.c[name] for name in ("secret", "old_secret", "rotated_at"))
    row = await db.fetch_one(sa.select(*columns).where(webhook_endpoints.c.id == webhook_id))
    if row is None:
        return []
    is_good = row["old_secret"] and row["rotated_at"] + OLD_SECRET_FOR > now
    return [row["secret"], row["old_secret"]] if is_good else [row["secret"]]


async def rotate(db: Database, webhook_id: int, secret: str, now: datetime) -> None:
    before = webhook_endpoints.c.secret
    await update(db, webhook_id, secret=secret, old_secret=before, rotated_at=now)


async def forget_old_secrets(db: Database, now: datetime) -> None:
    """Nothing that is not signed with any more is kept."""
    await db.execute(
        sa.update(webhook_endpoints)
        .where(webhook_endpoints.c.rotated_at <= now - OLD_SECRET_FOR)
        .values(old_secret=None, rotated_at=None)
    )


async def disable(db: Database, webhook_id: int, because: Disabled | None) -> None:
    await update(db, webhook_id, is_enabled=False, disabled_because=because, today_at=None)

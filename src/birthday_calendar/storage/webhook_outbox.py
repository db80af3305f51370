"""SQL of what webhooks are told: changes as triggers note them, and deliveries made of these."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa

from birthday_calendar.database import Database
from birthday_calendar.domain.models import Pause
from birthday_calendar.domain.webhooks import (
    BATCH,
    About,
    WebhookDelivery,
    WebhookStatus,
    WebhookType,
)
from birthday_calendar.statements import insert
from birthday_calendar.storage.chunks import chunks
from birthday_calendar.storage.tables import api_tokens, calendars
from birthday_calendar.storage.webhook_tables import (
    webhook_changes,
    webhook_deliveries,
    webhook_endpoints,
)

# A moment further ahead than any pause or claim, a clock that was ahead has left.
LONGEST_WAIT = timedelta(days=1)

# with the word in its text, as of deliveries.PENDING
_PENDING = webhook_deliveries.c.status == sa.literal_column("'pending'", sa.String)
_ids = webhook_deliveries.c.webhook_id
_KNOWN = frozenset(WebhookType)


class Waiting(NamedTuple):
    """Of a webhook."""

    total: int
    batches: int  # of these


class Change(NamedTuple):
    calendar_id: int
    about: About


async def is_any_change(db: Database) -> bool:
    """Cheaper to ask than to take, and mostly the answer is no."""
    return await db.fetch_one(sa.select(webhook_changes.c.id).limit(1)) is not None


async def take_changes(db: Database, limit: int) -> list[Change]:
    """The first ones, in their order; they are gone then."""
    first = sa.select(webhook_changes.c.id).order_by(webhook_changes.c.id).limit(limit)
    rows = await db.fetch_all(
        sa.delete(webhook_changes)
        .where(webhook_changes.c.id.in_(first.scalar_subquery()))
        .returning(webhook_changes)
    )
    return [
        Change(
            row["calendar_id"],
            About(type=WebhookType(row["type"]), at=row["at"], event_id=row["event_id"]),
        )
        for row in sorted(rows, key=lambda row: row["id"])
        if row["type"] in _KNOWN  # a later version's triggers may tell of more
    ]


async def insert_unless_there(db: Database, rows: Iterable[Mapping[str, Any]]) -> None:
    for some in chunks(rows):
        await db.execute(insert(webhook_deliveries).values(some).on_conflict_do_nothing())


async def taken(db: Database, webhook_id: int, slots: Collection[str]) -> set[str]:
    """Which of its slots are. To ask keeps nobody from writing for long, as to insert does."""
    if not slots:
        return set()
    slot = webhook_deliveries.c.slot
    rows = await db.fetch_all(sa.select(slot).where(_ids == webhook_id, slot.in_(slots)))
    return {row["slot"] for row in rows}


def owed(
    webhook_id: int,
    message_id: str,
    kind: str,
    about: Collection[About],
    now: datetime,
    slot: str | None = None,
) -> dict[str, Any]:
    """A new row."""
    return {
        "webhook_id": webhook_id,
        "message_id": message_id,
        "type": kind,
        "about": msgspec.json.encode(about).decode(),
        "slot": slot,
        "status": WebhookStatus.PENDING,
        "attempts": 0,
        "next_attempt_at": now,
        "created_at": now,
    }


async def count_waiting(db: Database) -> int:
    """Of all webhooks."""
    total = sa.select(sa.func.count().label("total")).select_from(webhook_deliveries)
    row = await db.fetch_one(total.where(_PENDING))
    assert row is not None
    return int(row["total"])


async def waiting(db: Database, webhook_ids: Collection[int]) -> dict[int, Waiting]:
    """By webhook: how many deliveries of it are pending."""
    found = dict.fromkeys(webhook_ids, Waiting(0, 0))
    is_batch = webhook_deliveries.c.type == BATCH
    rows = await db.fetch_all(
        sa.select(
            _ids,
            sa.func.count().label("total"),
            sa.func.count().filter(is_batch).label("batches"),
        )
        .where(_PENDING, db.among(_ids, found))
        .group_by(_ids)
    )
    return found | {row["webhook_id"]: Waiting(row["total"], row["batches"]) for row in rows}


async def claim(db: Database, now: datetime, until: datetime, limit: int) -> list[int]:
    """Webhooks that are owed something by now; nobody else calls them `until` then.

    First those that were let go the longest ago: whoever answers slowly and is owed much holds up
    nobody else. Not those that rest, by themselves or as their token has expired, or whose chat is
    closed to the bot.
    """
    expires_at = sa.func.coalesce(api_tokens.c.expires_at, now + LONGEST_WAIT)
    closed = sa.func.coalesce(calendars.c.paused_reason, "").in_([Pause.KICKED, Pause.BLOCKED])
    held_until, next_at = webhook_endpoints.c.held_until, webhook_deliveries.c.next_attempt_at
    due = (
        sa.select(_ids)
        .join_from(webhook_deliveries, webhook_endpoints)
        .join(calendars, calendars.c.id == webhook_endpoints.c.calendar_id)
        .outerjoin(api_tokens, api_tokens.c.id == webhook_endpoints.c.token_id)
        .where(
            _PENDING,
            _has_come(next_at, now),
            _has_come(held_until, now),
            webhook_endpoints.c.is_enabled,
            webhook_endpoints.c.rests_because.is_(None),
            expires_at > now,
            ~closed,
        )
        .group_by(_ids)
        .order_by(sa.func.min(held_until), sa.func.min(next_at))
        .limit(limit)
    )
    found = [row["webhook_id"] for row in await db.fetch_all(due)]
    if not found:
        return []
    rows = await db.fetch_all(
        sa.update(webhook_endpoints)
        .where(db.among(webhook_endpoints.c.id, found), _has_come(held_until, now))
        .values(held_until=until)
        .returning(webhook_endpoints.c.id)
    )
    return [row["id"] for row in rows]


async def next_due(db: Database, webhook_id: int, now: datetime) -> WebhookDelivery | None:
    next_at = webhook_deliveries.c.next_attempt_at
    row = await db.fetch_one(
        sa.select(webhook_deliveries)
        .where(_PENDING, _ids == webhook_id, _has_come(next_at, now))
        .order_by(next_at, webhook_deliveries.c.id)
        .limit(1)
    )
    return None if row is None else _to_delivery(row)


async def note(db: Database, delivery: WebhookDelivery, **values: Any) -> bool:
    """Whether it was pending still, and not given up or deleted while its webhook was called.

    By what no other one has, too: SQLite gives an id that was deleted to another one.
    """
    columns = webhook_deliveries.c
    one = columns.id == delivery.id, columns.message_id == delivery.message_id
    update = sa.update(webhook_deliveries).where(_PENDING, *one).values(**values)
    return await db.fetch_one(update.returning(columns.id)) is not None


async def bring_forward(db: Database, webhook_id: int, now: datetime) -> None:
    """Try at once what was put off."""
    await db.execute(
        sa.update(webhook_deliveries)
        .where(_PENDING, _ids == webhook_id)
        .values(next_attempt_at=now)
    )


async def give_up(
    db: Database,
    now: datetime,
    why: str,
    *,
    webhook_id: int | None = None,
    made_before: datetime | None = None,
) -> None:
    """What waits for a webhook, or was made long ago; `why`, where nothing else is known of it."""
    those = [_PENDING]
    if webhook_id is not None:
        those.append(_ids == webhook_id)
    if made_before is not None:
        those.append(webhook_deliveries.c.created_at < made_before)
    await db.execute(
        sa.update(webhook_deliveries)
        .where(*those)
        .values(
            status=WebhookStatus.FAILED,
            finished_at=now,
            error=sa.func.coalesce(webhook_deliveries.c.error, why),
        )
    )


async def of_webhook(
    db: Database, webhook_id: int, limit: int, before: int | None = None
) -> list[WebhookDelivery]:
    """The newest first; those before the one of that id."""
    older = [] if before is None else [webhook_deliveries.c.id < before]
    rows = await db.fetch_all(
        sa.select(webhook_deliveries)
        .where(_ids == webhook_id, *older)
        .order_by(webhook_deliveries.c.id.desc())
        .limit(limit)
    )
    return [_to_delivery(row) for row in rows]


async def pending_of_type(db: Database, webhook_id: int, kind: str) -> WebhookDelivery | None:
    row = await db.fetch_one(
        sa.select(webhook_deliveries)
        .where(_PENDING, _ids == webhook_id, webhook_deliveries.c.type == kind)
        .limit(1)
    )
    return None if row is None else _to_delivery(row)


async def purge(db: Database, finished_before: datetime) -> None:
    past = webhook_deliveries.c.finished_at < finished_before
    await db.execute(sa.delete(webhook_deliveries).where(past))


async def purge_oldest(db: Database, webhook_id: int, but: int, told_before: datetime) -> None:
    """What is over of it, but for the last ones. Those of a day stay until `told_before`: as long
    as they are there it is not told again.
    """
    columns = webhook_deliveries.c
    newest = sa.select(columns.id).where(_ids == webhook_id).order_by(columns.id.desc())
    oldest = newest.offset(but).limit(1).scalar_subquery()
    is_of_no_day = sa.or_(columns.slot.is_(None), columns.finished_at < told_before)
    await db.execute(
        sa.delete(webhook_deliveries).where(
            _ids == webhook_id, columns.id <= oldest, columns.finished_at.is_not(None), is_of_no_day
        )
    )


def _has_come(moment: "sa.Column[Any]", now: datetime) -> sa.ColumnElement[bool]:
    return sa.or_(moment <= now, moment > now + LONGEST_WAIT)


def _to_delivery(row: Mapping[str, Any]) -> WebhookDelivery:
    about = msgspec.json.decode(row["about"], type=tuple[About, ...])
    return msgspec.convert({**row, "about": about}, WebhookDelivery)

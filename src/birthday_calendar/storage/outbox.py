"""SQL of sending: what is due is claimed by one sender, which notes what came of it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa

from birthday_calendar.database import Database
from birthday_calendar.domain.models import Delivery, DeliveryKind, DeliveryStatus, Outcome
from birthday_calendar.storage.calendars import lock_those
from birthday_calendar.storage.deliveries import PENDING, to_delivery
from birthday_calendar.storage.tables import calendars, deliveries

OF_A_CHAT = 100  # deliveries that one claim takes: what is beyond has another turn
# counted: the column ends at 32,767, and an error there would stop everybody
MOST_ATTEMPTS = 10_000


class Claimed(NamedTuple):
    deliveries: list[Delivery]
    unreadable: list[int]  # ids of rows that this version can make nothing of


async def is_any_due(db: Database, now: datetime) -> bool:
    """Cheaper to ask than to claim, and mostly the answer is no."""
    row = await db.fetch_one(sa.select(deliveries.c.id).where(*_due(now)).limit(1))
    return row is not None


async def claim(db: Database, now: datetime, until: datetime, chats: int) -> Claimed:
    """What is due in some chats, those first whose turn came first; hidden `until` then.

    A chat to which something is on its way, or put off, waits with all that it is owed: it is told
    in one message, and Telegram's wish to hear nothing for a while is for the chat. So does one
    whose calendar somebody changes just now. A pending row with attempts but no outcome is a claim:
    see `release`.

    These are small statements, each of which a PostgreSQL that knows nothing yet of the table's
    contents can only carry out in one way.
    """
    waiting = sa.select(deliveries.c.chat_id).where(
        deliveries.c.status == PENDING,
        deliveries.c.next_attempt_at > now,
        deliveries.c.attempts > 0,
    )
    first = (
        sa.select(deliveries.c.chat_id, deliveries.c.calendar_id)
        .where(*_due(now), deliveries.c.chat_id.not_in(waiting))
        .group_by(deliveries.c.chat_id, deliveries.c.calendar_id)
        .order_by(sa.func.min(deliveries.c.next_attempt_at), deliveries.c.chat_id)
        .limit(chats)
    )
    async with db.transaction():
        found = {row["calendar_id"]: row["chat_id"] for row in await db.fetch_all(first)}
        ours = await lock_those(db, db.among(calendars.c.id, found), skip_locked=True)
        chosen = [found[calendar_id] for calendar_id in ours]
        place = sa.func.row_number().over(
            partition_by=deliveries.c.chat_id,
            order_by=(deliveries.c.next_attempt_at, deliveries.c.id),
        )
        ranked = (
            sa.select(deliveries.c.id, place.label("place"))
            .where(*_due(now), db.among(deliveries.c.chat_id, chosen))
            .subquery()
        )
        rows = await db.fetch_all(
            sa.update(deliveries)
            .where(
                # said again here, where the row is locked: another sender may have been faster
                *_due(now),
                deliveries.c.id.in_(sa.select(ranked.c.id).where(ranked.c.place <= OF_A_CHAT)),
            )
            .values(
                next_attempt_at=until,
                attempts=sa.case(
                    (deliveries.c.attempts < MOST_ATTEMPTS, deliveries.c.attempts + 1),
                    else_=deliveries.c.attempts,
                ),
                outcome=None,
                detail=None,
            )
            .returning(deliveries)
        )
    claimed = Claimed([], [])
    for row in rows:
        try:
            claimed.deliveries.append(to_delivery(row))
        except (TypeError, ValueError):
            claimed.unreadable.append(row["id"])
    return claimed


async def release(db: Database, now: datetime, ids: Iterable[int] | None = None) -> None:
    """Take back claims, of some deliveries or all: whoever had claimed them sends no more.

    They are as they were before, first in the queue.
    """
    claims = [
        deliveries.c.status == PENDING,
        deliveries.c.next_attempt_at > now,
        deliveries.c.attempts > 0,
        deliveries.c.outcome.is_(None),
    ]
    if ids is not None:
        claims.append(db.among(deliveries.c.id, ids))
    await _update(
        db, *claims, next_attempt_at=deliveries.c.due_at, attempts=deliveries.c.attempts - 1
    )


async def finish(
    db: Database,
    ids: Iterable[int],
    status: DeliveryStatus,
    now: datetime,
    outcome: Outcome | None = None,
    detail: str | None = None,
) -> None:
    await _update(
        db, _those(db, ids), status=status, finished_at=now, outcome=outcome, detail=detail
    )


async def note_sent(
    db: Database, ids: Iterable[int], parts_sent: int, message_id: int, now: datetime
) -> None:
    """Done, with its last part."""
    await _update(
        db,
        _those(db, ids),
        status=DeliveryStatus.SENT,
        finished_at=now,
        parts_sent=parts_sent,
        message_id=message_id,
    )


async def retry(
    db: Database, ids: Iterable[int], at: datetime, outcome: Outcome, detail: str | None = None
) -> None:
    """Try again at `at`; `outcome` says why it did not work this time."""
    await _update(db, _those(db, ids), next_attempt_at=at, outcome=outcome, detail=detail)


async def note_part(db: Database, ids: Iterable[int], parts_sent: int, message_id: int) -> None:
    """Note how far it got, so that the next try goes on from there."""
    await _update(db, _those(db, ids), parts_sent=parts_sent, message_id=message_id)


async def take_back(
    db: Database, now: datetime, trouble: float, throttled: float, not_allowed: float
) -> None:
    """Try again what a clock that was ahead has put off for longer than these seconds."""
    patient = {Outcome.THROTTLED: throttled, Outcome.NOT_ALLOWED: not_allowed}
    too_long = [
        sa.and_(deliveries.c.outcome == outcome, _later_than(now, seconds))
        for outcome, seconds in patient.items()
    ]
    too_long.append(sa.and_(deliveries.c.outcome.not_in(patient), _later_than(now, trouble)))
    # what is late was due as soon as it was written
    too_long.append(sa.and_(deliveries.c.kind == DeliveryKind.LATE, _later_than(now, trouble)))
    await _update(db, deliveries.c.status == PENDING, sa.or_(*too_long), next_attempt_at=now)


def _later_than(now: datetime, seconds: float) -> sa.ColumnElement[bool]:
    return deliveries.c.next_attempt_at > now + timedelta(seconds=seconds)


def _due(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return deliveries.c.status == PENDING, deliveries.c.next_attempt_at <= now


def _those(db: Database, ids: Iterable[int]) -> sa.ColumnElement[bool]:
    return db.among(deliveries.c.id, ids)


async def _update(db: Database, *which: sa.ColumnElement[bool], **values: Any) -> None:
    """With their calendars locked, which wait for nobody who waits for these then."""
    async with db.transaction():
        of = sa.select(deliveries.c.calendar_id).where(*which)
        if await lock_those(db, calendars.c.id.in_(of)):
            await db.execute(sa.update(deliveries).where(*which).values(**values))

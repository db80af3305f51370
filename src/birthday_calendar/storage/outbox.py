"""SQL of sending: what is due is claimed by one sender, which notes what came of it."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa

from birthday_calendar.database import Database
from birthday_calendar.domain.deliveries import Delivery, DeliveryKind, DeliveryStatus, Outcome
from birthday_calendar.storage import marks
from birthday_calendar.storage.calendars import lock_those
from birthday_calendar.storage.deliveries import PENDING, to_delivery
from birthday_calendar.storage.tables import calendars, deliveries

OF_A_CHAT = 100  # deliveries of a calendar that one claim takes: what is beyond has another turn
# counted: the column ends at 32,767, and an error there would stop everybody
MOST_ATTEMPTS = 10_000


class Claimed(NamedTuple):
    deliveries: list[Delivery]
    unreadable: list[int]  # ids of rows that this version can make nothing of


async def is_any_due(db: Database, now: datetime) -> bool:
    """Cheaper to ask than to claim, and mostly the answer is no."""
    row = await db.fetch_one(sa.select(deliveries.c.id).where(*_due(now)).limit(1))
    return row is not None


class Waiting(NamedTuple):
    due: int  # deliveries that could be sent now
    put_off: int
    longest: float  # seconds for which one has been due and neither sent nor put off; 0 without one


async def waiting(db: Database, now: datetime) -> Waiting:
    """How much is owed. It reads all that is pending, in the order of an index."""
    oldest = sa.func.min(deliveries.c.next_attempt_at, type_=deliveries.c.next_attempt_at.type)
    count = sa.func.count().label("count")
    due = await db.fetch_one(sa.select(count, oldest.label("oldest")).where(*_due(now)))
    later = await db.fetch_one(
        sa.select(count).where(deliveries.c.status == PENDING, deliveries.c.next_attempt_at > now)
    )
    assert due is not None
    assert later is not None
    longest = (now - due["oldest"]).total_seconds() if due["oldest"] else 0.0
    return Waiting(due["count"], later["count"], longest)


async def claim(db: Database, now: datetime, until: datetime, chats: int) -> Claimed:
    """What calendars owe to some chats, those first whose turn came first; hidden `until` then.

    Where something is on its way, or put off, all that the same calendar owes to that chat waits:
    it is told in one message; only for a poll, which may lack a right of its own, nothing waits. So
    does what a calendar owes that somebody changes just now. A pending row with attempts but no
    outcome is a claim: see `release`.

    These are small statements, each of which a PostgreSQL that knows nothing yet of the table's
    contents can only carry out in one way.
    """
    pair = sa.tuple_(deliveries.c.chat_id, deliveries.c.calendar_id)
    waiting = sa.select(deliveries.c.chat_id, deliveries.c.calendar_id).where(
        deliveries.c.status == PENDING,
        deliveries.c.next_attempt_at > now,
        deliveries.c.attempts > 0,
        deliveries.c.kind != DeliveryKind.POLL,
    )
    first = (
        sa.select(deliveries.c.chat_id, deliveries.c.calendar_id)
        .where(*_due(now), pair.not_in(waiting))
        .group_by(deliveries.c.chat_id, deliveries.c.calendar_id)
        .order_by(sa.func.min(deliveries.c.next_attempt_at), deliveries.c.chat_id)
        .limit(chats)
    )
    async with db.transaction():
        found = [(row["chat_id"], row["calendar_id"]) for row in await db.fetch_all(first)]
        wanted = db.among(calendars.c.id, {calendar_id for _, calendar_id in found})
        ours = await lock_those(db, wanted, skip_locked=True)
        chosen = {chat_id for chat_id, calendar_id in found if calendar_id in ours}
        place = sa.func.row_number().over(
            partition_by=(deliveries.c.chat_id, deliveries.c.calendar_id),
            order_by=(deliveries.c.next_attempt_at, deliveries.c.id),
        )
        ranked = (
            sa.select(deliveries.c.id, place.label("place"))
            .where(
                *_due(now),
                db.among(deliveries.c.chat_id, chosen),
                db.among(deliveries.c.calendar_id, ours),
                pair.not_in(waiting),
            )
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
    db: Database,
    ids: Iterable[int],
    parts_sent: int,
    message_id: int,
    now: datetime,
    mark: Mapping[str, Any] | None = None,
) -> None:
    """Done, with its last part; and a mark that it is to have, from day_marks."""
    async with db.transaction():
        is_there = await _update(
            db,
            _those(db, ids),
            status=DeliveryStatus.SENT,
            finished_at=now,
            parts_sent=parts_sent,
            message_id=message_id,
        )
        if mark is not None and is_there:
            await marks.add(db, [mark])


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


async def _update(db: Database, *which: sa.ColumnElement[bool], **values: Any) -> bool:
    """With their calendars locked, which wait for nobody who waits for these then. Whether there
    are any still.
    """
    async with db.transaction():
        of = sa.select(deliveries.c.calendar_id).where(*which)
        if not await lock_those(db, calendars.c.id.in_(of)):
            return False
        await db.execute(sa.update(deliveries).where(*which).values(**values))
        return True

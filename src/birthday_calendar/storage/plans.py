"""SQL of planning: which calendars are due, and what they need to be planned, for many at once."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa
from msgspec import Struct

from birthday_calendar.database import Database
from birthday_calendar.models import Birthday, Calendar
from birthday_calendar.storage.birthdays import to_birthday
from birthday_calendar.storage.calendars import to_calendar
from birthday_calendar.storage.tables import birthdays, calendars


class Plan(Struct, frozen=True):
    """How far a calendar is planned, and what its clock strikes for."""

    calendar: Calendar
    planned_until: datetime
    own_times: frozenset[time]  # of its birthdays

    @property
    def times(self) -> frozenset[time]:
        return self.own_times | {self.calendar.remind_at}


async def is_any_due(db: Database, now: datetime) -> bool:
    """Cheaper to ask than to lock, and mostly the answer is no."""
    row = await db.fetch_one(
        sa.select(calendars.c.id).where(calendars.c.next_due_at <= now).limit(1)
    )
    return row is not None


async def lock(db: Database, calendar_id: int) -> Plan | None:
    """One calendar's, due or not; up to the end of this transaction nobody plans on."""
    query = sa.select(calendars).where(calendars.c.id == calendar_id)
    if db.locks_rows:
        query = query.with_for_update(key_share=True)  # as an UPDATE would
    plans = await _with_own_times(db, await db.fetch_all(query))
    return plans[0] if plans else None


async def due(db: Database, now: datetime, limit: int) -> list[Plan]:
    """The ones whose turn came first, locked for this transaction."""
    query = (
        sa.select(calendars)
        .where(calendars.c.next_due_at <= now)
        .order_by(calendars.c.next_due_at)
        .limit(limit)
    )
    if db.locks_rows:
        query = query.with_for_update(skip_locked=True)
    return await _with_own_times(db, await db.fetch_all(query))


async def birthdays_of(
    db: Database, calendar_ids: Iterable[int], days: Iterable[date]
) -> dict[int, list[Birthday]]:
    """By calendar: who is celebrated on one of the days, and all with lead days of their own."""
    found: dict[int, list[Birthday]] = {calendar_id: [] for calendar_id in calendar_ids}
    rows = await db.fetch_all(
        sa.select(birthdays).where(
            birthdays.c.calendar_id.in_(list(found)),
            birthdays.c.deleted_at.is_(None),
            sa.or_(
                birthdays.c.month_day.in_(sorted({day.month * 100 + day.day for day in days})),
                birthdays.c.lead_days.is_not(None),
            ),
        )
    )
    for row in rows:
        found[row["calendar_id"]].append(to_birthday(row))
    return found


async def put_off(db: Database, calendar_ids: Iterable[int], until: datetime) -> None:
    """Look at them again then, and plan what is due since they were last planned."""
    await db.execute(
        sa.update(calendars).where(calendars.c.id.in_(list(calendar_ids))).values(next_due_at=until)
    )


async def advance(
    db: Database, planned_until: datetime, next_due_at: Mapping[int, datetime]
) -> None:
    """Note, by calendar, when to look again. Few instants serve many calendars: one UPDATE each."""
    by_instant: dict[datetime, list[int]] = {}
    for calendar_id, instant in next_due_at.items():
        by_instant.setdefault(instant, []).append(calendar_id)
    for instant, calendar_ids in by_instant.items():
        await db.execute(
            sa.update(calendars)
            .where(calendars.c.id.in_(calendar_ids))
            .values(planned_until=planned_until, next_due_at=instant)
        )


async def _with_own_times(db: Database, rows: Sequence[Mapping[str, Any]]) -> list[Plan]:
    own_times: dict[int, set[time]] = {row["id"]: set() for row in rows}
    for row in await db.fetch_all(
        sa.select(birthdays.c.calendar_id, birthdays.c.remind_at)
        .distinct()
        .where(birthdays.c.calendar_id.in_(list(own_times)), birthdays.c.remind_at.is_not(None))
    ):
        own_times[row["calendar_id"]].add(row["remind_at"])
    return [
        Plan(to_calendar(row), row["planned_until"], frozenset(own_times[row["id"]]))
        for row in rows
    ]

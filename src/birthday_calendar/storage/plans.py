"""SQL of planning: which calendars are due, and what they need to be planned, for many at once."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from msgspec import Struct

from birthday_calendar.database import Database
from birthday_calendar.domain import celebrations
from birthday_calendar.domain.models import Alike, Calendar
from birthday_calendar.storage.calendars import to_calendar
from birthday_calendar.storage.tables import calendars, events


class Plan(Struct, frozen=True):
    """How far a calendar is planned, and what its clock strikes for."""

    calendar: Calendar
    planned_until: datetime
    own_times: frozenset[time]  # of its events

    @property
    def times(self) -> frozenset[time]:
        its = {self.calendar.remind_at} | celebrations.times(self.calendar)
        return self.own_times | its


async def is_any_due(db: Database, now: datetime) -> bool:
    """Cheaper to ask than to lock, and mostly the answer is no."""
    query = sa.select(calendars.c.id).where(calendars.c.next_due_at <= now).limit(1)
    return await db.fetch_one(query) is not None


async def count_due(db: Database, now: datetime) -> int:
    """How many nobody has planned yet whose clock has struck."""
    query = sa.select(sa.func.count().label("count")).where(calendars.c.next_due_at <= now)
    row = await db.fetch_one(query)
    assert row is not None
    return int(row["count"])


async def due(db: Database, now: datetime, limit: int) -> list[int]:
    """Ids of the ones whose turn came first."""
    rows = await db.fetch_all(
        sa.select(calendars.c.id)
        .where(calendars.c.next_due_at <= now)
        .order_by(calendars.c.next_due_at)
        .limit(limit)
    )
    return [row["id"] for row in rows]


async def lock(db: Database, calendar_id: int) -> Plan | None:
    """One calendar's, due or not; up to the end of this transaction nobody plans on."""
    query = sa.select(calendars).where(calendars.c.id == calendar_id)
    if db.locks_rows:
        query = query.with_for_update(key_share=True)  # as an UPDATE would
    plans = await _with_own_times(db, await db.fetch_all(query))
    return plans[0] if plans else None


async def lock_due(db: Database, calendar_ids: Iterable[int], now: datetime) -> list[Plan]:
    """Those of them that are still due, and that nobody else plans just now."""
    query = sa.select(calendars).where(
        db.among(calendars.c.id, calendar_ids), calendars.c.next_due_at <= now
    )
    if db.locks_rows:
        query = query.with_for_update(skip_locked=True)
    return await _with_own_times(db, await db.fetch_all(query))


async def groups(
    db: Database, calendar_ids: Iterable[int], days: Iterable[date]
) -> dict[int, list[Alike]]:
    """By calendar: who is celebrated on one of the days, all with lead days of their own, and all
    days that move.

    Not one by one: whether there is somebody to tell of costs the same, however many they are.
    """
    found: dict[int, list[Alike]] = {calendar_id: [] for calendar_id in calendar_ids}
    alike = (
        events.c.calendar_id,
        events.c.month_day,
        events.c.rule,
        events.c.lead_days,
        events.c.remind_at,
        events.c.member_id,
    )
    rows = await db.fetch_all(
        sa.select(
            *alike,
            sa.func.min(sa.func.coalesce(events.c.year, 0)).label("year"),
            sa.func.count().label("count"),
        )
        .where(
            db.among(events.c.calendar_id, found),
            events.c.deleted_at.is_(None),
            events.c.muted.is_(False),
            sa.or_(
                events.c.month_day.in_(sorted({day.month * 100 + day.day for day in days})),
                events.c.lead_days.is_not(None),
                events.c.rule.is_not(None),
            ),
        )
        .group_by(*alike)
    )
    for row in rows:
        month, day = divmod(row["month_day"], 100)
        group = Alike(
            day=day,
            month=month,
            year=row["year"] or None,
            rule=row["rule"],
            lead_days=row["lead_days"],
            remind_at=row["remind_at"],
            count=row["count"],
            member_id=row["member_id"],
        )
        found[row["calendar_id"]].append(group)
    return found


async def put_off(db: Database, calendar_ids: Iterable[int], until: datetime) -> None:
    """Look at them again then, and plan what is due since they were last planned."""
    await db.execute(
        sa.update(calendars).where(db.among(calendars.c.id, calendar_ids)).values(next_due_at=until)
    )


async def advance(
    db: Database, planned_until: datetime | None, next_due_at: Mapping[int, datetime]
) -> None:
    """Note, by calendar, when to look again, and how far it is planned; None: as far as before.

    Few instants serve many calendars: one UPDATE each.
    """
    planned = {} if planned_until is None else {"planned_until": planned_until}
    by_instant: dict[datetime, list[int]] = {}
    for calendar_id, instant in next_due_at.items():
        by_instant.setdefault(instant, []).append(calendar_id)
    for instant, calendar_ids in by_instant.items():
        await db.execute(
            sa.update(calendars)
            .where(db.among(calendars.c.id, calendar_ids))
            .values(next_due_at=instant, **planned)
        )


async def end_pauses(db: Database, calendar_ids: Iterable[int]) -> None:
    await db.execute(
        sa.update(calendars).where(db.among(calendars.c.id, calendar_ids)).values(paused_until=None)
    )


async def take_back(
    db: Database, now: datetime, margin: timedelta, longest: timedelta
) -> list[int]:
    """Plan anew from now on what is planned further, and what waits longer than to a next strike.

    A clock that was ahead has done that. The ids of those calendars.
    """
    rows = await db.fetch_all(
        sa.update(calendars)
        .where(
            sa.or_(
                calendars.c.planned_until > now + margin,
                calendars.c.next_due_at > now + longest,
            )
        )
        .values(
            planned_until=sa.case(
                (calendars.c.planned_until > now, now), else_=calendars.c.planned_until
            ),
            next_due_at=sa.case(
                (calendars.c.next_due_at.is_not(None), now), else_=calendars.c.next_due_at
            ),
        )
        .returning(calendars.c.id)
    )
    return [row["id"] for row in rows]


async def count_ahead(db: Database, now: datetime, margin: timedelta) -> int:
    """How many calendars are planned further than now."""
    row = await db.fetch_one(
        sa.select(sa.func.count().label("total"))
        .select_from(calendars)
        .where(calendars.c.planned_until > now + margin)
    )
    assert row is not None
    return int(row["total"])


async def _with_own_times(db: Database, rows: Sequence[Mapping[str, Any]]) -> list[Plan]:
    own_times: dict[int, set[time]] = {row["id"]: set() for row in rows}
    for row in await db.fetch_all(
        sa.select(events.c.calendar_id, events.c.remind_at)
        .distinct()
        .where(db.among(events.c.calendar_id, own_times), events.c.remind_at.is_not(None))
    ):
        own_times[row["calendar_id"]].add(row["remind_at"])
    return [
        Plan(to_calendar(row), row["planned_until"], frozenset(own_times[row["id"]]))
        for row in rows
    ]

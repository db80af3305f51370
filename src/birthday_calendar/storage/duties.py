"""SQL of duties: who looks after what, and the days that were dealt to somebody."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

import msgspec
import sqlalchemy as sa

from birthday_calendar.database import Database
from birthday_calendar.domain.duties import Duty, Person, Task, TaskState, Turn
from birthday_calendar.domain.models import Calendar
from birthday_calendar.statements import insert
from birthday_calendar.storage.calendars import to_calendar
from birthday_calendar.storage.chunks import chunks
from birthday_calendar.storage.duty_tables import duties, duty_tasks
from birthday_calendar.storage.tables import calendars, members


async def of_calendars(db: Database, calendar_ids: Collection[int]) -> dict[int, list[Duty]]:
    """By calendar, of those that have any; the oldest first."""
    rows = await db.fetch_all(
        sa.select(duties).where(db.among(duties.c.calendar_id, calendar_ids)).order_by(duties.c.id)
    )
    found: dict[int, list[Duty]] = {}
    for row in rows:
        found.setdefault(row["calendar_id"], []).append(_to_duty(row))
    return found


async def calendars_with(db: Database, user_id: int) -> list[Calendar]:
    """Those that have duties, of who is a member there or whose own it is; the first one first."""
    theirs = sa.select(members.c.calendar_id).where(
        members.c.user_id == user_id, members.c.left_at.is_(None)
    )
    rows = await db.fetch_all(
        sa.select(calendars)
        .where(
            sa.or_(calendars.c.id.in_(theirs), calendars.c.chat_id == user_id),
            calendars.c.id.in_(sa.select(duties.c.calendar_id)),
        )
        .order_by(calendars.c.id)
    )
    return [to_calendar(row) for row in rows]


async def get(db: Database, duty_id: int) -> Duty | None:
    row = await db.fetch_one(sa.select(duties).where(duties.c.id == duty_id))
    return None if row is None else _to_duty(row)


async def keep(db: Database, duty: Duty) -> Duty:
    """A new one, or what has become of one."""
    values: dict[str, Any] = {
        name: getattr(duty, name) for name in Duty.__struct_fields__ if name != "id"
    }
    values["people"] = msgspec.json.encode(duty.people).decode()
    if duty.id:
        await db.execute(sa.update(duties).where(duties.c.id == duty.id).values(values))
        return duty
    row = await db.fetch_one(insert(duties).values(values).returning(duties.c.id))
    assert row is not None
    return msgspec.structs.replace(duty, id=row["id"])


async def delete(db: Database, duty_id: int) -> None:
    await db.execute(sa.delete(duties).where(duties.c.id == duty_id))


async def tasks(db: Database, calendar_id: int, first: date, last: date) -> list[Task]:
    """Of the days from `first` to `last`."""
    rows = await db.fetch_all(
        sa.select(duty_tasks).where(
            duty_tasks.c.calendar_id == calendar_id, duty_tasks.c.day.between(first, last)
        )
    )
    return [_to_task(row) for row in rows]


async def task(db: Database, task_id: int) -> Task | None:
    row = await db.fetch_one(sa.select(duty_tasks).where(duty_tasks.c.id == task_id))
    return None if row is None else _to_task(row)


async def some_tasks(db: Database, ids: Iterable[int]) -> dict[int, Task]:
    rows = await db.fetch_all(sa.select(duty_tasks).where(db.among(duty_tasks.c.id, ids)))
    return {row["id"]: _to_task(row) for row in rows}


async def turns(db: Database, calendar_id: int, before: date) -> list[Turn]:
    """The last one of each in each duty, of the days before that one."""
    place = sa.func.row_number().over(
        partition_by=(duty_tasks.c.duty_id, duty_tasks.c.member_id, duty_tasks.c.name),
        order_by=(duty_tasks.c.day.desc(), duty_tasks.c.event_id.desc()),
    )
    ranked = (
        sa.select(duty_tasks, place.label("place"))
        .where(
            duty_tasks.c.calendar_id == calendar_id,
            duty_tasks.c.day < before,
            duty_tasks.c.duty_id.is_not(None),
        )
        .subquery()
    )
    rows = await db.fetch_all(
        sa.select(ranked).where(ranked.c.place == 1).order_by(ranked.c.day, ranked.c.event_id)
    )
    return [Turn(row["duty_id"], _person(row), row["day"], row["event_id"]) for row in rows]


async def put_tasks(db: Database, new: Iterable[Task]) -> dict[tuple[int, date], Task]:
    """By event and day, as they are kept then: one that was somebody else's is theirs now."""
    found: dict[tuple[int, date], Task] = {}
    for some in chunks(map(_values, new)):
        put = insert(duty_tasks).values(some)
        names = ("duty_id", "member_id", "name", "state", "handed_by", "done_at")
        put = put.on_conflict_do_update(
            index_elements=[duty_tasks.c.event_id, duty_tasks.c.day],
            set_={name: put.excluded[name] for name in names},
        )
        for row in await db.fetch_all(put.returning(duty_tasks)):
            found[row["event_id"], row["day"]] = _to_task(row)
    return found


async def update_task(db: Database, one: Task) -> None:
    await db.execute(sa.update(duty_tasks).where(duty_tasks.c.id == one.id).values(**_values(one)))


async def drop_open(db: Database, calendar_id: int, duty_id: int, since: date) -> None:
    """What a duty has dealt of days from `since` on, and is not done."""
    await db.execute(
        sa.delete(duty_tasks).where(
            duty_tasks.c.calendar_id == calendar_id,
            duty_tasks.c.duty_id == duty_id,
            duty_tasks.c.day >= since,
            duty_tasks.c.state == TaskState.OPEN,
        )
    )


async def purge(db: Database, before: date) -> None:
    await db.execute(sa.delete(duty_tasks).where(duty_tasks.c.day < before))


async def forget(
    db: Database, calendar_id: int, user_id: int
) -> list[tuple[Duty, tuple[Person, ...]]]:
    """Somebody, out of all that was given to them; the duties that were theirs, and who of each is
    left.
    """
    mine = duty_tasks.c.calendar_id == calendar_id, duty_tasks.c.member_id == user_id
    await db.execute(sa.delete(duty_tasks).where(*mine))
    theirs = []
    for duty in (await of_calendars(db, [calendar_id])).get(calendar_id, []):
        left = tuple(one for one in duty.people if one.member_id != user_id)
        maker = None if duty.created_by == user_id else duty.created_by
        if left != duty.people:
            theirs.append((duty, left))
        if not left:
            await delete(db, duty.id)
        elif (left, maker) != (duty.people, duty.created_by):
            await keep(db, msgspec.structs.replace(duty, people=left, created_by=maker))
    for one in await _handed_by(db, calendar_id, user_id):
        await update_task(db, msgspec.structs.replace(one, handed_by=None))
    return theirs


async def _handed_by(db: Database, calendar_id: int, user_id: int) -> list[Task]:
    rows = await db.fetch_all(
        sa.select(duty_tasks).where(
            duty_tasks.c.calendar_id == calendar_id, duty_tasks.c.handed_by.is_not(None)
        )
    )
    every = map(_to_task, rows)
    return [one for one in every if one.handed_by and one.handed_by.member_id == user_id]


def _values(one: Task) -> dict[str, Any]:
    """Without its id."""
    return {
        "calendar_id": one.calendar_id,
        "event_id": one.event_id,
        "day": one.day,
        "duty_id": one.duty_id,
        "member_id": one.person.member_id,
        "name": one.person.name,
        "state": one.state,
        "handed_by": None if one.handed_by is None else msgspec.json.encode(one.handed_by).decode(),
        "done_at": one.done_at,
    }


def _to_duty(row: Mapping[str, Any]) -> Duty:
    people = msgspec.json.decode(row["people"], type=tuple[Person, ...])
    return msgspec.convert({**row, "people": people}, Duty)


def _to_task(row: Mapping[str, Any]) -> Task:
    handed_by = row["handed_by"]
    found = {
        "person": _person(row),
        "handed_by": None if handed_by is None else msgspec.json.decode(handed_by, type=Person),
    }
    return msgspec.convert({**row, **found}, Task)


def _person(row: Mapping[str, Any]) -> Person:
    return Person(row["name"], row["member_id"])

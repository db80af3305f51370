"""SQL of guests: the members of personal calendars, and which calendar each has open."""

import msgspec
import sqlalchemy as sa

from birthday_calendar.database import Database
from birthday_calendar.domain.models import CalendarKind, Followed, Member, Role
from birthday_calendar.statements import insert
from birthday_calendar.storage.calendars import to_calendar
from birthday_calendar.storage.tables import calendars, members

_COLUMNS = [members.c[name] for name in Member.__struct_fields__]


async def put(db: Database, guest: Member) -> None:
    """A new one, or one whose role is another now."""
    new = insert(members).values(**msgspec.structs.asdict(guest))
    names = ("name", "username", "role")
    await db.execute(
        new.on_conflict_do_update(
            index_elements=[members.c.calendar_id, members.c.user_id],
            set_={name: new.excluded[name] for name in names},
        )
    )


async def of_calendar(db: Database, calendar_id: int) -> list[Member]:
    """Who came first first."""
    rows = await db.fetch_all(
        sa.select(*_COLUMNS)
        .where(members.c.calendar_id == calendar_id)
        .order_by(members.c.met_at, members.c.user_id)
    )
    return [msgspec.convert(row, Member) for row in rows]


async def followed(db: Database, user_id: int) -> list[Followed]:
    """Personal calendars that others share with them, the first one first."""
    rows = await db.fetch_all(
        sa.select(calendars, members.c.role, members.c.is_open)
        .join_from(members, calendars)
        .where(members.c.user_id == user_id, calendars.c.kind == CalendarKind.PERSONAL)
        .order_by(members.c.met_at, calendars.c.id)
    )
    return [
        Followed(calendar=to_calendar(row), role=Role(row["role"]), is_open=bool(row["is_open"]))
        for row in rows
    ]


async def open_(db: Database, user_id: int, calendar_id: int | None) -> None:
    """That one, which they are a guest of, and no other; None for their own."""
    of_person = members.c.user_id == user_id
    await db.execute(sa.update(members).where(of_person, members.c.is_open).values(is_open=False))
    if calendar_id is not None:
        one = of_person, members.c.calendar_id == calendar_id
        await db.execute(sa.update(members).where(*one).values(is_open=True))

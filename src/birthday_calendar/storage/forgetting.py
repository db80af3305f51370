"""SQL of forgetting: what is left of a chat, or of somebody in one, wherever it stands."""

import sqlalchemy as sa

from birthday_calendar.database import Database
from birthday_calendar.storage.tables import (
    api_tokens,
    calendars,
    congratulations,
    conversations,
    deliveries,
    events,
    idempotency_keys,
    members,
)


async def calendar(db: Database, calendar_id: int, chat_id: int) -> None:
    """With all that belongs to it, which goes with it, and what was asked in its chat."""
    await db.execute(sa.delete(conversations).where(conversations.c.chat_id == chat_id))
    await db.execute(sa.delete(calendars).where(calendars.c.id == calendar_id))


async def person(db: Database, calendar_id: int, chat_id: int, user_id: int) -> None:
    """Somebody, out of a group's calendar: what is theirs, and that they did what is not."""
    of_calendar = {table: table.c.calendar_id == calendar_id for table in (events, members)}
    own = sa.and_(of_calendar[events], events.c.member_id == user_id)
    if await db.fetch_one(sa.delete(events).where(own).returning(events.c.id)):
        # these may tell of it, and nobody can say which: their keys are free for another answer
        await db.execute(
            sa.delete(idempotency_keys).where(idempotency_keys.c.calendar_id == calendar_id)
        )
    added = sa.and_(of_calendar[events], events.c.added_by == user_id)
    await db.execute(sa.update(events).where(added).values(added_by=None))
    member = sa.and_(of_calendar[members], members.c.user_id == user_id)
    await db.execute(sa.delete(members).where(member))
    made = api_tokens.c.calendar_id == calendar_id, api_tokens.c.user_id == user_id
    await db.execute(sa.delete(api_tokens).where(*made))
    asked = conversations.c.chat_id == chat_id, conversations.c.user_id == user_id
    await db.execute(sa.delete(conversations).where(*asked))
    told = sa.select(deliveries.c.id).where(deliveries.c.calendar_id == calendar_id)
    congratulated = (
        congratulations.c.user_id == user_id,
        congratulations.c.delivery_id.in_(told.scalar_subquery()),
    )
    await db.execute(sa.delete(congratulations).where(*congratulated))
    brought = calendars.c.id == calendar_id, calendars.c.created_by == user_id
    await db.execute(sa.update(calendars).where(*brought).values(created_by=None))

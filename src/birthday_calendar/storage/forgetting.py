"""SQL of forgetting: what is left of a chat, or of somebody in one, wherever it stands."""

import sqlalchemy as sa
from msgspec.structs import replace

from birthday_calendar.database import Database
from birthday_calendar.domain.duties import written
from birthday_calendar.domain.fields import to_draft
from birthday_calendar.storage import duties
from birthday_calendar.storage import events as stored_events
from birthday_calendar.storage.machinery_tables import conversations, idempotency_keys
from birthday_calendar.storage.tables import (
    api_tokens,
    calendars,
    congratulations,
    deliveries,
    events,
    feeds,
    greetings,
    imports,
    members,
)
from birthday_calendar.storage.visit_tables import web_links, web_sessions
from birthday_calendar.storage.webhook_tables import webhook_endpoints


async def calendar(db: Database, calendar_id: int, chat_id: int) -> None:
    """With all that belongs to it, which goes with it, what was asked in its chat and of it, and
    what others have told there.
    """
    await db.execute(sa.delete(deliveries).where(deliveries.c.chat_id == chat_id))
    asked = sa.or_(conversations.c.chat_id == chat_id, conversations.c.calendar_id == calendar_id)
    await db.execute(sa.delete(conversations).where(asked))
    await db.execute(sa.delete(greetings).where(greetings.c.chat_id == chat_id))
    for table in (web_links, web_sessions):  # of whose own chat it is
        await db.execute(sa.delete(table).where(table.c.user_id == chat_id))
    await db.execute(sa.delete(calendars).where(calendars.c.id == calendar_id))


async def person(db: Database, calendar_id: int, chat_id: int, user_id: int) -> None:
    """Somebody, out of a group's calendar or another's: what is theirs, and that they did more."""
    of_calendar = {table: table.c.calendar_id == calendar_id for table in (events, members)}
    own = sa.and_(of_calendar[events], events.c.member_id == user_id)
    if await db.fetch_one(sa.delete(events).where(own).returning(events.c.id)):
        # these may tell of it, and nobody can say which: their keys are free for another answer
        for table in (idempotency_keys, imports):
            await db.execute(sa.delete(table).where(table.c.calendar_id == calendar_id))
    brought = imports.c.calendar_id == calendar_id, imports.c.user_id == user_id
    await db.execute(sa.delete(imports).where(*brought))
    added = sa.and_(of_calendar[events], events.c.added_by == user_id)
    await db.execute(sa.update(events).where(added).values(added_by=None))
    member = sa.and_(of_calendar[members], members.c.user_id == user_id)
    await db.execute(sa.delete(members).where(member))
    for table in (api_tokens, feeds, greetings, webhook_endpoints):
        made = table.c.calendar_id == calendar_id, table.c.user_id == user_id
        await db.execute(sa.delete(table).where(*made))
    asked = conversations.c.chat_id == chat_id, conversations.c.user_id == user_id
    await db.execute(sa.delete(conversations).where(*asked))
    await _take_out_of_duties(db, calendar_id, user_id)
    in_private = deliveries.c.calendar_id == calendar_id, deliveries.c.chat_id == user_id
    await db.execute(sa.delete(deliveries).where(*in_private))
    told = sa.select(deliveries.c.id).where(deliveries.c.calendar_id == calendar_id)
    congratulated = (
        congratulations.c.user_id == user_id,
        congratulations.c.delivery_id.in_(told.scalar_subquery()),
    )
    await db.execute(sa.delete(congratulations).where(*congratulated))
    for who in (calendars.c.created_by, calendars.c.celebrates_by):
        brought = calendars.c.id == calendar_id, who == user_id
        await db.execute(sa.update(calendars).where(*brought).values({who: None}))


async def _take_out_of_duties(db: Database, calendar_id: int, user_id: int) -> None:
    """With their name where an event says it because it was given to them."""
    for duty, left in await duties.forget(db, calendar_id, user_id):
        event = None
        if duty.event_id is not None:
            event = await stored_events.get(db, calendar_id, duty.event_id)
        if event is not None and event.responsible == written(duty.people):
            draft = replace(to_draft(event), responsible=written(left) or None)
            await stored_events.update(db, event, draft, event.updated_at, event.told_before)


async def deeds(db: Database, calendar_id: int, user_id: int) -> None:
    """That somebody has added an event, or is whose own it is."""
    for who in (events.c.added_by, events.c.member_id):
        of_them = events.c.calendar_id == calendar_id, who == user_id
        await db.execute(sa.update(events).where(*of_them).values({who: None}))

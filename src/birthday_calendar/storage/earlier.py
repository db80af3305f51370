"""SQL of how events were before their last change in a chat: what undo brings back."""

from datetime import datetime

import msgspec
import sqlalchemy as sa

from birthday_calendar.database import Database
from birthday_calendar.domain import fields
from birthday_calendar.domain.models import Event, EventDraft
from birthday_calendar.statements import insert
from birthday_calendar.storage.tables import earlier_events


async def put(db: Database, event: Event, now: datetime) -> None:
    """How it was before what is changed `now`; nothing earlier is kept."""
    draft = msgspec.json.encode(fields.to_draft(event)).decode()
    new = insert(earlier_events).values(event_id=event.id, draft=draft, changed_at=now)
    await db.execute(
        new.on_conflict_do_update(
            index_elements=[earlier_events.c.event_id],
            set_={"draft": new.excluded.draft, "changed_at": new.excluded.changed_at},
        )
    )


async def take(db: Database, event_id: int) -> EventDraft | None:
    """How it was, which is forgotten with that."""
    row = await db.fetch_one(
        sa.delete(earlier_events)
        .where(earlier_events.c.event_id == event_id)
        .returning(earlier_events.c.draft)
    )
    return None if row is None else msgspec.json.decode(row["draft"], type=EventDraft)


async def purge(db: Database, changed_before: datetime) -> None:
    await db.execute(sa.delete(earlier_events).where(earlier_events.c.changed_at < changed_before))

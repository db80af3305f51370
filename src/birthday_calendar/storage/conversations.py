"""SQL of conversations: what the bot asked somebody in a chat and waits to hear."""

from datetime import datetime

import sqlalchemy as sa

from birthday_calendar.database import Database
from birthday_calendar.statements import insert
from birthday_calendar.storage.machinery_tables import conversations

_NEW = insert(conversations).values(
    chat_id=sa.bindparam("chat"),
    user_id=sa.bindparam("user"),
    state=sa.bindparam("new_state"),
    data=sa.bindparam("new_data"),
    updated_at=sa.bindparam("now"),
    calendar_id=sa.bindparam("calendar"),
)
_PUT = _NEW.on_conflict_do_update(
    index_elements=[conversations.c.chat_id, conversations.c.user_id],
    set_={
        "state": _NEW.excluded.state,
        "data": _NEW.excluded.data,
        "updated_at": _NEW.excluded.updated_at,
        "calendar_id": _NEW.excluded.calendar_id,
    },
)


async def get(db: Database, chat_id: int, user_id: int) -> tuple[str | None, str]:
    """The state and its data as JSON; (None, "{}") where nothing is going on."""
    row = await db.fetch_one(
        sa.select(conversations.c.state, conversations.c.data).where(
            conversations.c.chat_id == chat_id, conversations.c.user_id == user_id
        )
    )
    return (row["state"], row["data"]) if row else (None, "{}")


async def put(
    db: Database,
    chat_id: int,
    user_id: int,
    state: str | None,
    data: str,
    now: datetime,
    calendar_id: int | None = None,
) -> None:
    """`calendar_id` is of the calendar that it is about."""
    new = {"new_state": state, "new_data": data, "now": now, "calendar": calendar_id}
    await db.execute(_PUT, {"chat": chat_id, "user": user_id} | new)


async def delete(db: Database, chat_id: int, user_id: int) -> None:
    await db.execute(
        sa.delete(conversations).where(
            conversations.c.chat_id == chat_id, conversations.c.user_id == user_id
        )
    )


async def purge(db: Database, untouched_since: datetime, of_faceless_since: datetime) -> None:
    """Those of who has no face have negative numbers: each question is one of its own."""
    is_old = conversations.c.updated_at < untouched_since
    is_old_question = sa.and_(
        conversations.c.user_id < 0, conversations.c.updated_at < of_faceless_since
    )
    await db.execute(sa.delete(conversations).where(sa.or_(is_old, is_old_question)))

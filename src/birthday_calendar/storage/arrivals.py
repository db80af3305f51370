"""SQL of an update's arrival: all that is known of it, and of where it comes from, in one look."""

from typing import NamedTuple

import sqlalchemy as sa

from birthday_calendar.database import Database
from birthday_calendar.domain.models import Calendar
from birthday_calendar.storage.calendars import to_calendar
from birthday_calendar.storage.tables import applied_updates, calendars, conversations

_ONE_ROW = sa.select(sa.literal_column("1").label("one")).subquery("one_row")

# made once, as each update asks it
_LOOK = sa.select(
    applied_updates.c.answers,
    conversations.c.state,
    conversations.c.data,
    calendars,
).select_from(
    _ONE_ROW.outerjoin(
        applied_updates,
        sa.and_(
            applied_updates.c.bot_id == sa.bindparam("bot"),
            applied_updates.c.update_id == sa.bindparam("update"),
        ),
    )
    .outerjoin(
        conversations,
        sa.and_(
            conversations.c.chat_id == sa.bindparam("chat"),
            conversations.c.user_id == sa.bindparam("user"),
        ),
    )
    .outerjoin(calendars, calendars.c.chat_id == sa.bindparam("chat"))
)


class Arrival(NamedTuple):
    """`owed` are the answers, as JSON, that are still to be sent; None where it was not applied.

    State and data, as JSON, are of the conversation: None and "{}" where nothing is going on.
    """

    owed: str | None
    state: str | None
    data: str
    calendar: Calendar | None  # of the chat


async def look(db: Database, bot_id: int, update_id: int, chat_id: int, user_id: int) -> Arrival:
    row = await db.fetch_one(
        _LOOK, {"bot": bot_id, "update": update_id, "chat": chat_id, "user": user_id}
    )
    assert row is not None
    return Arrival(
        owed=row["answers"],
        state=row["state"],
        data=row["data"] or "{}",
        calendar=None if row["id"] is None else to_calendar(row),
    )

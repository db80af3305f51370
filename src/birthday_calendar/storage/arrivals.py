"""SQL of an update's arrival: all that is known of it, and of where it comes from, in one look."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import sqlalchemy as sa

from birthday_calendar.database import Database
from birthday_calendar.domain.models import Calendar, CalendarKind, Followed, Role
from birthday_calendar.storage.calendars import to_calendar
from birthday_calendar.storage.machinery_tables import applied_updates, conversations
from birthday_calendar.storage.tables import calendars, events, members

_ONE_ROW = sa.select(sa.literal_column("1").label("one")).subquery("one_row")
_OTHER = calendars.alias("other")  # somebody else's, of which they are a guest

_PERSONAL: sa.ColumnElement[str] = sa.literal_column(f"'{CalendarKind.PERSONAL}'")
_LABELS = {name: f"other_{name}" for name in Calendar.__struct_fields__}

# The event of a button that was pressed says which it is, else the question that is answered; else
# it is the one that is open. That of which they are no guest is never found.
_IS_MEANT = sa.case(
    (events.c.id.is_not(None), members.c.calendar_id == events.c.calendar_id),
    (
        sa.and_(
            sa.bindparam("is_answer", type_=sa.Boolean), conversations.c.calendar_id.is_not(None)
        ),
        members.c.calendar_id == conversations.c.calendar_id,
    ),
    else_=members.c.is_open,
)

# made once, as each update asks it
_LOOK = sa.select(
    applied_updates.c.answers,
    conversations.c.state,
    conversations.c.data,
    conversations.c.calendar_id.label("asked_of"),
    members.c.role,
    calendars,
    *(_OTHER.c[name].label(label) for name, label in _LABELS.items()),
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
    .outerjoin(events, events.c.id == sa.bindparam("event"))
    .outerjoin(members, sa.and_(members.c.user_id == sa.bindparam("guest"), _IS_MEANT))
    # members of groups are no guests: what they may is the group's to say
    .outerjoin(
        _OTHER,
        sa.and_(_OTHER.c.id == members.c.calendar_id, _OTHER.c.kind == _PERSONAL),
    )
)


class Arrival(NamedTuple):
    """`owed` are the answers, as JSON, that are still to be sent; None where it was not applied.

    State and data, as JSON, are of the conversation: None and "{}" where nothing is going on.
    """

    owed: str | None
    state: str | None
    data: str
    calendar: Calendar | None  # of the chat
    followed: Followed | None  # where it is about that one
    asked_of: int | None  # the calendar that the conversation is about; None where not known


async def look(
    db: Database,
    bot_id: int,
    update_id: int,
    chat_id: int,
    user_id: int,
    *,
    guest: int | None = None,
    event: int | None = None,
    is_answer: bool = False,
) -> Arrival:
    """`guest` is who may be one, in their own chat; `event` that of the button that was pressed."""
    named = {"bot": bot_id, "update": update_id, "chat": chat_id, "user": user_id}
    about = {"guest": guest, "event": event, "is_answer": is_answer}
    row = await db.fetch_one(_LOOK, named | about)
    assert row is not None
    return Arrival(
        owed=row["answers"],
        state=row["state"],
        data=row["data"] or "{}",
        calendar=None if row["id"] is None else to_calendar(row),
        followed=_followed(row),
        asked_of=row["asked_of"],
    )


def _followed(row: Mapping[str, Any]) -> Followed | None:
    if row["other_id"] is None:
        return None
    other = {name: row[label] for name, label in _LABELS.items()}
    return Followed(calendar=to_calendar(other), role=Role(row["role"]))

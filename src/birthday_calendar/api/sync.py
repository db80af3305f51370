"""/events?updated_since=: what a program that keeps a copy of a calendar has to change in it."""

from msgspec import structs

from birthday_calendar.api import own_events
from birthday_calendar.api.problems import invalid
from birthday_calendar.api.resources import Call
from birthday_calendar.api.responses import Answer, to_json
from birthday_calendar.api.schemas import DeletedOut, EventPage, PageQuery
from birthday_calendar.services import changes

_TOGETHER = {"updated_since", *PageQuery.__struct_fields__}


async def index(call: Call, since: str) -> Answer:
    query: PageQuery = call.query
    for field in structs.fields(query):
        is_asked = getattr(query, field.name) != field.default
        if is_asked and field.name not in _TOGETHER:
            raise invalid(field.name, "is not to be asked for together with updated_since")
    async with call.db.flushed_before():
        page = await changes.page(
            call.db, call.calendar, since=since, cursor=query.cursor, limit=query.limit
        )
    next_cursor = page.position if page.has_more else None
    shown = EventPage(
        items=[own_events.shown(call, event) for event in page.events],
        deleted=[DeletedOut(one.id, one.deleted_at) for one in page.deleted],
        next_cursor=next_cursor,
        next_updated_since=page.position,
    )
    return to_json(shown, next_cursor=next_cursor)

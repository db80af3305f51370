"""/events of a calendar."""

from contextlib import nullcontext

from msgspec import Struct
from starlette.responses import Response

from birthday_calendar.api.reading import read, read_list_query
from birthday_calendar.api.resources import Call
from birthday_calendar.api.schemas import (
    EventIn,
    EventPatch,
    SearchQuery,
    changes,
    show_event,
    to_draft,
    to_json,
)
from birthday_calendar.api.turns import Turns
from birthday_calendar.domain.errors import NotFound
from birthday_calendar.domain.models import Event
from birthday_calendar.services import events, lists


async def index(call: Call) -> Response:
    query = read_list_query(call.request, SearchQuery)
    state = call.request.app.state
    searches: Turns = state.searches
    looks_at_all = query.search or query.kind or query.tag
    async with searches.turn(call.calendar.id) if looks_at_all else nullcontext():
        page = await lists.page(
            call.db,
            call.calendar,
            search=query.search,
            kind=query.kind,
            tag=query.tag,
            cursor=query.cursor,
            limit=query.limit,
            totals=state.totals,
        )
    items = [_shown(call, event) for event in page.items]
    shown = {"items": items, "next_cursor": page.next_cursor, "total": page.total}
    return to_json(shown, revision=page.revision)


async def create(call: Call) -> Response:
    sent = await read(call.request, EventIn)
    most = call.request.app.state.settings.events_per_calendar
    event = await events.add(call.db, call.calendar, to_draft(sent), call.now, most=most)
    location = f"{call.request.url.path}/{event.id}"
    return to_json(_shown(call, event), 201, {"Location": location})


async def show(call: Call) -> Response:
    event = await events.get(call.db, call.calendar, _id(call))
    return to_json(_shown(call, event))


async def replace(call: Call) -> Response:
    sent = await read(call.request, EventIn)
    event = await events.replace(call.db, call.calendar, _id(call), to_draft(sent), call.now)
    return to_json(_shown(call, event))


async def change(call: Call) -> Response:
    sent = await read(call.request, EventPatch)
    event = await events.change(call.db, call.calendar, _id(call), call.now, **changes(sent))
    return to_json(_shown(call, event))


async def delete(call: Call) -> Response:
    await events.delete(call.db, call.calendar, _id(call), call.now)
    return Response(status_code=204)


def _id(call: Call) -> int:
    """Raises NotFound also for what no database could number a row with."""
    text = call.request.path_params["event_id"]
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise NotFound("event")
    return int(text)


def _shown(call: Call, event: Event) -> Struct:
    return show_event(event, call.calendar, call.today)

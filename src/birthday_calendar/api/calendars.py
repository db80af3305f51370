"""/calendars: the one a token opens, and its settings."""

from starlette.responses import Response

from birthday_calendar.api.reading import read
from birthday_calendar.api.resources import Call
from birthday_calendar.api.schemas import CalendarPatch, changes, show_calendar, show_token, to_json
from birthday_calendar.services import calendars


async def index(call: Call) -> Response:
    items = [show_calendar(call.calendar)]
    return to_json({"token": show_token(call.token), "items": items, "next_cursor": None})


async def show(call: Call) -> Response:
    return to_json(show_calendar(call.calendar))


async def change(call: Call) -> Response:
    sent = await read(call.request, CalendarPatch)
    changed = await calendars.change(call.db, call.calendar, call.now, **changes(sent))
    return to_json(show_calendar(changed))

"""What the calendar's chat was told of late, or is still owed, and why."""

from starlette.responses import Response

from birthday_calendar.api.reading import read_list_query
from birthday_calendar.api.resources import Call
from birthday_calendar.api.schemas import DeliveryOut, DeliveryQuery, to_json
from birthday_calendar.services import reminders


async def index(call: Call) -> Response:
    limit = read_list_query(call.request, DeliveryQuery).limit
    latest = await reminders.latest(call.db, call.calendar, limit)
    fields = DeliveryOut.__struct_fields__
    shown = [DeliveryOut(**{name: getattr(one, name) for name in fields}) for one in latest]
    return to_json({"items": shown, "next_cursor": None})

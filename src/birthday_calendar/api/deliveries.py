"""What the calendar's chat was told of late, or is still owed, and why."""

from starlette.responses import Response

from birthday_calendar.api.problems import invalid
from birthday_calendar.api.resources import Call
from birthday_calendar.api.schemas import DeliveryOut, DeliveryQuery, read_query, to_json
from birthday_calendar.storage import deliveries

LIMIT = 100


async def index(call: Call) -> Response:
    limit = read_query(call.request, DeliveryQuery).limit
    if not 1 <= limit <= LIMIT:
        raise invalid("limit", f"must be from 1 to {LIMIT}")
    latest = await deliveries.latest(call.db, call.calendar.id, limit)
    fields = DeliveryOut.__struct_fields__
    shown = [DeliveryOut(**{name: getattr(one, name) for name in fields}) for one in latest]
    return to_json({"items": shown, "next_cursor": None})

"""What the calendar's chat was told of late, or is still owed, and why."""

from msgspec import Struct
from starlette.responses import Response

from birthday_calendar.api.resources import Call
from birthday_calendar.api.responses import to_json
from birthday_calendar.api.schemas import DeliveryOut, PageQuery
from birthday_calendar.services import reminders


class DeliveryPage(Struct):
    items: list[DeliveryOut]
    next_cursor: str | None


async def index(call: Call) -> Response:
    query: PageQuery = call.query
    latest, next_cursor = await reminders.page(
        call.db, call.calendar, cursor=query.cursor, limit=query.limit
    )
    fields = DeliveryOut.__struct_fields__
    shown = [DeliveryOut(**{name: getattr(one, name) for name in fields}) for one in latest]
    return to_json(DeliveryPage(shown, next_cursor), next_cursor=next_cursor)

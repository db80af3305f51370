"""Who calls, and which calendar that opens."""

from starlette.requests import Request

from birthday_calendar.database import Database
from birthday_calendar.errors import NotFound, Unauthorized
from birthday_calendar.models import Calendar
from birthday_calendar.services import tokens


async def open_calendar(request: Request, db: Database) -> Calendar:
    """The token's own calendar. Raises Unauthorized, and NotFound for any other in the path."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise Unauthorized(
            "Send the header Authorization: Bearer TOKEN; the bot's /token makes one"
        )
    access = await tokens.authenticate(db, token.strip())
    own = str(access.calendar.id)
    if request.path_params.get("calendar_id", own) != own:
        raise NotFound("calendar")
    return access.calendar

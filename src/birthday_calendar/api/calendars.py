"""/calendars/{id}: a calendar's settings."""

from starlette.responses import Response

from birthday_calendar.api import preconditions
from birthday_calendar.api.reading import read
from birthday_calendar.api.resources import Call
from birthday_calendar.api.responses import to_json
from birthday_calendar.api.schemas import CalendarPatch, changes
from birthday_calendar.domain.celebrations import CHOICES
from birthday_calendar.domain.models import Calendar
from birthday_calendar.domain.roles import Deed
from birthday_calendar.services import calendars
from birthday_calendar.shown import show_calendar

_RULES = {"who_may", "surprises"}  # of which a group's admins decide, whatever its people may


async def show(call: Call) -> Response:
    return to_json(show_calendar(call.calendar))


async def change(call: Call) -> Response:
    sent = changes(await read(call.request, CalendarPatch))
    if sent.keys() & _RULES:
        call.caller.assure_may(Deed.RULE)

    def check(before: Calendar) -> None:
        preconditions.assure_unchanged(call.request, to_json(show_calendar(before)))

    if sent.keys() & CHOICES:
        sent["celebrates_by"] = call.caller.user_id
    changed = await calendars.change(call.db, call.calendar, call.now, check, **sent)
    return call.told_of(call.request.scope["path"], to_json(show_calendar(changed)))

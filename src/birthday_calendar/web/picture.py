"""The picture of an event's member, as their Telegram profile shows it to the bot."""

from starlette.responses import Response

from birthday_calendar.api.problems import Problem
from birthday_calendar.profile_pictures import ProfilePictures
from birthday_calendar.services import events
from birthday_calendar.telegram import BotApi
from birthday_calendar.web.visit import CalendarVisit

WIDE_ENOUGH = 160  # pixels: shown at 96, also on screens with two of them for one
MOST = 100_000  # bytes
KEPT_BY_BROWSERS = "private, max-age=86400"


class Pictures:
    """`telegram` is None where nobody is to be asked."""

    def __init__(self, telegram: BotApi | None):
        self._pictures = ProfilePictures(telegram, wide=WIDE_ENOUGH, most=MOST)

    async def show(self, visit: CalendarVisit) -> Response:
        event = await events.get(visit.db, visit.calendar, visit.number("event_id"))
        picture = None if event.member_id is None else await self._pictures.of(event.member_id)
        if picture is None:
            raise Problem("unknown-route")
        headers = {"Cache-Control": KEPT_BY_BROWSERS}
        return Response(picture, media_type="image/jpeg", headers=headers)

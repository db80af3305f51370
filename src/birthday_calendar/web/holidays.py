"""Sets of holidays: which the calendar has and where they show, and others to take."""

from starlette.responses import Response

from birthday_calendar.domain.errors import Invalid, NotFound
from birthday_calendar.domain.holidays import sets
from birthday_calendar.domain.models import Subscription
from birthday_calendar.services import holidays
from birthday_calendar.web.saying import said
from birthday_calendar.web.visit import CalendarVisit

_MOST_FOUND = 50
_SEARCH_LIMIT = 100  # characters


async def show(visit: CalendarVisit) -> Response:
    return _page(visit)


async def change(visit: CalendarVisit) -> Response:
    """Take a set, change where it shows, or leave it."""
    key = visit.field("set")
    try:
        match visit.field("do"):
            case "take":
                await holidays.take(visit.db, visit.calendar, key)
            case "keep":
                options = {name: visit.field(name) == "on" for name in ("in_reminders", "in_feeds")}
                chosen = Subscription(key=key, **options)
                await holidays.subscribe(visit.db, visit.calendar, chosen)
            case "leave":
                await holidays.unsubscribe(visit.db, visit.calendar, key)
            case _:
                raise NotFound("route")
    except Invalid as error:
        return _page(visit, 422, error)
    return visit.go(f"{visit.home}/holidays", said="kept")


def _page(visit: CalendarVisit, status: int = 200, error: Invalid | None = None) -> Response:
    calendar, search = visit.calendar, visit.query("search").strip()[:_SEARCH_LIMIT]
    had = {one.key for one in calendar.holiday_sets}
    if search:
        found = [one for one in sets.find(search) if one.key not in had][:_MOST_FOUND]
    else:
        likely = sets.likely(calendar.time_zone, visit.texts.language)
        found = [sets.of_key(key) for key in likely if key not in had]
    return visit.page(
        "holidays.html",
        status,
        said=said(visit) if status == 200 else "",
        error=error,
        had=[(one, sets.of_key(one.key)) for one in calendar.holiday_sets],
        found=found,
        search=search,
    )

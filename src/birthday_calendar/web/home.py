"""/web/: which calendars are somebody's to see, and the way to the one that they want."""

from starlette.responses import Response

from birthday_calendar.web.visit import CalendarVisit, Visit


async def show(visit: Visit) -> Response:
    opened = await visit.request.app.state.gate.persons.opened(visit.person)
    if len(opened) == 1:
        return visit.go(f"/web/{opened[0][1].id}")
    return visit.page("home.html", calendars=[calendar for _, calendar in opened])


async def of_calendar(visit: CalendarVisit) -> Response:
    """This month."""
    return visit.go(f"{visit.home}/months/{visit.today:%Y-%m}")

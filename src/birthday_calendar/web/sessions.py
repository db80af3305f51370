"""Where somebody is known: their sessions, which they can end."""

from typing import NamedTuple

from starlette.responses import Response

from birthday_calendar.api.reading import number_in
from birthday_calendar.domain.errors import NotFound
from birthday_calendar.domain.visits import Door, Session
from birthday_calendar.services import visits
from birthday_calendar.web.saying import said
from birthday_calendar.web.visit import CalendarVisit


class Known(NamedTuple):
    """A session as it is shown."""

    id: int
    browser: str
    is_in_telegram: bool
    is_this: bool
    since: str
    used: str


async def show(visit: CalendarVisit) -> Response:
    found = await visits.of_person(visit.db, visit.person, visit.now)
    found.sort(key=lambda one: one.id != visit.session.id)
    known = [_shown(one, visit) for one in found]
    return visit.page("sessions.html", known=known, said=said(visit))


async def end(visit: CalendarVisit) -> Response:
    """One, or all but this."""
    if (which := visit.field("end")) == "others":
        await visits.end_others(visit.db, visit.person, visit.now, but=visit.session.id)
    elif (number := number_in(which)) is not None:
        await visits.end(visit.db, visit.person, number, visit.now)
    else:
        raise NotFound("route")
    return visit.go(f"{visit.home}/sessions", said="ended")


def _shown(one: Session, visit: CalendarVisit) -> Known:
    return Known(
        id=one.id,
        browser=one.browser or visit.texts("a browser"),
        is_in_telegram=one.door is Door.TELEGRAM,
        is_this=one.id == visit.session.id,
        since=visit.moment(one.created_at),
        used=visit.moment(one.last_used_at),
    )

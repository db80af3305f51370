"""What pages of tokens and feeds share."""

from collections.abc import Sequence

from birthday_calendar.domain.errors import Invalid
from birthday_calendar.domain.keys import Key
from birthday_calendar.domain.models import CalendarKind
from birthday_calendar.services import members
from birthday_calendar.web.visit import CalendarVisit
from birthday_calendar.wording.keys import Reader

Errors = dict[str, Invalid]


async def reader(visit: CalendarVisit, there: Sequence[Key]) -> Reader:
    """Who looks at those, and what is known of others who have made some."""
    makers: dict[int, str] = {}
    if visit.calendar.kind is CalendarKind.SHARED:
        for user_id in {one.user_id for one in there} - {visit.person}:
            member = await members.get(visit.db, visit.calendar, user_id)
            if member is not None:
                makers[user_id] = member.name
    return Reader(visit.calendar, visit.person, makers, visit.settings, visit.now, visit.texts)


def at_fields(error: Invalid, known: Sequence[str]) -> Errors:
    """What is wrong of a field that is on the page is told there, all else at the name."""
    return {error.field if error.field in known else "name": error}

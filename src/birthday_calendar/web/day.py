"""A day: who is celebrated on it, how old they are, since when, and who is responsible."""

from datetime import timedelta

from starlette.responses import Response

from birthday_calendar.services import celebrated, holidays
from birthday_calendar.web.dates import day_in, is_shown
from birthday_calendar.web.visit import CalendarVisit, not_to_keep

SHOWN = 100


async def show(visit: CalendarVisit) -> Response:
    day = day_in(visit.request.path_params["day"])
    page = await celebrated.page(
        visit.db,
        visit.calendar,
        day,
        day,
        limit=SHOWN,
        cursor=visit.query("cursor") or None,
        reader=visit.texts.language,
    )
    of_sets = await holidays.between(visit.calendar, day, day)
    named = await holidays.with_people(
        visit.db, visit.calendar, of_sets.items, reader=visit.texts.language
    )
    earlier, later = day - timedelta(days=1), day + timedelta(days=1)
    shown = visit.page(
        "day.html",
        holidays=named,
        day=day,
        heading=visit.texts.full_date(day, visit.today),
        distance=visit.texts.distance(day, visit.today) if day >= visit.today else "",
        who=[visit.who(one) for one in page.items],
        next_cursor=page.next_cursor,
        earlier=earlier if is_shown(earlier) else None,
        later=later if is_shown(later) else None,
    )
    return shown if of_sets.is_whole else not_to_keep(shown)

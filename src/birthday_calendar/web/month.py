"""A month: a grid of its days with who is celebrated on each, and the same as a list."""

from starlette.responses import Response

from birthday_calendar.domain.holidays import sets
from birthday_calendar.services import holidays
from birthday_calendar.web.dates import (
    is_shown,
    last_of_month,
    month_in,
    next_month,
    previous_month,
)
from birthday_calendar.web.grid import by_day, of_month, weeks
from birthday_calendar.web.visit import CalendarVisit, not_to_keep


async def show(visit: CalendarVisit) -> Response:
    first = month_in(visit.request.path_params["month"])
    found, counts = await of_month(visit.db, visit.calendar, first, visit.texts.language)
    of_sets = await holidays.between(visit.calendar, first, last_of_month(first))
    days = by_day(map(visit.who, found))
    on_day = sets.by_day(of_sets.items)
    days = {day: days.get(day, []) for day in sorted(days.keys() | on_day.keys())}
    is_this = first == visit.today.replace(day=1)
    past = {day: those for day, those in days.items() if is_this and day < visit.today}
    earlier, later = previous_month(first), next_month(first)
    page = visit.page(
        "month.html",
        holidays=on_day,
        first=first,
        heading=visit.texts.month_of_year(first),
        weekdays=visit.texts.weekdays(),
        weeks=weeks(first, visit.today, visit.texts, days, counts),
        coming={day: those for day, those in days.items() if day not in past},
        past=past,
        more=sum(counts.values()) - len(found),
        earlier=earlier if is_shown(earlier) else None,
        later=later if is_shown(later) else None,
    )
    return page if of_sets.is_whole else not_to_keep(page)

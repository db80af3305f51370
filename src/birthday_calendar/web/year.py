"""A year: twelve small months, marked where somebody is celebrated, and public holidays."""

from calendar import Calendar as Weeks
from datetime import date

from starlette.responses import Response

from birthday_calendar.domain.holidays import sets
from birthday_calendar.domain.models import Subscription
from birthday_calendar.services import holidays, looking
from birthday_calendar.web.dates import FIRST_YEAR, LAST_YEAR, year_in
from birthday_calendar.web.visit import CalendarVisit, not_to_keep


async def show(visit: CalendarVisit) -> Response:
    year, _ = year_in(visit.request.path_params["year"]), visit.texts
    weeks = Weeks(_.first_weekday())
    months = []
    for number in range(1, 13):
        first = date(year, number, 1)
        counts = await looking.counts_of_month(visit.db, visit.calendar, first)
        months.append((first, _.month(number), weeks.monthdatescalendar(year, number), counts))
    off = await holidays.between(
        visit.calendar, date(year, 1, 1), date(year, 12, 31), which=_is_public
    )
    page = visit.page(
        "year.html",
        holidays=sets.by_day(off.items),
        year=year,
        months=months,
        weekdays=_.weekdays(),
        earlier=year - 1 if year > FIRST_YEAR else None,
        later=year + 1 if year < LAST_YEAR else None,
    )
    return page if off.is_whole else not_to_keep(page)


def _is_public(one: Subscription) -> bool:
    """Of the days of Russia there are so many that a year would have no others."""
    return one.key != sets.RUSSIAN_DAYS

"""What is asked to look at a calendar: where today is in it, who is next, what a month is like."""

from datetime import date, timedelta

from birthday_calendar.database import Database
from birthday_calendar.domain import dates
from birthday_calendar.domain.models import Calendar, EventKind, Occasion
from birthday_calendar.domain.occasions import celebrated_in, next_day, occasion_on, order
from birthday_calendar.storage import lists, looking, moving
from birthday_calendar.storage.lists import ALL_YEAR, Days


async def page_of_day(db: Database, calendar: Calendar, day: date, *, size: int) -> int:
    """The number of the page on which those of that day stand, or would."""
    before = day.month * 100 + day.day - 1
    return await lists.count(db, calendar.id, Days(ALL_YEAR.first, before)) // size


async def next_celebrated(
    db: Database, calendar: Calendar, after: date, *, limit: int, reader: str | None = None
) -> list[Occasion]:
    """Those of the first day after that one on which anybody is celebrated, `limit` at the most;
    none where nobody is kept.
    """
    found = await looking.soonest(
        db,
        calendar.id,
        after.month * 100 + after.day,
        language=reader or calendar.language,
        limit=limit,
    )
    found += await moving.of_calendar(db, calendar)
    rule, begin = calendar.leap_rule, after + timedelta(days=1)
    occasions = {one.id: occasion_on(next_day(one, rule, begin), one) for one in found}
    day = min((one.date for one in occasions.values()), default=None)
    those = [one for one in occasions.values() if one.date == day]
    return sorted(those, key=lambda one: order(one, reader or calendar.language))[:limit]


async def counts_of_month(db: Database, calendar: Calendar, first: date) -> dict[int, int]:
    """How many are celebrated on which days of the month that begins then."""
    found = await looking.counts_by_day(db, calendar.id, first.month, first.year)
    counts: dict[int, int] = {}
    for month_day, count in found.items():
        month, day = divmod(month_day, 100)
        celebrated = dates.celebrated_in(first.year, month, day, calendar.leap_rule)
        if celebrated is not None and celebrated.month == first.month:
            counts[celebrated.day] = counts.get(celebrated.day, 0) + count
    for one in await moving.of_calendar(db, calendar):
        celebrated = celebrated_in(first.year, one, calendar.leap_rule)
        if celebrated is not None and celebrated.month == first.month:
            counts[celebrated.day] = counts.get(celebrated.day, 0) + 1
    return counts


async def has_only_birthdays(db: Database, calendar: Calendar) -> bool:
    return not await lists.has_other_kinds(db, calendar.id, EventKind.BIRTHDAY)

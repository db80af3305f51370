"""Who is celebrated on which days, in their order, a page at a time; a cursor says where the next
one begins. Names stand in the order of the language that `reader` names, or else of the calendar's.
"""

from datetime import date

from birthday_calendar.database import Database
from birthday_calendar.domain import names
from birthday_calendar.domain.models import Calendar, Occasion, OccasionPage
from birthday_calendar.domain.occasions import Stretch, days_of, occasion_on, stretches
from birthday_calendar.services import cursors
from birthday_calendar.services.lists import checked_place
from birthday_calendar.storage import lists, moving
from birthday_calendar.storage.lists import Days, Place


async def page(
    db: Database,
    calendar: Calendar,
    first: date,
    last: date,
    *,
    limit: int = 100,
    cursor: str | None = None,
    reader: str | None = None,
) -> OccasionPage:
    """Who is celebrated from `first` to `last`, both included, day by day in the order of names.

    Raises Invalid for a cursor that it did not give out.
    """
    begin, after = first, None
    if cursor is not None:
        begin, name_key, event_id = cursors.read(cursor, tuple[date, str, int])
        if begin > last:
            raise cursors.not_ours()
        after = checked_place(Place(begin.month * 100 + begin.day, name_key, event_id))
    found: list[tuple[Occasion, Place]] = []
    revisions: set[int | None] = set()
    for stretch in stretches(max(begin, first), last, calendar.leap_rule):
        from_place = after if stretch.first == begin else None
        some = await lists.in_order(
            db,
            calendar.id,
            _days(stretch),
            language=reader or calendar.language,
            after=from_place,
            limit=limit + 1 - len(found),
        )
        found += [(occasion_on(stretch.day_of(one), one), place) for one, place in some.placed]
        revisions.add(some.revision)
        if len(found) > limit:
            break
    if moved := await _moving(db, calendar, max(begin, first), last):
        found = _in_order(found + moved, after, begin, reader or calendar.language)
    items = [occasion for occasion, _ in found[:limit]]
    next_cursor = None
    if len(found) > limit:
        _, name_key, event_id = found[limit - 1][1]
        next_cursor = cursors.write((items[-1].date, name_key, event_id))
    revision = revisions.pop() if len(revisions) == 1 else None
    return OccasionPage(items=items, next_cursor=next_cursor, revision=revision)


async def count(db: Database, calendar: Calendar, first: date, last: date) -> int:
    moving_ones = await moving.of_calendar(db, calendar)
    return sum(len(days_of(one, calendar.leap_rule, first, last)) for one in moving_ones) + sum(
        [
            await lists.count(db, calendar.id, _days(stretch))
            for stretch in stretches(first, last, calendar.leap_rule)
        ]
    )


async def _moving(
    db: Database, calendar: Calendar, first: date, last: date
) -> list[tuple[Occasion, Place]]:
    """Days that move, in no order."""
    return [
        (occasion_on(day, one), Place(day.month * 100 + day.day, names.folded(one.name), one.id))
        for one in await moving.of_calendar(db, calendar)
        for day in days_of(one, calendar.leap_rule, first, last)
    ]


def _in_order(
    found: list[tuple[Occasion, Place]], after: Place | None, begin: date, language: str
) -> list[tuple[Occasion, Place]]:
    """By day and then by name, as SQL has those that don't move; those after that place."""

    def order(day: date, place: Place) -> tuple[object, ...]:
        return day, *names.order_of_key(place.name_key, language), place.id

    if after is not None:
        passed = order(begin, after)
        found = [one for one in found if order(one[0].date, one[1]) > passed]
    return sorted(found, key=lambda one: order(one[0].date, one[1]))


def _days(stretch: Stretch) -> Days:
    return Days(stretch.lowest, stretch.highest, stretch.is_one_day, stretch.first.year)

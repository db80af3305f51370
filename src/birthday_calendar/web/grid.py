"""The grid of a month: its days in weeks, with who is celebrated on each."""

from calendar import Calendar as Weeks
from collections.abc import Iterable
from datetime import date
from itertools import groupby

from msgspec import Struct

from birthday_calendar.database import Database
from birthday_calendar.domain.models import Calendar, Occasion
from birthday_calendar.services import celebrated, looking
from birthday_calendar.web.dates import last_of_month
from birthday_calendar.web.who import Who
from birthday_calendar.wording.texts import Texts

NAMED = 3  # in a cell; how many more there are stands below
SHOWN = 400  # occasions of a month by name; of more a day says how many


class Cell(Struct):
    """A day of the grid. `count` are all that are celebrated, `who` those that are named."""

    day: date
    is_of_month: bool
    is_today: bool
    who: list[Who]
    count: int


async def of_month(
    db: Database, calendar: Calendar, first: date, reader: str
) -> tuple[list[Occasion], dict[int, int]]:
    """Those that are shown by name, and how many there are on which days of the month."""
    last = last_of_month(first)
    page = await celebrated.page(db, calendar, first, last, limit=SHOWN, reader=reader)
    if page.next_cursor is not None:
        return page.items, await looking.counts_of_month(db, calendar, first)
    return page.items, counted(page.items)


def by_day(who: Iterable[Who]) -> dict[date, list[Who]]:
    """They are in the order of their days."""
    return {day: list(those) for day, those in groupby(who, key=lambda one: one.date)}


def counted(occasions: Iterable[Occasion]) -> dict[int, int]:
    """How many there are on which days of their month."""
    return {
        day.day: sum(1 for _one in those)
        for day, those in groupby(occasions, key=lambda one: one.date)
    }


def weeks(
    first: date, today: date, _: Texts, days: dict[date, list[Who]], counts: dict[int, int]
) -> list[list[Cell]]:
    """Of the month that begins on `first`, from the language's first day of a week on."""
    grid = Weeks(_.first_weekday()).monthdatescalendar(first.year, first.month)
    return [
        [
            Cell(
                day,
                is_of_month=day.month == first.month,
                is_today=day == today,
                who=days.get(day, [])[:NAMED],
                count=counts.get(day.day, 0) if day.month == first.month else 0,
            )
            for day in week
        ]
        for week in grid
    ]

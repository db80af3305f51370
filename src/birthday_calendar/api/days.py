"""Who is celebrated on a day, in a month, and soon."""

from calendar import monthrange
from datetime import date, timedelta
from itertools import groupby
from typing import Annotated, NamedTuple

from msgspec import UNSET, Meta, Struct, UnsetType
from msgspec.structs import replace
from starlette.responses import Response

from birthday_calendar.api.reading import date_in
from birthday_calendar.api.resources import Call
from birthday_calendar.api.responses import to_json
from birthday_calendar.api.schemas import PageQuery
from birthday_calendar.domain.holidays.sets import Holiday, said_in
from birthday_calendar.domain.models import Occasion
from birthday_calendar.services import celebrated, holidays
from birthday_calendar.shown import OccasionOut, show_occasion

UPCOMING_LIMIT = 366  # days
_NO_REVISION = 0  # of an answer that is another one soon: nobody is to keep it


class PersonOfDay(Struct):
    event_id: int
    name: str


class HolidayOut(Struct):
    date: date
    set: str
    key: str
    name: str
    about: str | None
    source: str | None
    people: list[PersonOfDay] | UnsetType = UNSET


class DayOut(Struct):
    date: date
    items: list[OccasionOut]
    holidays: list[HolidayOut]
    next_cursor: str | None


class DayOfMonth(Struct):
    date: date
    items: list[OccasionOut]


class MonthOut(Struct):
    month: str
    days: list[DayOfMonth]  # those on which somebody is celebrated
    holidays: list[HolidayOut]
    next_cursor: str | None


class UpcomingOut(Struct):
    today: date  # in the calendar's time zone
    days: int
    items: list[OccasionOut]
    holidays: list[HolidayOut]
    next_cursor: str | None


class UpcomingQuery(PageQuery, kw_only=True, forbid_unknown_fields=True):
    days: Annotated[int, Meta(ge=0, le=UPCOMING_LIMIT)] = 30


async def day(call: Call) -> Response:
    asked = date_in("day", call.request.path_params["day"], "2025-03-15")
    page = await _page(call, asked, asked, with_people=True)
    return page.answer(DayOut(asked, page.items, page.holidays, page.next_cursor))


async def month(call: Call) -> Response:
    text = call.request.path_params["month"]
    first = date_in("month", f"{text}-01", "2025-03")
    last = first.replace(day=monthrange(first.year, first.month)[1])
    page = await _page(call, first, last)
    by_day = groupby(page.items, key=lambda item: item.date)
    days = [DayOfMonth(day, list(those)) for day, those in by_day]
    return page.answer(MonthOut(text, days, page.holidays, page.next_cursor))


async def upcoming(call: Call) -> Response:
    query: UpcomingQuery = call.query
    last = call.today + timedelta(days=query.days)
    page = await _page(call, call.today, last)
    shown = UpcomingOut(call.today, query.days, page.items, page.holidays, page.next_cursor)
    return page.answer(shown)


class _Page(NamedTuple):
    items: list[OccasionOut]
    holidays: list[HolidayOut]
    next_cursor: str | None
    revision: int | None

    def answer(self, shown: Struct) -> Response:
        return to_json(shown, revision=self.revision, next_cursor=self.next_cursor)


async def _page(call: Call, first: date, last: date, *, with_people: bool = False) -> _Page:
    query: PageQuery = call.query
    page = await celebrated.page(
        call.db, call.calendar, first, last, limit=query.limit, cursor=query.cursor
    )
    shown = [_shown(call, occasion) for occasion in page.items]
    found = await holidays.between(call.calendar, first, last)
    those = found.items
    if with_people:
        those = await holidays.with_people(call.db, call.calendar, those)
    of_sets = [_show_holiday(one, call.calendar.language, with_people) for one in those]
    revision = page.revision if found.is_whole else _NO_REVISION
    return _Page(shown, of_sets, page.next_cursor, revision)


def _show_holiday(one: Holiday, language: str, with_people: bool) -> HolidayOut:
    return HolidayOut(
        date=one.date,
        set=one.set_key,
        key=one.key,
        name=one.name(language),
        about=said_in(one.about, language) or None,
        source=one.source or None,
        people=[PersonOfDay(*person) for person in one.people] if with_people else UNSET,
    )


def _shown(call: Call, occasion: Occasion) -> OccasionOut:
    event = call.caller.sees(call.calendar, occasion.of)
    if event is not occasion.of:
        occasion = replace(occasion, of=event)
    return show_occasion(occasion, call.calendar, call.today)

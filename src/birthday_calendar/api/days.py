"""Who is celebrated on a day, in a month, and soon."""

import re
from calendar import monthrange
from datetime import date, timedelta
from itertools import groupby

from starlette.responses import Response

from birthday_calendar.api.problems import invalid
from birthday_calendar.api.reading import read_list_query
from birthday_calendar.api.resources import Call
from birthday_calendar.api.schemas import (
    OccasionOut,
    PageQuery,
    UpcomingQuery,
    show_occasion,
    to_json,
)
from birthday_calendar.services import lists

UPCOMING_LIMIT = 366  # days


async def day(call: Call) -> Response:
    asked = _date("day", call.request.path_params["day"], "2025-03-15")
    items, next_cursor = await _page(call, read_list_query(call.request, PageQuery), asked, asked)
    return to_json({"date": asked, "items": items, "next_cursor": next_cursor})


async def month(call: Call) -> Response:
    text = call.request.path_params["month"]
    first = _date("month", f"{text}-01", "2025-03")
    last = first.replace(day=monthrange(first.year, first.month)[1])
    items, next_cursor = await _page(call, read_list_query(call.request, PageQuery), first, last)
    days = [
        {"date": day, "items": list(those)}
        for day, those in groupby(items, key=lambda item: item.date)
    ]
    return to_json({"month": text, "days": days, "next_cursor": next_cursor})


async def upcoming(call: Call) -> Response:
    query = read_list_query(call.request, UpcomingQuery)
    if not 0 <= query.days <= UPCOMING_LIMIT:
        raise invalid("days", f"must be from 0 to {UPCOMING_LIMIT}")
    last = call.today + timedelta(days=query.days)
    items, next_cursor = await _page(call, query, call.today, last)
    shown = {"today": call.today, "days": query.days, "items": items}
    return to_json(shown | {"next_cursor": next_cursor})


async def _page(
    call: Call, query: PageQuery, first: date, last: date
) -> tuple[list[OccasionOut], str | None]:
    page = await lists.celebrated(
        call.db, call.calendar, first, last, limit=query.limit, cursor=query.cursor
    )
    shown = [show_occasion(occasion, call.calendar, call.today) for occasion in page.items]
    return shown, page.next_cursor


def _date(field: str, text: str, example: str) -> date:
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise invalid(field, f"expected one such as {example}")

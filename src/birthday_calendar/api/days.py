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
from birthday_calendar.domain.models import OccasionPage
from birthday_calendar.services import lists

UPCOMING_LIMIT = 366  # days


async def day(call: Call) -> Response:
    asked = _date("day", call.request.path_params["day"], "2025-03-15")
    query = read_list_query(call.request, PageQuery)
    items, page = await _page(call, query, asked, asked)
    shown = {"date": asked, "items": items, "next_cursor": page.next_cursor}
    return to_json(shown, revision=page.revision)


async def month(call: Call) -> Response:
    text = call.request.path_params["month"]
    first = _date("month", f"{text}-01", "2025-03")
    last = first.replace(day=monthrange(first.year, first.month)[1])
    query = read_list_query(call.request, PageQuery)
    items, page = await _page(call, query, first, last)
    days = [
        {"date": day, "items": list(those)}
        for day, those in groupby(items, key=lambda item: item.date)
    ]
    shown = {"month": text, "days": days, "next_cursor": page.next_cursor}
    return to_json(shown, revision=page.revision)


async def upcoming(call: Call) -> Response:
    query = read_list_query(call.request, UpcomingQuery)
    if not 0 <= query.days <= UPCOMING_LIMIT:
        raise invalid("days", f"must be from 0 to {UPCOMING_LIMIT}")
    last = call.today + timedelta(days=query.days)
    items, page = await _page(call, query, call.today, last)
    shown = {"today": call.today, "days": query.days, "items": items}
    return to_json(shown | {"next_cursor": page.next_cursor}, revision=page.revision)


async def _page(
    call: Call, query: PageQuery, first: date, last: date
) -> tuple[list[OccasionOut], OccasionPage]:
    page = await lists.celebrated(
        call.db, call.calendar, first, last, limit=query.limit, cursor=query.cursor
    )
    shown = [show_occasion(occasion, call.calendar, call.today) for occasion in page.items]
    return shown, page


def _date(field: str, text: str, example: str) -> date:
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise invalid(field, f"expected one such as {example}")

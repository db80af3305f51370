"""Who is celebrated on a day, in a month, and soon."""

import re
from calendar import monthrange
from datetime import date
from itertools import groupby

from starlette.responses import Response

from birthday_calendar.api.problems import invalid
from birthday_calendar.api.resources import Call
from birthday_calendar.api.schemas import (
    OccasionOut,
    UpcomingQuery,
    read_query,
    show_occasion,
    to_json,
)
from birthday_calendar.models import Occasion
from birthday_calendar.services import birthdays


async def day(call: Call) -> Response:
    asked = _date("day", call.request.path_params["day"], "2025-03-15")
    occasions = await birthdays.celebrated_between(call.db, call.calendar, asked, asked)
    return to_json({"date": asked, "items": _shown(call, occasions)})


async def month(call: Call) -> Response:
    text = call.request.path_params["month"]
    first = _date("month", f"{text}-01", "2025-03")
    last = first.replace(day=monthrange(first.year, first.month)[1])
    occasions = await birthdays.celebrated_between(call.db, call.calendar, first, last)
    days = [
        {"date": day, "items": list(items)}
        for day, items in groupby(_shown(call, occasions), key=lambda item: item.date)
    ]
    return to_json({"month": text, "days": days})


async def upcoming(call: Call) -> Response:
    days = read_query(call.request, UpcomingQuery).days
    occasions = await birthdays.upcoming(call.db, call.calendar, days, call.today)
    return to_json({"today": call.today, "days": days, "items": _shown(call, occasions)})


def _date(field: str, text: str, example: str) -> date:
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise invalid(field, f"expected one such as {example}")


def _shown(call: Call, occasions: list[Occasion]) -> list[OccasionOut]:
    return [show_occasion(occasion, call.calendar, call.today) for occasion in occasions]

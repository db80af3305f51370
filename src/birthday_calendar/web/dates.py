"""Days, months and years as they stand in addresses."""

import re
from calendar import monthrange
from datetime import date, timedelta

from birthday_calendar.domain.errors import NotFound

FIRST_YEAR, LAST_YEAR = 1900, 2200  # that can be looked at


def day_in(text: str) -> date:
    """2026-11-30. Raises NotFound."""
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
            found = date.fromisoformat(text)
            if FIRST_YEAR <= found.year <= LAST_YEAR:
                return found
    except ValueError:
        pass
    raise NotFound("route")


def month_in(text: str) -> date:
    """The first day of 2026-11. Raises NotFound."""
    return day_in(f"{text}-01")


def year_in(text: str) -> int:
    """Raises NotFound."""
    return day_in(f"{text}-01-01").year


def last_of_month(first: date) -> date:
    return first.replace(day=monthrange(first.year, first.month)[1])


def next_month(first: date) -> date:
    return last_of_month(first) + timedelta(days=1)


def previous_month(first: date) -> date:
    return (first - timedelta(days=1)).replace(day=1)


def is_shown(day: date) -> bool:
    """Whether there is a page of it."""
    return FIRST_YEAR <= day.year <= LAST_YEAR

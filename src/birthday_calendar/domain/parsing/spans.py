"""Days from one to another, as people name them: "next week", "this month", "завтра"."""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from birthday_calendar.domain.parsing.spelling import spelled

_BEFORE = re.compile(r"^(?:(?:in|for|on|во?|на) )?(?:the (?!next))?")
_THIS, _NEXT = r"(?:this|эт(?:от|ом|ой|у|а|и|их))", r"(?:next|следующ(?:ий|ем|ей|ую|ая))"
_WEEK, _MONTH = r" (?:week|недел[яеюи])", r" (?:month|месяце?)"


class Span(NamedTuple):
    """Its first and its last day."""

    first: date
    last: date


def parse_span(text: str, today: date) -> Span | None:
    """Of "this" week, month and weekend what is left; None for what names no days."""
    plain = _BEFORE.sub("", spelled(text).plain.lower().strip(" .!?"))
    return next((of(today) for named, of in _SPANS if named.fullmatch(plain)), None)


def _day(ahead: int) -> Callable[[date], Span]:
    return lambda today: Span(*[today + timedelta(days=ahead)] * 2)


def _this_week(today: date) -> Span:
    return Span(today, today + timedelta(days=6 - today.weekday()))


def _next_week(today: date) -> Span:
    monday = _this_week(today).last + timedelta(days=1)
    return Span(monday, monday + timedelta(days=6))


def _weekend(today: date) -> Span:
    sunday = _this_week(today).last
    return Span(max(today, sunday - timedelta(days=1)), sunday)


def _this_month(today: date) -> Span:
    return Span(today, today.replace(day=monthrange(today.year, today.month)[1]))


def _next_month(today: date) -> Span:
    first = _this_month(today).last + timedelta(days=1)
    return Span(first, _this_month(first).last)


_SPANS = [
    (re.compile(pattern), of)
    for pattern, of in (
        ("today|сегодня", _day(0)),
        ("tomorrow|завтра", _day(1)),
        ("day after tomorrow|послезавтра", _day(2)),
        (_THIS + _WEEK, _this_week),
        (_NEXT + _WEEK, _next_week),
        (f"(?:{_THIS} )?(?:weekend|выходны[ех])", _weekend),
        (_THIS + _MONTH, _this_month),
        (_NEXT + _MONTH, _next_month),
    )
]

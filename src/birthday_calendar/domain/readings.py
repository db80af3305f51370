"""People in a text, read with the day or the month first, as a calendar's people write dates."""

from datetime import date

from birthday_calendar.domain import people
from birthday_calendar.domain.lines import Line
from birthday_calendar.domain.models import DateOrder
from birthday_calendar.domain.parsing import days
from birthday_calendar.domain.people import NotUnderstood

Reading = list[Line | NotUnderstood]


def read(text: str, today: date, order: DateOrder) -> Reading:
    """Where no order is known, what is no date one way is meant the other way."""
    reading = people.read(text, today, month_first=order is DateOrder.MONTH_FIRST)
    if order is DateOrder.UNKNOWN and days.may_read_two_ways(text):
        others = people.read(text, today, month_first=True)
        if len(others) == len(reading):
            pairs = zip(reading, others, strict=True)
            return [other if isinstance(one, NotUnderstood) else one for one, other in pairs]
    return reading


def first_of_two_ways(text: str, reading: Reading, others: Reading) -> tuple[Line, Line] | None:
    """The first one whose date is another with the month first, as in `others`, both ways."""
    if not days.may_read_two_ways(text) or len(others) != len(reading):
        return None
    for one, other in zip(reading, others, strict=True):
        if isinstance(one, Line) and isinstance(other, Line) and one.draft != other.draft:
            return one, other
    return None

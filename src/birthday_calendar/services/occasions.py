"""From a birthday to the days on which it is celebrated. Pure."""

from datetime import date

from birthday_calendar import dates
from birthday_calendar.models import Birthday, LeapRule, Occasion


def occasions_of(birthday: Birthday, rule: LeapRule, first: date, last: date) -> list[Occasion]:
    """On which days from `first` to `last` it is celebrated; before the birth on none."""
    occasions = []
    for year in range(first.year, last.year + 1):
        day = dates.celebrated_in(year, birthday.month, birthday.day, rule)
        if day is None or not first <= day <= last or year < (birthday.year or 0):
            continue
        age = None if birthday.deceased else dates.age_on(birthday.year, day)
        occasions.append(Occasion(date=day, age=age, birthday=birthday))
    return occasions


def month_day_ranges(first: date, last: date) -> list[tuple[int, int]]:
    """The stored days that may be celebrated in the window; 29 February may be on either side."""
    leap_day = (229, 229)
    start, end = first.month * 100 + first.day, last.month * 100 + last.day
    if (last - first).days >= 365:
        return [(101, 1231)]
    if start <= end:
        return [(start, end), leap_day]
    return [(start, 1231), (101, end), leap_day]

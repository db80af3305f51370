"""From a birthday to the days on which it is celebrated. Pure."""

from datetime import date

from birthday_calendar import dates, names
from birthday_calendar.models import Birthday, LeapRule, Occasion, Recurrence


def days_of(one: Recurrence, rule: LeapRule, first: date, last: date) -> list[date]:
    """On which days from `first` to `last` it is celebrated; before the birth on none."""
    days = (
        dates.celebrated_in(year, one.month, one.day, rule)
        for year in range(max(first.year, one.year or 0), last.year + 1)
    )
    return [day for day in days if day is not None and first <= day <= last]


def occasions_of(birthday: Birthday, rule: LeapRule, first: date, last: date) -> list[Occasion]:
    return [occasion_on(day, birthday) for day in days_of(birthday, rule, first, last)]


def occasion_on(day: date, birthday: Birthday) -> Occasion:
    age = None if birthday.deceased else dates.age_on(birthday.year, day)
    return Occasion(date=day, age=age, birthday=birthday)


def order(occasion: Occasion, language: str) -> tuple[object, ...]:
    """What to sort occasions by for a reader of `language`: date, name, and whose is older here."""
    return occasion.date, *names.order(occasion.birthday.name, language), occasion.birthday.id


def month_day_ranges(first: date, last: date) -> list[tuple[int, int]]:
    """The stored days that may be celebrated in the window; 29 February may be on either side."""
    leap_day = (229, 229)
    start, end = first.month * 100 + first.day, last.month * 100 + last.day
    if (last - first).days >= 365:
        return [(101, 1231)]
    if start <= end:
        return [(start, end), leap_day]
    return [(start, 1231), (101, end), leap_day]

"""Days and instants: when an event is celebrated, and when a clock shows a time."""

from calendar import isleap
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

from birthday_calendar.domain.errors import N_, Invalid
from birthday_calendar.domain.models import LeapRule

FOREVER = date(9999, 1, 1)  # a pause that ends when somebody says so: its instant is one everywhere
EARLIEST_YEAR = 1800  # nobody older is congratulated, and a typo such as 190 is caught
# The first month * 100 + day of each sign of the zodiac; Capricorn opens and closes the year.
_ZODIAC = (
    (101, "♑"),
    (120, "♒"),
    (219, "♓"),
    (321, "♈"),
    (420, "♉"),
    (521, "♊"),
    (621, "♋"),
    (723, "♌"),
    (823, "♍"),
    (923, "♎"),
    (1023, "♏"),
    (1122, "♐"),
    (1222, "♑"),
)
DAYS_IN_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def check(day: int, month: int, year: int | None, today: date) -> None:
    """Raises Invalid unless this is a day somebody can have been born on."""
    if not 1 <= month <= 12:
        raise Invalid("month", N_("must be from 1 to 12"))
    if not 1 <= day <= DAYS_IN_MONTH[month - 1]:
        raise Invalid("day", N_("this month has no day {day}"), day=day)
    if year is None:
        return
    if not EARLIEST_YEAR <= year <= today.year:
        raise Invalid(
            "year",
            N_("must be from {earliest} to {latest}"),
            earliest=EARLIEST_YEAR,
            latest=today.year,
        )
    if (month, day) == (2, 29) and not isleap(year):
        raise Invalid("day", N_("{year} had no 29 February"), year=year)
    if date(year, month, day) > today:
        raise Invalid("year", N_("this day is still to come"))


def celebrated_in(year: int, month: int, day: int, rule: LeapRule) -> date | None:
    """The day of `year` on which somebody born on `day`.`month` celebrates; None if on none."""
    if (month, day) != (2, 29) or isleap(year):
        return date(year, month, day)
    match rule:
        case LeapRule.FEBRUARY_28:
            return date(year, 2, 28)
        case LeapRule.MARCH_1:
            return date(year, 3, 1)
        case LeapRule.LEAP_YEARS_ONLY:
            return None


@lru_cache(1_000)  # a page asks for a hundred of few days
def next_celebration(month: int, day: int, rule: LeapRule, today: date) -> date:
    """The first day not before `today` on which it is celebrated."""
    for year in range(today.year, today.year + 9):  # 1896 to 1904: eight years between leap years
        celebrated = celebrated_in(year, month, day, rule)
        if celebrated is not None and celebrated >= today:
            return celebrated
    raise AssertionError("every nine years have a 29 February")


def age_on(birth_year: int | None, celebrated: date) -> int | None:
    return None if birth_year is None else celebrated.year - birth_year


def zodiac_sign(month: int, day: int) -> str:
    """The sign's symbol, which needs no translation."""
    return next(sign for first, sign in reversed(_ZODIAC) if first <= month * 100 + day)


@cache  # it looks through the file system
def time_zones() -> frozenset[str]:
    """Every IANA name that is known here, without two that are no place's time."""
    return frozenset(available_timezones() - {"Factory", "localtime"})


def today_in(time_zone: str, now: datetime) -> date:
    return now.astimezone(ZoneInfo(time_zone)).date()


def instant_of(day: date, at: time, time_zone: str) -> datetime:
    """The UTC instant at which clocks in `time_zone` show `at` on `day`.

    A time that happens twice is the first of the two; one that is skipped is the first moment
    after the gap (PEP 495 gives the two offsets around a change).
    """
    zone = ZoneInfo(time_zone)
    wall = datetime.combine(day, at)
    first = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if first.astimezone(zone).replace(tzinfo=None) == wall:
        return first
    before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    return _change_of_offset(zone, before, first)


def _change_of_offset(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The second, in (before, after], from which the zone has the offset it has at `after`."""
    offset = after.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        if middle.astimezone(zone).utcoffset() == offset:
            after = middle
        else:
            before = middle
    return after.replace(microsecond=0)

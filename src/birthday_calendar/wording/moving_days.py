"""When an event is, in words: on a date, or on a day that moves."""

from birthday_calendar.domain import moving_rules
from birthday_calendar.domain.errors import N_
from birthday_calendar.domain.models import EventDraft, Recurrence
from birthday_calendar.domain.moving_rules import NthDay, NthWeekday
from birthday_calendar.wording.texts import Texts

# one by one, as languages bend both words
_NTH_WEEKDAYS = (
    (
        N_("first Monday of {month}"),
        N_("first Tuesday of {month}"),
        N_("first Wednesday of {month}"),
        N_("first Thursday of {month}"),
        N_("first Friday of {month}"),
        N_("first Saturday of {month}"),
        N_("first Sunday of {month}"),
    ),
    (
        N_("second Monday of {month}"),
        N_("second Tuesday of {month}"),
        N_("second Wednesday of {month}"),
        N_("second Thursday of {month}"),
        N_("second Friday of {month}"),
        N_("second Saturday of {month}"),
        N_("second Sunday of {month}"),
    ),
    (
        N_("third Monday of {month}"),
        N_("third Tuesday of {month}"),
        N_("third Wednesday of {month}"),
        N_("third Thursday of {month}"),
        N_("third Friday of {month}"),
        N_("third Saturday of {month}"),
        N_("third Sunday of {month}"),
    ),
    (
        N_("fourth Monday of {month}"),
        N_("fourth Tuesday of {month}"),
        N_("fourth Wednesday of {month}"),
        N_("fourth Thursday of {month}"),
        N_("fourth Friday of {month}"),
        N_("fourth Saturday of {month}"),
        N_("fourth Sunday of {month}"),
    ),
    (
        N_("last Monday of {month}"),
        N_("last Tuesday of {month}"),
        N_("last Wednesday of {month}"),
        N_("last Thursday of {month}"),
        N_("last Friday of {month}"),
        N_("last Saturday of {month}"),
        N_("last Sunday of {month}"),
    ),
)


def when(one: Recurrence, _: Texts) -> str:
    """15 March 1990; last Friday of June."""
    if one.rule is None:
        return _.day(one.month, one.day, one.year)
    match moving_rules.kept(one.rule):
        case NthWeekday(nth, weekday, month):
            return _(_NTH_WEEKDAYS[nth][weekday], month=_.month_within(month))
        case NthDay(number):
            return _("day {number} of the year", number=number)
    raise AssertionError(one.rule)


def when_yearly(one: EventDraft, _: Texts) -> str:
    """The same without the year in which it began."""
    return _.day(one.month, one.day) if one.rule is None else when(one, _)

"""Holidays of sets in words, and the sets themselves. HTML."""

from collections.abc import Iterable, Mapping
from datetime import date

from birthday_calendar.domain.holidays import sets
from birthday_calendar.domain.holidays.sets import Holiday, said_in
from birthday_calendar.domain.models import Calendar, EventKind, Subscription
from birthday_calendar.wording.occasions import ICONS
from birthday_calendar.wording.texts import Texts

ICON = "🎉"
MOST_DAYS = 20  # that are nobody's, told below people
_NAMED = 10  # of whom a day is


def icon(holiday: Holiday) -> str:
    """Of which countries it is, where those of several are shown."""
    return ICONS[EventKind.MEMORIAL] if holiday.is_remembrance else "".join(holiday.flags) or ICON


def today(holidays: Iterable[Holiday], day: date, _: Texts) -> str:
    """The heading over a day that is nobody's: festive where one of them is."""
    symbol = ICON if any(not one.is_remembrance for one in holidays) else ICONS[EventKind.MEMORIAL]
    return f"{symbol} {_('Today, {date}', date=_.full_date(day))}"


def line(holiday: Holiday, _: Texts) -> str:
    """Accountants' Day: Anna, Oleg"""
    text = f"{icon(holiday)} {_.name(holiday.name(_.language))}"
    if not holiday.people:
        return text
    names = ", ".join(_.name(one.name) for one in holiday.people[:_NAMED])
    more = len(holiday.people) - _NAMED
    return f"{text}: <b>{names}</b>" + (f" +{more}" if more > 0 else "")


def with_about(holiday: Holiday, _: Texts) -> str:
    """With what is known of it, on a line of its own."""
    about = said_in(holiday.about, _.language)
    return line(holiday, _) + (f"\n   <i>{_.name(about)}</i>" if about else "")


def by_day(holidays: Iterable[Holiday], _: Texts) -> dict[date, list[str]]:
    """Lines, by the days of which they are."""
    return {day: [line(one, _) for one in those] for day, those in sets.by_day(holidays).items()}


def line_a_day(lines: Mapping[date, list[str]], _: Texts) -> list[str]:
    """Of days that are nobody's, to stand below people. The first begins a paragraph."""
    days = [f"{_.full_date(day)}: {', '.join(those)}" for day, those in lines.items()]
    return [f"\n{one}" for one in days[:1]] + at_most(MOST_DAYS, days)[1:]


def of_month(holidays: Iterable[Holiday], _: Texts) -> list[str]:
    """A line each below a month: 3 — German Unity Day 🎉"""
    return [f"{one.date.day} — {_.name(one.name(_.language))} {icon(one)}" for one in holidays]


def at_most(most: int, lines: list[str]) -> list[str]:
    """The last one says how many more there are."""
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], f"… +{len(lines) - most + 1} {ICON}"]


def found(holidays: Iterable[Holiday], today: date, _: Texts) -> list[str]:
    """A line each, with when it is next."""
    return [
        f"{line(one, _)} — {_.day(one.date.month, one.date.day)}, {_.distance(one.date, today)}"
        for one in holidays
    ]


def name(key: str, _: Texts) -> str:
    """What a set is called; not escaped."""
    return sets.of_key(key).name(_.language)


def overview(calendar: Calendar, _: Texts) -> str:
    """The sets that a calendar has, or what they are."""
    heading = f"{ICON} <b>{_('Holidays')}</b>"
    if not calendar.holiday_sets:
        return heading + "\n" + _("I can show public holidays and professional days, too. Which?")
    return "\n".join([heading, *(f"• {_subscription(one, _)}" for one in calendar.holiday_sets)])


def page(one: Subscription, coming: Iterable[Holiday], today: date, _: Texts) -> str:
    """One set of a calendar, with what is next of it."""
    return "\n".join([bold_name(one.key, _), *found(coming, today, _)])


def bold_name(key: str, _: Texts) -> str:
    return f"{ICON} <b>{_.name(name(key, _))}</b>"


def in_short(calendar: Calendar, _: Texts) -> str:
    """For the list of all settings; empty where there are none."""
    if not calendar.holiday_sets:
        return ""
    names = "; ".join(_.name(name(one.key, _)) for one in calendar.holiday_sets)
    return f"{ICON} " + _("Holidays: {sets}", sets=names)


def _subscription(one: Subscription, _: Texts) -> str:
    text = _.name(name(one.key, _))
    return text + " — " + _("in reminders, too") if one.in_reminders else text

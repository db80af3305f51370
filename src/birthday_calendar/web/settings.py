"""A calendar's settings in a form, what tomorrow's reminder will say, and the ways to the rest."""

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

from markupsafe import Markup
from starlette.responses import Response

from birthday_calendar.domain import dates, time_zones
from birthday_calendar.domain.celebrations import CHOICES, MOST_WEEKS
from birthday_calendar.domain.errors import Invalid
from birthday_calendar.domain.languages import LANGUAGES
from birthday_calendar.domain.models import (
    Calendar,
    CalendarKind,
    DateOrder,
    LeapRule,
    Style,
    Surprises,
    WhoMay,
)
from birthday_calendar.domain.parsing import counts, times
from birthday_calendar.domain.roles import Deed
from birthday_calendar.services import calendars, coming, telling
from birthday_calendar.web.forms import NO_CHOICE
from birthday_calendar.web.saying import said
from birthday_calendar.web.visit import CalendarVisit
from birthday_calendar.wording import cards, reminders
from birthday_calendar.wording import celebrations as day_words
from birthday_calendar.wording import settings as words
from birthday_calendar.wording.celebrations import SWITCHES as DAY_SWITCHES
from birthday_calendar.wording.greetings import STYLES
from birthday_calendar.wording.texts import Texts

Values = dict[str, str]

EACH_ONES = "each"  # of languages: as Telegram says of whoever reads
RULES = ("who_may", "surprises")  # of a group, for its admins


def _lead_days(text: str) -> frozenset[int]:
    return counts.parse_lead_days(text) if text else frozenset()


def _switched(text: str) -> bool:
    return text == "on"


def _order(text: str) -> DateOrder:
    return DateOrder(text) if text else DateOrder.UNKNOWN


def _hour(text: str) -> time | None:
    return times.parse_time(text) if text else None


_READ: dict[str, Callable[[str], object]] = {
    "time_zone": time_zones.parse,
    "remind_at": times.parse_time,
    "lead_days": _lead_days,
    "leap_rule": LeapRule,
    "date_order": _order,
    "who_may": WhoMay,
    "surprises": Surprises,
    **dict.fromkeys((*words.SWITCHES, *DAY_SWITCHES), _switched),
    "congratulate_at": _hour,
    "congratulate_style": Style,
    "poll_weeks": int,
}
# Of a group: what it does on somebody's day.
DAY = ("congratulate_at", "congratulate_style", *DAY_SWITCHES, "poll_weeks")
NAMES = (*_READ, "language")


async def show(visit: CalendarVisit) -> Response:
    return await _page(visit)


async def change(visit: CalendarVisit) -> Response:
    """What is not as the form has shown it: so two people who change settings at once both do."""
    was = {name: visit.field(f"was.{name}") for name in NAMES if f"was.{name}" in visit.sent}
    sent = {name: visit.field(name) for name in was}
    errors: dict[str, Invalid] = {}
    changes: dict[str, Any] = {}
    for name in (one for one in was if sent[one] != was[one]):
        try:
            changes |= _read(visit, name, sent[name])
        except Invalid as error:
            errors[name] = error
    if changes.keys() & set(RULES):
        visit.caller.assure_may(Deed.RULE)
    if changes.keys() & CHOICES:
        changes["celebrates_by"] = visit.person
    if not errors:
        try:
            await calendars.change(visit.db, visit.calendar, visit.now, **changes)
        except Invalid as error:
            errors[error.field] = error
    if errors:
        return await _page(visit, 422, values=sent, was=was, errors=errors)
    return visit.go(f"{visit.home}/settings", said="kept")


def _read(visit: CalendarVisit, name: str, text: str) -> dict[str, object]:
    """Raises Invalid."""
    if name == "language":
        if text == EACH_ONES:
            return {name: visit.session.language, "language_chosen": False}
        return {name: text}
    try:
        value = _READ[name](text)
    except ValueError:
        raise Invalid(name, NO_CHOICE) from None
    if name == "surprises" and value is not visit.calendar.surprises:
        return {name: value, "organisers": None}  # whose chat is chosen in the group
    return {name: value}


def _values(calendar: Calendar, _: Texts) -> Values:
    """What stands in the fields."""
    is_known = calendar.date_order is not DateOrder.UNKNOWN
    return {
        "time_zone": _.city(calendar.time_zone),
        "remind_at": _.time(calendar.remind_at),
        "lead_days": ", ".join(map(str, sorted(calendar.lead_days))),
        "leap_rule": calendar.leap_rule,
        "date_order": calendar.date_order if is_known else "",
        "who_may": calendar.who_may,
        "surprises": calendar.surprises,
        "language": calendar.language if calendar.language_chosen else EACH_ONES,
        "congratulate_at": _.time(calendar.congratulate_at) if calendar.congratulate_at else "",
        "congratulate_style": calendar.congratulate_style,
        "poll_weeks": str(calendar.poll_weeks),
        **{
            name: "on" if getattr(calendar, name) else ""
            for name in (*words.SWITCHES, *DAY_SWITCHES)
        },
    }


async def _page(
    visit: CalendarVisit,
    status: int = 200,
    *,
    values: Values | None = None,
    was: Values | None = None,
    errors: dict[str, Invalid] | None = None,
) -> Response:
    calendar, _ = visit.calendar, visit.texts
    now = _values(calendar, _)
    is_shared = calendar.kind is CalendarKind.SHARED
    return visit.page(
        "settings.html",
        status,
        said=said(visit) if status == 200 else "",
        was=now | (was or {}),
        values=now | (values or {}),
        errors=errors or {},
        zone=words.line("time_zone", calendar, visit.now, _),
        cities=_cities(visit, (errors or {}).get("time_zone")),
        leap_rules=_labelled(words.LEAP_RULES, _),
        orders={"": _("not said yet")} | _orders(_),
        languages={code: one.name for code, one in LANGUAGES.items()}
        | {EACH_ONES: _("As everybody's Telegram") if is_shared else _("As my Telegram")},
        switches=_labelled(words.SWITCHES, _),
        who_may=_labelled(words.WHO_MAY, _) if is_shared else {},
        surprises=_surprises(calendar, _) if is_shared else {},
        day=DAY,
        day_switches=_labelled(DAY_SWITCHES, _),
        styles=_labelled(STYLES, _),
        polls={str(count): day_words.weeks(count, _) for count in range(MOST_WEEKS + 1)},
        day_troubles=_day_troubles(calendar, _),
        topic=Markup(words.topic_line(calendar, _)) if calendar.thread_id else "",  # noqa: S704 - escaped there
        pause=Markup(cards.pause(calendar, visit.now, _)),  # noqa: S704 - the same
        preview=await _preview(visit) if visit.may("own") else [],
    )


async def _preview(visit: CalendarVisit) -> list[Markup]:
    """A line on it, and what will be said tomorrow in the chat."""
    day = visit.today + timedelta(days=1)
    announced = await telling.of_day(visit.db, visit.calendar, day, visit.now)
    told = reminders.preview(
        visit.calendar,
        announced.told,
        day,
        announced.more,
        visit.now,
        visit.texts,
        holidays=announced.holidays,
        holidays_ahead=announced.holidays_ahead,
    )
    congratulated = await coming.congratulated_on(visit.db, visit.calendar, day)
    if also := day_words.tomorrow(visit.calendar, congratulated, visit.texts):
        told.append(also)
    return [Markup(one) for one in told]  # noqa: S704 - the chat's words, which are escaped


def _labelled(labels: dict[Any, str], _: Texts) -> Values:
    return {str(value): _(label) for value, label in labels.items()}


def _orders(_: Texts) -> Values:
    known = (DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST)
    return {order: f"5/6: {words.slashed(order, _)}" for order in known}


def _surprises(calendar: Calendar, _: Texts) -> Values:
    """The organisers' chat is chosen in the group alone."""
    labels = _labelled(words.SURPRISES, _)
    if calendar.surprises is not Surprises.ORGANISERS:
        del labels[Surprises.ORGANISERS]
    return labels


def _day_troubles(calendar: Calendar, _: Texts) -> list[Markup]:
    """What is to be granted or chosen, so that what was chosen can be done."""
    return [Markup(one) for one in day_words.troubles(calendar, _)]  # noqa: S704 - escaped there


def _cities(visit: CalendarVisit, error: Invalid | None) -> list[str]:
    """What is offered: the likeliest, or those that may have been meant."""
    offered = time_zones.likely(visit.session.language)
    if error is not None and isinstance(found := error.values.get("offered"), list | tuple):
        offered = tuple(found)
    known = dates.time_zones()
    return [visit.texts.city(one) if one in known else one for one in offered]

"""What a feed has in it, as a form has it."""

from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from birthday_calendar.domain.errors import Invalid
from birthday_calendar.domain.keys import FeedOptions
from birthday_calendar.domain.models import EventKind
from birthday_calendar.domain.parsing import counts, times
from birthday_calendar.web.forms import NO_CHOICE
from birthday_calendar.web.keys import Errors
from birthday_calendar.web.visit import CalendarVisit
from birthday_calendar.wording.texts import Texts

CHECKED = ("ages", "emoji", "notes")
TEXTS = ("name", "language", "alarm_at", "lead_days")
NAMES = (*TEXTS, *CHECKED, "kinds", "tags")


class Form(Struct, frozen=True):
    """What stands in the fields; of kinds and tags several, none of them for all."""

    values: dict[str, str]
    kinds: tuple[str, ...]
    tags: tuple[str, ...]


def shown(name: str, options: FeedOptions, _: Texts) -> Form:
    alarm = options.alarm_at
    values = {
        "name": name,
        "language": options.language,
        "alarm_at": "" if alarm is None else _.time(alarm),
        "lead_days": ", ".join(map(str, sorted(options.lead_days))),
        **{one: "on" if getattr(options, one) else "" for one in CHECKED},
    }
    return Form(values, tuple(options.kinds), options.tags)


def sent(visit: CalendarVisit) -> Form:
    values = {name: visit.field(name) for name in (*TEXTS, *CHECKED)}
    several = {name: _texts(visit.sent.getlist(name)) for name in ("kinds", "tags")}
    return Form(values, several["kinds"], several["tags"])


def read(form: Form) -> tuple[dict[str, Any], Errors]:
    """Name and options by name, and what is wrong of them, so far."""
    values, errors = form.values, Errors()
    read: dict[str, Any] = {"name": values["name"], "language": values["language"]}
    read |= {name: values[name] == "on" for name in CHECKED} | {"tags": form.tags}
    try:
        read["alarm_at"] = times.parse_time(values["alarm_at"]) if values["alarm_at"] else None
    except Invalid as error:
        errors["alarm_at"] = error
    try:
        days = values["lead_days"]
        read["lead_days"] = counts.parse_lead_days(days) if days else frozenset()
    except Invalid as error:
        errors["lead_days"] = error
    try:
        read["kinds"] = tuple(map(EventKind, form.kinds))
    except ValueError:
        errors["kinds"] = Invalid("kinds", NO_CHOICE)
    return read, errors


def _texts(values: Iterable[object]) -> tuple[str, ...]:
    return tuple(value for value in values if isinstance(value, str))

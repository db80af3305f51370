"""An event as a form has it: its fields as texts, and a draft of what was sent."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from msgspec.structs import replace

from birthday_calendar.domain import dates, fields, moving_rules
from birthday_calendar.domain.errors import N_, Invalid
from birthday_calendar.domain.field_kinds import Field
from birthday_calendar.domain.models import EventDraft, EventKind
from birthday_calendar.domain.parsing import days, moving
from birthday_calendar.web.forms import NO_CHOICE
from birthday_calendar.wording.cards import lead_days
from birthday_calendar.wording.moving_days import when
from birthday_calendar.wording.texts import Texts

Values = dict[str, str]
TEXTS = ("name", "company", "position", "note", "responsible", "tags", "lead_days", "remind_at")
CHECKED = ("muted", "deceased")
NAMES = (*TEXTS, *CHECKED, "kind", "day", "month", "year", "rule")
SECRETS = tuple(field.name for field in fields.FIELDS if field.is_secret)


class Wrong(Exception):
    """By field, what was wrong with it; `date` is day, month and year together."""

    def __init__(self, errors: Mapping[str, Invalid]):
        super().__init__(*errors)
        self.errors = dict(errors)


def to_values(draft: EventDraft, _: Texts) -> Values:
    """What stands in the fields."""
    values = {name: getattr(draft, name) or "" for name in ("name", "company", "position")}
    values |= {name: getattr(draft, name) or "" for name in SECRETS}
    values |= {name: "on" if getattr(draft, name) else "" for name in CHECKED}
    days_before = draft.lead_days
    if days_before is not None:
        values["lead_days"] = ", ".join(map(str, sorted(days_before))) or lead_days((), _)
    return values | {
        "kind": draft.kind,
        "day": str(draft.day) if draft.rule is None else "",
        "rule": "" if draft.rule is None else when(draft, _),
        "month": str(draft.month),
        "year": str(draft.year or ""),
        "tags": " ".join(draft.tags),
        "lead_days": values.get("lead_days", ""),
        "remind_at": "" if draft.remind_at is None else _.time(draft.remind_at),
    }


def to_draft(values: Values, before: EventDraft, today: date) -> EventDraft:
    """What was before, with what was sent in its place. Raises Wrong, naming all that can't be."""
    errors: dict[str, Invalid] = {}
    changes: dict[str, Any] = {name: values[name] == "on" for name in CHECKED if name in values}
    for name in (one for one in TEXTS if one in values):
        field: Field = fields.BY_NAME[name]
        try:
            changes[name] = field.parsed(values[name]) if values[name] else field.empty
        except Invalid as error:
            errors[name] = error
    try:
        changes |= {"kind": EventKind(values["kind"])} if "kind" in values else {}
        changes |= _date(values, today)
    except ValueError:
        errors["kind"] = Invalid("kind", NO_CHOICE)
    except Invalid as error:
        errors["date"] = error
    if errors:
        raise Wrong(errors)
    draft = replace(before, **changes)
    for field in fields.FIELDS:
        try:
            field.kept(draft, today)
        except Invalid as error:
            errors[field.name] = error
    if errors:
        raise Wrong(errors)
    return draft


def _date(values: Values, today: date) -> dict[str, object]:
    """Raises Invalid."""
    if words := values.get("rule", ""):
        rule = moving.parse(words)
        if rule is None:
            raise Invalid("date", N_("write such as “last Friday of June”"))
        if values.get("year"):
            raise Invalid("date", N_("a day that moves has no year"))
        return moving_rules.fields_of(rule)
    written = [values.get(name, "") for name in ("day", "month")]
    if not all(text.isascii() and text.isdigit() and len(text) <= 2 for text in written):
        raise Invalid("date", N_("needs a day and a month"))
    day, month = map(int, written)
    year = values.get("year", "")
    known = days.parse_year(year, day, month, today) if year else None
    dates.check(day, month, known, today)
    return {"day": day, "month": month, "year": known, "rule": None}

"""What a page says of what was done a moment ago, as its address names it."""

from birthday_calendar.api.reading import number_in
from birthday_calendar.domain.errors import N_
from birthday_calendar.web.visit import CalendarVisit

_SAID = {
    "kept": N_("Saved."),
    "added": N_("Added."),
    "undone": N_("It is as it was before."),
    "too_late": N_("That can't be taken back any more: it was changed again, or two days ago."),
    "deleted": N_("Deleted."),
    "restored": N_("It is back."),
    "dropped": N_("Nothing was added."),
    "ended": N_("Ended."),
    "revoked": N_("Revoked."),
}


def said(visit: CalendarVisit) -> str:
    """Empty where nothing was done."""
    known = _SAID.get(visit.query("said"))
    return "" if known is None else visit.texts(known)


def undo(visit: CalendarVisit) -> str:
    """The number by which that can be taken back; empty where it can't."""
    text = visit.query("undo")
    return "" if number_in(text) is None else text

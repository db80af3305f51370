"""What others note of somebody's own day: that person neither sees nor changes it."""

from collections.abc import Collection

from msgspec import Struct
from msgspec.structs import replace

from birthday_calendar.api.problems import Problem
from birthday_calendar.api.resources import Call
from birthday_calendar.domain.models import Event, EventDraft
from birthday_calendar.services import events
from birthday_calendar.shown import show_event

_FOR_OTHERS = "that is for the others to note, as a surprise"


def shown(call: Call, event: Event) -> Struct:
    """As it is for who calls."""
    return show_event(call.caller.sees(call.calendar, event), call.calendar, call.today)


async def with_secrets(call: Call, event_id: int, draft: EventDraft) -> EventDraft:
    """What is to take the event's place, with what whoever sends it does not see of it.

    Raises NotFound, and Problem where they say anything in place of that.
    """
    if call.caller.person is None:
        return draft
    return keeping_secrets(call, await events.get(call.db, call.calendar, event_id), draft)


def keeping_secrets(call: Call, before: Event, draft: EventDraft) -> EventDraft:
    """The same where it is known what was there."""
    hidden = call.caller.hidden(call.calendar, before)
    assure_not_said(hidden, [name for name in hidden if getattr(draft, name) is not None])
    return replace(draft, **{name: getattr(before, name) for name in hidden})


def assure_same_secrets(call: Call, before: Event, draft: EventDraft) -> None:
    """Raises Problem where others have changed them since `with_secrets`."""
    hidden = call.caller.hidden(call.calendar, before)
    if any(getattr(before, name) != getattr(draft, name) for name in hidden):
        raise Problem("changed-meanwhile", "Try again. Nothing was changed.")


def assure_not_said(hidden: Collection[str], said: Collection[str]) -> None:
    """Raises Problem."""
    for name in hidden:
        if name in said:
            detail = f"{name}: {_FOR_OTHERS}"
            raise Problem("not-allowed", detail, errors=[(name, _FOR_OTHERS)])

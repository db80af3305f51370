"""Doubts and what somebody says to them."""

from collections.abc import Mapping

from msgspec import UNSET
from msgspec.structs import replace

from birthday_calendar.domain.formats.shapes import Answer, Choice, Entry, Read, Reason
from birthday_calendar.domain.models import EventDraft


def settle(
    read: Read, answers: Mapping[Reason, Answer], but: Mapping[int, Answer] | None = None
) -> list[Entry]:
    """The entries with these answers, without those that are to be skipped.

    One answer is for all doubts of its reason; `but` has others for single doubts, by their place
    in `read.doubts`. Where there is none, or none of the choices, the entry stays as it was read.
    """
    entries: list[Entry | None] = list(read.entries)
    for place, doubt in enumerate(read.doubts):
        answer = (but or {}).get(place, answers.get(doubt.reason))
        choice = next((one for one in doubt.choices if one.answer is answer), None)
        entry = entries[doubt.entry]
        if choice is not None and entry is not None:
            is_left_out = choice.answer is Answer.SKIP
            draft = chosen(entry.draft, choice)
            entries[doubt.entry] = None if is_left_out else replace(entry, draft=draft)
    return [entry for entry in entries if entry is not None]


def chosen(draft: EventDraft, choice: Choice) -> EventDraft:
    """What a choice makes of it."""
    names = ("day", "month", "year")
    changes = {name: getattr(choice, name) for name in names}
    return replace(draft, **{name: one for name, one in changes.items() if one is not UNSET})

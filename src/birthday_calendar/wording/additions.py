"""What became of several people that somebody wrote in one message. HTML."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from birthday_calendar.domain.models import EventDraft
from birthday_calendar.wording import moving_days, occasions
from birthday_calendar.wording.texts import Texts

SHOWN = 10  # of each sort: the longest ones still fit a message
_LONGEST = 36  # characters of somebody's words


class Refused(NamedTuple):
    text: str
    reason: str  # HTML


def summary(
    added: Sequence[EventDraft],
    there: Sequence[EventDraft],
    refused: Sequence[Refused],
    _: Texts,
) -> str:
    """3 added, 1 not understood: what was, and why not."""
    counts = [
        _.plural("{count} added", "{count} added", len(added)) if added else "",
        _.plural("{count} there already", "{count} there already", len(there)) if there else "",
        _.plural("{count} not understood", "{count} not understood", len(refused))
        if refused
        else "",
    ]
    blocks = [
        ("✅ " if added else "") + _.capital(", ".join(filter(None, counts))) + ":",
        *shown([f"{occasions.ICONS[one.kind]} {named(one, _)}" for one in added], _),
        *_headed(_("There already:"), [named(one, _) for one in there], _),
        *_headed(
            _("Not understood:"), [f"«{_words(one.text, _)}» {one.reason}" for one in refused], _
        ),
    ]
    return "\n".join(blocks)


def named(draft: EventDraft, _: Texts) -> str:
    """Anna, 15 March 1990."""
    return f"{_words(draft.name, _)}, {moving_days.when(draft, _)}"


def _words(text: str, _: Texts) -> str:
    return _.name(text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…")


def _headed(heading: str, lines: list[str], _: Texts) -> Iterable[str]:
    return [f"\n{heading}", *shown(lines, _)] if lines else []


def shown(lines: list[str], _: Texts) -> list[str]:
    """The first ones, and how many more there are."""
    more = len(lines) - SHOWN
    if more <= 0:
        return lines
    return [*lines[:SHOWN], _.plural("… and {count} more", "… and {count} more", more)]

"""What a file has, as a table: who is in it, what becomes of each, and what is asked."""

from collections.abc import Iterator
from html import unescape

from msgspec import Struct

from birthday_calendar.domain.errors import N_
from birthday_calendar.domain.formats import Answer, Compared, Doubt, Reason, Status
from birthday_calendar.domain.models import EventKind
from birthday_calendar.services.imports import Preview
from birthday_calendar.wording import import_doubts as asking
from birthday_calendar.wording import imports as words
from birthday_calendar.wording import moving_days
from birthday_calendar.wording.occasions import icon
from birthday_calendar.wording.texts import Texts

SHOWN = 300  # rows: those first of which there is something to say
DOUBTFUL, SKIPPED = "doubtful", "skipped"
LABELS = {
    Status.NEW: N_("New"),
    Status.CHANGED: N_("Would change"),
    Status.SAME: N_("There already"),
    DOUBTFUL: N_("Doubtful"),
    SKIPPED: N_("Left out"),
}


class Row(Struct, frozen=True):
    where: str  # line 4
    name: str
    day: str
    status: str
    said: str = ""  # what would change, or why it is left out
    is_doubtful: bool = False


class Question(Struct, frozen=True):
    """About all doubts of a reason."""

    reason: Reason
    text: str
    choices: dict[str, str]
    answer: Answer


def rows(preview: Preview, _: Texts) -> list[Row]:
    """All of them, those first of which there is something to say."""
    read = preview.read
    entries = [read.entries[doubt.entry] for doubt in read.doubts]
    doubtful = {(entry.where, entry.draft.kind) for entry in entries}
    found = [_row(one, preview, doubtful, _) for one in preview.compared]
    found += _skipped(preview, _)
    return sorted(found, key=_rank)


def counts(preview: Preview, found: list[Row]) -> dict[str, int]:
    """By label, of what there is."""
    statuses = [row.status for row in found]
    of = {status: statuses.count(status) for status in (*Status, SKIPPED)}
    of[SKIPPED] += len(preview.read.entries) - len(preview.compared)  # by an answer
    of[DOUBTFUL] = len({doubt.entry for doubt in preview.read.doubts})
    return {LABELS[status]: count for status in LABELS if (count := of[status])}


def questions(preview: Preview, _: Texts) -> list[Question]:
    read = preview.read
    by_reason: dict[Reason, list[Doubt]] = {}
    for doubt in read.doubts:
        by_reason.setdefault(doubt.reason, []).append(doubt)
    return [
        Question(
            reason,
            unescape(asking.asked(doubts, read, _)),
            {
                answer: unescape(asking.choice(answer, doubts, read, _))
                for answer in asking.choices(doubts)
            },
            preview.answers.get(reason) or asking.unanswered(doubts, read),
        )
        for reason, doubts in by_reason.items()
    ]


def _row(one: Compared, preview: Preview, doubtful: set[tuple[int, EventKind]], _: Texts) -> Row:
    draft, said = one.draft, ""
    if one.status is Status.CHANGED:
        said = unescape(words.changes(one, _))
    elif one.namesake is not None:
        other = one.namesake
        there = moving_days.when(other, _)
        said = _("Somebody there is called the same: {date}", date=there)
    return Row(
        where=words.where(one.entry.where, preview.read.unit, _),
        name=f"{icon(draft)} {draft.name}",
        day=moving_days.when(draft, _),
        status=one.status,
        said=said,
        is_doubtful=(one.entry.where, one.entry.draft.kind) in doubtful,
    )


def _skipped(preview: Preview, _: Texts) -> Iterator[Row]:
    for one in preview.read.skipped:
        where = words.where(one.where, preview.read.unit, _)
        yield Row(where, one.what, "", SKIPPED, _.capital(words.why(one, _)))


def _rank(row: Row) -> int:
    if row.is_doubtful:
        return 0
    if row.status == Status.CHANGED or (row.status == Status.NEW and row.said):
        return 1
    return {Status.NEW.value: 2, SKIPPED: 3}.get(row.status, 4)

"""What is asked of a file's doubts, and the answers to it. HTML."""

from collections.abc import Sequence
from itertools import chain

from birthday_calendar.domain import formats
from birthday_calendar.domain.errors import N_
from birthday_calendar.domain.formats import Answer, Doubt, Read, Reason
from birthday_calendar.wording.texts import Texts

ANSWERS = {
    Answer.KEEP: N_("Keep as it is"),
    Answer.DROP: N_("Without the year"),
    Answer.EARLIER: N_("A century earlier"),
    Answer.DAY_FIRST: N_("Day first"),
    Answer.MONTH_FIRST: N_("Month first"),
    Answer.SKIP: N_("Leave out"),
}
_OF_TWO = {Answer.KEEP: N_("Keep both"), Answer.SKIP: N_("Keep one")}


def question(doubts: Sequence[Doubt], read: Read, _: Texts) -> str:
    """About all doubts of a reason, with one of them, and what is so where nobody answers."""
    default = choice(unanswered(doubts, read), doubts, read, _)
    return asked(doubts, read, _) + "\n" + _("Unless you say otherwise: {answer}", answer=default)


def unanswered(doubts: Sequence[Doubt], read: Read) -> Answer:
    """What is so where nobody answers."""
    first, draft = doubts[0], read.entries[doubts[0].entry].draft
    return next(
        one.answer
        for one in first.choices
        if one.answer is not Answer.SKIP and formats.chosen(draft, one) == draft
    )


def asked(doubts: Sequence[Doubt], read: Read, _: Texts) -> str:
    first = doubts[0]
    draft = read.entries[first.entry].draft
    years = (draft.year, *(one.year for one in first.choices))
    year = next((one for one in years if isinstance(one, int)), None)
    day = _.day(draft.month, draft.day, year)
    if first.said and first.reason in (Reason.IMPOSSIBLE, Reason.SERIAL, Reason.TEXT):
        day = f"{_.name(first.said)} → {_.day(draft.month, draft.day, draft.year)}"
    return _asked(first.reason, len(doubts), f"{_.name(draft.name)}, {day}", _)


def _asked(reason: Reason, count: int, example: str, _: Texts) -> str:
    match reason:
        case Reason.ORDER:
            return _.plural(
                "{count} date can be read in two ways ({example}). Which number is the day?",
                "{count} dates can be read in two ways ({example}). Which number is the day?",
                count,
                example=example,
            )
        case Reason.YEAR:
            return _.plural(
                "{count} year is most likely none of birth ({example}).",
                "{count} years are most likely none of birth ({example}).",
                count,
                example=example,
            )
        case Reason.IMPOSSIBLE:
            return _.plural(
                "{count} year can't be one of birth ({example}).",
                "{count} years can't be years of birth ({example}).",
                count,
                example=example,
            )
        case Reason.START:
            return _.plural(
                "{count} entry begins in a year that is of birth, or when it was made ({example}).",
                "{count} entries begin in a year that is of birth, or when they were made"
                " ({example}).",
                count,
                example=example,
            )
        case Reason.CENTURY:
            return _.plural(
                "{count} year has two digits. Which century is it ({example})?",
                "{count} years have two digits. Which century is it ({example})?",
                count,
                example=example,
            )
        case Reason.PERSON:
            return _.plural(
                "{count} is in the file twice, most likely ({example}).",
                "{count} are in the file twice, most likely ({example}).",
                count,
                example=example,
            )
        case Reason.SHORTENED:
            return _.plural(
                "Of {count} something was too long, or can't be kept ({example}).",
                "Of {count} something was too long, or can't be kept ({example}).",
                count,
                example=example,
            )
    return _.plural(
        "{count} was hard to read ({example}).",
        "{count} were hard to read ({example}).",
        count,
        example=example,
    )


def choices(doubts: Sequence[Doubt]) -> list[Answer]:
    """Those that any of them has, the likeliest first."""
    return list(dict.fromkeys(one.answer for one in chain(*(doubt.choices for doubt in doubts))))


def choice(answer: Answer, doubts: Sequence[Doubt], read: Read, _: Texts) -> str:
    """As a button, with what it makes of the example."""
    reason = doubts[0].reason
    label = _((_OF_TWO if reason is Reason.PERSON else ANSWERS)[answer])
    draft = read.entries[doubts[0].entry].draft
    changes = next((one for one in doubts[0].choices if one.answer is answer), None)
    if changes is None:
        return label
    made = formats.chosen(draft, changes)
    if reason is Reason.ORDER:
        return f"{label}: {_.day(made.month, made.day)}"
    if reason in (Reason.CENTURY, Reason.START) and made.year is not None:
        return f"{label}: {made.year}"
    return label

"""Once all of a file is known: what a column's 04/05 means, which years are none, who is there
twice.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import NamedTuple

import msgspec
from msgspec import UNSET

from birthday_calendar.domain import fields
from birthday_calendar.domain.errors import Invalid
from birthday_calendar.domain.formats import own, same, written_days
from birthday_calendar.domain.formats.shapes import Doubt, Entry, Reason, Skipped, Unit
from birthday_calendar.domain.formats.written_days import Dated, Doubtful, Written
from birthday_calendar.domain.models import DateOrder, EventDraft, EventKind

_ORDER = list(Reason)  # in which answers apply

Refuse = Callable[[int, Invalid, str], None]  # where, why, and whom


class Found(NamedTuple):
    """One event, as a record of a file has it."""

    where: int
    draft: EventDraft  # without its day where that is `written`
    uid: str | None
    written: Written | None
    column: str
    doubts: tuple[Doubtful, ...]
    said: str = ""  # its day as it stands there


def resolve(
    found: Sequence[Found],
    unit: Unit,
    today: date,
    order: DateOrder,
    refuse: Refuse,
    skip: Callable[[Skipped], None],
) -> tuple[tuple[Entry, ...], tuple[Doubt, ...]]:
    """`order` is the chat's own, for where the file proves none."""
    orders = _orders(found)
    settled = [
        (*one, each.said)
        for each in found
        if (one := _settled(each, orders.get(each.column, DateOrder.UNKNOWN), order, today, refuse))
    ]
    is_epoch = _epoch(entry for entry, *_ in settled)
    entries: list[Entry] = []
    doubts: list[Doubt] = []
    twice = same.Twice(unit)
    for entry, why, said in settled:
        before = twice.before(entry, entries)
        if isinstance(before, Skipped):
            skip(before)
            continue
        place = len(entries)
        if is_epoch(entry) and not any(one.reason is Reason.CENTURY for one in why):
            why = (*why, written_days.PLACEHOLDER)
        doubts += [Doubt(place, one.reason, one.choices, said=said) for one in why]
        if before is not None:
            choices = written_days.KEPT_OR_SKIPPED
            doubts.append(Doubt(place, Reason.PERSON, choices, other=before))
        entries.append(entry)
    doubts.sort(key=lambda doubt: _ORDER.index(doubt.reason))
    return tuple(entries), tuple(doubts)


def _orders(found: Iterable[Found]) -> dict[str, DateOrder]:
    """For each column what its days prove, or else those of all others."""
    proofs: dict[str, set[DateOrder]] = {}
    for one in found:
        if one.written is not None:
            proofs.setdefault(one.column, set()).add(one.written.proves)
    for proved in proofs.values():
        proved.discard(DateOrder.UNKNOWN)
    of_all = set[DateOrder]().union(*proofs.values())
    return {column: _only(proved) if proved else _only(of_all) for column, proved in proofs.items()}


def _settled(
    found: Found, proved: DateOrder, order: DateOrder, today: date, refuse: Refuse
) -> tuple[Entry, tuple[Doubtful, ...]] | None:
    draft, doubts = found.draft, found.doubts
    try:
        if found.written is not None:
            dated = written_days.dated(found.written, proved, today)
            if order is DateOrder.MONTH_FIRST:
                dated = _month_first(dated)
            draft = msgspec.structs.replace(
                draft, day=dated.day, month=dated.month, year=dated.year
            )
            doubts = (*dated.doubts, *doubts)
        draft = fields.check(draft, today)
    except Invalid as error:
        refuse(found.where, error, found.draft.name)
        return None
    return Entry(draft=draft, where=found.where, uid=found.uid), doubts


def _month_first(dated: Dated) -> Dated:
    """Where nothing proves an order, the chat's own is the likelier one."""
    for doubt in dated.doubts:
        if doubt.reason is Reason.ORDER:
            turned = doubt._replace(choices=doubt.choices[::-1])
            others = tuple(one for one in dated.doubts if one is not doubt)
            year = doubt.choices[1].year
            return Dated(
                dated.month, dated.day, dated.year if year is UNSET else year, (turned, *others)
            )
    return dated


def _epoch(entries: Iterable[Entry]) -> Callable[[Entry], bool]:
    """Whether one has 1970, in which computers begin to count, where it is most likely no year."""
    years = {entry.draft.year for entry in entries if not own.is_own(entry.uid)}
    is_only = years <= {None, written_days.EPOCH, *written_days.PLACEHOLDERS}

    def is_epoch(entry: Entry) -> bool:
        draft = entry.draft
        return (
            draft.year == written_days.EPOCH
            and draft.kind is EventKind.BIRTHDAY
            and (is_only or (draft.day, draft.month) == (1, 1))
            and not own.is_own(entry.uid)
        )

    return is_epoch


def _only(proved: set[DateOrder]) -> DateOrder:
    return next(iter(proved)) if len(proved) == 1 else DateOrder.UNKNOWN

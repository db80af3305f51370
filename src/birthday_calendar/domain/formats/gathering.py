"""What readers find in a file, until all of it is known."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import msgspec

from birthday_calendar.domain import fields, lines
from birthday_calendar.domain.errors import N_, Invalid
from birthday_calendar.domain.formats import resolving, written_days
from birthday_calendar.domain.formats.resolving import Found
from birthday_calendar.domain.formats.shapes import (
    Format,
    Read,
    Reason,
    Skipped,
    Unit,
)
from birthday_calendar.domain.formats.tidying import clean, tidied
from birthday_calendar.domain.formats.written_days import Doubtful, Written
from birthday_calendar.domain.models import UID_LIMIT, DateOrder, EventDraft, EventKind
from birthday_calendar.domain.moving_rules import MOST, TOO_MANY
from birthday_calendar.domain.parsing.days import EXPECTED_DATE, STILL_TO_COME, TOO_LONG_AGO

MOST_RECORDS = 50_000  # of a file; what is read of as many takes some 60 MB
NO_BIRTHDAY = N_("there is no birthday")
OTHER_DAYS = N_("there is no birthday; another day is taken")
NO_NAME = N_("there is no name")
NOT_ALIVE = N_("no longer alive: the day of death is taken, the birthday is not")
_LONGEST_WHAT = 60  # characters of a name that is shown for something that was skipped
# What is said at length to whoever writes a single line.
_SHORT = {
    EXPECTED_DATE: N_("there is no date"),
    STILL_TO_COME: N_("this day is still to come"),
    TOO_LONG_AGO: N_("years before {earliest} are not known"),
}
_TEXTS = ("company", "position", "note", "responsible", "tags")  # which can be shortened


class Day(NamedTuple):
    """One that a record has, as it stands there."""

    kind: EventKind
    text: str
    column: str = ""  # days of one column are written in one way
    label: str = ""  # what it is, where no kind says that
    is_text: bool = False  # among words, where the format has a better place for a day


def _bounded(uid: str | None) -> str | None:
    """None for what no database keeps: a file of them would fill one."""
    return uid if uid is not None and len(uid) <= UID_LIMIT else None


class Gathering:
    """Collects what one file has."""

    def __init__(self, file_format: Format, unit: Unit, today: date, order: DateOrder):
        self._format = file_format
        self._unit = unit
        self.today = today
        self._order = order
        self._found: list[Found] = []
        self._skipped: list[Skipped] = []
        self._records = 0
        self._moving = 0  # of them those that move

    def count(self) -> None:
        """One more record. Raises Invalid("file", …) where that is too many."""
        self._records += 1
        if self._records > MOST_RECORDS:
            raise Invalid(
                "file",
                N_("There are more than {most} entries in this file. Split it."),
                most=MOST_RECORDS,
            )

    def skip(self, where: int, reason: str, what: str = "", **values: str | int) -> None:
        what = clean(what[:_LONGEST_WHAT])
        self._skipped.append(Skipped(where=where, reason=reason, what=what, values=values))

    def refuse(self, where: int, error: Invalid, what: str = "") -> None:
        values = {name: v if isinstance(v, int) else str(v) for name, v in error.values.items()}
        reason = _SHORT.get(error.reason, error.reason)
        if reason == error.reason and error.field in ("day", "month"):
            reason = written_days.NO_SUCH_DAY
        if error.field == "name" and what:
            reason, values = N_("this can't be a name"), {}
        self.skip(where, reason, what, **values)

    def person(
        self,
        where: int,
        name: str,
        days: Sequence[Day],
        details: dict[str, object] | None = None,
        uid: str | None = None,
        doubts: tuple[Doubtful, ...] = (),
        *,
        has_kind: bool = False,
    ) -> None:
        """Somebody, and each day of theirs as an event: of a kind the first that is one.

        `has_kind` where a kind is given, so that nobody misses a birthday.
        """
        for _ in days[1:]:
            self.count()  # each may become one
        name, is_dead = lines.take_death(clean(name))
        found, refused = self._days(days)
        if not name:
            if found or refused:
                self.skip(where, NO_NAME)
            return
        kinds = {day.kind for day, _ in found}
        has_memorial = EventKind.MEMORIAL in kinds
        for kind, error in refused.items():
            if kind not in kinds:
                self.refuse(where, error, name)
        if has_memorial and EventKind.BIRTHDAY in kinds:
            self.skip(where, NOT_ALIVE, name)
        elif EventKind.BIRTHDAY not in (*kinds, *refused) and not (has_kind and found):
            self.skip(where, OTHER_DAYS if found else NO_BIRTHDAY, name)
        kept, is_shortened = tidied({**(details or {}), **({"deceased": True} if is_dead else {})})
        if is_shortened:
            doubts = (*doubts, Doubtful(Reason.SHORTENED, written_days.KEPT_OR_SKIPPED))
        for day, written in found:
            is_birthday = day.kind is EventKind.BIRTHDAY
            if has_memorial and is_birthday:
                continue
            label = f" ({clean(day.label)})" if day.label else ""
            draft = EventDraft(name=name + label, kind=day.kind, day=1, month=1, **kept)
            said = clean(day.text[:_LONGEST_WHAT])
            its = _bounded(uid) if is_birthday or len(found) == 1 else None
            self._found.append(Found(where, draft, its, written, day.column, doubts, said))

    def _days(
        self, days: Sequence[Day]
    ) -> tuple[list[tuple[Day, Written]], dict[EventKind, Invalid]]:
        """Of each kind the first that is a day, and why the first of the others is none."""
        found: dict[tuple[EventKind, str], tuple[Day, Written]] = {}
        refused: dict[EventKind, Invalid] = {}
        for day in days:
            if (day.kind, day.label) in found:
                continue
            try:
                written = written_days.parse(day.text, self.today)
            except Invalid as error:
                refused.setdefault(day.kind, error)
                continue
            if written is not None:
                if day.is_text:
                    written = written._replace(reason=Reason.TEXT)
                found[day.kind, day.label] = day, written
        return list(found.values()), refused

    def event(
        self,
        where: int,
        draft: EventDraft,
        uid: str | None = None,
        doubts: tuple[Doubtful, ...] = (),
    ) -> None:
        """One whose day, or the rule by which it moves, is known."""
        if draft.rule is not None:
            self._moving += 1
            if self._moving > MOST:
                self.skip(where, TOO_MANY, draft.name, most=MOST)
                return
        self._found.append(Found(where, draft, _bounded(uid), None, "", doubts))

    def took_own(self, where: int, draft: EventDraft | None, uid: str | None) -> bool:
        """One that this program has written, and what people changed in it since; not one whose
        day or name can't be kept, which is read as if it were of another program.
        """
        if draft is None:
            return False
        doubts: tuple[Doubtful, ...] = ()
        if not self._can_be_kept(draft):
            texts = {name: getattr(draft, name) for name in _TEXTS}
            kept, is_shortened = tidied({name: text for name, text in texts.items() if text})
            draft = msgspec.structs.replace(draft, **dict.fromkeys(_TEXTS) | {"tags": ()} | kept)
            if is_shortened:
                doubts = (Doubtful(Reason.SHORTENED, written_days.KEPT_OR_SKIPPED),)
            if not self._can_be_kept(draft):
                return False
        self.event(where, draft, uid, doubts)
        return True

    def _can_be_kept(self, draft: EventDraft) -> bool:
        try:
            fields.check(draft, self.today)
        except Invalid:
            return False
        return True

    def read(self) -> Read:
        """Once, at the end."""
        entries, doubts = resolving.resolve(
            self._found, self._unit, self.today, self._order, self.refuse, self._skipped.append
        )
        return Read(
            format=self._format,
            unit=self._unit,
            entries=entries,
            doubts=doubts,
            skipped=tuple(sorted(self._skipped, key=lambda one: one.where)),
        )

"""Whether two are one: within a file, and of a file and a calendar."""

from collections.abc import Iterable

import msgspec

from birthday_calendar.domain import searching
from birthday_calendar.domain.errors import N_
from birthday_calendar.domain.field_kinds import MOST_TAGS
from birthday_calendar.domain.fields import FIELDS, to_draft
from birthday_calendar.domain.formats import own
from birthday_calendar.domain.formats.own import uid_of
from birthday_calendar.domain.formats.shapes import (
    Compared,
    Entry,
    Skipped,
    Status,
    Unit,
)
from birthday_calendar.domain.models import Event, EventDraft, EventKind

_SAME_AS = {
    Unit.LINE: N_("the same as line {number}"),
    Unit.CARD: N_("the same as card {number}"),
    Unit.EVENT: N_("the same as event {number}"),
    Unit.ITEM: N_("the same as entry {number}"),
}
# What a name, a day and a kind leave to differ; what is empty in one of two says nothing.
_NOTHING = EventDraft(name="", day=1, month=1)
_FLAGS = tuple(
    name for name in EventDraft.__struct_fields__ if isinstance(getattr(_NOTHING, name), bool)
)
_DETAILS = tuple(
    name
    for name in EventDraft.__struct_fields__
    if name not in ("name", "day", "month", "rule", "kind", "tags", *_FLAGS)
)
_SECRETS = frozenset(field.name for field in FIELDS if field.is_secret)
_Key = tuple[int, int, str | None, EventKind, str]


def key(draft: EventDraft) -> _Key:
    """Day, kind, and the name's words as a search folds them."""
    folded = " ".join(searching.fold(draft.name).split())
    return draft.month, draft.day, draft.rule, draft.kind, folded or draft.name


def _in_any_order(of: _Key) -> _Key:
    """The same for Lind Ada and Ada Lind, and in Latin and Cyrillic letters."""
    *day, name = of
    heard = sorted(searching.sound(word) for word in name.split())
    return (*day, " ".join(heard))  # type: ignore[return-value]


def joined(first: EventDraft, second: EventDraft) -> EventDraft | None:
    """All that both say; None where they say two things of one."""
    said: dict[str, object] = {}
    for name in _DETAILS:
        one, two = getattr(first, name), getattr(second, name)
        if one is not None and two is not None and one != two:
            return None
        said[name] = two if one is None else one
    for name in _FLAGS:
        said[name] = getattr(first, name) or getattr(second, name)
    tags = tuple(dict.fromkeys((*first.tags, *second.tags)))
    return msgspec.structs.replace(first, tags=tags, **said)


class Twice:
    """Who of a file was there before."""

    def __init__(self, unit: Unit):
        self._unit = unit
        self._places: dict[_Key, int] = {}
        self._likely: dict[_Key, int] = {}
        self._uids: set[str | None] = set()

    def before(self, entry: Entry, entries: list[Entry]) -> Skipped | int | None:
        """Skipped where it says nothing of its own: what it adds is added to the earlier one.

        A place where it is one with that most likely; None where it is new. It stands next in
        `entries`, then. Two that this program has kept apart stay two.
        """
        its = key(entry.draft)
        likely = _in_any_order(its)
        is_known_apart = own.is_own(entry.uid) and entry.uid not in self._uids
        self._uids.add(entry.uid)
        place = None if is_known_apart else self._places.get(its)
        if place is not None:
            both = joined(entries[place].draft, entry.draft)
            if both is not None and len(both.tags) <= MOST_TAGS:
                earlier = entries[place]
                entries[place] = msgspec.structs.replace(earlier, draft=both)
                return Skipped(
                    where=entry.where,
                    reason=_SAME_AS[self._unit],
                    what=entry.draft.name,
                    values={"number": earlier.where},
                )
        elif not is_known_apart:
            place = self._likely.get(likely)
        self._places.setdefault(its, len(entries))
        self._likely.setdefault(likely, len(entries))
        return place


def compare(
    entries: Iterable[Entry],
    events: Iterable[Event],
    uids: dict[str, int] | None = None,
    reader: int | None = None,
) -> list[Compared]:
    """Each entry beside the event that it is: by its UID, else by name, day and kind.

    `uids` are those of other programs, of which is known as what they are kept. One event is no
    more than one entry. `reader` is whose file it is: what others note of their own day it neither
    tells nor changes.
    """
    entries, kept = list(entries), {event.id: event for event in events}
    by_uid = {uid_of(event): event.id for event in kept.values()}
    by_uid |= {uid: id_ for uid, id_ in (uids or {}).items() if id_ in kept}
    found: dict[int, Event] = {}
    for place, entry in enumerate(entries):
        id_ = by_uid.get(entry.uid or "")
        if id_ is not None and id_ in kept:
            found[place] = kept.pop(id_)
    by_key: dict[_Key, _Namesakes] = {}
    for event in kept.values():
        by_key.setdefault(key(event), _Namesakes()).add(event)
    for place, entry in enumerate(entries):
        likely = by_key.get(key(entry.draft)) if place not in found else None
        if likely is not None and (one := likely.take(entry.draft.year)) is not None:
            found[place] = one
    namesakes = {
        key(left)[-2:]: left for likely in by_key.values() if (left := likely.first) is not None
    }
    return [
        _compared(entry, found[place], reader)
        if place in found
        else Compared(
            entry=entry,
            status=Status.NEW,
            draft=entry.draft,
            namesake=namesakes.get(key(entry.draft)[-2:]),
        )
        for place, entry in enumerate(entries)
    ]


class _Namesakes:
    """Those of one name with one day, of which each is given once."""

    def __init__(self) -> None:
        self._by_year: dict[int | None, list[Event]] = {}

    def add(self, event: Event) -> None:
        self._by_year.setdefault(event.year, []).append(event)

    def take(self, year: int | None) -> Event | None:
        """One of that year, else the first."""
        if year not in self._by_year:
            year = next(iter(self._by_year), year)
        those = self._by_year.get(year, [])
        event = those.pop(0) if those else None
        if not those:
            self._by_year.pop(year, None)
        return event

    @property
    def first(self) -> Event | None:
        return next((events[0] for events in self._by_year.values()), None)


def _compared(entry: Entry, event: Event, reader: int | None) -> Compared:
    is_own = event.member_id is not None and event.member_id == reader
    names = [name for name in _DETAILS if not (is_own and name in _SECRETS)]
    before = to_draft(event)
    said = {name: value for name in names if (value := getattr(entry.draft, name)) is not None}
    said |= {name: True for name in _FLAGS if getattr(entry.draft, name)}
    if entry.draft.rule is not None:
        said["year"] = None  # what moves has none
    tags = tuple(dict.fromkeys((*before.tags, *entry.draft.tags)))[:MOST_TAGS]
    draft = msgspec.structs.replace(
        before,
        day=entry.draft.day,
        month=entry.draft.month,
        rule=entry.draft.rule,
        kind=entry.draft.kind,
        name=before.name if key(before)[-1] == key(entry.draft)[-1] else entry.draft.name,
        tags=tags,
        **said,
    )
    status = Status.SAME if draft == before else Status.CHANGED
    return Compared(entry=entry, status=status, draft=draft, event=event)

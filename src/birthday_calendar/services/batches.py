"""Many operations on a calendar's events at once: all or none, or each by itself.

What each does is decided before anything is written, so that a wrong one stops no other.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime

from msgspec import Struct

from birthday_calendar.database import Database
from birthday_calendar.domain import dates, fields
from birthday_calendar.domain.errors import N_, CalendarError, CalendarFull, Invalid, NotFound
from birthday_calendar.domain.formats import Entry
from birthday_calendar.domain.models import Calendar, Event, EventDraft
from birthday_calendar.services import many_events
from birthday_calendar.services.changes import DELETIONS_MOST
from birthday_calendar.services.events import UNDO_MOST
from birthday_calendar.storage import calendars, changes, events
from birthday_calendar.storage import many_events as stored


class Operation(Struct, frozen=True):
    """`decide` says what becomes of an event: None where it is deleted. It gets it as it is, or
    None where it is to be a new one, and raises a CalendarError where it is to stay so.
    """

    event_id: int | None  # None: a new one
    decide: Callable[[Event | None], EventDraft | None]


Outcome = Event | CalendarError | None  # as it is now; why nothing was done; None: deleted


async def apply(
    db: Database,
    calendar: Calendar,
    operations: Sequence[Operation],
    now: datetime,
    *,
    most: int,
    all_or_none: bool,
    added_by: int | None = None,
) -> list[Outcome]:
    """What became of each. With `all_or_none` nothing is done where any of them is refused.

    An event is in one of them only. There are `most` events at the most, in their order.
    """
    batch = _Batch(calendar, operations, now, most, added_by)
    async with db.transaction():
        await calendars.lock(db, calendar.id)
        ids = {one.event_id for one in operations if one.event_id is not None}
        batch.decide(await those(db, calendar, ids), await events.count(db, calendar.id))
        if not (all_or_none and batch.is_any_refused):
            await batch.write(db)
    return batch.outcomes


async def those(db: Database, calendar: Calendar, ids: Collection[int]) -> dict[int, Event]:
    """Of these events the ones that are there, by their number."""
    return {one.id: one for one in await stored.get_those(db, calendar.id, ids)}


class _Batch:
    def __init__(
        self,
        calendar: Calendar,
        operations: Sequence[Operation],
        now: datetime,
        most: int,
        added_by: int | None,
    ):
        """What is new is decided here, before anybody is kept from writing."""
        self.outcomes: list[Outcome] = [None] * len(operations)
        self._calendar, self._operations = calendar, operations
        self._now, self._most, self._added_by = now, most, added_by
        self._today = dates.today_in(calendar.time_zone, now)
        self._new: dict[int, EventDraft] = {}  # by place in the batch, as are the next
        self._changed: dict[int, tuple[Event, EventDraft]] = {}
        self._deleted: dict[int, int] = {}
        for place, one in enumerate(operations):
            if one.event_id is None:
                self._decide(place, None)

    @property
    def is_any_refused(self) -> bool:
        return any(isinstance(one, CalendarError) for one in self.outcomes)

    def decide(self, there: dict[int, Event], count: int) -> None:
        """Of `count` events those that are named are `there`."""
        met: set[int] = set()
        for place, one in enumerate(self._operations):
            if one.event_id is None:
                if place in self._new and count >= self._most:
                    del self._new[place]
                    self.outcomes[place] = CalendarFull(self._most)
                count += place in self._new
                continue
            if one.event_id in met:
                self.outcomes[place] = Invalid("id", N_("is in another operation, too"))
            elif one.event_id not in there:
                self.outcomes[place] = NotFound("event")
            else:
                self._decide(place, there[one.event_id])
            met.add(one.event_id)
            count -= place in self._deleted

    def _decide(self, place: int, before: Event | None) -> None:
        try:
            draft = self._operations[place].decide(before)
            if draft is not None:
                draft = fields.check(draft, self._today)
        except CalendarError as refusal:
            self.outcomes[place] = refusal
            return
        if before is None:
            assert draft is not None
            self._new[place] = draft
        elif draft is None:
            self._deleted[place] = before.id
        else:
            self._changed[place] = (before, draft)

    async def write(self, db: Database) -> None:
        new = [Entry(draft=draft, where=place) for place, draft in self._new.items()]
        changed = [(before, draft, None) for before, draft in self._changed.values()]
        ids = await many_events.write(db, self._calendar, new, changed, self._now, self._added_by)
        for entry, id_ in zip(new, ids, strict=True):
            self.outcomes[entry.where] = self._as_new(entry.draft, id_)
        for place, (before, draft) in self._changed.items():
            self.outcomes[place] = many_events.as_changed(before, draft, self._now)
        if self._deleted:
            await _delete(db, self._calendar.id, self._deleted.values(), self._now)

    def _as_new(self, draft: EventDraft, id_: int) -> Event:
        values = {name: getattr(draft, name) for name in EventDraft.__struct_fields__}
        return Event(
            id=id_,
            calendar_id=self._calendar.id,
            created_at=self._now,
            updated_at=self._now,
            added_by=self._added_by,
            **values,
        )


async def _delete(db: Database, calendar_id: int, ids: Iterable[int], now: datetime) -> None:
    deleted = await stored.delete_all(db, calendar_id, ids, now)
    for _ in range(0, deleted, events.PURGED_AT_ONCE):
        await events.purge_oldest(db, calendar_id, UNDO_MOST)
    await changes.purge_oldest(db, calendar_id, DELETIONS_MOST)

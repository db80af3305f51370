"""Bringing people from a file: shown first, then added all at once, and taken back as one.

What a file has is kept for a day. Its program has read it (`domain/formats`), which takes too long
for a transaction.
"""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from birthday_calendar.database import Database
from birthday_calendar.domain import fields, formats
from birthday_calendar.domain.errors import N_, Invalid, NotFound
from birthday_calendar.domain.formats import Answer, Compared, Doubt, Read, Reason, Status
from birthday_calendar.domain.models import Calendar
from birthday_calendar.services import many_events
from birthday_calendar.services.changes import DELETIONS_MOST
from birthday_calendar.storage import calendars, changes, imports
from birthday_calendar.storage import many_events as stored
from birthday_calendar.storage.imports import Answers, Import, Made, Outcome, Undone
from birthday_calendar.storage.imports import Brought as Brought  # to who lists them

_NO_CHOICE = N_("expected one of {choices}")

T = TypeVar("T")


class Preview(Struct, frozen=True, kw_only=True):
    """What a file would change of a calendar; nothing of it is stored there."""

    id: int
    read: Read
    answers: Answers  # to its doubts, so far
    compared: list[Compared]  # with these answers; of what is left of its entries
    there: int  # events in the calendar


async def keep(
    db: Database, calendar: Calendar, read: Read, now: datetime, *, user_id: int | None = None
) -> Preview:
    """A file that somebody has brought; `user_id` is who did, where that is known."""
    content = await asyncio.to_thread(imports.pack, read)
    compared, there = await _compare(db, calendar, read, {}, {}, user_id)
    async with db.transaction():
        await calendars.lock(db, calendar.id)
        id_ = await imports.put(db, calendar.id, content, user_id, now)
    return Preview(id=id_, read=read, answers={}, compared=compared, there=there)


async def preview(
    db: Database, calendar: Calendar, import_id: int, now: datetime, *, reader: int | None = None
) -> Preview:
    """For whoever looks at it, or who has brought it. Raises NotFound also for one that is over."""
    kept = await _waiting(db, calendar, import_id, now)
    read = await _unpacked(kept.read)
    reader = reader or kept.user_id
    compared, there = await _compare(db, calendar, read, kept.answers, {}, reader)
    return Preview(id=kept.id, read=read, answers=kept.answers, compared=compared, there=there)


async def answer(
    db: Database,
    calendar: Calendar,
    import_id: int,
    answers: Mapping[Reason, Answer],
    now: datetime,
) -> None:
    """Say it to all doubts of these reasons. Raises NotFound."""
    async with db.transaction():
        await calendars.lock(db, calendar.id)
        kept = await _waiting(db, calendar, import_id, now)
        await imports.note_answers(db, kept.id, {**kept.answers, **answers})


async def brought_by(db: Database, calendar: Calendar, import_id: int, now: datetime) -> int | None:
    """Who has, where that is known. Raises NotFound."""
    return (await _get(db, calendar, import_id, now)).user_id


async def outcome(
    db: Database, calendar: Calendar, import_id: int, now: datetime
) -> Outcome | None:
    """What was made of it; None while it waits for a word. Raises NotFound."""
    return (await _get(db, calendar, import_id, now)).outcome


async def of_person(db: Database, calendar: Calendar, user_id: int, now: datetime) -> list[Brought]:
    """What they have brought there of late, the newest first."""
    return await imports.of_person(db, calendar.id, user_id, now - imports.KEPT_FOR)


async def drop(db: Database, calendar: Calendar, import_id: int) -> None:
    await imports.drop(db, calendar.id, import_id)


async def apply(
    db: Database,
    calendar: Calendar,
    import_id: int,
    now: datetime,
    *,
    most: int,
    answers: Mapping[Reason, Answer] | None = None,
    but: Mapping[int, Answer] | None = None,
    may_change: bool = True,
) -> Outcome:
    """Add and change what a file says, so that the calendar has `most` events at the most.

    `answers` and `but` are as in formats.settle, beside what was answered before. Once applied it
    is not applied again: what was made of it is told once more. Raises NotFound, or Invalid for an
    answer that its doubt does not have.
    """
    revision = (await calendars.revisions(db, [calendar.id])).get(calendar.id)
    kept = await _get(db, calendar, import_id, now)
    said = {**kept.answers, **(answers or {})}
    if kept.outcome is None:  # it takes a while, in which nobody is kept from writing
        read = await _unpacked(kept.read)
        _check(read, answers or {}, but or {})
        compared, kept_already = await _compare(db, calendar, read, said, but or {}, kept.user_id)
    async with db.transaction():
        await calendars.lock(db, calendar.id)
        kept = await _get(db, calendar, import_id, now)
        if kept.undone_at is not None:
            raise NotFound("import")
        if kept.outcome is not None:
            return kept.outcome
        if (await calendars.revisions(db, [calendar.id])).get(calendar.id) != revision:
            compared, kept_already = await _compare(
                db, calendar, read, said, but or {}, kept.user_id
            )
        new = [one.entry for one in compared if one.status is Status.NEW]
        changed = [
            (one.event, one.draft, one.entry.uid)
            for one in compared
            if one.status is Status.CHANGED and one.event is not None
        ]
        written = changed if may_change else []
        room = max(0, most - kept_already)
        added = await many_events.write(db, calendar, new[:room], written, now, kept.user_id)
        made = Made(added, [(before.id, fields.to_draft(before)) for before, *_ in written])
        outcome = Outcome(
            added=len(added),
            changed=len(written),
            same=len(compared) - len(new) - len(changed),
            skipped=len(read.entries) - len(compared),
            left=len(changed) - len(written),
            no_room=len(new) - len(added),
        )
        packed = await asyncio.to_thread(imports.pack, made)
        await imports.note_applied(db, calendar.id, kept, packed, outcome, now)
    return outcome


async def undo(db: Database, calendar: Calendar, import_id: int, now: datetime) -> Undone:
    """Take all of it back, for good, but for what somebody has changed since. Raises NotFound."""
    async with db.transaction():
        await calendars.lock(db, calendar.id)
        kept = await _get(db, calendar, import_id, now)
        if kept.outcome is None or kept.applied_at is None:
            raise NotFound("import")
        if kept.outcome.undone is not None:
            return kept.outcome.undone
        made = await _unpacked(kept.made)
        before = dict(made.changed)
        deleted = await stored.delete_made(db, calendar.id, made.added, kept.applied_at)
        await changes.purge_oldest(db, calendar.id, DELETIONS_MOST)
        as_made = await stored.as_made(db, calendar.id, before, kept.applied_at)
        back = [(event, before[event.id], None) for event in as_made]
        await many_events.write(db, calendar, [], back, now, None)
        stays = len(made.added) - deleted + len(before) - len(back)
        undone = Undone(deleted=deleted, restored=len(back), stays=stays)
        await imports.note_undone(db, kept.id, replace(kept.outcome, undone=undone), now)
    return undone


async def _compare(
    db: Database,
    calendar: Calendar,
    read: Read,
    answers: Mapping[Reason, Answer],
    but: Mapping[int, Answer],
    reader: int | None,
) -> tuple[list[Compared], int]:
    """Beside all events of the calendar, and how many these are."""
    there, uids = await stored.there(db, calendar.id)
    entries = formats.settle(read, answers, but)
    compared = await asyncio.to_thread(formats.compare, entries, there, uids, reader)
    return compared, len(there)


def _check(read: Read, answers: Mapping[Reason, Answer], but: Mapping[int, Answer]) -> None:
    """Raises Invalid for what nobody was asked."""
    for reason, said in answers.items():
        doubts = [doubt for doubt in read.doubts if doubt.reason is reason]
        if doubts and not any(said in _choices(doubt) for doubt in doubts):
            raise Invalid(f"answers.{reason}", _NO_CHOICE, choices=", ".join(_choices(doubts[0])))
    for place, said in but.items():
        if not 0 <= place < len(read.doubts):
            raise Invalid(f"doubts.{place}", N_("there is no such doubt"))
        choices = _choices(read.doubts[place])
        if said not in choices:
            raise Invalid(f"doubts.{place}", _NO_CHOICE, choices=", ".join(choices))


def _choices(doubt: Doubt) -> list[Answer]:
    return [choice.answer for choice in doubt.choices]


async def _waiting(db: Database, calendar: Calendar, import_id: int, now: datetime) -> Import:
    kept = await _get(db, calendar, import_id, now)
    if kept.outcome is not None:
        raise NotFound("import")
    return kept


async def _get(db: Database, calendar: Calendar, import_id: int, now: datetime) -> Import:
    kept = await imports.get(db, calendar.id, import_id)
    if kept is None or (kept.applied_at or kept.created_at) < now - imports.KEPT_FOR:
        raise NotFound("import")
    return kept


async def _unpacked(unpack: Callable[[], T]) -> T:
    """Raises NotFound for what another version of the program has kept in another form."""
    try:
        return await asyncio.to_thread(unpack)
    except msgspec.DecodeError:
        raise NotFound("import") from None

"""Keeping in step with a calendar: which events were changed and deleted since one looked last.

How far somebody has come is a revision of the calendar and an event in it. What is committed later
has a higher revision (storage/changes.py), so nobody misses what was begun before and ended after.
"""

import re
from datetime import datetime, timedelta
from typing import Annotated, NamedTuple

import msgspec
from msgspec import Meta, Struct

from birthday_calendar.database import Database
from birthday_calendar.domain.errors import N_, ChangesForgotten, Invalid
from birthday_calendar.domain.models import Calendar, Event
from birthday_calendar.services import cursors
from birthday_calendar.storage import changes

DELETIONS_MOST = 10_000  # of a calendar that are told
CLOCKS_DIFFER = timedelta(minutes=1)  # of who asks since when, and ours
_EXPECTED = N_(
    "expected a time such as 2026-03-01T12:00:00Z, or next_updated_since of an earlier answer"
)
_TIME = re.compile(r"\d{4}-.*")
_MICROSECOND = timedelta(microseconds=1)
_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


class Deleted(Struct, frozen=True):
    id: int
    deleted_at: datetime


class Changes(Struct, frozen=True, kw_only=True):
    """A page, in the order of the changes; `position` is where the next one, or later ones, begin.

    An event is told once, as it is now. Whoever is told of one that they don't have adds it.
    """

    events: list[Event]
    deleted: list[Deleted]
    position: str
    has_more: bool


class _Position(NamedTuple):
    """Up to where somebody knows all: they have the changes up to there, and began at
    `whole_since`, so that they miss no deletion before that either.
    """

    revision: int
    event_id: int
    whole_since: int


async def page(
    db: Database, calendar: Calendar, *, since: str, cursor: str | None = None, limit: int
) -> Changes:
    """What was changed since a time (RFC 3339), or a `position`, where the first page begins.

    Raises Invalid, or ChangesForgotten where deletions since then are not known any more.
    """
    position = _since(calendar, since)
    if cursor is not None:
        position = _read(cursor)
    found = await changes.since(
        db, calendar.id, position.revision, position.event_id, limit=limit + 1
    )
    # looked at after that: it only grows
    known_from = await changes.known_from(db, calendar.id)
    is_of_another_past = position.revision > calendar.revision  # which a backup has undone
    if is_of_another_past or max(position.revision, position.whole_since) < known_from:
        raise ChangesForgotten()
    some = found[:limit]
    if some:
        position = position._replace(revision=some[-1].revision, event_id=some[-1].event_id)
    return Changes(
        events=[one.event for one in some if one.event is not None],
        deleted=[
            Deleted(one.event_id, one.deleted_at)
            for one in some
            if one.event is None and one.deleted_at is not None
        ],
        position=cursors.write(position),
        has_more=len(found) > limit,
    )


def _since(calendar: Calendar, text: str) -> _Position:
    try:
        if not _TIME.fullmatch(text):
            return _read(text)
        # a + that nobody has encoded is a blank
        at = msgspec.convert(text.replace(" ", "+"), Annotated[datetime, Meta(tz=True)])
    except (Invalid, msgspec.ValidationError):
        raise Invalid("updated_since", _EXPECTED) from None
    if at <= calendar.created_at:  # all of it: there is nothing from before
        return _Position(0, 0, calendar.revision)
    # revisions are microseconds since 1970, or a little more: migration 0011. A time to come would
    # leave out what happens before it.
    revision = min((at - CLOCKS_DIFFER - _EPOCH) // _MICROSECOND, calendar.revision)
    return _Position(revision, 0, revision)


def _read(text: str) -> _Position:
    """Raises Invalid for what no page has given out."""
    position = _Position(*cursors.read(text, tuple[int, int, int]))
    if not all(0 <= one < 2**63 for one in position):
        raise cursors.not_ours()
    return position

"""Events and occasions in order, a page at a time; a cursor says where the next one begins.

Names stand in the order of the language that `reader` names, or else of the calendar's.
"""

import base64
import binascii
from collections.abc import MutableMapping
from datetime import date
from typing import TypeVar

import msgspec

from birthday_calendar.database import Database
from birthday_calendar.domain import searching
from birthday_calendar.domain.errors import N_, Invalid
from birthday_calendar.domain.fields import check_tag
from birthday_calendar.domain.models import Calendar, EventKind, Occasion, OccasionPage, Page
from birthday_calendar.domain.occasions import Stretch, occasion_on, stretches
from birthday_calendar.domain.searching import NO_WORD, Word
from birthday_calendar.services import searches
from birthday_calendar.storage import lists
from birthday_calendar.storage.lists import ALL, ALL_YEAR, Days, Place, Wanted

SEARCH_LIMIT = 200  # characters: what a search costs grows with its length times that of the texts

_KEY_LIMIT = 4_000  # characters: far above what a folded name can have

T = TypeVar("T")


async def page(
    db: Database,
    calendar: Calendar,
    *,
    search: str = "",
    kind: EventKind | None = None,
    tag: str | None = None,
    cursor: str | None = None,
    limit: int = 100,
    reader: str | None = None,
    totals: MutableMapping[tuple[int, int, Wanted], int] | None = None,
) -> Page:
    """In the order of the year, January first, then of names. Raises Invalid.

    `totals` are what was counted before, by calendar, revision and what is wanted: a count looks at
    all of a calendar, a page does not.
    """
    wanted = Wanted(_words(search), kind, "" if tag is None else check_tag(tag, "tag"))
    after = None if cursor is None else _read(cursor, tuple[int, str, int])
    place = None if after is None else _checked_place(Place(*after))
    totals = {} if totals is None else totals
    reader = reader or calendar.language
    page = await _page(db, calendar, wanted, place, limit, reader, totals)
    if page.total == 0 and (near := await _near(db, calendar, wanted, search)):
        page = await _page(db, calendar, near, place, limit, reader, totals)
        return msgspec.structs.replace(page, is_near=True)
    return page


async def _page(
    db: Database,
    calendar: Calendar,
    wanted: Wanted,
    place: Place | None,
    limit: int,
    reader: str,
    totals: MutableMapping[tuple[int, int, Wanted], int],
) -> Page:
    counted = (calendar.id, calendar.revision, wanted)
    total = totals.get(counted)
    found = await lists.in_order(
        db,
        calendar.id,
        ALL_YEAR,
        language=reader,
        wanted=wanted,
        after=place,
        limit=limit + 1,
        is_counted=wanted == ALL and total is None,
    )
    items = [event for event, _ in found.placed[:limit]]
    next_cursor = _write(found.placed[limit - 1][1]) if len(found.placed) > limit else None
    revision = found.revision
    if place is None and next_cursor is None:
        total = len(items)
    elif total is None:
        total = found.total
        if total is None:
            total = await lists.count(db, calendar.id, wanted=wanted)
            revision = None  # counted a moment later: nobody knows yet that it was the same still
        totals[counted] = total
    return Page(items=items, next_cursor=next_cursor, total=total, revision=revision)


async def numbered_page(
    db: Database,
    calendar: Calendar,
    number: int,
    *,
    size: int,
    month: int | None = None,
    reader: str | None = None,
) -> Page:
    """Page `number`, counted from 0, of a month or of all, for readers who leaf with buttons."""
    days = ALL_YEAR if month is None else Days(month * 100 + 1, month * 100 + 31)
    return await _numbered(db, calendar, days, ALL, number, size, reader or calendar.language)


async def numbered_search(
    db: Database, calendar: Calendar, search: str, number: int, *, size: int, reader: str
) -> Page:
    """The same of what `page` finds. Raises Invalid."""
    wanted = Wanted(_words(search))
    found = await _numbered(db, calendar, ALL_YEAR, wanted, number, size, reader)
    if found.total == 0 and (near := await _near(db, calendar, wanted, search)):
        found = await _numbered(db, calendar, ALL_YEAR, near, number, size, reader)
        return msgspec.structs.replace(found, is_near=True)
    return found


async def _numbered(
    db: Database,
    calendar: Calendar,
    days: Days,
    wanted: Wanted,
    number: int,
    size: int,
    reader: str,
) -> Page:
    found = await lists.in_order(
        db,
        calendar.id,
        days,
        language=reader,
        wanted=wanted,
        limit=size,
        offset=number * size,
        is_counted=wanted == ALL,
    )
    items = [event for event, _ in found.placed]
    total = found.total
    if total is None:
        is_whole = number == 0 and len(items) < size
        total = len(items) if is_whole else await lists.count(db, calendar.id, days, wanted)
    return Page(items=items, next_cursor=None, total=total)


async def _near(db: Database, calendar: Calendar, wanted: Wanted, search: str) -> Wanted | None:
    """What to look for where nothing was found: names with a typo; None where there is none."""
    ids = await searches.near(db, calendar, search) if wanted.words else ()
    return wanted._replace(words=(), ids=ids) if ids else None


async def celebrated(
    db: Database,
    calendar: Calendar,
    first: date,
    last: date,
    *,
    limit: int = 100,
    cursor: str | None = None,
    reader: str | None = None,
) -> OccasionPage:
    """Who is celebrated from `first` to `last`, both included, day by day in the order of names.

    Raises Invalid for a cursor that it did not give out.
    """
    begin, after = first, None
    if cursor is not None:
        begin, name_key, event_id = _read(cursor, tuple[date, str, int])
        if begin > last:
            raise _not_ours()
        after = _checked_place(Place(begin.month * 100 + begin.day, name_key, event_id))
    found: list[tuple[Occasion, Place]] = []
    revisions: set[int | None] = set()
    for stretch in stretches(max(begin, first), last, calendar.leap_rule):
        from_place = after if stretch.first == begin else None
        some = await lists.in_order(
            db,
            calendar.id,
            _days(stretch),
            language=reader or calendar.language,
            after=from_place,
            limit=limit + 1 - len(found),
        )
        found += [(occasion_on(stretch.day_of(one), one), place) for one, place in some.placed]
        revisions.add(some.revision)
        if len(found) > limit:
            break
    items = [occasion for occasion, _ in found[:limit]]
    next_cursor = None
    if len(found) > limit:
        _, name_key, event_id = found[limit - 1][1]
        next_cursor = _write((items[-1].date, name_key, event_id))
    revision = revisions.pop() if len(revisions) == 1 else None
    return OccasionPage(items=items, next_cursor=next_cursor, revision=revision)


async def count_celebrated(db: Database, calendar: Calendar, first: date, last: date) -> int:
    return sum(
        [
            await lists.count(db, calendar.id, _days(stretch))
            for stretch in stretches(first, last, calendar.leap_rule)
        ]
    )


def _days(stretch: Stretch) -> Days:
    return Days(stretch.lowest, stretch.highest, stretch.is_one_day, stretch.first.year)


def _words(search: str) -> tuple[Word, ...]:
    """Raises Invalid for what is too long."""
    search = search.strip()
    if len(search) > SEARCH_LIMIT:
        raise Invalid("search", N_("must be at most {limit} characters"), limit=SEARCH_LIMIT)
    return searching.words(search) or (NO_WORD,) * bool(search)


def _write(place: tuple[object, ...]) -> str:
    return base64.urlsafe_b64encode(msgspec.msgpack.encode(place)).decode().rstrip("=")


def _read(cursor: str, kind: type[T]) -> T:
    try:
        packed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True)
        return msgspec.msgpack.decode(packed, type=kind)
    except (binascii.Error, ValueError):  # msgspec's are a ValueError too
        raise _not_ours() from None


def _checked_place(place: Place) -> Place:
    """Raises Invalid for what a database could not compare."""
    is_sound = (
        ALL_YEAR.first <= place.month_day <= ALL_YEAR.last
        and 0 <= place.id < 2**63
        and len(place.name_key) <= _KEY_LIMIT
        and "\0" not in place.name_key
    )
    if not is_sound:
        raise _not_ours()
    return place


def _not_ours() -> Invalid:
    return Invalid("cursor", N_("expected next_cursor of an earlier answer"))

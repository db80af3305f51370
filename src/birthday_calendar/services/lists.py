"""Events and occasions in order, a page at a time; a cursor says where the next one begins.

Names stand in the order of the language that `reader` names, or else of the calendar's.
"""

from collections.abc import MutableMapping
from datetime import date, timedelta

import msgspec

from birthday_calendar.database import Database
from birthday_calendar.domain import fields, searching
from birthday_calendar.domain.errors import N_, Invalid
from birthday_calendar.domain.field_kinds import Field, check_tag
from birthday_calendar.domain.models import Calendar, Event, EventKind, Page
from birthday_calendar.domain.occasions import year_from
from birthday_calendar.domain.searching import NO_WORD, Word
from birthday_calendar.services import cursors, searches
from birthday_calendar.storage import lists
from birthday_calendar.storage.lists import ALL, ALL_YEAR, Days, Place, Wanted

SEARCH_LIMIT = 200  # characters: what a search costs grows with its length times that of the texts

_KEY_LIMIT = 4_000  # characters: far above what a folded name can have
_LONGEST_WALK = timedelta(days=366)  # from the first to the last page of what comes next


async def page(
    db: Database,
    calendar: Calendar,
    *,
    search: str = "",
    kind: EventKind | None = None,
    tag: str | None = None,
    month: int | None = None,
    member: int | None = None,
    responsible: str | None = None,
    person: int | None = None,
    next_from: date | None = None,
    cursor: str | None = None,
    limit: int = 100,
    reader: str | None = None,
    totals: MutableMapping[tuple[int, int, Wanted], int] | None = None,
) -> Page:
    """In the order of the year, January first, or in that in which they are celebrated
    `next_from` a day on; then of names. Raises Invalid.

    `member` is the Telegram user whose own they are; `person` the one who asks, who does not find
    their own by what is a secret of the others. `totals` are what was counted before, by
    calendar, revision and what is wanted: a count looks at all of a calendar, a page does not.
    """
    wanted = Wanted(
        _words(search),
        kind,
        "" if tag is None else check_tag(tag, "tag"),
        month=month,
        member_id=member,
        responsible=_responsible(responsible),
        but_of=None if person == calendar.chat_id else person,
    )
    walk = _Walk(calendar, next_from, cursor)
    totals = {} if totals is None else totals
    reader = reader or calendar.language
    page = await _page(db, calendar, wanted, walk, limit, reader, totals)
    if page.total == 0 and (near := await _near(db, calendar, wanted, search)):
        page = await _page(db, calendar, near, walk, limit, reader, totals)
        return msgspec.structs.replace(page, is_near=True)
    return page


class _Walk:
    """Through all days of a year, once: in which order, and after which place.

    Its cursors know from which day it began, so that a midnight on the way moves nobody.
    """

    def __init__(self, calendar: Calendar, next_from: date | None, cursor: str | None):
        self.after: Place | None = None
        self._begun = next_from
        if cursor is not None:
            place = cursors.read(cursor, tuple[date | None, int, str, int])
            self._begun, self.after = place[0], checked_place(Place(*place[1:]))
            if (self._begun is None) is not (next_from is None):  # it is of the other order
                raise cursors.not_ours()
        if self._begun is None or next_from is None:
            self.left = [ALL_YEAR]
            return
        if abs(self._begun - next_from) > _LONGEST_WALK:
            raise cursors.not_ours()
        days = [
            Days(one.lowest, one.highest, one.is_one_day)
            for one in year_from(self._begun, calendar.leap_rule)
        ]
        self.left = days[self._number(days) :]

    def _number(self, days: list[Days]) -> int:
        if self.after is None:
            return 0
        where = (n for n, of in enumerate(days) if of.first <= self.after.month_day <= of.last)
        return next(where, 0)

    def cursor(self, place: Place) -> str:
        return cursors.write((self._begun, *place))


async def _page(
    db: Database,
    calendar: Calendar,
    wanted: Wanted,
    walk: _Walk,
    limit: int,
    reader: str,
    totals: MutableMapping[tuple[int, int, Wanted], int],
) -> Page:
    counted = (calendar.id, calendar.revision, wanted)
    total = totals.get(counted)
    placed: list[tuple[Event, Place]] = []
    revisions: set[int | None] = set()
    after = walk.after
    for days in walk.left:
        found = await lists.in_order(
            db,
            calendar.id,
            days,
            language=reader,
            wanted=wanted,
            after=after,
            limit=limit + 1 - len(placed),
            is_counted=wanted == ALL and total is None and days == ALL_YEAR,
        )
        placed += found.placed
        revisions.add(found.revision)
        total = found.total if total is None else total
        after = None
        if len(placed) > limit:
            break
    items = [event for event, _ in placed[:limit]]
    next_cursor = walk.cursor(placed[limit - 1][1]) if len(placed) > limit else None
    if walk.after is None and next_cursor is None:
        total = len(items)
    else:
        if total is None:
            total = await lists.count(db, calendar.id, wanted=wanted)
            revisions.add(None)  # counted a moment later, of which it may be another one
        totals[counted] = total
    revision = revisions.pop() if len(revisions) == 1 else None
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


def _words(search: str) -> tuple[Word, ...]:
    """Raises Invalid for what is too long."""
    search = search.strip()
    if len(search) > SEARCH_LIMIT:
        raise Invalid("search", N_("must be at most {limit} characters"), limit=SEARCH_LIMIT)
    return searching.words(search) or (NO_WORD,) * bool(search)


def _responsible(text: str | None) -> str:
    """As it is kept. Raises Invalid for what nobody can be called."""
    if text is None:
        return ""
    field: Field = fields.BY_NAME["responsible"]
    kept = field.checked(text)
    if not kept:
        raise Invalid("responsible", N_("must not be empty"))
    return str(kept)


def checked_place(place: Place) -> Place:
    """Raises Invalid for what a database could not compare."""
    is_sound = (
        ALL_YEAR.first <= place.month_day <= ALL_YEAR.last
        and 0 <= place.id < 2**63
        and len(place.name_key) <= _KEY_LIMIT
        and "\0" not in place.name_key
    )
    if not is_sound:
        raise cursors.not_ours()
    return place

"""Whom somebody may mean by a name: with one typo, or by exactly that name."""

from birthday_calendar.database import Database
from birthday_calendar.domain import searching
from birthday_calendar.domain.models import Calendar
from birthday_calendar.domain.searching import Near
from birthday_calendar.storage import searches

COMPARED = 2_000  # names, one by one, which takes some 50 ms of a core
MOST_FOUND = 100
_LONGEST_NAME = 100  # characters of a message that may be one


async def near(
    db: Database, calendar: Calendar, text: str, *, whole: bool = False
) -> tuple[int, ...]:
    """The ids of those whose name one typo makes of it, MOST_FOUND at the most."""
    typos = Near(text, whole=whole)
    if not typos.is_possible or len(text) > _LONGEST_NAME:
        return ()
    found = await searches.names_with(db, calendar.id, typos.parts, limit=COMPARED)
    fitting = [number for number, name in found.items() if typos.fits(name)]
    return tuple(fitting[:MOST_FOUND])


async def called(db: Database, calendar: Calendar, text: str) -> tuple[int, ...]:
    """The ids of those whose name has all the words of it, whole ones, MOST_FOUND at the most."""
    words = searching.sounds(text) if len(text) <= _LONGEST_NAME else set()
    if not words or len(words) > searching.MOST_WORDS:
        return ()
    parts = [(f"\n{word}\n",) for word in sorted(words, key=len, reverse=True)]
    found = await searches.names_with(db, calendar.id, parts, limit=COMPARED)
    fitting = [number for number, name in found.items() if searching.is_called(text, name)]
    return tuple(fitting[:MOST_FOUND])

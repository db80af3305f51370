"""Who hears what a calendar tells, as things are now."""

from collections.abc import Collection

from birthday_calendar.database import Database
from birthday_calendar.domain.audience import Audience
from birthday_calendar.domain.models import Calendar, Surprises
from birthday_calendar.storage import audiences, calendars, members

Organisers = tuple[int | None, frozenset[int]]  # as an Audience has them
NONE: Organisers = (None, frozenset())


async def of_all(db: Database, told: Collection[Calendar]) -> dict[int, Audience]:
    """By calendar; however many there are, three statements at the most."""
    if not told:
        return {}
    listeners = await audiences.listeners(db, [one.id for one in told])
    organisers = await _organisers(db, told)
    return {
        one.id: Audience(one, tuple(listeners[one.id]), *organisers.get(one.id, NONE))
        for one in told
    }


async def heard_in(db: Database, calendar: Calendar, reader: Calendar) -> Audience | None:
    """For what it tells in the chat of `reader`; None where that is not to hear it any more."""
    if reader.id == calendar.id:
        return Audience(calendar)
    organisers = (await _organisers(db, [calendar])).get(calendar.id, NONE)
    if reader.chat_id < 0:
        may_hear = organisers[0] == reader.chat_id
    else:
        member = await members.get(db, calendar.id, reader.chat_id)
        may_hear = member is not None and member.left_at is None
    return Audience(calendar, (), *organisers) if may_hear else None


async def reader_in(db: Database, calendar: Calendar, chat_id: int) -> Calendar | None:
    """The calendar of a chat that is told by it: itself, or that of whoever hears it, too."""
    return calendar if chat_id == calendar.chat_id else await calendars.get_by_chat(db, chat_id)


async def _organisers(db: Database, told: Collection[Calendar]) -> dict[int, Organisers]:
    """By calendar, where they are told of its surprises."""
    found = await audiences.organisers(db, told)
    people = await audiences.people(db, found.values())
    return {
        one.id: (one.organisers, frozenset(people[found[one.organisers]]))
        for one in told
        if one.surprises is Surprises.ORGANISERS and one.organisers in found
    }

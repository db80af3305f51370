"""To whom days of a calendar can be given, and who of them can be reminded."""

from birthday_calendar.database import Database
from birthday_calendar.domain.duties import Person
from birthday_calendar.domain.models import Calendar, CalendarKind, Member
from birthday_calendar.domain.searching import is_called
from birthday_calendar.storage import audiences, members


async def people(db: Database, calendar: Calendar) -> list[Person]:
    """To whom something can be given: the members, and whose own calendar it is."""
    found = [Person(one.name, one.user_id) for one in await members.present(db, calendar.id)]
    if calendar.kind is CalendarKind.PERSONAL:
        found.insert(0, Person(calendar.title, calendar.chat_id))
    return found


async def called(db: Database, calendar: Calendar, text: str) -> list[Person]:
    """The members of that name, or with that @username."""
    text = " ".join(text.split())
    there = await members.present(db, calendar.id)
    if text.startswith("@"):
        return [_person(one) for one in there if (one.username or "").lower() == text[1:].lower()]
    named = [one for one in await people(db, calendar) if is_called(text, one.name)]
    exact = [one for one in named if one.name.casefold() == text.casefold()]
    return exact or named


async def is_reached(db: Database, calendar: Calendar, person: Person) -> bool:
    """Whether they can be reminded: a member who has started the bot."""
    return person.member_id in await reachable(db, calendar)


async def reachable(db: Database, calendar: Calendar) -> set[int]:
    """Members who have started the bot, and whose own calendar it is."""
    found = set((await audiences.listeners(db, [calendar.id]))[calendar.id])
    return found | ({calendar.chat_id} if calendar.kind is CalendarKind.PERSONAL else set())


def _person(member: Member) -> Person:
    return Person(member.name, member.user_id)

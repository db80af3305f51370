"""What and whom somebody means who gives days: "Oma", "#work", "20.12 – 10.1", "Boris, Vera"."""

from collections.abc import Callable
from datetime import date

from msgspec.structs import replace

from birthday_calendar.database import Database
from birthday_calendar.domain import duties, duty_words
from birthday_calendar.domain.duties import Duty, Person, Scope
from birthday_calendar.domain.errors import N_, Invalid
from birthday_calendar.domain.models import Calendar, Event
from birthday_calendar.services import duty_people, searches
from birthday_calendar.storage import events

SEVERAL = N_("several people here are called {name}: write the whole name, or @username")
UNKNOWN = N_("nobody here has the name {name}, as far as I know")
NO_EVENT = N_("I found nothing called “{name}” in the calendar.")
EVENTS = N_("Several days are called “{name}”. Write more of the name.")
READS_ALONG = N_(
    "{name} reads along here. Say in our private chat who looks after their day: /duty"
)


async def what(
    db: Database,
    calendar: Calendar,
    text: str,
    today: date,
    is_secret: Callable[[Event], bool] = lambda event: False,
) -> tuple[Duty, Event | None]:
    """A duty that is nobody's yet. Raises Invalid("what", …) where it is nothing that can be given
    there, or whose day it is would read that.
    """
    plain = Duty(calendar_id=calendar.id, scope=Scope.RANGE, people=())
    found = duty_words.parse(text, today)
    ids = await searches.called(db, calendar, text) if found is None else ()
    if len(ids) > 1:
        raise Invalid("what", EVENTS, name=text)
    event = await events.get(db, calendar.id, ids[0]) if ids else None
    if event is not None:
        if is_secret(event):
            raise Invalid("what", READS_ALONG, name=event.name)
        return replace(plain, scope=Scope.EVENT, event_id=event.id), event
    found = found or duty_words.parse_month(text)  # which may be a name as well
    if found is None:
        raise Invalid("what", NO_EVENT, name=text)
    return replace(plain, **found._asdict()), None


async def people(
    db: Database, calendar: Calendar, text: str, asker: int | None = None
) -> tuple[Person, ...]:
    """In their order; `asker` is who says "me". Raises Invalid("people", …), of too many before any
    is looked up.
    """
    written = duty_words.people(text)
    if len(written) > duties.MOST_PEOPLE:
        raise Invalid("people", duties.TOO_MANY, most=duties.MOST_PEOPLE)
    return tuple([await who(db, calendar, one, asker) for one in written])


async def who(db: Database, calendar: Calendar, text: str, asker: int | None = None) -> Person:
    """A member, or a name that nobody here has. Raises Invalid where it may be several."""
    if duty_words.is_oneself(text):
        for one in await duty_people.people(db, calendar):
            if one.member_id == asker:
                return one
    found = await duty_people.called(db, calendar, text)
    if len(found) > 1:
        raise Invalid("people", SEVERAL, name=text)
    if not found and text.startswith("@"):
        raise Invalid("people", UNKNOWN, name=text)
    return found[0] if found else duties.named(text)

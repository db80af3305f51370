"""What people do below a reminder: note that they have congratulated, or not be told again."""

from datetime import UTC, datetime

from msgspec import Struct

from birthday_calendar.database import Database
from birthday_calendar.domain.audience import Audience
from birthday_calendar.domain.deliveries import Delivery, DeliveryKind
from birthday_calendar.domain.errors import NotFound
from birthday_calendar.domain.models import Calendar, CalendarKind, Event
from birthday_calendar.domain.occasions import is_congratulated
from birthday_calendar.services import audiences, telling
from birthday_calendar.storage import calendars, congratulations, deliveries, events


class Reminder(Struct, frozen=True):
    """A message that told of something, in the chat of the calendar or in another one."""

    audience: Audience
    chat_id: int
    told: list[Delivery]

    @property
    def calendar(self) -> Calendar:
        return self.audience.calendar

    @property
    def is_elsewhere(self) -> bool:
        return self.chat_id != self.calendar.chat_id


class Below(Struct, frozen=True):
    """What the message is to say of it."""

    congratulated: dict[int, str]  # names by person
    agains: list[datetime]  # when what it told will be told once more


async def find(db: Database, reader: Calendar, message_id: int) -> Reminder:
    """By the message in the chat of `reader`. Raises NotFound where it told nothing, or so long ago
    that nobody knows, or what that chat is not to hear any more.
    """
    told = await deliveries.of_message(db, reader.chat_id, message_id)
    if not told:
        raise NotFound("reminder")
    is_own = told[0].calendar_id == reader.id
    calendar = reader if is_own else await calendars.get(db, told[0].calendar_id)
    audience = await audiences.heard_in(db, calendar, reader) if calendar else None
    if audience is None:
        raise NotFound("reminder")
    return Reminder(audience, reader.chat_id, told)


async def event_of(db: Database, reminder: Reminder, event_id: int) -> Event:
    """Somebody of its calendar. Raises NotFound, also where that chat hears nothing of them."""
    event = await events.get(db, reminder.calendar.id, event_id)
    if event is None:
        raise NotFound("event")
    if not may_be_about(reminder.audience, reminder.chat_id, event):
        raise NotFound("event")
    return event


def may_be_about(audience: Audience, chat_id: int, event: Event) -> bool:
    """Whether what a chat is told may be about that."""
    is_elsewhere = chat_id != audience.calendar.chat_id
    is_of_group = audience.calendar.kind is CalendarKind.SHARED
    return audience.hears(
        chat_id, DeliveryKind.REMINDER, event.member_id, is_ahead=is_of_group and is_elsewhere
    )


async def congratulated_on(db: Database, reminder: Reminder) -> list[Event]:
    """Whom it told of whose day had come, each once."""
    said = await telling.of_deliveries(db, reminder.audience, reminder.told)
    told = {
        one.of.id: one.of
        for delivery, occasions in said.told
        for one in occasions
        if one.date <= delivery.local_date and is_congratulated(one.of)
    }
    return [*told.values()]


async def look(db: Database, reminder: Reminder) -> Below:
    pending = await deliveries.pending_again(db, reminder.calendar.id, _first_told(reminder))
    return Below(
        congratulated=await congratulations.names(db, await _noted_at(db, reminder)),
        agains=sorted({one.due_at for one in pending}),
    )


async def congratulate(
    db: Database, reminder: Reminder, user_id: int, name: str, now: datetime
) -> bool:
    """Note it, or take it back where it was noted; whether it is noted now."""
    place = await _noted_at(db, reminder)
    if await congratulations.note(db, place, user_id, name, now):
        return True
    await congratulations.take_back(db, place, user_id)
    return False


async def take_back_again(db: Database, reminder: Reminder, due_second: int) -> bool:
    """What was asked for again at that time is owed no more; False where it was sent already."""
    await calendars.lock(db, reminder.calendar.id)
    pending = await deliveries.pending_again(db, reminder.calendar.id, _first_told(reminder))
    meant = [one.id for one in pending if int(one.due_at.astimezone(UTC).timestamp()) == due_second]
    await deliveries.take_back_again(db, meant)
    return bool(meant)


async def _noted_at(db: Database, reminder: Reminder) -> int:
    """The delivery at which it is noted who congratulated: one for all who were told the same."""
    first = min(reminder.told, key=lambda one: one.id)
    return await deliveries.first_like(db, reminder.calendar, first)


def _first_told(reminder: Reminder) -> set[int]:
    return {one.again_of or one.id for one in reminder.told}

"""What people do below a reminder: note that they have congratulated, or not be told again."""

from datetime import UTC, datetime

from msgspec import Struct

from birthday_calendar.database import Database
from birthday_calendar.domain.errors import NotFound
from birthday_calendar.domain.models import Calendar, Delivery
from birthday_calendar.storage import calendars, congratulations, deliveries


class Below(Struct, frozen=True):
    """What the message is to say of it."""

    congratulated: list[str]  # names
    agains: list[datetime]  # when what it told will be told once more


async def look(db: Database, calendar: Calendar, message_id: int) -> Below:
    """Raises NotFound where the message told nothing, or so long ago that nobody knows."""
    told = await _told(db, calendar, message_id)
    pending = await deliveries.pending_again(db, calendar.id, _first_told(told))
    return Below(
        congratulated=await congratulations.names(db, _noted_at(told)),
        agains=sorted({one.due_at for one in pending}),
    )


async def congratulate(
    db: Database, calendar: Calendar, message_id: int, user_id: int, name: str, now: datetime
) -> bool:
    """Note it, or take it back where it was noted; whether it is noted now. Raises NotFound."""
    place = _noted_at(await _told(db, calendar, message_id))
    if await congratulations.note(db, place, user_id, name, now):
        return True
    await congratulations.take_back(db, place, user_id)
    return False


async def take_back_again(
    db: Database, calendar: Calendar, message_id: int, due_second: int
) -> bool:
    """What was asked for again at that time is not owed any more; False where it was sent already.

    Raises NotFound.
    """
    await calendars.lock(db, calendar.id)
    told = await _told(db, calendar, message_id)
    pending = await deliveries.pending_again(db, calendar.id, _first_told(told))
    meant = [one.id for one in pending if int(one.due_at.astimezone(UTC).timestamp()) == due_second]
    await deliveries.take_back_again(db, meant)
    return bool(meant)


async def _told(db: Database, calendar: Calendar, message_id: int) -> list[Delivery]:
    told = await deliveries.of_message(db, calendar.id, message_id)
    if not told:
        raise NotFound("reminder")
    return told


def _noted_at(told: list[Delivery]) -> int:
    """The delivery at which it is noted who congratulated below their message."""
    return min(one.id for one in told)


def _first_told(told: list[Delivery]) -> set[int]:
    return {one.again_of or one.id for one in told}

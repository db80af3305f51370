"""The organisers' chat: another group that is told of a group's surprises, for it to choose.

Admins of both choose it, which is the caller's to know: the link alone lets nobody do that.
"""

from datetime import datetime, timedelta

from birthday_calendar.database import Database
from birthday_calendar.domain.errors import NotFound
from birthday_calendar.domain.models import Calendar, Surprises
from birthday_calendar.services import calendars
from birthday_calendar.services.secret import hashed, new_secret
from birthday_calendar.storage import audiences, organiser_links

PREFIX = "organisers-"  # of secrets, so that our logs recognise them
LINK_FOR = timedelta(hours=1)
SHOWN = 10  # groups whose organisers are in one chat


async def link(db: Database, calendar: Calendar, now: datetime) -> str:
    """The secret of a link that is good for LINK_FOR, and once; an earlier one is over."""
    secret = new_secret(PREFIX)
    await organiser_links.put(db, calendar.id, hashed(secret), now + LINK_FOR)
    return secret


async def group_of(db: Database, secret: str, now: datetime) -> Calendar:
    """Whose link it is. Raises NotFound where it is over."""
    found = await organiser_links.find(db, hashed(secret), now)
    if found is None:
        raise NotFound("link")
    return found


async def choose(db: Database, secret: str, chat: Calendar, now: datetime) -> Calendar:
    """From now on the surprises of that link's group are told in the chat. Raises NotFound."""
    async with db.transaction():
        group = await group_of(db, secret, now)
        if not await organiser_links.use(db, hashed(secret)):
            raise NotFound("link")
        chosen = {"surprises": Surprises.ORGANISERS, "organisers": chat.chat_id}
        return await calendars.change(db, group, now, **chosen)


async def stop(db: Database, chat: Calendar, group_id: int, now: datetime) -> Calendar:
    """They are told in private again. Raises NotFound where they were not told in that chat."""
    async with db.transaction():
        group = await calendars.get(db, group_id)
        if group.organisers != chat.chat_id:
            raise NotFound("group")
        others = {"surprises": Surprises.OTHERS, "organisers": None}
        return await calendars.change(db, group, now, **others)


async def told_in(db: Database, chat: Calendar) -> list[Calendar]:
    """The groups whose surprises that chat is told of, the first SHOWN."""
    return await audiences.told_in(db, chat.chat_id, SHOWN)

"""A personal calendar shared with others: by links that open once, to guests who may leave."""

from datetime import datetime, timedelta
from enum import Enum, auto

from birthday_calendar.database import Database
from birthday_calendar.domain import admission
from birthday_calendar.domain.admission import Rules
from birthday_calendar.domain.errors import NotFound
from birthday_calendar.domain.models import Calendar, Followed, Invitation, Member, Role
from birthday_calendar.services import members
from birthday_calendar.services.secret import hashed, new_secret
from birthday_calendar.storage import calendars, feeds, forgetting, guests, invitations
from birthday_calendar.storage import members as rows

PREFIX = "share_"  # of secrets, so that our logs recognise them; with it fit for ?start=
LINK_FOR = timedelta(hours=24)
MOST_LINKS = 10  # of a calendar, which wait to be opened
MOST_GUESTS = 20  # of a calendar
MOST_FOLLOWED = 20  # calendars of others


class Refused(Enum):
    """Why a link or an invitation is not given, or not taken."""

    TOO_MANY_LINKS = auto()
    TOO_MANY_GUESTS = auto()
    TOO_MANY_FOLLOWED = auto()
    OPENS_NOTHING = auto()  # used, revoked, expired, or never made
    OWN = auto()  # it is to the calendar of who opens it


async def invite(db: Database, calendar: Calendar, role: Role, now: datetime) -> str | Refused:
    """The secret of a new link, which nobody can read again and which opens once."""
    secret = new_secret(PREFIX)
    async with db.transaction():
        await calendars.lock(db, calendar.id)
        if len(await invitations.of_calendar(db, calendar.id, now)) >= MOST_LINKS:
            return Refused.TOO_MANY_LINKS
        if not await rows.has_room(db, calendar.id, MOST_GUESTS):
            return Refused.TOO_MANY_GUESTS
        await invitations.insert(db, calendar.id, hashed(secret), role, now, now + LINK_FOR)
    return secret


async def links(db: Database, calendar: Calendar, now: datetime) -> list[Invitation]:
    """Those that nobody has opened yet; the oldest first."""
    return await invitations.of_calendar(db, calendar.id, now)


async def revoke(db: Database, calendar: Calendar, invitation_id: int) -> None:
    """Also of one that is gone."""
    await invitations.delete(db, calendar.id, invitation_id)


async def invited(
    db: Database, secret: str, user_id: int, now: datetime, rules: Rules
) -> Followed | Refused:
    """What a link would make of who opens it; nothing where its maker is not served any more."""
    found = await invitations.find(db, hashed(secret), now)
    if found is None or not admission.admits(rules, found[1]):
        return Refused.OPENS_NOTHING
    role, calendar = found
    return Refused.OWN if calendar.chat_id == user_id else Followed(calendar=calendar, role=role)


async def accept(
    db: Database,
    secret: str,
    user_id: int,
    name: str,
    username: str | None,
    now: datetime,
    rules: Rules,
) -> Followed | Refused:
    """Of several who accept at once, one does; who is refused leaves the link as it was.

    Who is a guest already has the role of the new link then.
    """
    guest = await invited(db, secret, user_id, now, rules)
    if isinstance(guest, Refused):
        return guest
    async with db.transaction():
        await calendars.lock(db, guest.calendar.id)
        others = await guests.followed(db, user_id)
        if all(one.calendar.id != guest.calendar.id for one in others):
            if len(others) >= MOST_FOLLOWED:
                return Refused.TOO_MANY_FOLLOWED
            if not await rows.has_room(db, guest.calendar.id, MOST_GUESTS):
                return Refused.TOO_MANY_GUESTS
        if not await invitations.take(db, hashed(secret), now):
            return Refused.OPENS_NOTHING
        new = Member(
            calendar_id=guest.calendar.id,
            user_id=user_id,
            name=name,
            username=username,
            role=guest.role,
            met_at=now,
            left_at=None,
        )
        await guests.put(db, new)
    return guest


async def guests_of(db: Database, calendar: Calendar) -> list[Member]:
    """Who came first first."""
    return await guests.of_calendar(db, calendar.id)


async def guest_of(db: Database, calendar: Calendar, user_id: int) -> Member:
    """Raises NotFound."""
    guest = await members.get(db, calendar, user_id)
    if guest is None:
        raise NotFound("guest")
    return guest


async def change_role(db: Database, calendar: Calendar, user_id: int, role: Role) -> Member:
    """Raises NotFound."""
    await members.note_role(db, calendar, user_id, role)
    return await guest_of(db, calendar, user_id)


async def take_away(db: Database, calendar: Calendar, user_id: int) -> Member:
    """What they have added stays, and nobody knows any more that it was them. Raises NotFound."""
    async with db.transaction():
        await calendars.lock(db, calendar.id)
        guest = await guest_of(db, calendar, user_id)
        await forgetting.deeds(db, calendar.id, user_id)
        await feeds.end_of_duties(db, calendar.id, user_id)
        await rows.delete(db, calendar.id, user_id)
    return guest


async def chat_of(db: Database, user_id: int) -> Calendar | None:
    """Their own calendar; None where they have none, or their chat is closed to the bot."""
    own = await calendars.get_by_chat(db, user_id)
    return None if own is None or own.is_closed else own


async def followed(db: Database, user_id: int) -> list[Followed]:
    """Calendars that others share with them, the first one first."""
    return await guests.followed(db, user_id)


async def open_(db: Database, user_id: int, calendar_id: int) -> Followed:
    """It is what their own chat acts on. Raises NotFound where it is not shared with them."""
    async with db.transaction():
        for one in await guests.followed(db, user_id):
            if one.calendar.id == calendar_id:
                await guests.open_(db, user_id, calendar_id)
                return one
    raise NotFound("calendar")


async def open_own(db: Database, user_id: int) -> None:
    await guests.open_(db, user_id, None)


async def leave(db: Database, calendar: Calendar, user_id: int) -> None:
    """With all that is theirs there, and that they did what is not."""
    async with db.transaction():
        await calendars.lock(db, calendar.id)
        await forgetting.person(db, calendar.id, user_id, user_id)

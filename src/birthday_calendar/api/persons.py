"""People who call from a Mini App: each may do in a calendar what the chat lets them do.

What somebody is in a group Telegram says, as the bot does not meet everybody there; where it says
nothing, what the bot knows of them.
"""

import asyncio
import time
from datetime import datetime

from msgspec.structs import replace

from birthday_calendar.api import init_data
from birthday_calendar.api.asking import Asking
from birthday_calendar.api.callers import RESTS, Caller
from birthday_calendar.api.init_data import User
from birthday_calendar.api.problems import ASK_AGAIN, Problem
from birthday_calendar.config import Settings
from birthday_calendar.database import Database
from birthday_calendar.domain import admission
from birthday_calendar.domain.errors import NotFound, Unauthorized
from birthday_calendar.domain.keys import Rest
from birthday_calendar.domain.models import Calendar, CalendarKind, Member, Role
from birthday_calendar.domain.roles import deeds_in_group, deeds_in_personal
from birthday_calendar.recent import Latest
from birthday_calendar.rights import NotKnown, Standing
from birthday_calendar.services import bots, calendars, members, sharing

MOST_GROUPS = 50  # of a person, which are listed: Telegram is asked about each
# Of groups in which the bot has not met somebody it asks Telegram: of so many of them …
MOST_STRANGE = 20
STRANGE_WITHIN = 60.0  # … in so many seconds

Opened = tuple[Caller, Calendar]


class Persons:
    def __init__(self, settings: Settings, db: Database, asking: Asking):
        self._settings = settings
        self._db = db
        self._asking = asking
        self._key = init_data.key_of(settings.telegram_bot_token)
        # by person: since when they came to groups in which they are not known, and to which
        self._strange: Latest[int, tuple[float, frozenset[int]]] = Latest()

    async def identify(self, signed: str, now: datetime) -> User:
        """Raises Unauthorized."""
        is_bot_here = bool(self._settings.telegram_bot_token)  # of no token all know the key
        user = init_data.read(signed, self._key, now) if is_bot_here else None
        # nor is the sandbox's a secret
        if user is None or await bots.is_another_s(self._db, self._settings):
            raise Unauthorized("there is no bot here whose Mini App could call")
        return user

    async def enter(self, user_id: int, calendar_id: int) -> Opened:
        """Raises NotFound for what is not theirs to see, and Problem where nobody sees it now."""
        calendar = await calendars.get(self._db, calendar_id)
        is_own = calendar.chat_id == user_id  # whose it is, is no member of it
        member = None if is_own else await members.get(self._db, calendar, user_id)
        return await self.let_in(user_id, calendar, member), calendar

    async def let_in(self, user_id: int, calendar: Calendar, member: Member | None) -> Caller:
        """Who is known as that, if at all. Raises as `enter`."""
        if calendar.chat_id == user_id:
            return await self._caller(user_id, calendar, Role.OWNER)
        role = None if member is None or member.left_at is not None else member.role
        if role is None and calendar.kind is CalendarKind.SHARED:
            self._count_as_strange(user_id, calendar.id)
        return await self._caller(user_id, calendar, role)

    async def opened(self, user_id: int) -> list[Opened]:
        """Their own, what others share with them, and of the groups where they were met."""
        own = await sharing.chat_of(self._db, user_id)
        known = [] if own is None else [(own, Role.OWNER)]
        known += [(one.calendar, one.role) for one in await sharing.followed(self._db, user_id)]
        groups = await members.groups(self._db, user_id, MOST_GROUPS)
        known += [(calendar, Role.EDITOR) for calendar in groups]
        found = await asyncio.gather(
            *(self._caller(user_id, calendar, role) for calendar, role in known),
            return_exceptions=True,
        )
        opened = []
        for caller, (calendar, _) in zip(found, known, strict=True):
            if isinstance(caller, Caller):
                opened.append((caller, calendar))
            elif not isinstance(caller, NotFound | Problem):
                raise caller
        return opened

    async def _caller(self, user_id: int, calendar: Calendar, role: Role | None) -> Caller:
        """`role` is what is known of them; raises as `enter`."""
        if calendar.kind is CalendarKind.SHARED:
            return await self._in_group(user_id, calendar, role)
        if calendar.chat_id == user_id:
            role = Role.OWNER
        if role is None:
            raise NotFound("calendar")
        if role is Role.OWNER and calendar.is_closed:
            raise Problem("not-allowed", RESTS[Rest.BOT_GONE])
        is_served = admission.lets_in(self._settings, user_id, None)  # in their own chat
        if not is_served or not admission.admits(self._settings, calendar):
            raise Problem("not-allowed", RESTS[Rest.NOT_SERVED])
        return Caller(user_id=user_id, deeds=deeds_in_personal(role))

    async def _in_group(self, user_id: int, calendar: Calendar, role: Role | None) -> Caller:
        rest = None if role is Role.OWNER else Rest.NO_ADMIN
        known, is_sure = Standing(rest, is_there=role is not None), True
        try:
            found = await self._standing(calendar, user_id, known)
        except NotKnown:
            if not known.is_there:
                raise Problem("rights-unknown", headers={"Retry-After": ASK_AGAIN}) from None
            found, is_sure = known, False
        if not found.is_there:
            raise NotFound("calendar")
        if found.rest is Rest.BOT_GONE:
            raise Problem("not-allowed", RESTS[found.rest])
        if not admission.admits(self._settings, calendar):
            raise Problem("not-allowed", RESTS[Rest.NOT_SERVED])
        deeds = deeds_in_group(calendar.who_may, is_admin=found.rest is None)
        return Caller(user_id=user_id, deeds=deeds, is_sure=is_sure)

    async def _standing(self, calendar: Calendar, user_id: int, known: Standing) -> Standing:
        """Raises NotKnown."""
        if calendar.is_closed:
            return replace(known, rest=Rest.BOT_GONE)
        found = await self._asking.standing(calendar, user_id)
        return found if found.is_there is not None else replace(found, is_there=known.is_there)

    def _count_as_strange(self, user_id: int, calendar_id: int) -> None:
        """Raises NotFound for who tries one after another: Telegram is not asked of more."""
        now = time.monotonic()
        since, seen = self._strange.get(user_id, (now, frozenset()))
        if now - since > STRANGE_WITHIN:
            since, seen = now, frozenset()
        if calendar_id in seen:
            return
        if len(seen) == MOST_STRANGE:
            raise NotFound("calendar")
        self._strange[user_id] = since, seen | {calendar_id}

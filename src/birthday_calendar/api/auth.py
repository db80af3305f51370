"""Who calls, which calendars that opens, and whether they may do what they ask for."""

from datetime import datetime
from functools import partial

from msgspec import Struct
from starlette.background import BackgroundTask
from starlette.requests import Request

from birthday_calendar.api.asking import Asking
from birthday_calendar.api.callers import RESTS, Caller
from birthday_calendar.api.init_data import User
from birthday_calendar.api.noting import noted_later
from birthday_calendar.api.persons import Opened, Persons
from birthday_calendar.api.problems import Problem
from birthday_calendar.api.reading import row_number
from birthday_calendar.api.refusals import Refusals
from birthday_calendar.config import Settings
from birthday_calendar.database import Database
from birthday_calendar.domain import key_rules
from birthday_calendar.domain.errors import NotFound, Unauthorized
from birthday_calendar.domain.keys import Rest, Token
from birthday_calendar.domain.models import Calendar
from birthday_calendar.domain.roles import Deed, deeds_of_token
from birthday_calendar.recent import Recently
from birthday_calendar.services import tokens
from birthday_calendar.telegram import BotApi

Who = tuple[Token, Calendar] | User


class Visitor(Struct, frozen=True):
    """Who calls, and all that is open to them."""

    token: Token | None
    user: User | None
    opened: list[Opened]


class Gate:
    """Lets calls in. `telegram` knows about admins; None where nobody is to be asked."""

    def __init__(
        self, settings: Settings, refusals: Refusals, db: Database, telegram: BotApi | None
    ):
        self._rules = settings
        self.refusals = refusals
        self._db = db
        self._tokens = tokens.lookups(db)
        self._asking = Asking(telegram)
        self.persons = Persons(settings, db, self._asking)
        self._noted = Recently(key_rules.USE_NOTED_EACH.total_seconds())

    async def enter(self, request: Request, deed: Deed | None, now: datetime) -> Opened:
        """Into the calendar of the path, to do that; None is to look.

        Raises Unauthorized, NotFound for a calendar that is not open to them, and Problem for what
        they may not do, or not now.
        """
        who = await self._identify(request, now)
        if isinstance(who, User):
            caller, calendar = await self.persons.enter(who.id, row_number(request, "calendar_id"))
            if deed is not None:
                caller.assure_may(deed)
            return caller, calendar
        token, calendar = who
        if request.path_params["calendar_id"] != str(calendar.id):
            raise NotFound("calendar")
        caller = _of_token(token)
        if deed is not None:
            caller.assure_may(deed)
        writes = request.method not in ("GET", "HEAD")
        await self._assure_awake(token, calendar, now, writes=writes)
        return caller, calendar

    async def visit(self, request: Request, now: datetime) -> Visitor:
        """To look at what is open to them. Raises as `enter`."""
        who = await self._identify(request, now)
        if isinstance(who, User):
            return Visitor(None, who, await self.persons.opened(who.id))
        token, calendar = who
        await self._assure_awake(token, calendar, now, writes=False)
        return Visitor(token, None, [(_of_token(token), calendar)])

    def noting_use(self, token: Token | None, now: datetime) -> BackgroundTask | None:
        """What is to be done after the answer; None where that is noted already."""
        if token is None or not key_rules.is_use_to_be_noted(token, now):
            return None
        if not self._noted.is_first(token.id):
            return None
        return noted_later(self._db, partial(tokens.note_use, self._db, token, now))

    async def _identify(self, request: Request, now: datetime) -> Who:
        scheme, secret = _credentials(request)
        client = request.headers.get("x-limited-as", "")  # nginx says it
        with self.refusals.watching(client, secret):
            if scheme == "tma":
                return await self.persons.identify(secret, now)
            if scheme == "bearer" and secret:
                return await tokens.authenticate(self._db, secret, now, self._tokens.join)
            raise Unauthorized(
                "Send the header Authorization: Bearer TOKEN; the bot's /token makes one"
            )

    async def _assure_awake(
        self, token: Token, calendar: Calendar, now: datetime, *, writes: bool
    ) -> None:
        """Raises Problem for one that rests."""
        rest = key_rules.why_it_rests(self._rules, token, calendar)
        # who rests may have been made an admin again, of which not every group tells its bots
        if rest is Rest.NO_ADMIN or (writes and rest is None):
            rest = await self._asking.ask(self._db, token, calendar, now)
        if rest is not None:
            raise Problem("token-rests", RESTS[rest])


def _of_token(token: Token) -> Caller:
    return Caller(user_id=token.user_id, deeds=deeds_of_token(token), token=token)


def _credentials(request: Request) -> tuple[str, str]:
    """The scheme, in lower case, and what is shown; empty where nothing is.

    The same that nginx limits by: a blank that it does not know as one is no blank here.
    """
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    return scheme.lower(), secret.strip(" \t")

"""Who calls, which calendar that opens, and whether the token may do what it is used for."""

from contextlib import suppress
from datetime import datetime

from starlette.background import BackgroundTask
from starlette.requests import Request

from birthday_calendar.api.asking import Asking
from birthday_calendar.api.problems import Problem
from birthday_calendar.api.refusals import Refusals
from birthday_calendar.database import Database
from birthday_calendar.domain import token_rules
from birthday_calendar.domain.admission import Rules
from birthday_calendar.domain.errors import CalendarError, NotFound, Unauthorized
from birthday_calendar.domain.models import Access, Calendar, Rest, Token
from birthday_calendar.recent import Recently
from birthday_calendar.services import tokens
from birthday_calendar.telegram import BotApi

NOTED_WITHIN = 2.0  # seconds for the database to take when a token was used

_RESTS = {
    Rest.NO_ADMIN: "Who made it is no admin of the group any more. It works again as soon as they"
    " are; another admin makes another one with the bot's /token.",
    Rest.BOT_GONE: "The bot was removed from the chat, or blocked. It works again when the bot is"
    " back and somebody has written to it there.",
    Rest.NOT_SERVED: "The bot is private and does not serve this chat. Whoever runs it can let the"
    " chat in: see ALLOWED_USERS and ALLOWED_CHATS.",
}


class Gate:
    """Lets calls in. `telegram` knows about admins; None where nobody is to be asked."""

    def __init__(self, rules: Rules, refusals: Refusals, db: Database, telegram: BotApi | None):
        self._rules = rules
        self._refusals = refusals
        self._db = db
        self._tokens = tokens.lookups(db)
        self._asking = Asking(telegram)
        self._noted = Recently(token_rules.USE_NOTED_EACH.total_seconds())

    async def enter(self, request: Request, now: datetime) -> tuple[Token, Calendar]:
        """The token, and its own calendar.

        Raises Unauthorized, NotFound for any other calendar in the path, and Problem for what this
        token may not do, or not now.
        """
        secret = _secret(request)
        client = request.headers.get("x-limited-as", "")  # nginx says it
        with self._refusals.watching(client, secret):
            if not secret:
                raise Unauthorized(
                    "Send the header Authorization: Bearer TOKEN; the bot's /token makes one"
                )
            token, calendar = await tokens.authenticate(self._db, secret, now, self._tokens.join)
        own = str(calendar.id)
        if request.path_params.get("calendar_id", own) != own:
            raise NotFound("calendar")
        writes = request.method not in ("GET", "HEAD")
        if writes and token.access is Access.READ:
            raise Problem(
                "read-only-token",
                "It was made for reading. The bot's /token makes one that may write, too.",
                headers={"WWW-Authenticate": 'Bearer error="insufficient_scope"'},
            )
        rest = token_rules.why_it_rests(self._rules, token, calendar)
        # who rests may have been made an admin again, of which not every group tells its bots
        if rest is Rest.NO_ADMIN or (writes and rest is None):
            rest = await self._asking.ask(self._db, token, calendar, now)
        if rest is not None:
            raise Problem("token-rests", _RESTS[rest])
        return token, calendar

    def noting_use(self, token: Token, now: datetime) -> BackgroundTask | None:
        """What is to be done after the answer, which neither waits for it nor fails by it."""
        if not token_rules.is_use_to_be_noted(token, now) or not self._noted.is_first(token.id):
            return None
        return BackgroundTask(_note_use, self._db, token, now)


def _secret(request: Request) -> str:
    """What is shown as a token; empty where nothing is.

    The same that nginx limits by: a blank that it does not know as one is no blank here.
    """
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    return secret.strip(" \t") if scheme.lower() == "bearer" else ""


async def _note_use(db: Database, token: Token, now: datetime) -> None:
    with suppress(CalendarError):
        async with db.within(NOTED_WITHIN):
            await tokens.note_use(db, token, now)

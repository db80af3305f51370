"""An address of the API: which methods it knows, and what each call has in hand."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from birthday_calendar.api import etags, idempotency
from birthday_calendar.api.problems import Problem
from birthday_calendar.api.schemas import Answer
from birthday_calendar.database import Database
from birthday_calendar.domain import dates
from birthday_calendar.domain.models import Calendar, Token

ANSWERED_WITHIN = 2.2  # seconds, whatever hangs; after 2.4 conf/nginx.conf asks another worker


@dataclass(frozen=True)
class Call:
    """A request that was let in."""

    request: Request
    db: Database
    token: Token
    calendar: Calendar
    now: datetime
    today: date  # in the calendar's time zone


Handler = Callable[[Any], Awaitable[Response]]


class Open:
    """An ASGI app of one handler a method. HEAD is GET, whose body the server leaves out."""

    def __init__(self, **handlers: Handler):
        self._handlers = {method.upper(): handler for method, handler in handlers.items()}
        also = ["HEAD", "OPTIONS"] if "GET" in self._handlers else ["OPTIONS"]
        self._allow = {"Allow": ", ".join([*self._handlers, *also])}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self._respond(Request(scope, receive))
        await response(scope, receive, send)

    async def _respond(self, request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=self._allow)
        handler = self._handlers.get("GET" if request.method == "HEAD" else request.method)
        if handler is None:
            raise Problem("method-not-allowed", headers=self._allow)
        return await self._call(handler, request)

    async def _call(self, handler: Handler, request: Request) -> Response:
        return await handler(request)


def of_nothing(call: Call) -> object:
    return None


def of_today(call: Call) -> object:
    """An event is shown with when it is celebrated next."""
    return call.today


def of_token(call: Call) -> object:
    return call.token.name, call.token.access, call.token.expires_at


class Resource(Open):
    """One that needs a token. Its handlers take a Call.

    `beside` is what its GET depends on, beside the calendar's revision and the address. The same of
    all these is the same answer, which has an ETag, and is kept.
    """

    def __init__(self, *, beside: Callable[[Call], object] = of_today, **handlers: Handler):
        super().__init__(**handlers)
        self._beside = beside

    async def _call(self, handler: Handler, request: Request) -> Response:
        state = request.app.state
        db, now = state.database, state.clock()
        async with db.within(ANSWERED_WITHIN):
            token, calendar = await state.gate.enter(request, now)
            today = dates.today_in(calendar.time_zone, now)
            call = Call(request, db, token, calendar, now, today)
            if request.method in ("GET", "HEAD"):
                response = await self._read(handler, call)
            else:
                async with db.flushed_together(), state.writes.turn(calendar.id):
                    response = await idempotency.once(
                        request, db, calendar, now, lambda: handler(call)
                    )
        response.background = state.gate.noting_use(token, now)
        return response

    async def _read(self, handler: Handler, call: Call) -> Response:
        """By what was kept, if it is the same still."""
        state, scope, calendar = call.request.app.state, call.request.scope, call.calendar
        etag = etags.etag(
            calendar.id,
            calendar.revision,
            self._beside(call),
            scope["path"],
            scope["query_string"],
        )
        headers = {"ETag": etag, "Cache-Control": etags.CACHE_CONTROL}
        if_none_match = ",".join(call.request.headers.getlist("if-none-match"))
        if etags.matches(if_none_match, etag):
            return Response(status_code=304, headers=headers)
        body = state.answers.get(etag)
        if body is None:
            response = await handler(call)
            assert isinstance(response, Answer)
            made_of = response.revision
            if made_of is None:
                made_of = await state.revisions.join(calendar.id)
            if made_of != calendar.revision:
                return response  # which may be of before, of after, or of both
            body = bytes(response.body)
            state.answers.keep(etag, body)
        if if_none_match.strip() == "*":
            return Response(status_code=304, headers=headers)
        return Response(body, headers=headers, media_type="application/json")

"""/me and /calendars: who calls, and which calendars are open to them."""

from datetime import datetime
from typing import Any

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from birthday_calendar.api import etags
from birthday_calendar.api.accepting import JSON, assure_takes
from birthday_calendar.api.auth import Visitor
from birthday_calendar.api.callers import Caller
from birthday_calendar.api.init_data import User
from birthday_calendar.api.operations import Operation
from birthday_calendar.api.reading import read_query
from birthday_calendar.api.resources import ANSWERED_WITHIN, Open, linked
from birthday_calendar.api.responses import to_json
from birthday_calendar.api.schemas import TokenOut, show_token
from birthday_calendar.domain.keys import Access, Token
from birthday_calendar.domain.models import Calendar, CalendarKind
from birthday_calendar.domain.roles import Deed
from birthday_calendar.services import cursors
from birthday_calendar.shown import CalendarOut, show_calendar


class OwnToken(Struct, kw_only=True):
    """The one that a call came with."""

    id: int
    name: str
    access: Access
    created_at: datetime
    expires_at: datetime | None


class Person(Struct, kw_only=True):
    """A Telegram user, who calls from a Mini App."""

    id: int
    first_name: str
    last_name: str
    username: str | None
    language: str | None  # of their Telegram: an IETF language tag


class OpenCalendar(Struct, kw_only=True):
    """One that is open to who calls, and what they may do there."""

    id: int
    kind: CalendarKind
    title: str
    access: Access
    may: list[Deed]


class Me(Struct, kw_only=True):
    """Either a token or a person."""

    token: OwnToken | None
    user: Person | None
    calendars: list[OpenCalendar]


class CalendarPage(Struct):
    token: TokenOut | None  # none of a person's
    items: list[CalendarOut]  # type: ignore[valid-type]  # made of the model's fields
    next_cursor: str | None


class Visit(Struct, frozen=True):
    """A request of who was let in. `query` is of the struct that its operation names."""

    visitor: Visitor
    query: Any


class VisitorResource(Open):
    """One of no calendar. Its handlers take a Visit."""

    wants_credentials = True
    has_etag = True

    async def _call(self, operation: Operation, request: Request) -> Response:
        assure_takes(request, JSON)
        state = request.app.state
        now = state.clock()
        async with state.database.within(ANSWERED_WITHIN):
            visitor = await state.gate.visit(request, now)
        query = read_query(request, operation.query)
        answer = linked(request, await operation.handler(Visit(visitor, query)))
        response = etags.if_changed(request, answer)
        response.background = state.gate.noting_use(visitor.token, now)
        return response


async def show(visit: Visit) -> Response:
    visitor = visit.visitor
    token, user = visitor.token, visitor.user
    return to_json(
        Me(
            token=None if token is None else _own(token),
            user=None if user is None else _person(user),
            calendars=[_shown(caller, calendar) for caller, calendar in visitor.opened],
        )
    )


async def calendars(visit: Visit) -> Response:
    visitor, query = visit.visitor, visit.query
    token = None if visitor.token is None else show_token(visitor.token)
    every = [calendar for _, calendar in visitor.opened]
    found, next_cursor = cursors.page_of(every, query.cursor, query.limit)
    items = [show_calendar(calendar) for calendar in found]
    return to_json(CalendarPage(token, items, next_cursor), next_cursor=next_cursor)


def _own(token: Token) -> OwnToken:
    return OwnToken(**{name: getattr(token, name) for name in OwnToken.__struct_fields__})


def _person(user: User) -> Person:
    return Person(
        id=user.id,
        first_name=user.first_name,
        last_name=user.last_name,
        username=user.username,
        language=user.language_code,
    )


def _shown(caller: Caller, calendar: Calendar) -> OpenCalendar:
    return OpenCalendar(
        id=calendar.id,
        kind=calendar.kind,
        title=calendar.title,
        access=caller.access,
        may=[deed for deed in Deed if deed in caller.deeds and deed is not Deed.OWN],
    )

"""/events of a calendar."""

from contextlib import nullcontext
from enum import StrEnum
from functools import partial
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, Struct
from starlette.responses import Response

from birthday_calendar.api import own_events, preconditions, sync
from birthday_calendar.api.problems import invalid
from birthday_calendar.api.reading import read
from birthday_calendar.api.resources import Call
from birthday_calendar.api.responses import to_json
from birthday_calendar.api.schemas import (
    EventIn,
    EventPage,
    EventPatch,
    EventPut,
    PageQuery,
    changes,
    to_draft,
)
from birthday_calendar.api.turns import Turns
from birthday_calendar.domain.models import Event, EventKind
from birthday_calendar.services import events, lists
from birthday_calendar.shown import READ_ONLY

MOST_USER_ID = 2**52 - 1  # Telegram's have at most 52 significant bits


class Sort(StrEnum):
    YEAR = "year"  # January first
    NEXT = "next"  # who is celebrated next first


class EventQuery(PageQuery, kw_only=True, forbid_unknown_fields=True):
    search: str = ""
    kind: EventKind | None = None
    tag: str | None = None
    month: Annotated[int, Meta(ge=1, le=12)] | None = None
    member: Annotated[int, Meta(ge=1, le=MOST_USER_ID)] | None = None
    responsible: str | None = None
    sort: Sort = Sort.YEAR
    updated_since: str | None = None


async def index(call: Call) -> Response:
    query: EventQuery = call.query
    if query.updated_since is not None:
        return await sync.index(call, query.updated_since)
    state = call.request.app.state
    searches: Turns = state.searches
    looks_at_all = query.search or query.kind or query.tag or query.responsible
    async with searches.turn(call.calendar.id) if looks_at_all else nullcontext():
        page = await lists.page(
            call.db,
            call.calendar,
            search=query.search,
            kind=query.kind,
            tag=query.tag,
            month=query.month,
            member=query.member,
            responsible=query.responsible,
            person=call.caller.person,
            next_from=call.today if query.sort is Sort.NEXT else None,
            cursor=query.cursor,
            limit=query.limit,
            totals=state.totals,
        )
    items = [own_events.shown(call, event) for event in page.items]
    shown = EventPage(items=items, next_cursor=page.next_cursor, total=page.total)
    return to_json(shown, revision=page.revision, next_cursor=page.next_cursor)


async def create(call: Call) -> Response:
    sent = await read(call.request, EventIn)
    most = call.request.app.state.settings.events_per_calendar
    event = await events.add(
        call.db, call.calendar, to_draft(sent), call.now, most=most, added_by=call.caller.person
    )
    path = call.below(event.id)
    answer = to_json(own_events.shown(call, event), 201, {"Location": call.url(path)})
    return call.told_of(path, answer)


async def show(call: Call) -> Response:
    event = await events.get(call.db, call.calendar, call.number("event_id"))
    return to_json(own_events.shown(call, event))


async def replace(call: Call) -> Response:
    sent = await read(call.request, EventPut)

    def check(before: Event) -> None:
        _check(call, before)
        own_events.assure_same_secrets(call, before, draft)
        assure_read_only_kept(sent, own_events.shown(call, before))

    draft = await own_events.with_secrets(call, call.number("event_id"), to_draft(sent))
    event = await events.replace(
        call.db, call.calendar, call.number("event_id"), draft, call.now, check
    )
    return _changed(call, event)


def assure_read_only_kept(sent: Struct, shown: Struct) -> None:
    """Raises Problem where a PUT has another value than what is shown of it."""
    values = msgspec.to_builtins(shown)
    for name in READ_ONLY:
        value = getattr(sent, name)
        if value is not UNSET and msgspec.to_builtins(value) != values[name]:
            raise invalid(name, "is not to be changed: leave it out, or as it is")


async def change(call: Call) -> Response:
    sent = changes(await read(call.request, EventPatch))

    def check(before: Event) -> None:
        _check(call, before)
        own_events.assure_not_said(call.caller.hidden(call.calendar, before), sent)

    event = await events.change(
        call.db, call.calendar, call.number("event_id"), call.now, check, **sent
    )
    return _changed(call, event)


async def delete(call: Call) -> Response:
    await events.delete(
        call.db, call.calendar, call.number("event_id"), call.now, check=partial(_check, call)
    )
    return Response(status_code=204)


def _check(call: Call, before: Event) -> None:
    """Raises Problem where it is not theirs to change, or somebody has changed it since."""
    call.caller.assure_may_change(before, call.now)
    preconditions.assure_unchanged(
        call.request, to_json(own_events.shown(call, before)), before.updated_at
    )


def _changed(call: Call, event: Event) -> Response:
    return call.told_of(call.request.scope["path"], to_json(own_events.shown(call, event)))

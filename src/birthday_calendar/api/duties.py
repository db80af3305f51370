"""/calendars/{id}/duties: who looks after what."""

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType
from msgspec.structs import replace
from starlette.responses import Response

from birthday_calendar.api.reading import number_in, read
from birthday_calendar.api.resources import Call
from birthday_calendar.api.responses import to_json
from birthday_calendar.domain.audience import may_read_secrets
from birthday_calendar.domain.duties import LEAD_DAYS, Duty, Person, Scope, named
from birthday_calendar.domain.errors import Invalid, NotFound
from birthday_calendar.domain.models import Event
from birthday_calendar.services import duties, duty_people, events
from birthday_calendar.services.duty_meaning import UNKNOWN

MonthDay = Annotated[str, Meta(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])\Z")]


class ResponsibleIn(Struct, kw_only=True, forbid_unknown_fields=True):
    """A member, by Telegram's number, or only a name."""

    name: str = ""
    member_id: int | None = None


class ResponsibleOut(Struct):
    name: str
    member_id: int | None


class DutyIn(Struct, kw_only=True, forbid_unknown_fields=True):
    scope: Scope
    people: list[ResponsibleIn]
    event_id: int | None = None
    tag: str | None = None
    first: MonthDay = "01-01"
    last: MonthDay = "12-31"
    lead_days: frozenset[int] = LEAD_DAYS


class DutyPatch(Struct, kw_only=True, forbid_unknown_fields=True):
    people: list[ResponsibleIn] | UnsetType = UNSET
    lead_days: frozenset[int] | UnsetType = UNSET


class DutyOut(Struct):
    id: int
    scope: Scope
    event_id: int | None
    tag: str | None
    first: str | None
    last: str | None
    people: list[ResponsibleOut]
    lead_days: list[int]


class DutyPage(Struct):
    items: list[DutyOut]
    next_cursor: str | None


async def index(call: Call) -> Response:
    seen = [
        one
        for one, event in await duties.all_of(call.db, call.calendar)
        if event is None or not is_hidden(call, event)
    ]
    some, next_cursor = call.page_of(seen)
    return to_json(DutyPage([_shown(one) for one in some], next_cursor), next_cursor=next_cursor)


async def create(call: Call) -> Response:
    sent = await read(call.request, DutyIn)
    duty = Duty(
        calendar_id=call.calendar.id,
        scope=sent.scope,
        people=await people_of(call, sent.people),
        lead_days=sent.lead_days,
        event_id=sent.event_id if sent.scope is Scope.EVENT else None,
        tag=sent.tag if sent.scope is Scope.TAG else None,
        first=_number(sent.first) if sent.scope is Scope.RANGE else None,
        last=_number(sent.last) if sent.scope is Scope.RANGE else None,
        created_by=call.caller.user_id,
    )
    if duty.event_id is not None:
        await event_of(call, duty.event_id)
    duty = await duties.give(call.db, call.calendar, duty, call.now)
    return to_json(_shown(duty), 201, {"Location": call.url(call.below(duty.id))})


async def show(call: Call) -> Response:
    return to_json(_shown(await _duty(call)))


async def change(call: Call) -> Response:
    sent = await read(call.request, DutyPatch)
    duty = await _duty(call)
    if not isinstance(sent.people, UnsetType):
        duty = replace(duty, people=await people_of(call, sent.people))
    if not isinstance(sent.lead_days, UnsetType):
        duty = replace(duty, lead_days=sent.lead_days)
    changed = await duties.give(call.db, call.calendar, duty, call.now)
    here = {"Content-Location": call.url(call.request.scope["path"])}
    return to_json(_shown(changed), headers=here)


async def take_away(call: Call) -> Response:
    duty = await _duty(call)
    await duties.take_away(call.db, call.calendar, duty.id, call.now)
    return Response(status_code=204)


async def people_of(call: Call, sent: list[ResponsibleIn]) -> tuple[Person, ...]:
    """Raises Invalid of a member whom nobody has met there."""
    there = {one.member_id: one for one in await duty_people.people(call.db, call.calendar)}
    found = []
    for one in sent:
        if one.member_id is None:
            found.append(named(one.name))
        elif one.member_id in there:
            found.append(there[one.member_id])
        else:
            raise Invalid("people", UNKNOWN, name=one.name or one.member_id)
    return tuple(found)


async def _duty(call: Call) -> Duty:
    duty = await duties.get(call.db, call.calendar, call.number("duty_id"))
    if not await _is_seen(call, duty):
        raise NotFound("duty")
    return duty


async def event_of(call: Call, event_id: int) -> Event:
    """Raises NotFound, also where it is their own day, or what no row is numbered with."""
    number = number_in(str(event_id))
    if number is None:
        raise NotFound("event")
    event = await events.get(call.db, call.calendar, number)
    if is_hidden(call, event):
        raise NotFound("event")
    return event


async def _is_seen(call: Call, duty: Duty) -> bool:
    if duty.event_id is None:
        return True
    try:
        await event_of(call, duty.event_id)
    except NotFound:
        return False
    return True


def is_hidden(call: Call, event: Event) -> bool:
    """Nobody sees who looks after their own day."""
    person = call.caller.person
    if person is None:
        return False
    return event.member_id == person or not may_read_secrets(call.calendar, event, person)


def _shown(duty: Duty) -> DutyOut:
    return DutyOut(
        id=duty.id,
        scope=duty.scope,
        event_id=duty.event_id,
        tag=duty.tag,
        first=_written(duty.first),
        last=_written(duty.last),
        people=[person_out(one) for one in duty.people],
        lead_days=sorted(duty.lead_days),
    )


def person_out(one: Person) -> ResponsibleOut:
    return ResponsibleOut(one.name, one.member_id)


def _number(day: str) -> int:
    return int(day.replace("-", ""))


def _written(day: int | None) -> str | None:
    return None if day is None else f"{day // 100:02}-{day % 100:02}"

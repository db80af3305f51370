"""/calendars/{id}/duties/open: whose the days to come are, or nobody's; what becomes of one."""

from datetime import date

from msgspec import UNSET, Struct, UnsetType
from starlette.responses import Response

from birthday_calendar.api.duties import (
    ResponsibleIn,
    ResponsibleOut,
    event_of,
    is_hidden,
    people_of,
    person_out,
)
from birthday_calendar.api.problems import Problem, invalid
from birthday_calendar.api.reading import date_in, read
from birthday_calendar.api.resources import Call
from birthday_calendar.api.responses import to_json
from birthday_calendar.domain.duties import AHEAD, Dealt, Person, TaskState
from birthday_calendar.domain.errors import Invalid
from birthday_calendar.domain.roles import Deed
from birthday_calendar.services import duty_dealing, duty_people, duty_tasks


class DutyDayOut(Struct):
    date: date
    event_id: int
    name: str
    responsible: ResponsibleOut | None
    duty_id: int | None
    done: bool
    reachable: bool


class DutyDayPatch(Struct, kw_only=True, forbid_unknown_fields=True):
    done: bool | UnsetType = UNSET
    responsible: ResponsibleIn | UnsetType = UNSET


class DutyDaysOut(Struct):
    today: date
    days: int
    items: list[DutyDayOut]


async def open_(call: Call) -> Response:
    """Whose the next days are, but those that a person has themself."""
    seen = await duty_dealing.outlook(call.db, call.calendar, call.today)
    items = [_day(one, seen.silent) for one in seen.dealt if not is_hidden(call, one.occasion.of)]
    return to_json(DutyDaysOut(call.today, AHEAD, items))


async def change(call: Call) -> Response:
    """By whose it is, or who may change the calendar; handed over first where both are said."""
    sent = await read(call.request, DutyDayPatch)
    event = await event_of(call, call.number("event_id"))
    day = date_in("day", call.request.path_params["day"], "2026-03-15")
    if sent == DutyDayPatch():
        raise invalid("done", "say whether it is done, or who is responsible")
    responsible = sent.responsible

    async def to() -> Person:
        assert not isinstance(responsible, UnsetType)
        [person] = await people_of(call, [responsible])
        return person

    try:
        held = await duty_tasks.change_day(
            call.db,
            call.calendar,
            event.id,
            day,
            call.now,
            lambda person: _assure_may(call, person),
            by=call.caller.person,
            to=None if isinstance(responsible, UnsetType) else to,
            is_done=None if isinstance(sent.done, UnsetType) else sent.done,
        )
    except Invalid as error:
        raise Invalid("responsible", error.reason, **error.values) from error
    task = held.task
    return to_json(
        DutyDayOut(
            date=task.day,
            event_id=task.event_id,
            name=event.name,
            responsible=person_out(task.person),
            duty_id=task.duty_id,
            done=task.state is TaskState.DONE,
            reachable=await duty_people.is_reached(call.db, call.calendar, task.person),
        )
    )


def _assure_may(call: Call, person: Person) -> None:
    """Raises Problem."""
    caller = call.caller
    if person.member_id is not None and person.member_id == caller.person:
        return
    if caller.person is not None and caller.is_sure and Deed.CHANGE not in caller.deeds:
        raise Problem("not-allowed", "This day is somebody else's to look after.")
    caller.assure_may(Deed.CHANGE)


def _day(one: Dealt, silent: frozenset[int]) -> DutyDayOut:
    person = one.person
    return DutyDayOut(
        date=one.occasion.date,
        event_id=one.occasion.of.id,
        name=one.occasion.of.name,
        responsible=None if person is None else person_out(person),
        duty_id=None if one.duty is None else one.duty.id,
        done=one.is_done,
        reachable=person is not None
        and person.member_id is not None
        and person.member_id not in silent,
    )

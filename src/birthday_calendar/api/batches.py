"""/events:batch: many events created, changed and deleted by one request."""

import zlib
from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, Raw, Struct, UnsetType, structs
from starlette.responses import Response

from birthday_calendar.api import etags, own_events
from birthday_calendar.api.events import assure_read_only_kept
from birthday_calendar.api.problems import Problem, ProblemOut, problem_of
from birthday_calendar.api.reading import read, refusal
from birthday_calendar.api.resources import Call
from birthday_calendar.api.responses import to_json
from birthday_calendar.api.schemas import (
    EventIn,
    EventPatch,
    EventPut,
    changes,
    to_draft,
)
from birthday_calendar.domain import fields
from birthday_calendar.domain.errors import CalendarError, Invalid, NotFound
from birthday_calendar.domain.models import Event, EventDraft
from birthday_calendar.domain.roles import Deed
from birthday_calendar.services import batches
from birthday_calendar.services.batches import Operation

MOST = 1_000  # operations
_NAME_SHOWN = 200  # characters of a field that somebody has made up


class Mode(StrEnum):
    ALL_OR_NOTHING = "all_or_nothing"
    EACH = "each"  # by itself


class BatchIn(Struct, kw_only=True, forbid_unknown_fields=True):
    operations: Annotated[list[Raw], Meta(min_length=1, max_length=MOST)]  # of OperationIn
    mode: Mode = Mode.ALL_OR_NOTHING


EventId = Annotated[int, Meta(ge=0, le=2**63 - 1)]


class CreateIn(Struct, tag="create", tag_field="op", kw_only=True, forbid_unknown_fields=True):
    event: EventIn  # type: ignore[valid-type]


class _OfOne(Struct, tag_field="op", kw_only=True, forbid_unknown_fields=True):
    id: EventId
    if_match: str | None = None


class ReplaceIn(_OfOne, tag="replace", kw_only=True, forbid_unknown_fields=True):
    event: EventPut  # type: ignore[valid-type]


class ChangeIn(_OfOne, tag="change", kw_only=True, forbid_unknown_fields=True):
    changes: EventPatch  # type: ignore[valid-type]


class DeleteIn(_OfOne, tag="delete", kw_only=True, forbid_unknown_fields=True):
    pass


OperationIn = CreateIn | ReplaceIn | ChangeIn | DeleteIn


class BatchBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """Operations on events. BatchIn takes the same, and lets each be wrong by itself."""

    operations: Annotated[list[OperationIn], Meta(min_length=1, max_length=MOST)]
    mode: Mode = Mode.ALL_OR_NOTHING


_DECODER: msgspec.json.Decoder[OperationIn] = msgspec.json.Decoder(OperationIn)


class ResultOut(Struct, kw_only=True):
    """Of an operation; `etag` is of what is there now."""

    status: int
    id: int | UnsetType = UNSET
    etag: str | UnsetType = UNSET
    problem: ProblemOut | UnsetType = UNSET


class BatchOut(Struct):
    results: list[ResultOut]


_BODIES: dict[type, str] = {CreateIn: "event", ReplaceIn: "event", ChangeIn: "changes"}
_DONE = {CreateIn: 201, ReplaceIn: 200, ChangeIn: 200, DeleteIn: 204}
# In which member what is wrong is, where no other is named.
_MEMBERS = {
    "unknown-event": "id",
    "changed-meanwhile": "if_match",
    "precondition-required": "if_match",
}


async def prepare(call: Call) -> None:
    """Read it: each operation by itself, so that a wrong one leaves the others as they are."""
    sent = await read(call.request, BatchIn)
    call.request.state.mode = sent.mode
    call.request.state.operations = [_read(one) for one in sent.operations]


async def create(call: Call) -> Response:
    state = call.request.state
    outcomes = await batches.apply(
        call.db,
        call.calendar,
        [_operation(call, one) for one in state.operations],
        call.now,
        most=call.request.app.state.settings.events_per_calendar,
        all_or_none=state.mode is Mode.ALL_OR_NOTHING,
        added_by=call.caller.person,
    )
    problems = {
        place: _problem(call, place, state.operations[place], outcome)
        for place, outcome in enumerate(outcomes)
        if isinstance(outcome, CalendarError)
    }
    if problems and state.mode is Mode.ALL_OR_NOTHING:
        raise _all_refused(problems)
    results = [
        _refused(problems[place])
        if isinstance(outcome, CalendarError)
        else _done(call, state.operations[place], outcome)
        for place, outcome in enumerate(outcomes)
    ]
    answer = to_json(BatchOut(results))
    without_tags = [structs.replace(one, etag=UNSET) for one in results]  # which are long
    answer.kept_as = zlib.compress(msgspec.msgpack.encode(without_tags))
    return answer


async def show_again(call: Call, kept_as: bytes) -> Response:
    """With the ETags of what is there by now."""
    results = msgspec.msgpack.decode(zlib.decompress(kept_as), type=list[ResultOut])
    ids = {one.id for one in results if one.id is not UNSET}
    there = await batches.those(call.db, call.calendar, ids)
    for one in results:
        if one.id is not UNSET and one.id in there:
            one.etag = _tag(call, one.id, own_events.shown(call, there[one.id]))
    return to_json(BatchOut(results))


def _read(raw: Raw) -> OperationIn | Problem:
    try:
        return _DECODER.decode(raw)
    except msgspec.ValidationError as error:
        return refusal(error, OperationIn)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):  # within its texts
        return Problem("broken-json", "It is not UTF-8, or nested too deeply.")


def _operation(call: Call, one: OperationIn | Problem) -> Operation:
    def decide(before: Event | None) -> EventDraft | None:
        if isinstance(one, Problem):
            raise one
        if isinstance(one, CreateIn):
            call.caller.assure_may(Deed.ADD)
            return to_draft(one.event)
        assert before is not None
        call.caller.assure_may_change(before, call.now)
        shown = own_events.shown(call, before)
        _assure_seen(call, one, shown)
        match one:
            case ReplaceIn():
                assure_read_only_kept(one.event, shown)
                return own_events.keeping_secrets(call, before, to_draft(one.event))
            case ChangeIn():
                changed = changes(one.changes)
                own_events.assure_not_said(call.caller.hidden(call.calendar, before), changed)
                return fields.changed(before, changed)
        return None

    return Operation(one.id if isinstance(one, _OfOne) else None, decide)


def _assure_seen(call: Call, one: _OfOne, shown: Struct) -> None:
    """Raises Problem where somebody has changed it since, or where that is to be said."""
    if one.if_match is None:
        if call.request.app.state.settings.require_if_match:
            raise Problem("precondition-required", "Say if_match: the ETag of what you have read.")
    elif one.if_match.strip() != "*":
        tag = _tag(call, one.id, shown)
        if not etags.matches_strongly(one.if_match, tag):
            detail = "Read it again, and decide anew."
            raise Problem("changed-meanwhile", detail, headers={"ETag": tag})


def _tag(call: Call, event_id: int, shown: Struct) -> str:
    """Which GET would answer."""
    path = call.request.scope["path"].removesuffix(":batch")
    return etags.of_body(msgspec.json.encode(shown), f"{path}/{event_id}")


def _problem(call: Call, place: int, sent: OperationIn | Problem, error: CalendarError) -> Problem:
    """With fields as they stand in the batch."""
    found = problem_of(call.request, error)
    within = f"operations[{place}]"
    is_of_body = not isinstance(sent, Problem) and not isinstance(error, NotFound)
    if is_of_body and not (isinstance(error, Invalid) and error.field == "id"):
        within += f".{_BODIES.get(type(sent), '')}".rstrip(".")
    errors = [
        (f"{within}.{field}".removesuffix(".$")[:_NAME_SHOWN], detail)
        for field, detail in found.errors
    ]
    if not errors:
        member = _MEMBERS.get(found.kind)
        within = f"operations[{place}]" + (f".{member}" if member else "")
        errors = [(within, found.detail or found.shown().title)]
    detail = ": ".join(errors[0])
    return Problem(found.kind, detail, errors=errors, headers=found.headers)


def _all_refused(problems: dict[int, Problem]) -> Problem:
    errors = [
        (*error, f"/problems/{one.kind}") for one in problems.values() for error in one.errors
    ]
    return Problem("batch-refused", errors[0][0] + ": " + errors[0][1], errors=errors)


def _done(call: Call, sent: OperationIn, now: Event | None) -> ResultOut:
    status = _DONE[type(sent)]
    if now is None:
        return ResultOut(status=status)
    shown = own_events.shown(call, now)
    return ResultOut(status=status, id=now.id, etag=_tag(call, now.id, shown))


def _refused(problem: Problem) -> ResultOut:
    shown = problem.shown()
    tag = problem.headers.get("ETag")
    return ResultOut(status=shown.status, etag=UNSET if tag is None else tag, problem=shown)

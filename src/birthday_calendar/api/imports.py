"""/imports: files with people, shown first, then added, and taken back."""

from enum import StrEnum
from typing import TypeVar

from msgspec import Struct, structs
from starlette.responses import Response

from birthday_calendar import file_reading
from birthday_calendar.api.operations import Media
from birthday_calendar.api.problems import Problem, invalid
from birthday_calendar.api.reading import read
from birthday_calendar.api.resources import Call
from birthday_calendar.api.responses import to_json
from birthday_calendar.api.schemas import EntryOut, show_draft
from birthday_calendar.domain.formats import Answer, Doubt, Format, Reason, Status, Unit
from birthday_calendar.domain.roles import Deed
from birthday_calendar.services import imports
from birthday_calendar.services.imports import Preview

# What is in a file its content says; the type is asked for so that no form comes by mistake.
FILES = Media(
    (
        *("text/csv", "text/vcard", "text/calendar", "application/json", "text/plain"),
        *("application/csv", "application/octet-stream", "application/vnd.ms-excel"),
        *("text/directory", "text/tab-separated-values", "text/x-vcard"),
    )
)

E = TypeVar("E", bound=StrEnum)


class ImportQuery(Struct, kw_only=True, forbid_unknown_fields=True):
    name: str = ""


class ImportedOut(EntryOut):  # type: ignore[misc, valid-type]  # made of the model's fields
    """An entry, and what it is to the calendar. `where` is the number of its line, card, …"""

    where: int
    status: Status
    event_id: int | None
    namesake_id: int | None


class SkippedOut(Struct):
    where: int
    name: str
    reason: str


class ImportOut(Struct):
    id: int
    format: Format
    unit: Unit
    entries: list[ImportedOut]
    doubts: tuple[Doubt, ...]
    skipped: list[SkippedOut]


class AppliedOut(Struct):
    """How many events were made of a file, and how many of its entries made none."""

    id: int
    added: int
    changed: int
    same: int
    skipped: int
    left: int
    no_room: int


class UndoneOut(Struct):
    """How many new events were deleted, others put back, and left as somebody made them since."""

    id: int
    deleted: int
    restored: int
    stays: int


class Answers(Struct, kw_only=True, forbid_unknown_fields=True):
    """By reason of doubts; by place of a doubt, where it has another one."""

    answers: dict[str, str] = {}
    doubts: dict[str, str] = {}


async def prepare(call: Call) -> None:
    """Read the file."""
    request = call.request
    content_type = request.headers.get("content-type", "")
    if content_type.partition(";")[0].strip().lower() not in FILES.types:
        taken = {"Accept": ", ".join(FILES.types)}
        raise Problem(
            "unknown-format", f"Content-Type was {content_type or 'missing'}.", headers=taken
        )
    query: ImportQuery = call.query
    request.state.read = await file_reading.read(
        await request.body(),
        call.today,
        content_type=content_type,
        name=query.name,
        order=call.calendar.date_order,
    )


async def create(call: Call) -> Response:
    user_id = call.caller.user_id
    kept = await imports.keep(
        call.db, call.calendar, call.request.state.read, call.now, user_id=user_id
    )
    return _shown(kept)


async def show_again(call: Call, kept_as: bytes) -> Response:
    return _shown(await imports.preview(call.db, call.calendar, int(kept_as), call.now))


async def apply(call: Call) -> Response:
    sent = await read(call.request, Answers) if await call.request.body() else Answers()
    outcome = await imports.apply(
        call.db,
        call.calendar,
        call.number("import_id"),
        call.now,
        most=call.request.app.state.settings.events_per_calendar,
        answers={
            _word(Reason, "answers", reason): _word(Answer, f"answers.{reason}", said)
            for reason, said in sent.answers.items()
        },
        but={
            _place(place): _word(Answer, f"doubts.{place}", said)
            for place, said in sent.doubts.items()
        },
        may_change=Deed.CHANGE in call.caller.deeds,
    )
    return to_json(AppliedOut(call.number("import_id"), **outcome.counts))


async def undo(call: Call) -> Response:
    by = await imports.brought_by(call.db, call.calendar, call.number("import_id"), call.now)
    if by != call.caller.person:
        call.caller.assure_may(Deed.CHANGE)
    undone = await imports.undo(call.db, call.calendar, call.number("import_id"), call.now)
    return to_json(UndoneOut(call.number("import_id"), **structs.asdict(undone)))


def _shown(preview: Preview) -> Response:
    found = preview.read
    entries = [
        ImportedOut(
            **show_draft(one.entry.draft),
            where=one.entry.where,
            status=one.status,
            event_id=one.event.id if one.event else None,
            namesake_id=one.namesake.id if one.namesake else None,
        )
        for one in preview.compared
    ]
    skipped = [
        SkippedOut(one.where, one.what, one.reason.format(**one.values)) for one in found.skipped
    ]
    answer = to_json(
        ImportOut(preview.id, found.format, found.unit, entries, found.doubts, skipped), 201
    )
    answer.kept_as = str(preview.id).encode()
    return answer


def _place(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise invalid(f"doubts.{text}", "expected the place of a doubt, counted from 0")
    return int(text)


def _word(kind: type[E], field: str, text: str) -> E:
    try:
        return kind(text)
    except ValueError:
        raise invalid(field, f"expected one of {', '.join(kind)}") from None

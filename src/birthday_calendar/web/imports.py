"""Bringing people from a file or by lines: shown first, then added all at once, and taken back."""

from contextlib import AbstractAsyncContextManager
from enum import StrEnum
from typing import TypeVar

from markupsafe import Markup
from msgspec import Struct, structs
from starlette.responses import Response

from birthday_calendar import file_reading
from birthday_calendar.api.turns import Turns
from birthday_calendar.domain.errors import N_, Invalid
from birthday_calendar.domain.formats import Answer, Reason, Status
from birthday_calendar.domain.roles import Deed
from birthday_calendar.services import imports
from birthday_calendar.web import import_table
from birthday_calendar.web.forms import NO_CHOICE, file_in
from birthday_calendar.web.keys import Errors
from birthday_calendar.web.saying import said
from birthday_calendar.web.visit import CalendarVisit
from birthday_calendar.wording import imports as words

NOTHING = N_("Choose a file, or write somebody below it.")


class CameFrom(Struct, frozen=True):
    """The page that has led here, and to which one goes back."""

    room: str
    path: str
    label: str


_SETTINGS = CameFrom("settings", "/settings", N_("Settings"))
_PAGES = {
    "month": CameFrom("month", "", N_("Month")),
    "people": CameFrom("people", "/people", N_("People")),
    "add": CameFrom("add", "/add", N_("Add")),
}

E = TypeVar("E", bound=StrEnum)


async def index(visit: CalendarVisit) -> Response:
    return await _page(visit)


async def bring(visit: CalendarVisit) -> Response:
    """Read it, and keep it until they have looked at what is in it."""
    text = visit.field("text")
    found = await file_in(visit.sent, "file")
    if found is None and text:
        found = "", "text/plain", text.encode()
    if found is None:
        return await _page(visit, 422, errors={"file": Invalid("file", NOTHING)})
    name, content_type, data = found
    try:
        async with _turn(visit):
            read = await file_reading.read(
                data,
                visit.today,
                content_type=content_type,
                name=name,
                order=visit.calendar.date_order,
            )
            async with visit.db.flushed_together():
                kept = await imports.keep(
                    visit.db, visit.calendar, read, visit.now, user_id=visit.person
                )
    except Invalid as error:
        return await _page(visit, 422, text=text, errors={"file" if name else "text": error})
    return visit.go(f"{visit.home}/import/{kept.id}", **_origin(visit))


async def show(visit: CalendarVisit) -> Response:
    """What is in it; or what was made of it."""
    import_id, _ = visit.number("import_id"), visit.texts
    await _assure_theirs(visit, import_id)
    outcome = await imports.outcome(visit.db, visit.calendar, import_id, visit.now)
    if outcome is not None:
        undone = outcome.undone
        if undone is not None:
            text = words.undone(**structs.asdict(undone), _=_)
        else:
            text = words.outcome(**outcome.counts, _=_)
        return visit.page(
            "imported.html",
            came_from=_came_from(visit),
            text=Markup(text),  # noqa: S704 - words of ours and numbers
            can_be_undone=undone is None and bool(outcome.added or outcome.changed),
        )
    async with _turn(visit):
        preview = await imports.preview(
            visit.db, visit.calendar, import_id, visit.now, reader=visit.person
        )
    rows = import_table.rows(preview, _)
    new = sum(one.status is Status.NEW for one in preview.compared)
    changed = sum(one.status is Status.CHANGED for one in preview.compared)
    return visit.page(
        "import.html",
        came_from=_came_from(visit),
        rows=rows[: import_table.SHOWN],
        more=max(0, len(rows) - import_table.SHOWN),
        counts=import_table.counts(preview, rows),
        labels=import_table.LABELS,
        questions=import_table.questions(preview, _),
        new=new,
        changed=changed,
        room=max(0, visit.settings.events_per_calendar - preview.there),
    )


async def decide(visit: CalendarVisit) -> Response:
    """Add all, look at it with other answers, drop it, or take back what was added."""
    import_id, deed = visit.number("import_id"), visit.field("do")
    await _assure_theirs(visit, import_id)
    db, calendar = visit.db, visit.calendar
    if deed == "drop":
        await imports.drop(db, calendar, import_id)
        return visit.go(f"{visit.home}/import", said="dropped", **_origin(visit))
    async with _turn(visit), db.flushed_together():
        if deed == "undo":
            await imports.undo(db, calendar, import_id, visit.now)
        elif deed == "add":
            await imports.apply(
                db,
                calendar,
                import_id,
                visit.now,
                most=visit.settings.events_per_calendar,
                answers=_answers(visit),
                may_change=visit.may("change"),
            )
        else:
            await imports.answer(db, calendar, import_id, _answers(visit), visit.now)
    return visit.go(f"{visit.home}/import/{import_id}", **_origin(visit))


def _came_from(visit: CalendarVisit) -> CameFrom:
    return _PAGES.get(visit.query("from"), _SETTINGS)


def _origin(visit: CalendarVisit) -> dict[str, str]:
    """By which the next page knows it, too."""
    return {"from": _came_from(visit).room}


async def _page(
    visit: CalendarVisit, status: int = 200, *, text: str = "", errors: Errors | None = None
) -> Response:
    brought = await imports.of_person(visit.db, visit.calendar, visit.person, visit.now)
    return visit.page(
        "imports.html",
        status,
        came_from=_came_from(visit),
        said=said(visit) if status == 200 else "",
        text=text,
        errors=errors or {},
        ways=[Markup(visit.texts(way)) for way in words.HOW_TO_GET.values()],  # noqa: S704 - ours
        brought=[
            (one.id, visit.moment(one.created_at), Markup(_said_of(one, visit)))  # noqa: S704 - ours
            for one in brought
        ],
    )


def _said_of(one: imports.Brought, visit: CalendarVisit) -> str:
    _ = visit.texts
    if one.outcome is None:
        return _("Waits for a word of yours")
    if one.outcome.undone is not None:
        return words.undone(**structs.asdict(one.outcome.undone), _=_)
    return words.outcome(**one.outcome.counts, _=_)


async def _assure_theirs(visit: CalendarVisit, import_id: int) -> None:
    """For whoever has brought it, and who may change what others have added. Raises Problem."""
    by = await imports.brought_by(visit.db, visit.calendar, import_id, visit.now)
    if by != visit.person:
        visit.caller.assure_may(Deed.CHANGE)


def _turn(visit: CalendarVisit) -> AbstractAsyncContextManager[None]:
    """A worker does one at a time: each takes seconds and memory."""
    files: Turns = visit.request.app.state.files
    return files.turn(visit.calendar.id)


def _answers(visit: CalendarVisit) -> dict[Reason, Answer]:
    """Raises Invalid for what nobody was asked."""
    given = {name.removeprefix("answer."): visit.field(name) for name in visit.sent}
    asked = {name: said for name, said in given.items() if f"answer.{name}" in visit.sent}
    return {_word(Reason, name): _word(Answer, said) for name, said in asked.items()}


def _word(kind: type[E], text: str) -> E:
    try:
        return kind(text)
    except ValueError:
        raise Invalid("answer", NO_CHOICE) from None

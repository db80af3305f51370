"""/events.csv and others: all events of a calendar as a file to take away."""

from collections.abc import AsyncIterator, Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from birthday_calendar.api.callers import Caller
from birthday_calendar.api.operations import Media
from birthday_calendar.api.problems import BrokenOff, Problem
from birthday_calendar.api.resources import Call
from birthday_calendar.api.responses import File
from birthday_calendar.database import Database
from birthday_calendar.domain.formats import WRITERS, Format, Writer
from birthday_calendar.domain.models import Calendar, Event, Page
from birthday_calendar.services import lists

FILES = Media(tuple(writer.content_type.partition(";")[0] for writer in WRITERS.values()))
PAGE = 200  # events that are held at a time


async def show(call: Call) -> Response:
    asked = call.request.path_params["file_format"]
    return await file(call.request, call.db, call.caller, call.calendar, asked)


async def file(
    request: Request, db: Database, caller: Caller, calendar: Calendar, file_format: str
) -> File:
    """As that caller may read it. Raises Problem for a format that is not written."""
    try:
        writer = WRITERS[Format(file_format)]
    except (ValueError, KeyError):
        raise Problem("unknown-route") from None

    async def page(cursor: str | None) -> Page:
        totals = request.app.state.totals
        return await lists.page(db, calendar, cursor=cursor, limit=PAGE, totals=totals)

    def written(event: Event) -> bytes:
        return writer.event(caller.sees(calendar, event))

    first = await page(None)  # what fails now can still be said
    body = _written(writer, written, page, first)
    return File(body, name_of(file_format), writer.content_type, first.revision)


def name_of(file_format: str) -> str:
    """What such a file is called."""
    return f"birthdays.{file_format}"


async def _written(
    writer: Writer,
    written: Callable[[Event], bytes],
    next_page: Callable[[str], Awaitable[Page]],
    page: Page,
) -> AsyncIterator[bytes]:
    """A page at a time. It is broken off where somebody changes the calendar meanwhile: it would
    not be what its ETag says, and might miss people.
    """
    revision = page.revision
    yield writer.head
    between = b""
    while True:
        for event in page.items:
            yield between + written(event)
            between = writer.between
        if page.next_cursor is None:
            break
        page = await next_page(page.next_cursor)
        if page.revision not in (None, revision):
            raise BrokenOff("the calendar was changed meanwhile")
    yield writer.tail

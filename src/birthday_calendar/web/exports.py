"""All of a calendar, taken along as a file: by a browser; or by Telegram's client for a Mini App,
without a cookie of ours: https://core.telegram.org/bots/webapps#downloadfileparams
"""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from birthday_calendar.api import exports
from birthday_calendar.api.problems import Problem
from birthday_calendar.domain.errors import N_
from birthday_calendar.domain.formats import Format
from birthday_calendar.domain.visits import Ticket
from birthday_calendar.services import visits
from birthday_calendar.web.headers import TELEGRAM_WEB
from birthday_calendar.web.visit import CalendarVisit
from birthday_calendar.wording.texts import texts

FORMATS = {
    Format.CSV: ("CSV", N_("for spreadsheets")),
    Format.VCF: ("vCard", N_("for contacts")),
    Format.ICS: ("ICS", N_("for calendars")),
    Format.JSON: ("JSON", N_("for programs")),
}


async def show(visit: CalendarVisit) -> Response:
    return visit.page("exports.html", formats=FORMATS)


async def download(visit: CalendarVisit) -> Response:
    return await exports.file(
        visit.request, visit.db, visit.caller, visit.calendar, visit.request.path_params["format"]
    )


async def make_ticket(visit: CalendarVisit) -> Response:
    """As `Telegram.WebApp.downloadFile` takes it. Raises Problem."""
    file_format = visit.request.path_params["format"]
    if file_format not in set(FORMATS):
        raise Problem("unknown-route")
    ticket = Ticket(
        session_id=visit.session.id, calendar_id=visit.calendar.id, file_format=file_format
    )
    secret = await visits.make_ticket(visit.db, ticket, visit.now)
    url = f"{visit.settings.public_url}/web/files/{secret}"
    return JSONResponse({"url": url, "file_name": exports.name_of(file_format)})


async def fetch(request: Request) -> Response:
    """What a ticket is for, as whoever has made it may read it now. Raises Unauthorized, or as for
    a page of that calendar. Who only asks whether it is there leaves it.
    """
    state, secret = request.app.state, request.path_params["secret"]
    with state.gate.refusals.watching(request.headers.get("x-limited-as", ""), secret):
        ticket, session = await visits.find_ticket(
            state.database, secret, state.clock(), take=request.method != "HEAD"
        )
    request.state.texts = texts(session.language)
    caller, calendar = await state.gate.persons.enter(session.user_id, ticket.calendar_id)
    file = await exports.file(request, state.database, caller, calendar, ticket.file_format)
    file.headers["Access-Control-Allow-Origin"] = TELEGRAM_WEB
    return file

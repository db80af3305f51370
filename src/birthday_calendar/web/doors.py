"""How somebody comes in, and leaves: by a link of the bot's, or out of Telegram as a Mini App."""

import re
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from birthday_calendar.api import init_data
from birthday_calendar.api.init_data import LENGTH_LIMIT
from birthday_calendar.config import Settings
from birthday_calendar.domain import languages
from birthday_calendar.domain.errors import Unauthorized
from birthday_calendar.domain.languages import language_of
from birthday_calendar.domain.visits import Door, Link
from birthday_calendar.services import visits
from birthday_calendar.web.headers import Headers
from birthday_calendar.web.rendering import render
from birthday_calendar.web.visit import Visit
from birthday_calendar.wording.texts import texts

# By the sandbox anybody may speak as anybody: its first person needs no link to look.
SANDBOX = "sandbox"
_SANDBOX_PERSON = Link(user_id=700_000_001, language="en", calendar_id=None)

# as in startapp=c12-2026-11-30 or c12-p34
START = re.compile(r"c(\d{1,18})(?:-(?:(\d{4}-\d\d-\d\d)|p(\d{1,18})))?")

_SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Mac OS X", "Linux")
_BROWSERS = {"Edg/": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "FxiOS/": "Firefox"}
_BROWSERS |= {"CriOS/": "Chrome", "Chrome/": "Chrome", "Safari/": "Safari"}


class Doors:
    def __init__(self, settings: Settings, headers: Headers):
        self._settings = settings
        self._headers = headers

    async def knock(self, request: Request) -> Response:
        """A link is looked at, and not opened yet: programs look at links, too."""
        link = await self._link(request)
        page = render("knock.html", texts(link.language), settings=self._settings)
        return HTMLResponse(page)

    async def enter(self, request: Request) -> Response:
        state, secret = request.app.state, request.path_params["secret"]
        if self._is_of_sandbox(request):
            secret = await visits.make_link(state.database, _SANDBOX_PERSON, state.clock())
        with state.gate.refusals.watching(request.headers.get("x-limited-as", ""), secret):
            link, session = await visits.open_by_link(
                state.database, secret, _browser(request), state.clock()
            )
        to = "/web/" if link.calendar_id is None else f"/web/{link.calendar_id}"
        return self._headers.remember(RedirectResponse(to, 303), session, Door.BROWSER)

    async def _link(self, request: Request) -> Link:
        """Raises Unauthorized."""
        if self._is_of_sandbox(request):
            return _SANDBOX_PERSON
        state, secret = request.app.state, request.path_params["secret"]
        with state.gate.refusals.watching(request.headers.get("x-limited-as", ""), secret):
            return await visits.find_link(state.database, secret, state.clock())

    def _is_of_sandbox(self, request: Request) -> bool:
        is_here = request.headers.get("host") == urlsplit(self._settings.public_url).netloc
        is_asked_for = request.path_params["secret"] == SANDBOX
        return is_asked_for and is_here and self._settings.is_on_sandbox

    async def app(self, request: Request) -> Response:
        """The page that Telegram opens. Who they are its script hands over: it is in the fragment,
        which browsers keep to themselves.
        """
        _ = texts(languages.accepted(request.headers.get("accept-language", "")))
        return HTMLResponse(render("app.html", _, settings=self._settings))

    async def open_app(self, request: Request) -> Response:
        """Where to go on, for the page's script. Raises Unauthorized."""
        state, now = request.app.state, request.app.state.clock()
        signed = (await request.body()).decode("ascii", "replace")[: LENGTH_LIMIT + 1]
        with state.gate.refusals.watching(request.headers.get("x-limited-as", ""), signed):
            user = await state.gate.persons.identify(signed, now)
            # of a button nothing is signed but who pressed it: the page itself sees to who may look
            start = init_data.start_param(signed) or request.query_params.get("start", "")
            answer = JSONResponse({"to": _where(start)})
            if await self._is_known(request, user.id):  # it is loaded once more
                return answer
            session, secret = await visits.open_by_telegram(
                state.database,
                init_data.signature(signed),
                user.id,
                language_of(user),
                _browser(request),
                now,
            )
        return self._headers.remember(answer, secret, session.door)

    async def _is_known(self, request: Request, user_id: int) -> bool:
        state = request.app.state
        try:
            session = await visits.find(
                state.database, self._headers.secret(request), state.clock()
            )
        except Unauthorized:
            return False
        return session.user_id == user_id and session.door is Door.TELEGRAM

    async def leave(self, visit: Visit) -> Response:
        await visits.end(visit.db, visit.person, visit.session.id, visit.now)
        page = HTMLResponse(visit.html("left.html"))
        return self._headers.forget(page, visit.session.door)


def _where(start: str) -> str:
    """What a direct link or a button names: a calendar, perhaps a day of it, or whose card."""
    named = START.fullmatch(start)
    if named is None:
        return "/web/"
    if named[3]:
        return f"/web/{named[1]}/people/{named[3]}/postcard"
    return f"/web/{named[1]}" + (f"/days/{named[2]}" if named[2] else "")


def _browser(request: Request) -> str:
    """As whoever sits at it would call it."""
    agent = request.headers.get("user-agent", "")
    found = [name for mark, name in _BROWSERS.items() if mark in agent][:1]
    found += [name for name in _SYSTEMS if name in agent][:1]
    return ", ".join(found).replace("Mac OS X", "Mac")

"""An address for people: who looks, whether they may, and what they are told where they may not."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager, nullcontext
from dataclasses import replace
from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import Receive, Scope, Send

from birthday_calendar.api import etags
from birthday_calendar.api.kept_answers import Kept
from birthday_calendar.api.noting import noted_later
from birthday_calendar.api.problems import Problem, problem_of
from birthday_calendar.api.reading import row_number
from birthday_calendar.api.resources import ANSWERED_WITHIN, FILES_ANSWERED_WITHIN
from birthday_calendar.api.turns import Turns
from birthday_calendar.config import Settings
from birthday_calendar.domain import dates, languages, visits
from birthday_calendar.domain.errors import CalendarError
from birthday_calendar.domain.roles import Deed
from birthday_calendar.domain.visits import Session
from birthday_calendar.services import visits as sessions
from birthday_calendar.web import forms, refusals
from birthday_calendar.web.headers import Headers, is_form_token
from birthday_calendar.web.rendering import render
from birthday_calendar.web.turns import writing
from birthday_calendar.web.visit import CalendarVisit, Visit
from birthday_calendar.wording.texts import Texts, texts

Handler = Callable[[Any], Awaitable[Response]]


class Open:
    """One that anybody may look at. Its handlers take a Request."""

    answered_within = ANSWERED_WITHIN

    def __init__(self, *, get: Handler | None = None, post: Handler | None = None):
        self._handlers = {"GET": get, "HEAD": get, "POST": post}
        there = [method for method, handler in self._handlers.items() if handler is not None]
        self._allow = {"Allow": ", ".join([*there, "OPTIONS"])}
        self.headers: Headers
        self.settings: Settings

    def at(self, settings: Settings, headers: Headers) -> "Open":
        """As these settings have it."""
        self.settings, self.headers = settings, headers
        return self

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            response = await self._answer(request)
        except CalendarError as error:
            response = self._refuse(request, error)
        await self.headers.set(response)(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=self._allow)
        handler = self._handlers.get(request.method)
        if handler is None:
            raise Problem("method-not-allowed", headers=self._allow)
        async with request.app.state.database.within(self.answered_within):
            return await self._respond(request, handler)

    async def _respond(self, request: Request, handler: Handler) -> Response:
        if request.method == "POST":
            self._assure_from_here(request)
        return await handler(request)

    def _assure_from_here(self, request: Request) -> None:
        """Raises Problem for what a page elsewhere lets somebody's browser send."""
        origin = request.headers.get("origin")
        if origin is None:
            return
        host, public = request.headers.get("host", ""), urlsplit(self.settings.public_url)
        if host == public.netloc:  # where it has TLS, a page without any is of who knows whom
            is_from_here = origin == f"{public.scheme}://{host}"
        else:
            is_from_here = origin.partition("://")[2] in (host, public.netloc)
        if not is_from_here:
            raise Problem("not-allowed", "It was sent by another page than ours.")

    def _refuse(self, request: Request, error: CalendarError) -> Response:
        problem = problem_of(request, error)
        _ = self._texts(request)
        shown = problem.shown()
        told = refusals.told(problem, _)
        page = render(
            "refused.html",
            _,
            title=told.title,
            text=told.text,
            may_go_on=problem.kind != "unauthorized" and bool(self.headers.secret(request)),
            settings=self.settings,
        )
        return HTMLResponse(page, shown.status, problem.headers)

    @staticmethod
    def _texts(request: Request) -> Texts:
        found = getattr(request.state, "texts", None)
        return found or texts(languages.accepted(request.headers.get("accept-language", "")))


class Known(Open):
    """One for who is known by a session. Its handlers take a Visit."""

    async def _respond(self, request: Request, handler: Handler) -> Response:
        if request.method == "POST":
            self._assure_from_here(request)
        visit = await self._visit(request)
        if request.method == "POST":
            async with self._room(visit):  # once its sender was let in
                response = await self._take(visit, handler)
        else:
            response = await self._show(visit, handler)
        if visits.is_use_to_be_noted(visit.session, visit.now):
            note = partial(sessions.note_use, visit.db, visit.session, visit.now)
            response.background = noted_later(visit.db, note)
            self.headers.remember(response, visit.secret, visit.session.door)
        return response

    async def _take(self, visit: Visit, handler: Handler) -> Response:
        form = await self._sent(visit.request)
        try:
            if not is_form_token(form.get("token"), visit.secret):
                raise Problem("not-allowed", "The form is not of this session.")
            return await self._handle(replace(visit, form=form), handler)
        finally:
            await form.close()

    async def _visit(self, request: Request) -> Visit:
        now = request.app.state.clock()
        with self._watching(request) as secret:
            session = await sessions.find(request.app.state.database, secret, now)
        return Visit(**self._known(request, session, now))

    @contextmanager
    def _watching(self, request: Request) -> Iterator[str]:
        """What they show: who shows many that open nothing, is refused for a while."""
        secret, client = self.headers.secret(request), request.headers.get("x-limited-as", "")
        with request.app.state.gate.refusals.watching(client, secret):
            yield secret

    def _known(self, request: Request, session: Session, now: datetime) -> dict[str, Any]:
        """What makes a Visit."""
        request.state.texts = texts(session.language)
        return {
            "request": request,
            "settings": self.settings,
            "db": request.app.state.database,
            "session": session,
            "secret": self.headers.secret(request),
            "now": now,
            "texts": request.state.texts,
            "form": None,
        }

    def _room(self, visit: Any) -> AbstractAsyncContextManager[None]:
        """For what is sent, while it is read and handled."""
        return nullcontext()

    async def _sent(self, request: Request) -> FormData:
        return await forms.read(request)

    async def _handle(self, visit: Any, handler: Handler) -> Response:
        """What is sent."""
        return await handler(visit)

    async def _show(self, visit: Any, handler: Handler) -> Response:
        """What is asked for."""
        return await handler(visit)


class OfCalendar(Known):
    """One of a calendar that is theirs to see. Its handlers take a CalendarVisit.

    Who only looks needs no more than that, unless it `reads` for a deed.
    """

    def __init__(
        self,
        *,
        get: Handler | None = None,
        post: Handler | None = None,
        reads: Deed | None = None,
        writes: Deed | None = None,
    ):
        super().__init__(get=get, post=post)
        self._reads, self._writes = reads, writes

    async def _visit(self, request: Request) -> CalendarVisit:
        state, now = request.app.state, request.app.state.clock()
        with self._watching(request) as secret:
            session, calendar, member = await sessions.enter(
                state.entries.join, secret, row_number(request, "calendar_id"), now
            )
        known = self._known(request, session, now)
        caller = await state.gate.persons.let_in(session.user_id, calendar, member)
        deed = self._writes if request.method == "POST" else self._reads
        if deed is not None:
            caller.assure_may(deed)
        if calendar.language_chosen:
            known["texts"] = request.state.texts = texts(calendar.language)
        today = dates.today_in(calendar.time_zone, now)
        return CalendarVisit(**known, caller=caller, calendar=calendar, today=today)

    async def _handle(self, visit: CalendarVisit, handler: Handler) -> Response:
        async with writing(visit):
            return await handler(visit)


class Lasting(OfCalendar):
    """One without a form: the same while its calendar, the day and who looks are. By an ETag of
    these it is kept.
    """

    async def _show(self, visit: CalendarVisit, handler: Handler) -> Response:
        calendar, answers = visit.calendar, visit.request.app.state.answers
        etag = etags.etag(
            calendar.id,
            calendar.revision,
            (visit.today, visit.person, sorted(visit.caller.deeds), visit.texts.language),
            visit.request.scope["path"],
            visit.request.scope["query_string"] + visit.session.door.encode(),
        )
        headers = {"ETag": etag, "Cache-Control": etags.CACHE_CONTROL}
        if etags.is_known(visit.request.headers, etag):
            return Response(status_code=304, headers=headers)
        kept = answers.get(etag)
        if kept is not None:
            return HTMLResponse(kept.body, headers=headers)
        async with visit.request.app.state.looks.turn(calendar.id):
            response = await handler(visit)
        if response.status_code != HTTPStatus.OK or "cache-control" in response.headers:
            return response
        if await visit.request.app.state.revisions.join(calendar.id) == calendar.revision:
            answers.keep(etag, Kept(bytes(response.body)))
            response.headers.update(headers)
        return response


class OfWords(OfCalendar):
    """One about what somebody writes, which may be much. Its handlers see to their turns."""

    async def _handle(self, visit: CalendarVisit, handler: Handler) -> Response:
        return await handler(visit)


class OfFile(OfWords):
    """One about a file: it is long, and takes a while."""

    answered_within = FILES_ANSWERED_WITHIN

    def _room(self, visit: CalendarVisit) -> AbstractAsyncContextManager[None]:
        bodies: Turns = visit.request.app.state.bodies
        return bodies.turn(visit.calendar.id)

    async def _sent(self, request: Request) -> FormData:
        return await forms.read_with_file(request)

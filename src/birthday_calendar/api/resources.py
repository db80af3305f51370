"""An address of the API: which methods it knows, and what each call has in hand."""

from collections.abc import Awaitable, Callable, Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import quote, urlencode

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from birthday_calendar.api import etags, idempotency
from birthday_calendar.api.accepting import JSON, assure_takes
from birthday_calendar.api.callers import Caller
from birthday_calendar.api.kept_answers import Kept
from birthday_calendar.api.operations import Handler, Operation
from birthday_calendar.api.problems import Problem
from birthday_calendar.api.reading import JSON_TYPES, read_query, row_number
from birthday_calendar.api.responses import Answer, File
from birthday_calendar.api.schemas import PageQuery
from birthday_calendar.config import Settings
from birthday_calendar.database import Database
from birthday_calendar.domain import dates
from birthday_calendar.domain.models import Calendar
from birthday_calendar.domain.roles import Deed
from birthday_calendar.services import cursors
from birthday_calendar.services.cursors import N

FILES_ANSWERED_WITHIN = 25.0  # seconds; conf/nginx.conf waits 30
ANSWERED_WITHIN = 2.2  # seconds, whatever hangs; after 2.4 conf/nginx.conf asks another worker


@dataclass(frozen=True)
class Call:
    """A request that was let in. `query` is of the struct that its Resource names."""

    request: Request
    query: Any
    db: Database
    caller: Caller
    calendar: Calendar
    now: datetime
    today: date  # in the calendar's time zone

    def url(self, path: str) -> str:
        """An address of ours as others reach it; relative where PUBLIC_URL was not set."""
        settings: Settings = self.request.app.state.settings
        return settings.base_url + path

    def told_of(self, path: str, answer: Response) -> Response:
        """With the ETag of what GET shows at that address from now on, which is this answer."""
        answer.headers["ETag"] = etags.of_answer(answer, path)
        answer.headers["Content-Location"] = self.url(path)
        return answer

    def below(self, number: int) -> str:
        """The path of one of what is listed at this address."""
        return f"{self.request.scope['path']}/{number}"

    def number(self, name: str) -> int:
        """Of a row, in the path. Raises NotFound."""
        return row_number(self.request, name)

    def page_of(self, few: Iterable[N]) -> tuple[list[N], str | None]:
        """Those of the page that is asked for, with the cursor of the next one. Raises Invalid."""
        query: PageQuery = self.query
        return cursors.page_of(few, query.cursor, query.limit)


class Open:
    """An ASGI app of one operation a method. HEAD is GET, whose body the server leaves out."""

    wants_credentials = False
    has_etag = False  # of what GET answers
    is_written_if = False
    keeps_answers = False  # to a write with an Idempotency-Key

    def __init__(self, **operations: Operation):
        self.operations = {method.upper(): one for method, one in operations.items()}
        also = ["HEAD", "OPTIONS"] if "GET" in self.operations else ["OPTIONS"]
        self._allow = {"Allow": ", ".join([*self.operations, *also])}
        self._options = dict(self._allow)
        if "PATCH" in self.operations:
            self._options["Accept-Patch"] = ", ".join(JSON_TYPES)  # RFC 5789, 3.1

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self._respond(Request(scope, receive))
        await response(scope, receive, send)

    async def _respond(self, request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=self._options)
        operation = self.operations.get("GET" if request.method == "HEAD" else request.method)
        if operation is None:
            raise Problem("method-not-allowed", headers=self._allow)
        return await self._call(operation, request)

    async def _call(self, operation: Operation, request: Request) -> Response:
        return await operation.handler(request)


def of_nothing(call: Call) -> object:
    return None


def of_today(call: Call) -> object:
    """An event is shown with when it is celebrated next."""
    return call.today


class Resource(Open):
    """One of a calendar. Its handlers take a Call of who may do what it `reads` and `writes` for;
    without that, whoever may see the calendar.

    `beside` is what its GET depends on, beside the calendar's revision and the address. The same of
    all these is the same answer, which has an ETag, and is kept; None: it is another one each time.
    Its answers are JSON, unless its address `names_form`, which then goes before `Accept`.
    One that `is_written_if` has an ETag of what it shows by itself, by which whoever changes it can
    say what they have seen (preconditions.py). Without `keeps_answers`, as of those that hold a
    secret or are large, it takes no Idempotency-Key.
    """

    answered_within = ANSWERED_WITHIN
    wants_credentials = True

    def __init__(
        self,
        *,
        beside: Callable[[Call], object] | None = of_today,
        is_written_if: bool = False,
        keeps_answers: bool = True,
        names_form: bool = False,
        reads: Deed | None = None,
        writes: Deed | None = Deed.CHANGE,
        **operations: Operation,
    ):
        super().__init__(**operations)
        self._names_form = names_form
        self._beside = beside
        self.has_etag = beside is not None or is_written_if
        self.is_written_if = is_written_if
        self.keeps_answers = keeps_answers
        self._reads = reads
        self._writes = writes

    async def _call(self, operation: Operation, request: Request) -> Response:
        if not self._names_form:
            assure_takes(request, JSON)
        state = request.app.state
        db, now = state.database, state.clock()
        is_read = request.method in ("GET", "HEAD")
        async with db.within(self.answered_within):
            deed = self._reads if is_read else self._writes
            caller, calendar = await state.gate.enter(request, deed, now)
            today = dates.today_in(calendar.time_zone, now)
            query = read_query(request, operation.query)
            call = Call(request, query, db, caller, calendar, now, today)
            if is_read:
                response = await self._read(operation.handler, call)
            elif not self.keeps_answers and "idempotency-key" in request.headers:
                raise Problem("bad-idempotency-key", "None is taken here: answers are not kept.")
            else:
                response = await self._write(operation.handler, call)
        response.background = state.gate.noting_use(caller.token, now)
        return response

    async def _write(self, handler: Handler, call: Call) -> Response:
        async with (
            call.db.flushed_together(),
            call.request.app.state.writes.turn(call.calendar.id),
        ):
            return await idempotency.once(
                call.request,
                call.db,
                call.calendar,
                call.now,
                lambda: handler(call),
                person=call.caller.person,
            )

    async def _read(self, handler: Handler, call: Call) -> Response:
        """By what was kept, if it is the same still."""
        if self.is_written_if:
            return etags.if_changed(call.request, await handler(call))
        if self._beside is None:
            return linked(call.request, await handler(call))
        state, scope, calendar = call.request.app.state, call.request.scope, call.calendar
        etag = etags.etag(
            calendar.id,
            calendar.revision,
            (self._beside(call), call.caller.person),
            scope["path"],
            scope["query_string"],
        )
        headers = {"ETag": etag, "Cache-Control": etags.CACHE_CONTROL}
        if_none_match = ",".join(call.request.headers.getlist("if-none-match"))
        if etags.matches(if_none_match, etag):
            return Response(status_code=304, headers=headers)
        kept = state.answers.get(etag)
        if kept is None:
            response = linked(call.request, await handler(call))
            if isinstance(response, File):
                if response.revision == calendar.revision:
                    response.headers.update(headers)
                return response
            assert isinstance(response, Answer)
            made_of = response.revision
            if made_of is None:
                made_of = await state.revisions.join(calendar.id)
            if made_of != calendar.revision:  # it may be of before, of after, or of both
                return response
            kept = Kept(bytes(response.body), response.headers.get("link", ""))
            state.answers.keep(etag, kept)
        if if_none_match.strip() == "*":
            return Response(status_code=304, headers=headers)
        headers |= {"Link": kept.link} if kept.link else {}
        return Response(kept.body, headers=headers, media_type="application/json")


def linked(request: Request, response: Response) -> Response:
    """With where the next page is (RFC 8288)."""
    if isinstance(response, Answer) and response.next_cursor is not None:
        asked = [one for one in request.query_params.multi_items() if one[0] != "cursor"]
        query = urlencode([*asked, ("cursor", response.next_cursor)])
        address = request.app.state.settings.base_url + quote(request.scope["path"])
        response.headers["Link"] = f'<{address}?{query}>; rel="next"'
    return response


class FileResource(Resource):
    """One about a file: that takes seconds and memory, so a worker does one at a time.

    `prepare` is done before any transaction, `again` makes an answer anew for who repeats a call.
    """

    answered_within = FILES_ANSWERED_WITHIN

    def __init__(
        self,
        *,
        post: Operation,
        writes: Deed = Deed.ADD,
        prepare: Callable[[Call], Awaitable[None]] | None = None,
        again: Callable[[Call, bytes], Awaitable[Response]] | None = None,
    ):
        super().__init__(post=post, writes=writes)
        self._prepare = prepare
        self._again = again

    async def _write(self, handler: Handler, call: Call) -> Response:
        request, again, state = call.request, self._again, call.request.app.state
        async with AsyncExitStack() as turn:
            try:
                await turn.enter_async_context(state.bodies.turn(call.calendar.id))
                await request.body()  # before its turn: in that all would wait for a slow sender
                await turn.enter_async_context(state.files.turn(call.calendar.id))
            except ClientDisconnect:
                raise Problem("slow-body") from None
            if self._prepare is not None:
                await self._prepare(call)
            async with call.db.flushed_together():
                return await idempotency.once(
                    request,
                    call.db,
                    call.calendar,
                    call.now,
                    lambda: handler(call),
                    None if again is None else lambda kept_as: again(call, kept_as),
                    person=call.caller.person,
                )

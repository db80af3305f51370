"""What goes wrong, as RFC 9457 problem details: each kind has its own type, status and title."""

from collections.abc import Mapping, Sequence

import msgspec
import structlog
from msgspec import UNSET, Struct, UnsetType
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from birthday_calendar import logs
from birthday_calendar.domain.errors import (
    CalendarError,
    CalendarFull,
    ChangesForgotten,
    DatabaseBroken,
    DatabaseNewer,
    DatabaseReadOnly,
    DatabaseUnavailable,
    Invalid,
    NotFound,
    StorageFull,
    Unauthorized,
)

log = structlog.get_logger(__name__)

RETRY_AFTER = "2"  # seconds
ASK_AGAIN = "60"  # seconds, where Telegram did not say who may what

# What each is, and what to do about it, stands in explanations.py. Some only nginx answers: their
# whole answers are in conf/problems.
KINDS = {
    "broken-gzip": (400, "The body is not gzip"),
    "broken-json": (400, "The body is not JSON"),
    "bad-idempotency-key": (400, "The Idempotency-Key can't be used"),
    "malformed-request": (400, "The request can't be read"),
    "unauthorized": (401, "A valid API token is needed"),
    "read-only-token": (403, "The token may only read"),
    "not-allowed": (403, "The caller may not do this"),
    "token-rests": (403, "The token rests"),
    "feed-rests": (403, "The feed rests"),
    "unknown-route": (404, "There is nothing at this address"),
    "unknown-calendar": (404, "There is no such calendar"),
    "unknown-event": (404, "There is no such event"),
    "unknown-duty": (404, "There is no such duty"),
    "unknown-feed": (404, "There is no such feed"),
    "unknown-token": (404, "There is no such token"),
    "unknown-webhook": (404, "There is no such webhook"),
    "unknown-set": (404, "There is no such set of holidays"),
    "unknown-import": (404, "There is no such import, or not any more"),
    "method-not-allowed": (405, "This address does not know the method"),
    "not-acceptable": (406, "Nothing here is of a type that is accepted"),
    "calendar-full": (409, "The calendar holds as many events as it may"),
    "slow-body": (408, "The body did not arrive in time"),
    "changes-forgotten": (410, "What was deleted since then is not known any more"),
    "changed-meanwhile": (412, "It is not what it was when you read it"),
    "body-too-large": (413, "The body is too large"),
    "address-too-long": (414, "The address is too long"),
    "not-json": (415, "The body's type must be application/json"),
    "unknown-coding": (415, "Bodies of this Content-Encoding are not read"),
    "unknown-format": (415, "Files of this type are not read"),
    "batch-refused": (422, "Nothing of the batch was done"),
    "unknown-field": (422, "There is a field that nobody knows"),
    "invalid": (422, "There is a value that can't be taken"),
    "idempotency-key-reused": (422, "The Idempotency-Key was used for another request"),
    "precondition-required": (428, "A write has to say what it was read from"),
    "too-many-refused": (429, "Too many requests without a valid token"),
    "too-many-requests": (429, "Too many requests"),
    "headers-too-large": (431, "The headers are too large"),
    "internal-error": (500, "The server made a mistake"),
    "database-broken": (500, "The database is damaged"),
    "unknown-transfer-coding": (501, "Bodies of this Transfer-Encoding are not read"),
    "cards-away": (503, "There is no picture just now"),
    "busy": (503, "Other files and batches come first"),
    "database-newer": (503, "The database belongs to a newer version of this server"),
    "database-read-only": (503, "The database takes no writes now"),
    "database-unavailable": (503, "The database does not answer now"),
    "rights-unknown": (503, "Telegram does not say now what the caller may do"),
    "unavailable": (503, "Nothing can answer just now"),
    "unknown-http-version": (505, "This version of HTTP is not spoken"),
    "storage-full": (507, "There is no room to store this"),
}


_UNAVAILABLE: dict[type[DatabaseUnavailable], str] = {
    DatabaseNewer: "database-newer",
    DatabaseReadOnly: "database-read-only",
}


class FieldProblem(Struct):
    field: str
    detail: str
    type: str | UnsetType = UNSET  # of one of several in a batch


class ProblemOut(Struct):
    """RFC 9457. `errors` are of fields of the body, the query or the address."""

    type: str
    title: str
    status: int
    detail: str | UnsetType = UNSET
    errors: list[FieldProblem] | UnsetType = UNSET


class Problem(CalendarError):
    """`errors` are pairs of a field and what was wrong with it, or with a type of their own."""

    def __init__(
        self,
        kind: str,
        detail: str = "",
        *,
        errors: Sequence[tuple[str, ...]] = (),
        headers: Mapping[str, str] | None = None,
    ):
        super().__init__(kind, detail)
        self.kind = kind
        self.detail = detail
        self.errors = errors
        self.headers = dict(headers or {})

    def response(self) -> Response:
        told = self.shown()
        return Response(
            msgspec.json.encode(told),
            told.status,
            {"Cache-Control": "no-store"} | self.headers,
            media_type="application/problem+json",
        )

    def shown(self) -> ProblemOut:
        status, title = KINDS[self.kind]
        return ProblemOut(
            type=f"/problems/{self.kind}",
            title=title,
            status=status,
            detail=self.detail or UNSET,
            errors=[FieldProblem(*one) for one in self.errors] or UNSET,
        )


class BrokenOff(Exception):
    """An answer that has begun can't be gone on with: whoever gets it sees that it has no end."""


def invalid(field: str, detail: str, kind: str = "invalid") -> Problem:
    return Problem(kind, f"{field}: {detail}", errors=[(field, detail)])


async def respond(request: Request, error: Exception) -> Response:
    """The answer to an error that somebody raised knowingly."""
    return problem_of(request, error).response()


def problem_of(request: Request, error: Exception) -> Problem:
    match error:
        case Problem():
            return error
        case Invalid():
            return invalid(error.field, error.detail)
        case NotFound():
            return Problem(f"unknown-{error.what}")
        case CalendarFull():
            detail = f"It may hold {error.most} events. Delete some first."
            return Problem("calendar-full", detail)
        case ChangesForgotten():
            detail = (
                "Begin anew with updated_since=1970-01-01T00:00:00Z, and drop what is not given."
            )
            return Problem("changes-forgotten", detail)
        case Unauthorized():
            challenge = 'Bearer realm="birthday calendar"'
            if "authorization" in request.headers:
                challenge += ', error="invalid_token"'
            return Problem("unauthorized", str(error), headers={"WWW-Authenticate": challenge})
        case DatabaseUnavailable():
            kind = _UNAVAILABLE.get(type(error), "database-unavailable")
            log.warning(kind.replace("-", " "), reason=str(error))
            return Problem(kind, headers={"Retry-After": RETRY_AFTER})
        case DatabaseBroken():
            log.error("database broken", reason=str(error))
            return Problem("database-broken", "Nothing was stored. Reading goes on as it can.")
        case StorageFull():
            log.warning("storage full", reason=str(error))
            return Problem("storage-full", "Nothing was stored. Reading goes on.")
        case HTTPException(status_code=404):
            return Problem("unknown-route")
        case HTTPException(status_code=405):
            return Problem("method-not-allowed", headers=error.headers)
    raise error


class UnexpectedErrors:
    """Answers a mistake of ours with 500, and tells the log alone what it was."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        has_started = False

        async def watch(message: Message) -> None:
            nonlocal has_started
            has_started = True
            await send(message)

        try:
            await self.app(scope, receive, watch)
        except BrokenOff as error:
            log.warning("answer broken off", path=scope["path"], reason=str(error))
        except Exception as error:
            told = logs.trace(error)
            log.error(
                "unexpected error", method=scope["method"], path=scope["path"], exception=told
            )
            if has_started:
                raise
            await Problem("internal-error").response()(scope, receive, send)

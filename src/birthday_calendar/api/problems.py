"""What goes wrong, as RFC 9457 problem details: each kind has its own type, status and title."""

from collections.abc import Mapping, Sequence

import msgspec
import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from birthday_calendar import logs
from birthday_calendar.domain.errors import (
    CalendarFull,
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

_KINDS = {
    "broken-json": (400, "The body is not JSON"),
    "bad-idempotency-key": (400, "The Idempotency-Key can't be used"),
    "unauthorized": (401, "A valid API token is needed"),
    "read-only-token": (403, "The token may only read"),
    "token-rests": (403, "The token rests"),
    "unknown-route": (404, "There is nothing at this address"),
    "unknown-calendar": (404, "There is no such calendar"),
    "unknown-event": (404, "There is no such event"),
    "method-not-allowed": (405, "This address does not know the method"),
    "calendar-full": (409, "The calendar holds as many events as it may"),
    "slow-body": (408, "The body did not arrive in time"),
    "body-too-large": (413, "The body is too large"),
    "not-json": (415, "The body's type must be application/json"),
    "unknown-field": (422, "There is a field that nobody knows"),
    "invalid": (422, "There is a value that can't be taken"),
    "idempotency-key-reused": (422, "The Idempotency-Key was used for another request"),
    "too-many-refused": (429, "Too many requests without a valid token"),
    "internal-error": (500, "The server made a mistake"),
    "database-broken": (500, "The database is damaged"),
    "database-newer": (503, "The database belongs to a newer version of this server"),
    "database-read-only": (503, "The database takes no writes now"),
    "database-unavailable": (503, "The database does not answer now"),
    "rights-unknown": (503, "Telegram does not say now whether the token may still write"),
    "storage-full": (507, "There is no room to store this"),
}


_UNAVAILABLE: dict[type[DatabaseUnavailable], str] = {
    DatabaseNewer: "database-newer",
    DatabaseReadOnly: "database-read-only",
}


class Problem(Exception):
    """`errors` are pairs of a field and what was wrong with it."""

    def __init__(
        self,
        kind: str,
        detail: str = "",
        *,
        errors: Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ):
        super().__init__(kind, detail)
        self.kind = kind
        self.detail = detail
        self.errors = errors
        self.headers = dict(headers or {})

    def response(self) -> Response:
        status, title = _KINDS[self.kind]
        members: dict[str, object] = {
            "type": f"/problems/{self.kind}",
            "title": title,
            "status": status,
        }
        if self.detail:
            members["detail"] = self.detail
        if self.errors:
            members["errors"] = [
                {"field": field, "detail": detail} for field, detail in self.errors
            ]
        return Response(
            msgspec.json.encode(members),
            status,
            {"Cache-Control": "no-store"} | self.headers,
            media_type="application/problem+json",
        )


def invalid(field: str, detail: str, kind: str = "invalid") -> Problem:
    return Problem(kind, f"{field}: {detail}", errors=[(field, detail)])


async def respond(request: Request, error: Exception) -> Response:
    """The answer to an error that somebody raised knowingly."""
    return _problem(request, error).response()


def _problem(request: Request, error: Exception) -> Problem:
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
        except Exception as error:
            told = logs.trace(error)
            log.error(
                "unexpected error", method=scope["method"], path=scope["path"], exception=told
            )
            if has_started:
                raise
            await Problem("internal-error").response()(scope, receive, send)

"""What every request passes: a name for the logs, and a limit to what it may bring."""

import asyncio
import re
import secrets
from contextlib import suppress

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from birthday_calendar.api.codings import Gunzip, gunzip_of
from birthday_calendar.api.problems import Problem

# Bytes: twice the longest event, all of it written as \u1234. nginx lets no more through either.
BODY_LIMIT = 64 * 1024
BODY_TIMEOUT = 10.0  # seconds; nginx has all of it before it asks us

# Bytes of a file or a batch, read once its sender was let in: 10,000 people have some 1 MB.
FILE_LIMIT = 5_000_000
DROPPED_MOST = 6_000_000  # bytes that are taken and dropped before an answer; nginx lets no more in

_TAKES_FILE = re.compile(r"/api/v1/calendars/[^/]+/(?:imports|events:batch)|/web/[^/]+/import")
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")  # as in conf/nginx.conf: logs have it as it is


class RequestId:
    """Takes the sender's X-Request-ID or makes one; answers with it and binds it to the logs."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        request_id = given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(8)

        async def name(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["X-Request-ID"] = request_id
            await send(message)

        # for all of this request's task: Hypercorn, too, logs what ends it
        structlog.contextvars.bind_contextvars(request_id=request_id)
        await self.app(scope, receive, name)


class WholeBody:
    """Reads a body before anything is done with it, so that no answer leaves it behind unread.

    Hypercorn closes a connection with an unread body, and nginx, still writing, would answer 502.
    """

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(raw=scope.get("headers", []))
        if "content-length" not in headers and "transfer-encoding" not in headers:
            await self.app(scope, receive, send)
            return
        if _TAKES_FILE.fullmatch(scope["path"]):
            file = _File(receive)
            answer = file.dropping_rest_before(send)
            try:
                file.gunzip = gunzip_of(headers, FILE_LIMIT)
            except Problem as problem:
                await problem.response()(scope, receive, answer)
            else:
                await self.app(scope, file.receive, answer)
            return
        try:
            if int(headers.get("content-length", 0)) > BODY_LIMIT:
                raise _too_large(BODY_LIMIT)
            async with asyncio.timeout(BODY_TIMEOUT):
                body = await _read(receive)
            if body and (gunzip := gunzip_of(headers, BODY_LIMIT)):
                body = gunzip.unpack(body, is_last=True)
                if len(body) > BODY_LIMIT:
                    raise _too_large(BODY_LIMIT)
        except TimeoutError:
            await Problem("slow-body").response()(scope, receive, send)
        except Problem as problem:
            await problem.response()(scope, receive, send)
        else:
            if body is not None:
                await self.app(scope, _replay(body, receive), send)


async def _read(receive: Receive) -> bytes | None:
    """None where the sender went away."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if len(body) > BODY_LIMIT:
            raise _too_large(BODY_LIMIT)
        if not message.get("more_body", False):
            return bytes(body)


def _replay(body: bytes, receive: Receive) -> Receive:
    messages = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def again() -> Message:
        return next(messages, None) or await receive()

    return again


class _File:
    """A body that is read while it comes, if anybody wants it. Raises Problem where it is too long,
    or slow, or can't be unpacked; whatever of it nobody wanted is dropped before an answer.
    """

    gunzip: Gunzip | None = None

    def __init__(self, receive: Receive):
        self._receive = receive
        self._size = 0  # bytes as they came
        self._unpacked = 0  # bytes as they are
        self._has_more = True
        self._ends: float | None = None  # by the loop's clock, counted from when somebody wants it

    async def receive(self) -> Message:
        if not self._has_more:
            return await self._receive()
        message = await self._next()
        if message["type"] == "http.request" and self.gunzip is not None:
            piece = self.gunzip.unpack(message["body"], is_last=not self._has_more)
            message = {**message, "body": piece}
        self._unpacked += len(message.get("body", b""))
        if max(self._size, self._unpacked) > FILE_LIMIT:
            raise _too_large(FILE_LIMIT)
        return message

    async def _next(self) -> Message:
        if self._ends is None:
            self._ends = asyncio.get_running_loop().time() + BODY_TIMEOUT
        try:
            async with asyncio.timeout_at(self._ends):
                message = await self._receive()
        except TimeoutError:
            self._has_more = False
            raise Problem("slow-body", headers={"Connection": "close"}) from None
        self._has_more = message["type"] == "http.request" and message.get("more_body", False)
        self._size += len(message.get("body", b""))
        return message

    def dropping_rest_before(self, send: Send) -> Send:
        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                with suppress(Problem):
                    while self._has_more and self._size < DROPPED_MOST:
                        await self._next()
            await send(message)

        return answer


def _too_large(limit: int) -> Problem:
    return Problem(
        "body-too-large",
        f"At most {limit} bytes are taken.",
        headers={"Connection": "close"},
    )

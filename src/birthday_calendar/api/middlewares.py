"""What every request passes: a name for the logs, and a limit to what it may bring."""

import asyncio
import re
import secrets

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from birthday_calendar.api.problems import Problem

# Bytes: twice the longest event, all of it written as \u1234. nginx lets no more through either.
BODY_LIMIT = 64 * 1024
BODY_TIMEOUT = 10.0  # seconds; nginx has all of it before it asks us

_REQUEST_ID = re.compile(r"[!-~]{1,128}")


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

        with structlog.contextvars.bound_contextvars(request_id=request_id):
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
        try:
            if int(headers.get("content-length", 0)) > BODY_LIMIT:
                raise _too_large()
            async with asyncio.timeout(BODY_TIMEOUT):
                body = await _read(receive)
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
            raise _too_large()
        if not message.get("more_body", False):
            return bytes(body)


def _replay(body: bytes, receive: Receive) -> Receive:
    messages = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def again() -> Message:
        return next(messages, None) or await receive()

    return again


def _too_large() -> Problem:
    return Problem(
        "body-too-large",
        f"At most {BODY_LIMIT} bytes are taken.",
        headers={"Connection": "close"},
    )

"""Answers of the Bot API as HTTP responses."""

from dataclasses import dataclass
from typing import Any

from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from telegram_sandbox.fields import Json


def respond(answer: Json) -> Response:
    headers = {}
    if retry_after := answer.get("parameters", {}).get("retry_after"):
        headers["Retry-After"] = str(retry_after)
    return JSONResponse(answer, answer.get("error_code", 200), headers)


def bad_gateway() -> Response:
    """502 as it really comes: from Telegram's nginx, not from its Bot API server."""
    page = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n</html>\r\n"
    return Response(page, 502, media_type="text/html")


@dataclass
class Dropped(Response):
    """No answer: the connection is cut after the header, before the promised body."""

    background: Any = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-type", b"application/json"), (b"content-length", b"1000")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})

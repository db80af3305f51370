"""Bare Starlette that says what the product said: `hypercorn -w 2 -k uvloop bench.api.bare:app`."""

import os
from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec
from msgspec import Struct
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

ANSWERS = "BENCH_ANSWERS"  # names the file of them


class Answer(Struct, frozen=True):
    route: str  # as Starlette writes it
    method: str
    is_conditional: bool  # to If-None-Match
    status: int
    headers: dict[str, str]
    body: bytes


def create_app(answers: list[Answer]) -> Starlette:
    by_route: dict[tuple[str, str], dict[bool, Answer]] = {}
    for answer in answers:
        those = by_route.setdefault((answer.route, answer.method), {})
        those[answer.is_conditional] = answer
    return Starlette(
        routes=[
            Route(route, _saying(those), methods=[method])
            for (route, method), those in by_route.items()
        ]
    )


def _saying(answers: dict[bool, Answer]) -> Callable[[Request], Awaitable[Response]]:
    async def say(request: Request) -> Response:
        await request.body()
        answer = answers["if-none-match" in request.headers]
        return Response(answer.body, answer.status, answer.headers)

    return say


if ANSWERS in os.environ:
    app = create_app(msgspec.json.decode(Path(os.environ[ANSWERS]).read_bytes(), type=list[Answer]))

"""A server that speaks chat completions, and answers as it is told: well, late, or anything."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

KEY = "key-that-nobody-may-see-0123456789"
MODEL = "small-model"
Answers = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Writer:
    """`url` is where it listens; `says` what it writes, each time; `answers` how, instead."""

    def __init__(self) -> None:
        self.url = ""
        self.says = ""
        self.answers: Answers | None = None
        self.asked: list[Any] = []
        self.keys: list[str] = []

    def writes(self, *texts: str) -> None:
        self.says = json.dumps({"greetings": texts}, ensure_ascii=False)

    @property
    def told(self) -> dict[str, Any]:
        """The data of the newest request."""
        system, user = self.asked[-1]["messages"]
        assert (system["role"], user["role"]) == ("system", "user")
        return dict(json.loads(user["content"]))

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(await request.json())
        self.keys.append(request.headers.get("Authorization", ""))
        if self.answers is not None:
            return await self.answers(request)
        return web.json_response({"choices": [{"message": {"content": self.says}}]})


@asynccontextmanager
async def writing() -> AsyncIterator[Writer]:
    writer = Writer()
    app = web.Application()
    app.router.add_post("/v1/chat/completions", writer.handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    writer.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    try:
        yield writer
    finally:
        await runner.cleanup()


def refusing(status: int) -> Answers:
    async def refuse(request: web.Request) -> web.StreamResponse:
        return web.json_response({"error": {"message": f"no: {KEY}"}}, status=status)

    return refuse


def saying(body: str | bytes, content_type: str = "application/json") -> Answers:
    async def say(request: web.Request) -> web.StreamResponse:
        given = body.encode() if isinstance(body, str) else body
        return web.Response(body=given, content_type=content_type)

    return say


def streaming(*pieces: str, is_cut_off: bool = False) -> Answers:
    """As a stream that nobody asked for: server-sent events, a piece each."""

    async def stream(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        for piece in pieces:
            chunk = json.dumps({"choices": [{"delta": {"content": piece}}]})
            await response.write(f"data: {chunk}\n\n".encode())
        if not is_cut_off:
            await response.write(b"data: [DONE]\n\n")
        return response

    return stream


async def hanging(request: web.Request) -> web.StreamResponse:
    """Headers at once, and then a byte now and then, for ever."""
    response = web.StreamResponse()
    await response.prepare(request)
    while True:
        await response.write(b" ")
        await asyncio.sleep(0.01)


async def endless(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    while True:
        await response.write(b"x" * 10_000)

"""Somebody's program that is called by webhooks: it answers as it is told, and keeps what came."""

import json
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

from aiohttp import web

LOOPBACK = ("127.0.0.0/8",)  # that tests let webhooks call
Answers = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Received(NamedTuple):
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def type(self) -> str:
        return str(self.json["type"])


class Receiver:
    """`url` is where it listens; `status` what it answers."""

    def __init__(self) -> None:
        self.url = ""
        self.status = 200
        self.answer: Answers | None = None
        self.received: list[Received] = []

    @property
    def types(self) -> list[str]:
        return [one.type for one in self.received]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        self.received.append(Received({k.lower(): v for k, v in request.headers.items()}, body))
        if self.answer is not None:
            return await self.answer(request)
        return web.Response(status=self.status, text="noted")


@asynccontextmanager
async def listening(tls: ssl.SSLContext | None = None) -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application(client_max_size=10_000_000)
    app.router.add_route("*", "/{path:.*}", receiver.handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls)
    await site.start()
    port = runner.addresses[0][1]
    receiver.url = f"{'https' if tls else 'http'}://127.0.0.1:{port}/hook"
    try:
        yield receiver
    finally:
        await runner.cleanup()

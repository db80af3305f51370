"""Where Telegram calls in webhook mode: an update counts as delivered once it was handled."""

import asyncio
import hmac
import socket
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from math import ceil
from weakref import WeakValueDictionary

import msgspec
import structlog
from aiohttp import web

from birthday_calendar import logs
from birthday_calendar.bot.updates.glance import chat_of
from birthday_calendar.bot.updates.handler import Later
from birthday_calendar.bot.updates.inbox import Update

log = structlog.get_logger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  # the name, not the secret
# Seconds that a connection is kept waiting for Telegram, which has 32 of them for all chats.
LONGEST_PAUSE = 2.0
LONGEST = 25.0  # seconds for one update; nginx gives up after 30, Telegram after about 60
RETRY_AFTER = 2  # seconds
BACKLOG = 4096  # listen() on supervisord's socket, again: aiohttp's 128 would shrink it


class Webhook:
    """An asynchronous context manager: takes updates in it, and finishes them at its end.

    Telegram delivers what was not answered with 200 again, to whichever container is there then.
    It waits for one update of a chat before it delivers the next; a turn in each chat keeps the
    order also where a connection was cut and the update comes again before it was handled.
    """

    def __init__(
        self,
        listening: socket.socket,
        secret: str,
        handle: Callable[[Update], Awaitable[None]],
        *,
        grace: float,
    ):
        self._listening = listening
        self._secret = secret.encode()
        self._handle = handle
        self._grace = grace
        self._turns: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def __aenter__(self) -> "Webhook":
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._answer)  # nginx chooses the path
        # aiohttp waits that long for handlers, and once more for them to heed being cancelled
        self._runner = web.AppRunner(
            app, access_log=None, handle_signals=False, shutdown_timeout=self._grace / 2
        )
        await self._runner.setup()
        await web.SockSite(self._runner, self._listening, backlog=BACKLOG).start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    async def _answer(self, request: web.Request) -> web.Response:
        request_id = request.headers.get("X-Request-ID", "")  # nginx says it
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            return await self._answer_named(request)

    async def _answer_named(self, request: web.Request) -> web.Response:
        shown = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(shown.encode(errors="replace"), self._secret):
            log.warning("webhook called without the secret", shown=bool(shown))
            return _problem(HTTPStatus.UNAUTHORIZED, "only Telegram may call this")
        try:
            update = msgspec.json.decode(await request.read())
        except msgspec.DecodeError as error:
            return _problem(HTTPStatus.BAD_REQUEST, str(error))
        if not isinstance(update, dict) or not isinstance(update.get("update_id"), int):
            return _problem(HTTPStatus.BAD_REQUEST, "expected an update")
        return await self._take(update)

    async def _take(self, update: Update) -> web.Response:
        try:
            turn = self._turns.setdefault(chat_of(update), asyncio.Lock())
            async with asyncio.timeout(LONGEST), turn:
                await self._handle(update)
        except Later as later:
            return _not_yet(later.seconds)
        except TimeoutError:
            return _not_yet(RETRY_AFTER)
        except Exception as error:  # one bad update must not hold up its chat for ever
            told = logs.trace(error)
            log.error("update given up", update_id=update["update_id"], exception=told)
        return web.Response()


def _not_yet(seconds: float) -> web.Response:
    """Telegram delivers it again, before what comes after it in that chat."""
    answer = _problem(HTTPStatus.SERVICE_UNAVAILABLE, "it could not be handled in time")
    answer.headers["Retry-After"] = str(ceil(seconds))
    return answer


def _problem(status: HTTPStatus, detail: str) -> web.Response:
    body = {"type": "about:blank", "title": status.phrase, "status": status, "detail": detail}
    return web.Response(
        status=status, body=msgspec.json.encode(body), content_type="application/problem+json"
    )

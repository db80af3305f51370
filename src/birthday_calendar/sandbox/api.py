"""The Bot API itself over HTTP: /bot<token>/<method> and /file/bot<token>/<path>."""

import asyncio
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from birthday_calendar.sandbox.bot import Bot, Fault
from birthday_calendar.sandbox.chats import Json
from birthday_calendar.sandbox.errors import ApiError, too_many_requests
from birthday_calendar.sandbox.methods import METHODS, Method
from birthday_calendar.sandbox.methods.registry import (
    error_answer,
    finish_record,
    run_call,
    start_record,
)
from birthday_calendar.sandbox.params import Params, decode
from birthday_calendar.sandbox.sandbox import Sandbox


async def call(request: Request) -> Response:
    """Any method, in any case and encoding; the HTTP status is the error_code of the answer."""
    sandbox: Sandbox = request.app.state.sandbox
    token, slash, name = request.path_params["rest"].partition("/")
    try:
        if not slash:
            raise ApiError(404, "Not Found")
        bot = sandbox.connect(token)
        params = await decode(request)
        name = (name or params.text("method")).lower()
        if name not in METHODS:
            unknown = error_answer(ApiError(404, "Not Found: method not found"))
            return respond(finish_record(start_record(bot, name, params), unknown))
    except ApiError as error:
        return respond(error_answer(error))
    called = METHODS[name]
    fault = _fault(bot, name)
    if fault is not None:
        return await _fail(sandbox, bot, called, params, fault)
    return respond(await run_call(bot, called, params))


async def download(request: Request) -> Response:
    """A file by the path that getFile told."""
    sandbox: Sandbox = request.app.state.sandbox
    token, _, path = request.path_params["rest"].partition("/")
    try:
        file = sandbox.connect(token).files.by_path.get(path)
        if file is None:
            raise ApiError(404, "Not Found")
    except ApiError as error:
        return respond(error_answer(error))
    return Response(file.content, media_type="application/octet-stream")


def respond(answer: Json) -> Response:
    headers = {}
    if retry_after := answer.get("parameters", {}).get("retry_after"):
        headers["Retry-After"] = str(retry_after)
    return JSONResponse(answer, answer.get("error_code", 200), headers)


def _fault(bot: Bot, method_name: str) -> Fault | None:
    for fault in bot.faults:
        if fault.method in ("*", method_name):
            fault.times -= 1
            bot.faults = [fault for fault in bot.faults if fault.times > 0]
            return fault
    return None


async def _fail(
    sandbox: Sandbox, bot: Bot, called: Method, params: Params, fault: Fault
) -> Response:
    """Do to a call what was asked for at /sandbox/faults."""
    answer: Json | None = None
    if fault.after or fault.kind == "delay":
        answer = await run_call(bot, called, params)
    record: Json | None = None if answer else start_record(bot, called.name, params)
    if fault.kind in ("delay", "hang"):
        await _sleep(sandbox, fault.seconds)
    if fault.kind == "delay" and answer is not None:
        return respond(answer)
    if fault.kind in ("hang", "drop"):
        return Dropped()
    error = ApiError(fault.code, fault.description)
    if fault.code == 429:
        error = too_many_requests(fault.retry_after)
    if record is not None:
        finish_record(record, error_answer(error))
    if fault.code == 502:  # this one comes from Telegram's nginx, not from its Bot API server
        page = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n</html>\r\n"
        return Response(page, 502, media_type="text/html")
    return respond(error_answer(error))


async def _sleep(sandbox: Sandbox, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await sandbox.stopping.wait()
    except TimeoutError:
        return


@dataclass
class Dropped(Response):
    """No answer: the connection is cut after the header, before the promised body."""

    background: Any = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-type", b"application/json"), (b"content-length", b"1000")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})

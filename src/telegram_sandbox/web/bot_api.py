"""The Bot API itself over HTTP: /bot<token>/<method> and /file/bot<token>/<path>."""

from starlette.requests import Request
from starlette.responses import Response

from telegram_sandbox.errors import ApiError
from telegram_sandbox.methods import METHODS
from telegram_sandbox.methods.registry import (
    error_answer,
    finish_record,
    run_call,
    start_record,
)
from telegram_sandbox.web import faults
from telegram_sandbox.web.decoding import decode
from telegram_sandbox.web.responses import respond
from telegram_sandbox.world.sandbox import Sandbox


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
    fault = faults.take(bot, name)
    if fault is None:
        return respond(await run_call(bot, called, params))
    return await faults.fail(bot, called, params, fault, sandbox.stopping)


async def download(request: Request) -> Response:
    """A file by the path that getFile told."""
    sandbox: Sandbox = request.app.state.sandbox
    token, _, path = request.path_params["rest"].partition("/")
    try:
        file = sandbox.connect(token).files.served(path)
        if file is None:
            raise ApiError(404, "Not Found")
    except ApiError as error:
        return respond(error_answer(error))
    return Response(file.content, media_type="application/octet-stream")

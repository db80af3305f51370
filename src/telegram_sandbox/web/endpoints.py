"""What the sandbox's own endpoints have in common: arguments in, JSON or an error out."""

import json
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from telegram_sandbox.errors import ApiError
from telegram_sandbox.fields import Json
from telegram_sandbox.world.bot import Bot
from telegram_sandbox.world.chats import Chat
from telegram_sandbox.world.sandbox import Sandbox

Endpoint = Callable[[Request], Awaitable[Response]]


def endpoint(function: Callable[[Bot, Json], Awaitable[Any]]) -> Endpoint:
    """Make an endpoint of a function of the chosen bot and the arguments, of body and query."""

    @wraps(function)
    async def respond(request: Request) -> Response:
        sandbox: Sandbox = request.app.state.sandbox
        try:
            arguments = {**request.query_params, **await body_of(request), **request.path_params}
            result = await function(sandbox.bot(arguments.pop("token", "")), arguments)
        except LookupError as error:
            return failure(404, f"not found: {error}")
        except ApiError as error:
            return failure(error.code, error.description)
        except (ValueError, TypeError) as error:
            return failure(400, str(error))
        return result if isinstance(result, Response) else JSONResponse(result)

    return respond


async def body_of(request: Request) -> Json:
    body = await request.body()
    arguments = json.loads(body) if body.strip() else {}
    if not isinstance(arguments, dict):
        raise ValueError("the body has to be a JSON object")
    return arguments


def failure(status: int, description: str) -> Response:
    return JSONResponse({"ok": False, "description": description}, status)


def chat_in(bot: Bot, arguments: Json) -> Chat:
    chat = bot.directory.find(str(arguments["chat_id"]))
    if chat is None:
        raise LookupError(f"chat {arguments['chat_id']}")
    return chat


def person_in(bot: Bot, arguments: Json) -> Json:
    return bot.directory.users[int(arguments["user_id"])]


def topic_in(arguments: Json) -> int:
    """0 for none."""
    return int(arguments.get("message_thread_id") or 0)

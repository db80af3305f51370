"""The sandbox's own endpoints for tests, all under /sandbox/.

Bodies and answers are JSON. Each endpoint takes `token` (or the bot's user id) in the query string
to choose a bot. Without it updates go to every bot that has connected, calls are those of all
bots, and everything else is about the first bot. Before any bot has connected all of that waits
for the first. Errors are {"ok": false, "description": …} with status 400, or 404 for a bot, chat
or user nobody knows, or status 403 for whoever may not ask (doors.py). Those about chats and who
is in them are in control_chats.py, those about what people share in sharing.py, those of polls in
polls.py, those of the chat page in page.py.

POST   /sandbox/updates     queue a raw Update; its chats and people become known to the bot, and
                            base64 `_content` in a document or photo becomes a file; answers
                            update_id, of the last bot if several, or null if it isn't wanted
GET    /sandbox/calls       what the bots called, oldest first; ?method= and ?after=<n> filter; a
                            call has n, bot_id, time (Unix), method, params, files, status (null
                            while it runs), ok, result or description, duration (seconds); the
                            result of getUpdates has ids only, and long parameters are cut
DELETE /sandbox/calls       forget those calls
GET    /sandbox/messages    ?chat_id=&user_id= the messages a person sees there, oldest first;
                            without user_id those that everybody sees; ?after=<id> those of all
                            with a higher message_id
GET    /sandbox/bots        the bots that connected, with their pending updates and webhooks
GET    /sandbox/settled     waits until the bot has confirmed every update, for ?within= seconds at
                            the most (10); answers its pending_updates
POST   /sandbox/expire      {callback_query_id?}: that query, or every one, is now too old; or
                            {prepared_message_id}: that of savePreparedInlineMessage is
POST   /sandbox/faults      {method or "*", times, kind, after, error_code, description,
                            retry_after, seconds}: how the next calls fail. kind is error, delay
                            (the answer comes after `seconds`), hang (no answer; cut after
                            `seconds`) or drop (cut at once); with `after` the method does its
                            work first and only the answer is lost. What the sandbox doesn't come
                            to say by itself can be had by an error of one's own description
DELETE /sandbox/faults      calls work again; those that hang are cut, those that are late answered
POST   /sandbox/limits      {overall, chat, group, burst}: what is not named stays; 0 is no limit
DELETE /sandbox/webhook     someone else deletes the bot's webhook
POST   /sandbox/reset       forget everything
"""

import asyncio
import time
from contextlib import suppress
from copy import deepcopy
from dataclasses import asdict, replace

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from telegram_sandbox.fields import Json
from telegram_sandbox.web.endpoints import body_of, chat_in, endpoint, failure
from telegram_sandbox.world import polls
from telegram_sandbox.world.bot import Bot, Fault
from telegram_sandbox.world.ephemeral import seen_by
from telegram_sandbox.world.intake import take_in
from telegram_sandbox.world.sandbox import Sandbox

_SETTLES_WITHIN = 10.0  # seconds
_DESCRIPTIONS = {
    401: "Unauthorized",
    403: "Forbidden: bot was blocked by the user",
    404: "Not Found",
    409: "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running",
    500: "Internal Server Error",
}


async def post_update(request: Request) -> Response:
    """The body is the Update itself, so its fields must not be taken for arguments."""
    sandbox: Sandbox = request.app.state.sandbox
    try:
        update = await body_of(request)
        for bot in sandbox.all_bots(request.query_params.get("token", "")):
            update_id = bot.push(take_in(bot, deepcopy(update)))
    except LookupError as error:
        return failure(404, f"not found: {error}")
    except (ValueError, TypeError) as error:
        return failure(400, str(error))
    return JSONResponse({"ok": True, "update_id": update_id})


async def get_calls(request: Request) -> Response:
    sandbox: Sandbox = request.app.state.sandbox
    query = request.query_params
    try:
        bots, after = sandbox.all_bots(query.get("token", "")), int(query.get("after", 0))
    except LookupError as error:
        return failure(404, f"not found: {error}")
    except ValueError as error:
        return failure(400, str(error))
    method = query.get("method", "").lower()
    calls = [
        call
        for bot in bots
        for call in bot.calls
        if call["n"] > after and method in ("", call["method"].lower())
    ]
    return JSONResponse(sorted(calls, key=lambda call: int(call["n"])))


async def delete_calls(request: Request) -> Response:
    sandbox: Sandbox = request.app.state.sandbox
    try:
        bots = sandbox.all_bots(request.query_params.get("token", ""))
    except LookupError as error:
        return failure(404, f"not found: {error}")
    for bot in bots:
        bot.calls.clear()
    return JSONResponse({"ok": True})


@endpoint
async def get_messages(bot: Bot, arguments: Json) -> list[Json]:
    seen = seen_by(chat_in(bot, arguments), int(arguments.get("user_id") or 0))
    for message in seen:
        polls.look(bot, message)
    after = int(arguments.get("after") or 0)
    return [message.visible() for message in seen if not after or message.id > after]


async def get_bots(request: Request) -> Response:
    sandbox: Sandbox = request.app.state.sandbox
    return JSONResponse(
        [
            {
                "user": bot.user(),
                "pending_updates": len(bot.updates.pending),
                "webhook": bot.webhook.info() if bot.webhook else None,
                "calls": len(bot.calls),
            }
            for bot in sandbox.bots.values()
        ]
    )


@endpoint
async def settled(bot: Bot, arguments: Json) -> Json:
    with suppress(TimeoutError):
        async with asyncio.timeout(float(arguments.get("within", _SETTLES_WITHIN))):
            await bot.updates.settled.wait()
    return {"pending_updates": len(bot.updates.pending)}


@endpoint
async def expire(bot: Bot, arguments: Json) -> Json:
    if "prepared_message_id" in arguments:
        bot.prepared[str(arguments["prepared_message_id"])].expires = time.monotonic() - 1
        return {"ok": True}
    for query_id in [str(arguments.get("callback_query_id", ""))] if arguments else bot.queries:
        bot.queries[query_id].expires = time.monotonic() - 1
    return {"ok": True}


@endpoint
async def add_fault(bot: Bot, arguments: Json) -> Json:
    kind, code = arguments.get("kind", "error"), int(arguments.get("error_code", 500))
    if kind not in ("error", "delay", "hang", "drop"):
        raise ValueError(f"no kind of fault: {kind}")
    default = _DESCRIPTIONS.get(code, "Bad Request")
    bot.faults.append(
        Fault(
            method=str(arguments.get("method", "*")).lower(),
            times=int(arguments.get("times", 1)),
            kind=kind,
            after=bool(arguments.get("after")),
            code=code,
            description=str(arguments.get("description", default)),
            retry_after=int(arguments.get("retry_after", 1)),
            seconds=float(arguments.get("seconds", 3600)),
        )
    )
    return {"ok": True}


@endpoint
async def delete_faults(bot: Bot, arguments: Json) -> Json:
    bot.faults.clear()
    bot.mended.set()
    bot.mended = asyncio.Event()
    return {"ok": True}


async def set_limits(request: Request) -> Response:
    sandbox: Sandbox = request.app.state.sandbox
    try:
        changes = {name: float(value) for name, value in (await body_of(request)).items()}
        sandbox.set_limits(replace(sandbox.limits, **changes))
    except (ValueError, TypeError) as error:
        return failure(400, str(error))
    return JSONResponse({"ok": True, **asdict(sandbox.limits)})


@endpoint
async def delete_webhook(bot: Bot, arguments: Json) -> Json:
    if bot.webhook is not None:
        bot.webhook.close()
        bot.webhook = None
    return {"ok": True}


async def reset(request: Request) -> Response:
    sandbox: Sandbox = request.app.state.sandbox
    sandbox.reset()
    return JSONResponse({"ok": True})

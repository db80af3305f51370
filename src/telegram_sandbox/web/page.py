"""The chat page and the endpoints it lives on, under /sandbox/.

GET  /sandbox/            the page
GET  /sandbox/state       bots, people and chats
GET  /sandbox/events      server-sent events: {kind, chat_id} whenever something has changed
GET  /sandbox/commands    ?chat_id=&user_id= what the client offers after "/"
GET  /sandbox/content     ?file_id= the bytes of a document or photo
POST /sandbox/send        {chat_id, user_id, text, reply_to?, message_thread_id?}, or a multipart
                          form with `file` (and as_photo=1): a person writes, in that topic; in a
                          group a command that the bot has declared to be ephemeral is so, and what
                          is a reply to an ephemeral message (reply_to_ephemeral)
POST /sandbox/edit        {chat_id, message_id, text}: a person edits an own message
POST /sandbox/press       {chat_id, user_id, message_id or ephemeral_message_id, data}: a person
                          presses an inline button;
                          answers with what answerCallbackQuery said, or null after `wait` seconds
POST /sandbox/inline      {user_id, query}: an inline query; answers with the bot's results
POST /sandbox/choose      {chat_id, user_id, query, result, message_thread_id?}: a person sends one
                          of them
"""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import quote

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse

from telegram_sandbox.errors import ApiError
from telegram_sandbox.fields import Json
from telegram_sandbox.methods.commands import commands_for
from telegram_sandbox.web.endpoints import chat_in, endpoint, failure, person_in, topic_in
from telegram_sandbox.web.pictures import loaded
from telegram_sandbox.world import ephemeral, mini_apps, people
from telegram_sandbox.world.bot import Bot
from telegram_sandbox.world.chats import Chat
from telegram_sandbox.world.files import Upload
from telegram_sandbox.world.sandbox import Sandbox
from telegram_sandbox.world.topics import topics_of

STATIC = Path(__file__).parent / "static"
# of Mini Apps: wherever check_mini_app takes them from
_OTHERS = "https: http://localhost:* http://127.0.0.1:*"
_POLICY = (
    f"default-src 'self'; frame-src 'self' {_OTHERS}; connect-src 'self' {_OTHERS}; "
    f"img-src 'self' blob: {_OTHERS}; "
    "frame-ancestors 'none'"
)
_KEEP_ALIVE = 15.0  # seconds between two comments in an idle event stream
_ANSWER_WAIT = 10.0  # seconds the page waits for answerCallbackQuery


async def index(request: Request) -> Response:
    headers = {"Cache-Control": "no-cache", "Content-Security-Policy": _POLICY}
    return FileResponse(STATIC / "index.html", headers=headers)


async def state(request: Request) -> Response:
    sandbox: Sandbox = request.app.state.sandbox
    try:
        bot = sandbox.bot(request.query_params.get("token", ""))
    except LookupError as error:
        return failure(404, str(error))
    return JSONResponse(
        {
            "bots": [{"id": known.id, **known.user()} for known in sandbox.bots.values()],
            "bot": bot.user() if bot.token else None,
            "description": bot.profile.texts.get(("description", ""), ""),
            "people": [_person(bot, user) for user in bot.directory.users.values()],
            "chats": [_shown(bot, chat) for chat in bot.directory.chats.values()],
        }
    )


def _person(bot: Bot, user: Json) -> Json:
    details = asdict(bot.directory.details_of(user["id"]))
    return {**user, **details, "phone_number": bot.directory.phone_of(user["id"])}


def _shown(bot: Bot, chat: Chat) -> Json:
    last = max(chat.messages) if chat.messages else None
    return {
        **chat.json(),
        "bot_status": chat.bot_status,
        "started": chat.started,
        "members": {user_id: found["status"] for user_id, found in chat.members.items()},
        "anonymous": [n for n, found in chat.members.items() if found.get("is_anonymous")],
        "topics": [asdict(topic) for topic in topics_of(chat)],
        "migrated_to": chat.migrated_to,
        "keyboard": chat.keyboard,
        "menu_button": mini_apps.menu_button(bot, chat) if chat.private else None,
        "pinned": chat.pinned[-1] if chat.pinned else None,
        "last": chat.messages[last].data if last else None,
    }


async def events(request: Request) -> Response:
    sandbox: Sandbox = request.app.state.sandbox
    try:
        bot = sandbox.bot(request.query_params.get("token", ""))
    except LookupError as error:
        return failure(404, str(error))
    headers = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
    return StreamingResponse(_stream(bot), media_type="text/event-stream", headers=headers)


async def _stream(bot: Bot) -> AsyncIterator[str]:
    with bot.listen() as changes:
        yield "retry: 1000\n\n"
        while True:
            try:
                async with asyncio.timeout(_KEEP_ALIVE):
                    change = await changes.get()
            except TimeoutError:
                yield ": still here\n\n"
                continue
            if change["kind"] == "closed":
                return
            yield f"data: {json.dumps(change)}\n\n"


@endpoint
async def commands(bot: Bot, arguments: Json) -> list[Json]:
    return commands_for(bot, chat_in(bot, arguments), int(arguments["user_id"]))


@endpoint
async def content(bot: Bot, arguments: Json) -> Response:
    file = bot.files.by_id[arguments["file_id"]]
    shown = file.kind == "photo" and file.size != (0, 0)
    headers = {
        "Content-Disposition": f"{'inline' if shown else 'attachment'}; "
        f"filename*=UTF-8''{quote(file.name)}",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox",
    }
    return Response(file.content, media_type=file.content_type, headers=headers)


async def send(request: Request) -> Response:
    sandbox: Sandbox = request.app.state.sandbox
    upload, as_photo = None, False
    try:
        if request.headers.get("content-type", "").startswith("multipart/form-data"):
            async with request.form() as form:
                arguments: Json = {k: v for k, v in form.items() if isinstance(v, str)}
                given = form.get("file")
                if isinstance(given, UploadFile):
                    upload = Upload(
                        given.filename or "file", given.content_type or "", await given.read()
                    )
            as_photo = bool(arguments.get("as_photo"))
        else:
            arguments = await request.json()
        bot = sandbox.bot(request.query_params.get("token", ""))
        file = bot.files.add("photo" if as_photo else "document", upload) if upload else None
        chat, sender = chat_in(bot, arguments), person_in(bot, arguments)
        text, topic_id = str(arguments.get("text", "")), topic_in(arguments)
        reply_to = int(arguments.get("reply_to") or 0)
        if file is None and _is_ephemeral(bot, chat, sender, arguments):
            message = people.whisper(bot, chat, sender, text, topic_id)
        else:
            message = people.write(bot, chat, sender, text, file, reply_to, topic_id)
    except LookupError as error:
        return failure(404, f"not found: {error}")
    except (ValueError, TypeError, ApiError) as error:
        return failure(400, str(error))
    return JSONResponse(message)


def _is_ephemeral(bot: Bot, chat: Chat, sender: Json, arguments: Json) -> bool:
    """Whether a client sends what a person writes to the bot alone."""
    if chat.private or chat.members.get(sender["id"], {}).get("is_anonymous"):
        return False
    if number := int(arguments.get("reply_to_ephemeral") or 0):
        replied = chat.ephemeral.get(number)
        if replied is None or not ephemeral.may_press(replied, sender["id"]):
            raise people.NotPossible("no such ephemeral message")
        return True
    offered = commands_for(bot, chat, sender["id"])
    return ephemeral.is_command(bot, offered, str(arguments.get("text", "")))


@endpoint
async def edit(bot: Bot, arguments: Json) -> Json:
    chat = chat_in(bot, arguments)
    return people.edit(bot, chat, int(arguments["message_id"]), str(arguments["text"]))


@endpoint
async def press(bot: Bot, arguments: Json) -> Json:
    chat, sender = chat_in(bot, arguments), person_in(bot, arguments)
    message_id, data = int(arguments.get("message_id") or 0), str(arguments["data"])
    ephemeral_id = int(arguments.get("ephemeral_message_id") or 0)
    query_id = people.press(bot, chat, sender, message_id, data, ephemeral_id)
    answer = await _answer(bot, query_id, float(arguments.get("wait", _ANSWER_WAIT)))
    return {"callback_query_id": query_id, "answer": answer}


@endpoint
async def inline(bot: Bot, arguments: Json) -> Json:
    query_id = people.ask_inline(bot, person_in(bot, arguments), str(arguments.get("query", "")))
    answer = await _answer(bot, query_id, float(arguments.get("wait", _ANSWER_WAIT)))
    return {"inline_query_id": query_id, "results": answer["results"] if answer else None}


@endpoint
async def choose(bot: Bot, arguments: Json) -> Json:
    chat, sender = chat_in(bot, arguments), person_in(bot, arguments)
    query, topic_id = str(arguments["query"]), topic_in(arguments)
    result = arguments["result"]
    photo = await loaded(bot, result)
    return people.choose(bot, chat, sender, query, result | photo, topic_id)


async def _answer(bot: Bot, query_id: str, wait: float) -> Any:
    try:
        async with asyncio.timeout(wait):
            return await asyncio.shield(bot.queries[query_id].answer)
    except TimeoutError:
        return None

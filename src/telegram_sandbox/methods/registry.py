"""The methods the sandbox has, by their lower-case names, and the record of what was called."""

import itertools
import json
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from telegram_sandbox.errors import ApiError
from telegram_sandbox.fields import Json
from telegram_sandbox.methods.params import Params
from telegram_sandbox.world.bot import Bot

Function = Callable[[Bot, Params], Awaitable[Any]]
F = TypeVar("F", bound=Function)


@dataclass(frozen=True)
class Result:
    """A result with the remark that setWebhook and deleteWebhook add to it."""

    value: Any
    description: str


@dataclass(frozen=True)
class Method:
    name: str  # as Telegram spells it
    call: Function


METHODS: dict[str, Method] = {}
_numbers = itertools.count(1)  # of recorded calls, of all bots together


def method(function: F) -> F:
    """Register a function under its own name: send_message is sendMessage."""
    first, *others = function.__name__.split("_")
    name = first + "".join(word.title() for word in others)
    METHODS[name.lower()] = Method(name, function)
    return function


async def run_call(bot: Bot, called: Method, params: Params) -> Json:
    """Call a method and record it; the body of the answer, an error included."""
    record = start_record(bot, called.name, params)
    try:
        if bot.closed_until > time.monotonic():
            raise ApiError(400, "Logged out")
        result = await called.call(bot, params)
    except ApiError as error:
        return finish_record(record, error_answer(error))
    if isinstance(result, Result):
        answer = {"ok": True, "result": result.value, "description": result.description}
    else:
        answer = {"ok": True, "result": result}
    return finish_record(record, answer)


def error_answer(error: ApiError) -> Json:
    answer = {"ok": False, "error_code": error.code, "description": error.description}
    return answer | ({"parameters": error.parameters} if error.parameters else {})


_RECORDED = 1 << 15  # characters of a parameter: as many as a text may have, a file has more

_STRINGS = {  # parameters that stay strings in the record, even where they look like a number
    *("text", "caption", "name", "description", "short_description", "url", "secret_token"),
    *("file_id", "callback_query_id", "inline_query_id", "document", "photo", "language_code"),
}


def start_record(bot: Bot, method_name: str, params: Params) -> Json:
    """Note a call that begins: while it runs its `status` is null."""
    record: Json = {
        "n": next(_numbers),
        "bot_id": bot.id,
        "time": time.time(),
        "method": method_name,
        "params": {name: _readable(name, value[:_RECORDED]) for name, value in params.args.items()},
        "files": {
            name: {"name": upload.name, "size": len(upload.content)}
            for name, upload in params.files.items()
        },
        "status": None,
    }
    bot.calls.append(record)
    return record


def finish_record(record: Json, answer: Json) -> Json:
    record |= answer
    if record["method"] == "getUpdates" and answer["ok"]:  # else what is forgotten would stay here
        record["result"] = [{"update_id": update["update_id"]} for update in answer["result"]]
    record["status"] = answer.get("error_code", 200)
    record["duration"] = round(time.time() - record["time"], 6)
    return answer


def _readable(name: str, value: str) -> Any:
    """A parameter with nested JSON, numbers and booleans decoded."""
    if name in _STRINGS:
        return value
    if value[:1] in ("{", "[") or value in ("true", "false") or re.fullmatch(r"-?\d+", value):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value

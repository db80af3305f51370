"""Methods that answer what a person waits for: the press of a button, an inline query."""

import time

from telegram_sandbox.errors import bad_request
from telegram_sandbox.fields import Json, as_argument, string_field
from telegram_sandbox.methods import markup
from telegram_sandbox.methods.params import Params
from telegram_sandbox.methods.registry import method
from telegram_sandbox.text import entities
from telegram_sandbox.world.bot import Bot, Query

MAX_CALLBACK_TEXT = 200  # characters
_MAX_RESULTS = 50
_MAX_RESULT_ID = 64  # bytes


@method
async def answer_callback_query(bot: Bot, params: Params) -> bool:
    query = _query(bot, params.text("callback_query_id"))
    if len(params.text("text")) > MAX_CALLBACK_TEXT:
        raise bad_request("MESSAGE_TOO_LONG")
    if params.text("url"):  # for games and t.me/<bot>?start= only, which the sandbox has not
        raise bad_request("URL_INVALID")
    _answer(query, {"text": params.text("text"), "show_alert": params.boolean("show_alert")})
    return True


@method
async def answer_inline_query(bot: Bot, params: Params) -> bool:
    results = params.json("results", "Can't parse inline query results JSON object")
    if results is None:
        results = []
    if not isinstance(results, list):
        raise bad_request("Expected an Array of inline query results")
    if len(results) > _MAX_RESULTS:
        raise bad_request("Too many inline query results specified")
    checked = [_inline_result(result) for result in results]
    if len({result["id"] for result in checked}) < len(checked):
        raise bad_request("RESULT_ID_DUPLICATE")
    _answer(_query(bot, params.text("inline_query_id")), {"results": checked})
    return True


def _query(bot: Bot, query_id: str) -> Query:
    query = bot.queries.get(query_id)
    if query is None or query.expires < time.monotonic():
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    return query


def _answer(query: Query, answer: Json) -> None:
    if not query.answer.done():  # a second answer is accepted, and nobody sees it
        query.answer.set_result(answer)


def _inline_result(result: object) -> Json:
    if not isinstance(result, dict):
        raise bad_request("Inline query result must be an Object")
    kind = string_field(result, "type", required=True)
    result_id = string_field(result, "id", required=True)
    if not result_id or len(result_id.encode()) > _MAX_RESULT_ID:
        raise bad_request("RESULT_ID_INVALID")
    if kind != "article":
        raise bad_request(f'type "{kind}" is unsupported for the inline query result')
    checked: Json = {"type": kind, "id": result_id, "title": _title(result)}
    checked["description"] = string_field(result, "description")
    content = result.get("input_message_content")
    if not isinstance(content, dict) or "message_text" not in content:
        raise bad_request("message_text is empty")
    text, found = entities.message_text(
        string_field(content, "message_text"),
        string_field(content, "parse_mode"),
        content.get("entities"),
    )
    checked |= {"text": text, "entities": found}
    if result.get("reply_markup") is not None:
        source = as_argument(result["reply_markup"])
        checked["reply_markup"] = markup.inline_only(source, private=True)
    return checked


def _title(result: Json) -> str:
    title = string_field(result, "title", required=True)
    if not title:
        raise bad_request("ARTICLE_TITLE_EMPTY")
    return title

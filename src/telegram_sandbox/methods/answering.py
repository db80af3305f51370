"""Methods that answer what a person waits for: the press of a button, an inline query."""

import time
from collections.abc import Callable
from urllib.parse import urlsplit

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
    checked = [inline_result(result) for result in results]
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


def inline_result(result: object) -> Json:
    """An InlineQueryResult, checked: an article or a photo, as others are lacking here."""
    if not isinstance(result, dict):
        raise bad_request("Inline query result must be an Object")
    kind = string_field(result, "type", required=True)
    result_id = string_field(result, "id", required=True)
    if not result_id or len(result_id.encode()) > _MAX_RESULT_ID:
        raise bad_request("RESULT_ID_INVALID")
    if kind not in _KINDS:
        raise bad_request(f'type "{kind}" is unsupported for the inline query result')
    checked: Json = {"type": kind, "id": result_id, **_KINDS[kind](result)}
    checked["description"] = string_field(result, "description")
    if result.get("reply_markup") is not None:
        source = as_argument(result["reply_markup"])
        checked["reply_markup"] = markup.inline_only(source, private=False)
    return checked


def _article(result: Json) -> Json:
    title = string_field(result, "title", required=True)
    if not title:
        raise bad_request("ARTICLE_TITLE_EMPTY")
    content = result.get("input_message_content")
    if not isinstance(content, dict) or "message_text" not in content:
        raise bad_request("message_text is empty")
    return {"title": title, **_text(content)}


def _photo(result: Json) -> Json:
    """Sent as a photo; or as a text that is given in its place."""
    checked: Json = {
        "title": string_field(result, "title"),
        "photo_url": _web_document(result, "photo_url", "PHOTO_CONTENT_URL_EMPTY"),
        "thumbnail_url": _web_document(result, "thumbnail_url", "PHOTO_THUMB_URL_EMPTY"),
    }
    content = result.get("input_message_content")
    if isinstance(content, dict) and "message_text" in content:
        return checked | _text(content)
    text, found = entities.caption(
        string_field(result, "caption"),
        string_field(result, "parse_mode"),
        result.get("caption_entities"),
    )
    return checked | {"caption": text, "entities": found}


def _text(content: Json) -> Json:
    text, found = entities.message_text(
        string_field(content, "message_text"),
        string_field(content, "parse_mode"),
        content.get("entities"),
    )
    return {"text": text, "entities": found}


def _web_document(result: Json, name: str, empty: str) -> str:
    """The address of a picture, which Telegram fetches when it is sent."""
    url = string_field(result, name, required=True)
    if not url:
        raise bad_request(empty)
    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
        raise bad_request("WEBDOCUMENT_URL_INVALID")
    return url


_KINDS: dict[str, Callable[[Json], Json]] = {"article": _article, "photo": _photo}

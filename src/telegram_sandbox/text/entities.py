"""Texts as Telegram keeps them: cleaned, trimmed, with entities counted in UTF-16 code units."""

import json
import re
from typing import Any

from telegram_sandbox.errors import ApiError, bad_request
from telegram_sandbox.fields import integer_field, object_field, string_field
from telegram_sandbox.text import html, markdown
from telegram_sandbox.text.links import checked

MAX_TEXT = 4096  # characters of a message, after parsing
MAX_CAPTION = 1024  # characters
_MAX_SOURCE = 1 << 15  # bytes of a text before parsing
_INVISIBLE = re.compile("[\\s\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]*")
_CONTROL = {code: " " for code in range(32) if chr(code) not in "\n\r"} | {ord("\r"): ""}

_STYLES = {
    *("bold", "italic", "underline", "strikethrough", "spoiler", "code", "pre", "text_link"),
    *("text_mention", "custom_emoji", "blockquote", "expandable_blockquote"),
}
_FOUND = {  # what Telegram finds in a text by itself; patterns are a fair approximation of tdlib's
    "url": re.compile(
        r"(?<![\w@.])(?:https?://[^\s<>\"]+"
        r"|(?:[\w-]+\.)+(?:com|org|net|info|ru|рф|me|io|dev|app|de|uk|eu)\b(?:/[^\s<>\"]*)?)"
        r"(?<![.,:;!?)\]'])",
        re.IGNORECASE,
    ),
    "email": re.compile(r"(?<![\w.+-])[\w.+-]+@(?:[\w-]+\.)+[A-Za-z]{2,8}\b"),
    "mention": re.compile(r"(?<![\w@/])@[A-Za-z0-9_]{3,32}\b"),
    "bot_command": re.compile(
        r"(?<![\w/<>.@])/[A-Za-z0-9_]{1,64}\b(?:@[A-Za-z0-9_]{3,32}\b)?(?!/)"
    ),
    "hashtag": re.compile(r"(?<![\w#])#(?=\w*[^\W\d_])\w{1,256}"),
    "cashtag": re.compile(r"(?<![\w$])\$[A-Z]{1,8}\b"),
}
_OPAQUE = {"code", "pre", "text_link", "text_mention"}  # nothing is searched for inside these


def utf16_length(text: str) -> int:
    return len(text) + sum(1 for char in text if ord(char) > 0xFFFF)


def message_text(source: str, parse_mode: str, entities: Any) -> tuple[str, list[dict[str, Any]]]:
    """Raises ApiError for an empty text, broken markup, or more than 4,096 characters."""
    if not source:
        raise bad_request("Message text is empty")
    text, found = formatted(source, parse_mode, entities)
    if not text:
        raise bad_request("Text must be non-empty")
    if len(text) > MAX_TEXT:
        raise bad_request("Message is too long")
    return text, found


def caption(source: str, parse_mode: str, entities: Any) -> tuple[str, list[dict[str, Any]]]:
    """As message_text, of at most 1,024 characters; may be empty."""
    text, found = formatted(source, parse_mode, entities)
    if len(text) > MAX_CAPTION:
        raise bad_request("Message caption is too long")
    return text, found


def formatted(source: str, parse_mode: str, entities: Any) -> tuple[str, list[dict[str, Any]]]:
    """Apply the parse mode or, without one, the given entities (decoded JSON)."""
    try:
        size = len(source.encode())
    except UnicodeEncodeError:
        raise bad_request("strings must be encoded in UTF-8") from None
    if size > _MAX_SOURCE:
        raise bad_request("Text is too long")
    match parse_mode.lower():
        case "html":
            text, styles = html.parse(source)
        case "markdownv2":
            text, styles = markdown.parse_v2(source)
        case "markdown":
            text, styles = markdown.parse_v1(source)
        case "" | "none":
            text, styles = source, given(entities)
        case _:
            raise bad_request("Unsupported parse_mode")
    return finish(text, styles)


def given(entities: Any) -> list[dict[str, Any]]:
    """Check the `entities` parameter of a call; entities Telegram finds itself are left out."""
    if not isinstance(entities, list):
        return []
    try:
        return [kept for entity in entities if (kept := _given(entity))]
    except ApiError as error:
        reason = error.description.removeprefix("Bad Request: ")
        raise bad_request(f"Can't parse MessageEntity: {reason}") from None


def _given(entity: Any) -> dict[str, Any] | None:
    if not isinstance(entity, dict):
        raise bad_request("expected an Object")
    kept = {name: integer_field(entity, name) for name in ("offset", "length")}
    kind = string_field(entity, "type", required=True)
    if kind in _FOUND or kind in ("phone_number", "bank_card_number"):
        return None
    if kind not in _STYLES:
        raise bad_request("Unsupported type specified")
    result: dict[str, Any] = {"type": kind, **kept}
    if kind == "text_link":
        url = string_field(entity, "url", required=True)
        try:
            result["url"] = checked(url)
        except ValueError as error:
            raise bad_request(f"entity URL '{url}' is invalid: {error}") from None
    elif kind == "text_mention":
        result["user"] = {"id": integer_field(object_field(entity, "user"), "id")}
    elif kind == "custom_emoji":
        result["custom_emoji_id"] = string_field(entity, "custom_emoji_id", required=True)
    elif kind == "pre" and (language := string_field(entity, "language")):
        result["language"] = language
    return result


def finish(text: str, styles: list[dict[str, Any]]) -> tuple[str, list[dict[str, Any]]]:
    """Clean and trim a text, keep its entities in step, and add those Telegram finds itself."""
    styles = _without_carriage_returns(text, styles)
    text = text.translate(_CONTROL)
    if _INVISIBLE.fullmatch(text):
        return "", []
    leading = len(text) - len(text.lstrip())
    if styles:  # spaces inside an entity at the start stay
        leading = min(leading, min(style["offset"] for style in styles))
    kept = text[leading:].rstrip()
    length = utf16_length(kept)
    trimmed = []
    for style in styles:
        start = max(0, style["offset"] - leading)
        end = min(length, style["offset"] - leading + style["length"])
        if start < end:
            trimmed.append({**style, "offset": start, "length": end - start})
    found = _merge(trimmed) + _search(kept, trimmed)
    # the outer of two that start together comes first
    found.sort(key=lambda entity: (entity["offset"], -entity["length"]))
    return kept, [_in_order(entity) for entity in found]


def _in_order(entity: dict[str, Any]) -> dict[str, Any]:
    first = {name: entity[name] for name in ("offset", "length", "type")}
    return first | entity


def _without_carriage_returns(text: str, styles: list[dict[str, Any]]) -> list[dict[str, Any]]:
    if "\r" not in text:
        return styles
    dropped = [utf16_length(text[:at]) for at, char in enumerate(text) if char == "\r"]

    def moved(offset: int) -> int:
        return offset - sum(1 for at in dropped if at < offset)

    result = []
    for style in styles:
        start, end = moved(style["offset"]), moved(style["offset"] + style["length"])
        result.append({**style, "offset": start, "length": end - start})
    return result


def _merge(styles: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Join touching or overlapping entities that say the same."""
    merged: dict[str, list[dict[str, Any]]] = {}
    for style in sorted(styles, key=lambda style: style["offset"]):
        said = {name: value for name, value in style.items() if name not in ("offset", "length")}
        same = merged.setdefault(json.dumps(said, sort_keys=True), [])
        mergeable = style["type"] not in ("text_link", "custom_emoji", "blockquote", "pre")
        if mergeable and same and style["offset"] <= same[-1]["offset"] + same[-1]["length"]:
            end = max(same[-1]["offset"] + same[-1]["length"], style["offset"] + style["length"])
            same[-1]["length"] = end - same[-1]["offset"]
        else:
            same.append(dict(style))
    return [style for group in merged.values() for style in group]


def _search(text: str, styles: list[dict[str, Any]]) -> list[dict[str, Any]]:
    taken = [
        (style["offset"], style["offset"] + style["length"])
        for style in styles
        if style["type"] in _OPAQUE
    ]
    found = []
    for kind, pattern in _FOUND.items():
        for match in pattern.finditer(text):
            start = utf16_length(text[: match.start()])
            end = start + utf16_length(match.group())
            if all(end <= other_start or start >= other_end for other_start, other_end in taken):
                taken.append((start, end))
                found.append({"type": kind, "offset": start, "length": end - start})
    return found

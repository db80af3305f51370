"""Texts of others as they can be kept."""

import re
import unicodedata
from typing import Any

from birthday_calendar.domain import field_kinds, names
from birthday_calendar.domain.errors import Invalid

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]+")
_MOST_DIGITS = 9  # Python reads thousands of them slowly, and refuses more
_NO_TAG = re.compile(r"[^\w-]+")


def clean(text: str) -> str:
    """On one line, without what can't be kept."""
    return " ".join(_CONTROLS.sub(" ", text).split())


def number(text: str) -> int | None:
    """None for what is none, or has more digits than any number that is meant."""
    return int(text) if text.isdecimal() and len(text) <= _MOST_DIGITS else None


def tidied(details: dict[str, object]) -> tuple[dict[str, Any], bool]:
    """As they can be kept, and whether something of them had to go."""
    kept: dict[str, Any] = {}
    is_shortened = False
    for name, value in details.items():
        if isinstance(value, str):
            text = _CONTROLS.sub(" ", value.replace("\r\n", "\n").replace("\r", "\n")).strip()
            text = unicodedata.normalize("NFC", text)
            limit = field_kinds.LINE_LIMIT
            if name == "note":
                limit = field_kinds.NOTE_LIMIT
            else:
                text = " ".join(text.split())
            if len(text) > limit:
                text, is_shortened = text[: limit - 1].rstrip() + "…", True
            if names.is_visible(text):
                kept[name] = text
        elif name == "tags" and isinstance(value, tuple):
            kept[name], was_cut = _tags(value)
            is_shortened |= was_cut
        else:
            kept[name] = value
    return kept, is_shortened


def _tags(words: tuple[str, ...]) -> tuple[tuple[str, ...], bool]:
    kept: dict[str, None] = {}
    was_cut = False
    for word in words:
        tag = _NO_TAG.sub("_", word.strip().removeprefix("#")).strip("_")
        if not tag:
            continue
        try:
            kept[field_kinds.check_tag(tag)] = None
        except Invalid:
            was_cut = True
    return tuple(kept)[: field_kinds.MOST_TAGS], was_cut or len(kept) > field_kinds.MOST_TAGS

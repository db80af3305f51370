"""The MarkdownV2 and Markdown parse modes: marked-up text in, plain text and entities out.

Errors and their byte offsets (in UTF-8) are those of tdlib's parsers.
"""

from dataclasses import dataclass
from typing import Any

from telegram_sandbox.errors import bad_request
from telegram_sandbox.text.links import link_entity

_RESERVED = "_*[]()~`>#+-=|{}.!\n"
_NAMES = {  # as tdlib prints them in errors
    "bold": "Bold",
    "italic": "Italic",
    "underline": "Underline",
    "strikethrough": "Strikethrough",
    "spoiler": "Spoiler",
    "code": "Code",
    "pre": "Pre",
    "text_link": "TextUrl",
    "custom_emoji": "CustomEmoji",
    "blockquote": "BlockQuote",
}
_MARKS = {  # the longer mark comes first
    "```": "pre",
    "__": "underline",
    "||": "spoiler",
    "![": "custom_emoji",
    "*": "bold",
    "_": "italic",
    "~": "strikethrough",
    "`": "code",
    "[": "text_link",
}
_ENDS = {kind: mark for mark, kind in _MARKS.items()} | {"custom_emoji": "]", "text_link": "]"}


@dataclass
class _Open:
    kind: str
    language: str
    offset: int  # UTF-16 code units of the text before it
    start: int  # characters of the text before it
    at: int  # where its mark stands in the source


class _Parser:
    def __init__(self, source: str):
        self.source = source
        self.at = 0
        self.text = ""
        self.length = 0  # of `text`, in UTF-16 code units
        self.open: list[_Open] = []
        self.quoting = False  # whether a blockquote is among the open ones
        self.entities: list[dict[str, Any]] = []

    def parse(self) -> tuple[str, list[dict[str, Any]]]:
        while self.at < len(self.source):
            char = self.source[self.at]
            following = self.source[self.at + 1 : self.at + 2]
            if char == "\\" and following and 0 < ord(following) <= 126:
                self.put(following)
                self.at += 2
            elif char not in self.reserved():
                self.put(char)
                self.at += 1
            elif not self.close():
                self.begin()
        if self.open and self.open[-1].kind == "blockquote":
            self.end(self.open.pop(), {"type": "blockquote"})
        if self.open:
            raise self.unclosed(self.open[-1])
        return self.text, self.entities

    def put(self, char: str) -> None:
        self.text += char
        self.length += 1 + (ord(char) > 0xFFFF)

    def reserved(self) -> str:
        return "`" if self.open and self.open[-1].kind in ("code", "pre") else _RESERVED

    def offset_of(self, at: int) -> int:
        return len(self.source[:at].encode(errors="surrogatepass"))

    def unclosed(self, opened: _Open) -> Exception:
        name = "PreCode" if opened.language else _NAMES[opened.kind]
        place = self.offset_of(opened.at)
        return _error(f"Can't find end of {name} entity at byte offset {place}")

    def begin(self) -> None:
        begin, char = self.at, self.source[self.at]
        if char == "\n":
            self.put(char)
            self.at += 1
            if self.source[self.at : self.at + 1] == ">":
                self.at += 1
                self.quote()
            return
        if char == ">" and begin == 0:
            self.at += 1
            self.quote()
            return
        mark = next((mark for mark in _MARKS if self.source.startswith(mark, begin)), None)
        if mark is None:
            raise _error(
                f"Character '{char}' is reserved and must be escaped with the preceding '\\'"
            )
        self.at += len(mark)
        language = self.language() if mark == "```" else ""
        self.open.append(_Open(_MARKS[mark], language, self.length, len(self.text), begin))

    def quote(self) -> None:
        """Begin a blockquote, or go on with the one that is open."""
        if not self.quoting:
            self.quoting = True
            self.open.append(_Open("blockquote", "", self.length, len(self.text), self.at))

    def language(self) -> str:
        """The word after ``` and one line break, which is not part of the text."""
        end = self.at
        while end < len(self.source) and not self.source[end].isspace() and self.source[end] != "`":
            end += 1
        language = ""
        if end < len(self.source) and self.source[end] != "`":
            language, self.at = self.source[self.at : end], end
        if self.source.startswith("\r\n", self.at):
            self.at += 2
        elif self.source[self.at : self.at + 1] in ("\n", "\r"):
            self.at += 1
        return language

    def close(self) -> bool:
        """End the innermost entity if its mark stands here."""
        if not self.open:
            return False
        opened = self.open[-1]
        ends_line = self.source[self.at] == "\n" and not self.source.startswith("\n>", self.at)
        if self.quoting and ends_line:
            if opened.kind != "blockquote":
                raise self.unclosed(opened)
            self.put("\n")
            self.at += 1
            self.end(self.open.pop(), {"type": "blockquote"})
            self.quoting = False
            return True
        if opened.kind == "blockquote" or not self.source.startswith(_ENDS[opened.kind], self.at):
            return False
        if opened.kind == "italic" and self.source.startswith("__", self.at):
            return False
        self.at += len(_ENDS[opened.kind])
        fields: dict[str, Any] | None = {"type": opened.kind}
        if opened.kind == "text_link":
            has_url = self.source[self.at : self.at + 1] == "("
            fields = link_entity(self.url("a URL") if has_url else self.text[opened.start :])
        elif opened.kind == "custom_emoji":
            if self.source[self.at : self.at + 1] != "(":
                raise _error("Custom emoji entity must contain a tg://emoji URL")
            url = self.url("a custom emoji URL")
            fields = {"type": "custom_emoji", "custom_emoji_id": url.rpartition("id=")[2]}
        elif opened.language:
            fields = {"type": "pre", "language": opened.language}
        self.open.pop()
        if fields is not None:
            self.end(opened, fields)
        return True

    def url(self, what: str) -> str:
        self.at += 1
        begin, url = self.at, ""
        while self.at < len(self.source) and self.source[self.at] != ")":
            if self.source[self.at] == "\\" and self.at + 1 < len(self.source):
                self.at += 1
            url += self.source[self.at]
            self.at += 1
        if self.at >= len(self.source):
            raise _error(f"Can't find end of {what} at byte offset {self.offset_of(begin)}")
        self.at += 1
        return url

    def end(self, opened: _Open, fields: dict[str, Any]) -> None:
        length = self.length - opened.offset
        if length:
            self.entities.append({**fields, "offset": opened.offset, "length": length})


def _error(text: str) -> Exception:
    return bad_request(f"can't parse entities: {text}")


def parse_v2(source: str) -> tuple[str, list[dict[str, Any]]]:
    """Raises ApiError for an unescaped reserved character and for an entity without an end."""
    return _Parser(source).parse()


def parse_v1(source: str) -> tuple[str, list[dict[str, Any]]]:
    """The legacy Markdown: no nesting; a backslash escapes _ * ` [ only.

    Raises ApiError for an entity without an end.
    """
    parser = _Parser(source)  # for its position, text and links; its rules are not used
    kinds = {"_": "italic", "*": "bold", "`": "code", "[": "text_link"}
    while parser.at < len(source):
        char = source[parser.at]
        if char == "\\" and source[parser.at + 1 : parser.at + 2] in kinds:
            parser.put(source[parser.at + 1])
            parser.at += 2
            continue
        if char not in kinds:
            parser.put(char)
            parser.at += 1
            continue
        begin = parser.at
        mark = "```" if source.startswith("```", begin) else char
        parser.at += len(mark)
        if mark != "```" and source.startswith(mark, parser.at) and char != "[":
            parser.at += 1  # two marks with nothing between them are dropped
            continue
        language = parser.language() if mark == "```" else ""
        close = {"[": "]"}.get(mark, mark)
        finish = source.find(close, parser.at)
        if finish < 0:
            place = parser.offset_of(begin)
            raise _error(f"Can't find end of the entity starting at byte offset {place}")
        opened = _Open(kinds[char], language, parser.length, len(parser.text), begin)
        for inner in source[parser.at : finish]:
            parser.put(inner)
        parser.at = finish + len(close)
        fields: dict[str, Any] | None = {"type": "pre" if mark == "```" else kinds[char]}
        if language:
            fields = {"type": "pre", "language": language}
        elif char == "[":
            has_url = source[parser.at : parser.at + 1] == "("
            fields = link_entity(parser.url("a URL") if has_url else parser.text[opened.start :])
        if fields is not None:
            parser.end(opened, fields)
    return parser.text, parser.entities

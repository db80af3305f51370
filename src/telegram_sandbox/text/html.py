"""The HTML parse mode: text with tags in, plain text and entities out.

Errors and their byte offsets (in UTF-8) are those of tdlib's parser.
"""

from dataclasses import dataclass
from typing import Any

from telegram_sandbox.errors import bad_request
from telegram_sandbox.text.links import link_entity

_TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_SPACES = " \t\r\n\v\0"
_END = "\0"  # a sentinel: no index below has to be checked against the length


@dataclass
class _Tag:
    name: str
    argument: str
    offset: int  # UTF-16 code units of the text before it
    start: int  # characters of the text before it


class _Parser:
    def __init__(self, source: str):
        self.source = source.replace(_END, " ") + _END
        self.at = 0
        self.text = ""
        self.length = 0  # of `text`, in UTF-16 code units
        self.open: list[_Tag] = []
        self.entities: list[dict[str, Any]] = []

    def parse(self) -> tuple[str, list[dict[str, Any]]]:
        while self.at < len(self.source) - 1:
            char = self.source[self.at]
            if char == "<":
                if self.source[self.at + 1] == "/":
                    self.end_tag()
                else:
                    self.start_tag()
                continue
            decoded = self.character_reference() if char == "&" else ""
            if not decoded:
                decoded = char
                self.at += 1
            self.text += decoded
            self.length += 1 + (ord(decoded) > 0xFFFF)
        if self.open:
            name = self.open[-1].name
            raise self.error(f'Can\'t find end tag corresponding to start tag "{name}"')
        for entity in self.entities:
            if entity["type"] == "code":  # a language belongs to <pre><code> only
                entity.pop("language", None)
        return self.text, self.entities

    def error(self, text: str, at: int | None = None) -> Exception:
        if at is not None:
            place = f" at byte offset {len(self.source[:at].encode(errors='surrogatepass'))}"
            head, expected, tail = text.partition(", expected")
            text = head + place + expected + tail
        return bad_request(f"can't parse entities: {text}")

    def skip_spaces(self) -> None:
        while self.source[self.at] in _SPACES and self.source[self.at] != _END:
            self.at += 1

    def read_until(self, stops: str) -> str:
        start = self.at
        while self.source[self.at] not in stops:
            self.at += 1
        return self.source[start : self.at]

    def character_reference(self) -> str:
        """Decode `&…;` and move past it; "" where it is none that Telegram knows."""
        at = self.at + 1
        if self.source[at] == "#":
            hexadecimal = self.source[at + 1] == "x"
            at += 2 if hexadecimal else 1
            start = at
            digits = "0123456789abcdefABCDEF" if hexadecimal else "0123456789"
            while self.source[at] in digits:
                at += 1
            code = int(self.source[start:at] or "0", 16 if hexadecimal else 10)
            if not 0 < code < 0x10FFFF or at - self.at >= 10:
                return ""
            if 0xD800 <= code <= 0xDFFF:
                raise bad_request(
                    "can't parse entities: Text contains invalid Unicode characters after decoding "
                    "HTML entities, check for unmatched surrogate code units"
                )
            decoded = chr(code)
        else:
            start = at
            while self.source[at].isascii() and self.source[at].isalpha():
                at += 1
            decoded = _NAMED.get(self.source[start:at], "")
            if not decoded:
                return ""
        self.at = at + (self.source[at] == ";")
        return decoded

    def start_tag(self) -> None:
        begin = self.at
        self.at += 1
        name = self.read_until(_SPACES + ">").lower()
        if self.source[self.at] == _END:
            raise self.error("Unclosed start tag", begin)
        if name not in _TYPES:
            raise self.error(f'Unsupported start tag "{name}"', begin)
        argument = ""
        while True:
            self.skip_spaces()
            if self.source[self.at] == ">":
                break
            attribute, value = self.attribute(name, begin)
            match name, attribute:
                case ("a", "href") | ("tg-emoji", "emoji-id"):
                    argument = value
                case ("code", "class") if value.startswith("language-"):
                    argument = value.removeprefix("language-")
                case ("span", "class") if value.startswith("tg-"):
                    argument = value.removeprefix("tg-")
                case ("blockquote", "expandable"):
                    argument = "expandable"
        if name == "span" and argument != "spoiler":
            raise self.error('Tag "span" must have class "tg-spoiler"', begin)
        self.at += 1
        self.open.append(_Tag(name, argument, self.length, len(self.text)))

    def attribute(self, tag: str, begin: int) -> tuple[str, str]:
        name = self.read_until(_SPACES + "=>/\"'").lower()
        if not name:
            raise self.error(f'Empty attribute name in the tag "{tag}"', begin)
        self.skip_spaces()
        if self.source[self.at] != "=":
            if self.source[self.at] == _END:
                raise self.error(f'Unclosed start tag "{tag}"', begin)
            if (tag, name) == ("blockquote", "expandable"):
                return name, ""
            text = f'Expected equal sign in declaration of an attribute of the tag "{tag}"'
            raise self.error(text, begin)
        self.at += 1
        self.skip_spaces()
        if self.source[self.at] == _END:
            raise self.error(f'Unclosed start tag "{tag}"', begin)
        if self.source[self.at] in "'\"":
            return name, self.quoted(begin)
        start = self.at
        while (char := self.source[self.at]).isascii() and (char.isalnum() or char in ".-"):
            self.at += 1
        if self.source[self.at] not in _SPACES + ">":
            raise self.error("Unexpected end of name token", start)
        return name, self.source[start : self.at].lower()

    def quoted(self, begin: int) -> str:
        quote = self.source[self.at]
        self.at += 1
        value = ""
        while self.source[self.at] not in (quote, _END):
            decoded = self.character_reference() if self.source[self.at] == "&" else ""
            if not decoded:
                decoded = self.source[self.at]
                self.at += 1
            value += decoded
        if self.source[self.at] == _END:
            raise self.error("Unclosed start tag", begin)
        self.at += 1
        return value

    def end_tag(self) -> None:
        begin = self.at
        if not self.open:
            raise self.error("Unexpected end tag", begin)
        self.at += 2
        name = self.read_until(_SPACES + ">").lower()
        self.skip_spaces()
        if self.source[self.at] != ">":
            raise self.error("Unclosed end tag", begin)
        tag = self.open.pop()
        if name and name != tag.name:
            text = f'Unmatched end tag, expected "</{tag.name}>", found "</{name}>"'
            raise self.error(text, begin)
        self.at += 1
        if self.length > tag.offset:
            self.close(tag)

    def close(self, tag: _Tag) -> None:
        entity: dict[str, Any] = {
            "type": _TYPES[tag.name],
            "offset": tag.offset,
            "length": self.length - tag.offset,
        }
        last = self.entities[-1] if self.entities else {}
        same_range = (last.get("offset"), last.get("length")) == (tag.offset, entity["length"])
        if tag.name == "a":
            link = link_entity(tag.argument or self.text[tag.start :])
            if link is None:
                return
            entity |= link
        elif tag.name == "tg-emoji":
            if not tag.argument.isdigit() or not int(tag.argument):
                raise bad_request("can't parse entities: Invalid custom emoji identifier specified")
            entity["custom_emoji_id"] = tag.argument
        elif tag.name == "blockquote" and tag.argument:
            entity["type"] = "expandable_blockquote"
        elif tag.name == "pre" and same_range and last.get("language"):
            last["type"] = "pre"
            return
        elif tag.name == "code" and tag.argument:
            entity["language"] = tag.argument
        self.entities.append(entity)


def parse(source: str) -> tuple[str, list[dict[str, Any]]]:
    """Raises ApiError with tdlib's text for each kind of broken HTML."""
    return _Parser(source).parse()

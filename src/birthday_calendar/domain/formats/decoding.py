"""From bytes to text; and what is no text at all, said in a sentence."""

import re
from collections.abc import Iterator
from io import BytesIO, StringIO

from birthday_calendar.domain.errors import N_, Invalid

MOST_BYTES = 20_000_000  # as much as Telegram hands to bots
TOO_LARGE = N_("This file is too large: {most} MB are the most. Split it.")
_SAMPLE = 65_536  # bytes that an encoding is guessed from
_BLOCK = 65_536  # characters, or bytes
_MOST_NULS = 0.001  # of a text in which some bytes are broken
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
# What programs wrote before there was UTF-8, where Russian, English and their neighbours are
# spoken; the likeliest first. Libraries that know more take a short list of names for Chinese.
_ENCODINGS = ("cp1251", "cp1252", "cp1250", "koi8_r", "cp866")
_WORD = re.compile(r"[^\W\d_]+")
_ODD = re.compile(r"[^\w\s!-~«»“”„‘’–—…№°]")  # signs that stand in no name
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_WORKBOOK = N_("This is a workbook of a spreadsheet program. Save it as CSV there, and send that.")
_ARCHIVE = N_("This is an archive. Unpack it, and send the file that is in it.")
_OTHER = N_("This is no list of people, but {what}. I read CSV, vCard, iCalendar, JSON and text.")
_BINARY = N_("This is no text. I read CSV, vCard, iCalendar, JSON and text.")
_SIGNATURES = (
    (b"PK\x03\x04", _ARCHIVE, ""),
    (b"PK\x05\x06", _ARCHIVE, ""),
    (b"\x1f\x8b", _ARCHIVE, ""),
    (b"Rar!", _ARCHIVE, ""),
    (b"7z\xbc\xaf", _ARCHIVE, ""),
    (b"BZh", _ARCHIVE, ""),
    (b"\xfd7zXZ", _ARCHIVE, ""),
    (b"(\xb5/\xfd", _ARCHIVE, ""),
    (b"\xd0\xcf\x11\xe0", _WORKBOOK, ""),
    (b"%PDF", _OTHER, "PDF"),
    (b"{\\rtf", _OTHER, "RTF"),
    (b"\x89PNG", _OTHER, "PNG"),
    (b"\xff\xd8\xff", _OTHER, "JPEG"),
    (b"GIF8", _OTHER, "GIF"),
    (b"SQLite format 3", _OTHER, "SQLite"),
)
_HTML = re.compile(rb"\s*<(?:!doctype|html|\?xml)", re.IGNORECASE)


def to_utf8(data: bytes) -> bytes:
    """The same text in UTF-8, without a mark at its beginning.

    Lines in an older encoding stay as they are: see `to_text`. Raises Invalid("file", …).
    """
    _check(data)
    data = _decoded(data)
    if not data.strip():
        raise Invalid("file", N_("This file is empty."))
    return data


class Decoder:
    """Texts of one file: UTF-8, or else what the rest of the file seems to be in."""

    def __init__(self, data: bytes):
        self._data = data
        self._older: str | None = None

    def text(self, some: bytes) -> str:
        try:
            return some.decode()
        except UnicodeDecodeError:
            if self._older is None:
                self._older = _guessed(self._data)
            return some.decode(self._older, "replace")


def to_text(data: bytes) -> str:
    """All of a file, line by line: somebody may have put two together that are in two encodings."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        decoder = Decoder(data)
        return "".join(_texts(data, decoder))


def _texts(data: bytes, decoder: Decoder) -> Iterator[str]:
    """A block at a time, of which lines are made where there is another encoding in it."""
    first = 0
    while first < len(data):
        last = data.find(b"\n", first + _BLOCK) + 1 or len(data)
        block = data[first:last]
        try:
            yield block.decode()
        except UnicodeDecodeError:
            yield from map(decoder.text, block.splitlines(keepends=True))
        first = last


def lines_of(text: str) -> Iterator[str]:
    """With their ends, of whatever kind. A block at a time: io.StringIO takes 4 bytes a letter."""
    if "\n" not in text:
        text = text.replace("\r", "\n")
    first = 0
    while first < len(text):
        last = text.rfind("\n", first, first + _BLOCK) + 1
        if last:
            yield from StringIO(text[first:last], newline="")
        else:
            last = text.find("\n", first) + 1 or len(text)
            yield text[first:last]
        first = last


def _decoded(data: bytes) -> bytes:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            data = data[len(bom) :]
            return data if encoding == "utf-8" else _transcoded(data, encoding)
    head = data[:1024]
    if head.strip(b"\0") and head.count(0) >= len(head) // 3:
        is_little = head[1::2].count(0) > head[::2].count(0)
        return _transcoded(data, "utf-16-le" if is_little else "utf-16-be")
    return _without_nuls(data)


def _check(data: bytes) -> None:
    check_size(data, MOST_BYTES)
    for signature, reason, what in _SIGNATURES:
        if data.startswith(signature):
            if signature[:2] == b"PK" and _is_workbook(data):
                reason = _WORKBOOK
            raise Invalid("file", reason, **({"what": what} if what else {}))
    if _HTML.match(data[:1024]):
        raise Invalid("file", _OTHER, what="HTML")


def check_size(data: bytes, most: int) -> None:
    """Raises Invalid("file", …)."""
    if len(data) > most:
        raise Invalid(
            "file",
            TOO_LARGE,
            most=most // 1_000_000,
        )


def _is_workbook(data: bytes) -> bool:
    """Excel's and LibreOffice's are zips, too."""
    ends = data[:_SAMPLE] + data[-_SAMPLE:]
    return b"xl/" in ends or b"opendocument.spreadsheet" in ends or b"Index/Tables/" in ends


def _transcoded(data: bytes, encoding: str) -> bytes:
    try:
        return _without_nuls(data.decode(encoding).removeprefix("\ufeff").encode())
    except UnicodeError:
        # a last letter was cut in half, or a stray byte is in it
        text = data.decode(encoding, "replace").removeprefix("\ufeff")
        if text.count("\ufffd") > 1 + len(text) * _MOST_NULS:
            raise Invalid("file", _BINARY) from None
        return _without_nuls(text.encode())


def _without_nuls(data: bytes) -> bytes:
    nuls = data.count(0)
    if len(data) > nuls > 1 + len(data) * _MOST_NULS:
        raise Invalid("file", _BINARY)
    return data.replace(b"\0", b"") if nuls else data


def _guessed(data: bytes) -> str:
    """The encoding of what is not UTF-8 in it: the one that makes the fewest odd words."""
    sample = bytearray()
    for line in BytesIO(data):
        if not line.isascii() and not _is_utf8(line):
            sample += line[:1024] + b"\n"
            if len(sample) >= _SAMPLE:
                break
    return min(_ENCODINGS, key=lambda one: _oddness(sample.decode(one, "replace")))


def _oddness(text: str) -> int:
    """Of two alphabets in a word, of capitals within it, and of signs that are no letters."""
    odd = 3 * len(_ODD.findall(text))
    for word in _WORD.findall(text):
        if word.isascii():
            continue
        odd += 3 * bool(_CYRILLIC.search(word) and _LATIN.search(word))
        odd += 2 * (not (word.islower() or word.istitle() or word.isupper()))
        odd += word.isupper() and len(word) > 1
    return odd


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True

"""Reads the lines that vCards and iCalendar files are made of, each a property: RFC 6350 and 5545,
section 3; vCard 2.1.

Libraries read all of a file or nothing of it, decode before they unfold, and take 20 s for 10,000
events. This takes one line at a time, whatever is wrong with another one.
"""

import binascii
import re
from collections.abc import Iterator
from io import BytesIO
from typing import NamedTuple

from birthday_calendar.domain.formats.decoding import Decoder

_LONGEST = 65_536  # bytes of a line that are looked at: a picture has more, and nothing we keep
_LINE = re.compile(
    rb"(?:[\w-]++\.)?([A-Za-z0-9_-]++)[ \t]*+((?:;[^:\";]*+(?:\"[^\"]*+\"[^:\";]*+)*+)*+):(.*)",
    re.DOTALL,
)
_PARAMETER = re.compile(r';([^;="]+)(?:=("[^"]*"|[^;"]*))?')
_GROUP = re.compile(rb"([\w-]++)\.[A-Za-z]")
_QUOTED = re.compile(rb"[^:]*;(?:ENCODING=)?QUOTED-PRINTABLE[;:]", re.IGNORECASE)
# Not whatever a file calls one: Python keeps each name it was asked for, and some take seconds.
_CHARSETS = frozenset(
    {
        *(f"iso-8859-{number}" for number in range(1, 17)),
        *(f"windows-{number}" for number in range(1250, 1259)),
        *("us-ascii", "utf-16", "utf-16le", "utf-16be", "koi8-r", "koi8-u", "cp866", "macintosh"),
        *("big5", "gb2312", "gbk", "gb18030", "euc-jp", "euc-kr", "shift_jis", "iso-2022-jp"),
    }
)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_PARTS = {sign: re.compile(rf"((?:[^\\{sign}]++|\\.?)*+)(?:{sign}|$)", re.DOTALL) for sign in ";,"}


class Line(NamedTuple):
    """`group` joins properties of a card: item1."""

    name: str  # in capitals
    parameters: dict[str, str]
    value: str  # as it stands there, but decoded
    group: str = ""

    @property
    def text(self) -> str:
        return unescaped(self.value)

    @property
    def parts(self) -> list[str]:
        """Of a value such as N:Lind;Ada."""
        return split(self.value, ";")


def lines(data: bytes, wanted: frozenset[str]) -> Iterator[Line | bytes]:
    """Each line of one of the wanted properties; one that is no property as its bytes."""
    decoder = Decoder(data)
    names = {name.encode() for name in wanted}
    for octets in _unfolded(data):
        match = _LINE.fullmatch(octets)
        if match is None:
            if octets.strip():
                yield octets
            continue
        name = match[1].upper()
        if name in names:
            group = _GROUP.match(octets)
            parameters = _parameters(decoder.text(match[2])) if match[2] else {}
            value = _decoded(match[3], parameters, decoder)
            yield Line(name.decode(), parameters, value, (group[1] if group else b"").decode())
        else:
            yield Line(name.decode("ascii", "replace"), {}, "")


def _unfolded(data: bytes) -> Iterator[bytes]:
    """Octets, not letters, which a fold may cut in two."""
    if b"\n" not in data:
        data = data.replace(b"\r", b"\n")
    line = bytearray()
    is_quoted = is_soft = False  # printable, and so to be gone on with where it ends with "="
    for physical in BytesIO(data):
        physical = physical.rstrip(b"\r\n")
        if is_soft and physical.strip():
            del line[-1]
        elif physical[:1] in (b" ", b"\t") and line and not is_soft:
            physical = physical[1:]
        else:
            yield bytes(line)
            line = bytearray()
            is_quoted = _QUOTED.match(physical[:_LONGEST]) is not None
        line += physical[: _LONGEST - len(line)]
        is_soft = is_quoted and physical.endswith(b"=") and len(line) < _LONGEST
    yield bytes(line)


def _parameters(text: str) -> dict[str, str]:
    """By name in capitals; of several values the last. QUOTED-PRINTABLE alone is an encoding."""
    found: dict[str, str] = {}
    for name, value in _PARAMETER.findall(text):
        name = name.strip().upper()
        if value:
            found[name] = value.strip('"')
        elif name in ("QUOTED-PRINTABLE", "BASE64"):
            found["ENCODING"] = name
        else:
            found.setdefault("TYPE", name)
    return found


def _decoded(value: bytes, parameters: dict[str, str], decoder: Decoder) -> str:
    encoding = parameters.get("ENCODING", "").upper()
    if encoding == "QUOTED-PRINTABLE":
        value = binascii.a2b_qp(value)
    elif encoding in ("BASE64", "B"):
        try:
            value = binascii.a2b_base64(value)
        except binascii.Error:
            return ""
    charset = parameters.get("CHARSET", "").lower()
    if charset in _CHARSETS:
        try:
            return value.decode(charset).encode(errors="replace").decode()  # no lone surrogates
        except (LookupError, UnicodeError, ValueError):
            pass
    return decoder.text(value)


def split(value: str, sign: str) -> list[str]:
    """Its parts, each unescaped."""
    found = [unescaped(match[1]) for match in _PARTS[sign].finditer(value)]
    return found[:-1] if len(found) > 1 and not value.endswith(sign) else found


def unescaped(value: str) -> str:
    if "\\" not in value:
        return value
    return _ESCAPED.sub(lambda match: "\n" if match[1] in "nN" else match[1], value)

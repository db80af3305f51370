"""Writes lines of iCalendar and vCards (RFC 5545, 3.1; RFC 6350, 3.2): as every app reads them."""

import re

LINE_LIMIT = 75  # bytes of UTF-8, without the break
_ESCAPED = {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"}  # the first one first
# What no text may hold (3.3.11), and what some readers take for the end of a line.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029]")


def text(value: str) -> str:
    """Somebody's words as a value of type TEXT."""
    value = _CONTROLS.sub(" ", value.replace("\r\n", "\n").replace("\r", "\n"))
    for character, escaped in _ESCAPED.items():  # a third of what translate() takes
        value = value.replace(character, escaped)
    return value


def folded(line: str) -> str:
    """With its break; cut where it is too long, and never within a character."""
    written = line.encode()
    if len(written) <= LINE_LIMIT:
        return line + "\r\n"
    parts, start, room = [], 0, LINE_LIMIT
    while len(written) - start > room:
        end = start + room
        while written[end] & 0xC0 == 0x80:  # within a character
            end -= 1
        parts.append(written[start:end])
        start, room = end, LINE_LIMIT - 1  # a further line begins with a blank
    return b"\r\n ".join([*parts, written[start:]]).decode() + "\r\n"

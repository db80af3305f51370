"""What a text is read as: keyboards, spreadsheets and phones write the same sign in many ways."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from birthday_calendar.domain import names

_HYPHENS = {*"\u2010\u2011\u2012\u2043\u2212\ufe63\uff0d"}
_APOSTROPHES = {*"‘’ʼ′`´"}
_SLASHES = {*"\u2044\u2215"}
_DASH_OF_DATE = re.compile(r"(?<=\d)[–—](?=\d)")


class Spelled(NamedTuple):
    """A text, and the same in plain signs, character by character."""

    text: str
    plain: str

    def part(self, first: int, last: int | None = None) -> "Spelled":
        return Spelled(self.text[first:last], self.plain[first:last])

    def without(self, first: int, last: int) -> "Spelled":
        """Without what stands in between, and a blank in its place."""
        return spelled(f"{self.text[:first]} {self.text[last:]}")


def spelled(text: str) -> Spelled:
    """Composed, on one line with single blanks, and without what nobody sees."""
    text = " ".join(names.without_unseen(unicodedata.normalize("NFC", text)).split())
    return Spelled(text, _DASH_OF_DATE.sub("-", "".join(map(_plain, text))))


@lru_cache(4_096)
def _plain(sign: str) -> str:
    if sign.isascii():
        return sign
    if sign in _HYPHENS:
        return "-"
    if sign in _SLASHES:
        return "/"
    if sign in _APOSTROPHES:
        return "'"
    if unicodedata.category(sign) == "Nd":
        return str(unicodedata.digit(sign))
    if unicodedata.category(sign) == "No":  # ² is part of a name, and no number of a date
        return sign
    plain = unicodedata.normalize("NFKC", sign)  # full-width letters, dots and slashes
    return plain if len(plain) == 1 else sign

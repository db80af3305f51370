"""Names and other texts of people: what may be kept, in which order, and how it is shown."""

import re
import unicodedata
from functools import lru_cache
from itertools import permutations

from birthday_calendar.domain.errors import N_, Invalid
from birthday_calendar.domain.languages import LANGUAGES

_MOST_ORDERED = 3  # words whose every order is looked for: six
# Letters and blanks by their category that nobody sees all the same.
_BLANK = {"\u115f", "\u1160", "\u2800", "\u3164", "\uffa0"}
_INVISIBLE = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp", "Zs", "Mn", "Me"}
_LAYOUT = {"\n", "\t"}  # controls that a text of several lines may hold
# Letters of the Latin alphabet that Unicode takes apart into no plain one and a mark.
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ё": "е"}
)
_SEEN = re.compile("[!-~]")  # as most texts have one
_FOLDED = {code: None for code in range(128) if not (chr(code).isalnum() or chr(code) == " ")}
_PAIR = re.compile(r"[\w.] ?[&+] ?\w|\w (?:and|и) \w", re.IGNORECASE)
_RIGHT_TO_LEFT = {"R", "AL", "AN"}
_DIRECTION_MARKS = {
    *("\u061c", "\u200e", "\u200f"),
    *("\u202a", "\u202b", "\u202c", "\u202d", "\u202e"),
    *("\u2066", "\u2067", "\u2068", "\u2069"),
}
# What else nobody sees, and no script or emoji is put together with.
_UNSEEN = _DIRECTION_MARKS | {
    *("\u00ad", "\u180e", "\u200b", "\ufeff"),
    *(chr(code) for code in range(0x2060, 0x2065)),
}
_ISOLATE, _END = "\u2068", "\u2069"  # first strong isolate: Unicode Standard Annex 9


def checked(field: str, text: str) -> str:
    """The text in composed form (NFC). Raises Invalid for a character that can't be kept."""
    if text.isascii() and text.isprintable():  # as most are
        return text
    text = unicodedata.normalize("NFC", text)
    for character in text:
        if unicodedata.category(character) in ("Cc", "Cs") and character not in _LAYOUT:
            raise Invalid(field, N_("must not contain control characters"))
    return text


def is_visible(text: str) -> bool:
    """Whether there is anything in it that somebody can see."""
    return _SEEN.search(text) is not None or any(
        unicodedata.category(character) not in _INVISIBLE and character not in _BLANK
        for character in text
    )


def folded(name: str) -> str:
    """A name as lists sort it: without case, accents of Latin letters, and punctuation."""
    if name.isascii():  # as most are
        return name.lower().translate(_FOLDED).strip() or name
    letters = [
        _without_accent(character)
        for character in unicodedata.normalize("NFC", name.casefold()).translate(_PLAIN)
        if character.isalnum() or character == " "
    ]
    return "".join(letters).strip() or name


def orders(name: str) -> set[str]:
    """A folded name, with its words in each order where they are few: "anna schmidt" and back."""
    words = folded(name).split()
    others = permutations(words) if len(words) <= _MOST_ORDERED else ()
    return {folded(name), *map(" ".join, others)}


def plain(text: str) -> str:
    """Without case, and without accents of Latin letters; marks and blanks stay."""
    text = unicodedata.normalize("NFC", text.casefold()).translate(_PLAIN)
    return "".join(map(_without_accent, text))


def own_alphabet(language: str) -> tuple[str, str] | None:
    """The first folded letter of a language's own alphabet and the first one beyond it.

    None where the order of Unicode has it first anyway.
    """
    return LANGUAGES[language].alphabet if language in LANGUAGES else None


def order(name: str, language: str) -> tuple[bool, str]:
    """What to sort names by for a reader of `language`."""
    return order_of_key(folded(name), language)


def order_of_key(key: str, language: str) -> tuple[bool, str]:
    """The same of a name that is folded already."""
    own = own_alphabet(language)
    return own is not None and not own[0] <= key < own[1], key


def is_pair(name: str) -> bool:
    """Whether it names two: "Anna & Boris"."""
    return _PAIR.search(name) is not None


def isolated(text: str) -> str:
    """As it may stand in a line: whatever its direction, the words around it stay in order."""
    plain = without_marks(text)
    if plain == text and not any(
        unicodedata.bidirectional(character) in _RIGHT_TO_LEFT for character in text
    ):
        return text
    return f"{_ISOLATE}{plain}{_END}"


def without_marks(text: str) -> str:
    """Without the marks that turn a text around, those of `isolated` among them."""
    return "".join(character for character in text if character not in _DIRECTION_MARKS)


def without_unseen(text: str) -> str:
    return text if text.isascii() else "".join(one for one in text if one not in _UNSEEN)


@lru_cache(4_096)
def _without_accent(character: str) -> str:
    plain = unicodedata.normalize("NFKD", character)[0]
    return plain if plain.isascii() else character  # й is a letter, not an и with a mark

"""What a search compares: texts and what somebody looks for, folded alike. Pure.

A text is kept as its words, without case, marks and punctuation, and each once more as it sounds:
in Latin letters, and where the same is written in several ways always in one of them. So "Yuri",
"Юрий" and "Iurii" are found by each other.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from birthday_calendar.domain import names
from birthday_calendar.domain.parsing import months

MOST_WORDS = 10  # the longest ones of what somebody looks for: each is another look at all texts
SHORTEST_SOUND = 2  # letters: one alone sounds like too much
SHORTEST_TYPO = 4  # letters of a word that may have one
_MOST_TYPO_WORDS = 4  # of what somebody looks for …
_MOST_NAME_WORDS = 8  # … and of a name: what is compared word by word is bounded
_LONGEST_KEPT = 40  # letters of a word whose sound is remembered: a note has room for 1,000

_DROPPED = {*"'’‘ʼʹ′`´ʻ՚＇"}
_BLANK = {*'.,;:!?"\u2212\u2043·•'}
_SPACES = ("Pd", "Ps", "Pe", "Pi", "Pf", "Zs", "Zl", "Zp", "Cc")
# Marks of Latin, Greek and Cyrillic letters, of Hebrew and of Arabic, which many leave out. Those
# of other scripts are letters to who reads them.
_MARKS = re.compile("[\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u064b-\u065f\u0670]")
_YEAR = re.compile(r"(?:18|19|20|21)\d\d")

_CYRILLIC = str.maketrans(
    {
        **dict(zip("абвгґдезиіклмнопрстуфхыэјћ", "abvggdeziiklmnoprstufhiejc", strict=True)),
        "ж": "zh",
        "ц": "ts",
        "ч": "ch",
        "ш": "sh",
        "щ": "sh",
        "ю": "iu",
        "я": "ia",
        "є": "e",
        "ђ": "dj",
        "џ": "dj",
        "љ": "li",
        "њ": "ni",
        "ъ": "",
        "ь": "",
    }
)
# What is written in several ways, and how here; the first that fits is taken. Then what that makes.
_SPELLINGS = (
    *(("shch", "sh"), ("sch", "sh"), ("tch", "ch"), ("chr", "kr"), ("ch", "ch")),
    *(("kh", "h"), ("ph", "f"), ("th", "t"), ("ck", "k"), ("tz", "ts"), ("x", "ks"), ("q", "k")),
    *(("w", "v"), ("(?<=[bdfgklmnprstvz])yo", "e"), ("c(?=[eiy])", "s"), ("c", "k"), ("[yj]", "i")),
)
_SPELLING = re.compile("|".join(f"({pattern})" for pattern, _ in _SPELLINGS))
_MADE = re.compile("ie|i+")


class Word(NamedTuple):
    """One that somebody looks for: it fits a text that has it, whichever way it is meant."""

    folded: str  # anywhere in a text
    sound: str  # at the beginning of one of its words; empty where it is too short to tell
    year: int | None  # of an event
    month: int | None


# Of a text without any: nothing that is kept has it.
NO_WORD = Word("\n\n", "", None, None)


def kept(text: str) -> str:
    """What is kept of a text: its words on a line, and how they sound on a line each."""
    folded = fold(text).split()
    sounds = dict.fromkeys(map(sound, folded))
    return " ".join(folded) + "".join(f"\n{one}" for one in sounds if one) + "\n"


def words(text: str) -> tuple[Word, ...]:
    """What somebody looks for, in no order; nothing where there is no word in it."""
    folded = sorted(dict.fromkeys(fold(text).split()), key=len, reverse=True)
    return tuple(map(_word, folded[:MOST_WORDS]))


def is_called(text: str, name: str) -> bool:
    """Whether a name has all the words of a text, whole ones."""
    asked, its = sounds(text), sounds(name)
    return bool(asked) and asked <= its


def sounds(text: str) -> set[str]:
    return {heard for one in fold(text).split() if (heard := sound(one))}


class Near:
    """Names that one typo makes of what somebody looks for: a letter too many, too few, another,
    or two in the wrong order.
    """

    def __init__(self, text: str, *, whole: bool = False):
        """With `whole` by whole words, else by their beginnings, too."""
        self._whole = whole
        found = fold(text).split()
        is_bounded = len(found) <= _MOST_TYPO_WORDS
        self._words = [(one, sound(one)) for one in found] if is_bounded else []
        self.is_possible = any(len(one) >= SHORTEST_TYPO for one, _ in self._words)

    @property
    def parts(self) -> list[tuple[str, ...]]:
        """For each word what one edit leaves of it: a text without any of them is not near."""
        return [
            tuple(dict.fromkeys(filter(None, (*_left(one), *_left(heard)))))
            for one, heard in self._words
        ]

    def fits(self, name: str) -> bool:
        its = fold(name).split()[:_MOST_NAME_WORDS]
        if not self._words or not its:
            return False
        heard = [sound(one) for one in its]
        typos = 0
        for folded, sounded in self._words:
            if self._is_among(folded, its) or self._is_among(sounded, heard):
                continue
            if len(folded) < SHORTEST_TYPO or not (
                any(is_one_edit(folded, one, self._whole) for one in its)
                or any(is_one_edit(sounded, one, self._whole) for one in heard)
            ):
                return False
            typos += 1
        return typos <= 1

    def _is_among(self, word: str, its: Iterable[str]) -> bool:
        return any(one == word if self._whole else one.startswith(word) for one in its)


def is_one_edit(word: str, other: str, whole: bool = True) -> bool:
    """Whether one edit makes `word` the other one, or its beginning where it need not be whole."""
    same = 0
    for one, two in zip(word, other):  # noqa: B905 - to the end of the shorter one
        if one != two:
            break
        same += 1

    def rest_is(of_word: int, of_other: int) -> bool:
        rest = word[of_word:]
        return other[of_other:] == rest if whole else other.startswith(rest, of_other)

    swapped = same + 1 < len(word) and word[same : same + 2] == other[same : same + 2][::-1]
    return (
        rest_is(same + 1, same + 1)
        or rest_is(same, same + 1)
        or rest_is(same + 1, same)
        or (swapped and rest_is(same + 2, same + 2))
    )


def fold(text: str) -> str:
    """Without case, marks and accents, apostrophes and what nobody sees; other punctuation is
    blank, but for signs that say something, as # and % do.
    """
    if text.isascii():
        return text.lower().translate(_ASCII)
    cased = unicodedata.normalize("NFC", text).casefold()  # which takes some letters apart
    return "".join(map(_letter, unicodedata.normalize("NFC", cased)))


def sound(word: str) -> str:
    """A folded word in Latin letters, where it is of Latin or Cyrillic ones; else as it is."""
    return _kept_sound(word) if len(word) <= _LONGEST_KEPT else _sound(word)


def _sound(word: str) -> str:
    spelled = _SPELLING.sub(_same, word.translate(_CYRILLIC))
    return _MADE.sub(lambda match: "e" if match[0] == "ie" else "i", spelled)


_kept_sound = lru_cache(20_000)(_sound)


def _left(word: str) -> tuple[str, ...]:
    """One half is as it was, or two letters have changed places where the halves meet.

    Of a word that must be as it is, all of it.
    """
    if len(word) < SHORTEST_TYPO:
        return (word,)
    half = len(word) // 2
    first, second = word[:half], word[half:]
    return first, second, first[:-1] + second[0] + first[-1] + second[1:]


def _same(match: re.Match[str]) -> str:
    return _SPELLINGS[(match.lastindex or 1) - 1][1]


def _word(folded: str) -> Word:
    heard = sound(folded)
    return Word(
        folded=folded,
        sound=heard if len(heard) >= SHORTEST_SOUND else "",
        year=int(folded) if _YEAR.fullmatch(folded) and folded.isascii() else None,
        month=months.named(folded),
    )


@lru_cache(4_096)
def _letter(sign: str) -> str:
    if sign in _DROPPED:
        return ""
    category = unicodedata.category(sign)
    if sign in _BLANK or category in _SPACES:
        return " "
    if category in ("Cf", "Cs"):
        return ""
    plain = names.plain(sign).casefold()
    bare = _MARKS.sub("", apart := unicodedata.normalize("NFD", plain))
    made = plain if bare == apart else bare
    return made if made in ("", sign) else "".join(map(_letter, made))  # ⑴ has a bracket in it


_ASCII = {code: _letter(chr(code)) for code in range(128)}

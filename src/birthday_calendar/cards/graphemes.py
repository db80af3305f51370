"""Where a text may be taken apart: what people see as one character, and where a line may end.

After Unicode's Annex 29 (clusters) and 14 (lines), as far as `unicodedata` knows what they ask for.
"""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

JOINER = "\u200d"
MOST = 20  # code points of a cluster: twice as many as any emoji has; a longer one is cut
_TOGETHER = {"\u00a0", "\u2007", "\u202f"}  # blanks that end no line
_AFTER = set("-\u2010\u2012\u2013\u2014/")  # signs behind which a line may end
_NEVER_FIRST = set(
    "、。，．：；？！）］｝〉》」』】〕〗〙”’…‥・ーゝゞ々ぁぃぅぇぉっゃゅょァィゥェォッャュョ%％"
)
_NEVER_LAST = set("（［｛〈《「『【〔〖〘“‘")


def clusters(text: str) -> list[str]:
    """What must not be cut: a letter with its marks, an emoji of several, a flag, a syllable."""
    if text.isascii():
        return list(text)
    found: list[str] = []
    for character in text:
        if found and len(found[-1]) < MOST and _continues(found[-1], character):
            found[-1] += character
        else:
            found.append(character)
    return found


def pieces(line: str) -> Iterator[str]:
    """Parts of a line of which each may begin a new one, with the blanks behind them."""
    piece = ""
    ready = False  # whether a line may end behind `piece`
    for cluster in clusters(line):
        if is_blank(cluster):
            piece += cluster
            ready = True
            continue
        if piece and (ready or _may_part(piece[-1], cluster[0])):
            yield piece
            piece = ""
        piece += cluster
        ready = False
    if piece:
        yield piece


def is_blank(cluster: str) -> bool:
    return cluster.isspace() and cluster not in _TOGETHER


def is_emoji(cluster: str) -> bool:
    """Whether it is shown as a small picture though a letter's font may have it."""
    return "\ufe0f" in cluster or "\u20e3" in cluster


def is_right_to_left(paragraph: str) -> bool:
    """By its first letter that has a direction."""
    for character in paragraph:
        if (direction := unicodedata.bidirectional(character)) in ("L", "R", "AL"):
            return direction != "L"
    return False


def _may_part(before: str, after: str) -> bool:
    if before in _AFTER and after.isalpha() and not _is_ideograph(after):
        return True
    if before in _NEVER_LAST or after in _NEVER_FIRST:
        return False
    return _is_ideograph(before) or _is_ideograph(after) or _is_picture(after)


def _continues(cluster: str, character: str) -> bool:
    last = cluster[-1]
    if character == JOINER or _is_mark(character):
        return True
    if last == JOINER and _is_picture(character):
        return True
    if unicodedata.combining(last) == 9 and unicodedata.category(character) == "Lo":  # a virama
        return True
    if _is_flag_letter(character):
        return len(cluster) == 1 and _is_flag_letter(cluster)
    return _is_one_syllable(last, character)


@lru_cache(4_096)
def _is_mark(character: str) -> bool:
    code = ord(character)
    return (
        unicodedata.category(character) in ("Mn", "Me", "Mc")
        or 0x1F3FB <= code <= 0x1F3FF  # colours of skin
        or 0xE0020 <= code <= 0xE007F  # tags, of the flags of regions
        or code in (0x200C, 0x0E33, 0x0EB3)
    )


def _is_flag_letter(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


@lru_cache(4_096)
def _is_picture(character: str) -> bool:
    return ord(character) >= 0x1F000 or unicodedata.category(character) == "So"


@lru_cache(8_192)
def _is_ideograph(character: str) -> bool:
    code = ord(character)
    return (
        0x2E80 <= code <= 0x31FF
        or 0x3400 <= code <= 0x9FFF
        or 0xF900 <= code <= 0xFAFF
        or 0xFF00 <= code <= 0xFFEF
        or 0x20000 <= code <= 0x3FFFF
    )


def _is_one_syllable(before: str, after: str) -> bool:
    """Of Hangul that is written in parts."""
    first, second = _jamo(before), _jamo(after)
    if not first or not second:
        return False
    return second in {"L": "LVS", "V": "VT", "S": "VT", "T": "T"}[first]


def _jamo(character: str) -> str:
    code = ord(character)
    if 0x1100 <= code <= 0x115F or 0xA960 <= code <= 0xA97C:
        return "L"
    if 0x1160 <= code <= 0x11A7 or 0xD7B0 <= code <= 0xD7C6:
        return "V"
    if 0x11A8 <= code <= 0x11FF or 0xD7CB <= code <= 0xD7FB:
        return "T"
    return "S" if 0xAC00 <= code <= 0xD7A3 else ""

"""Which of Debian's Noto fonts has what: Pillow itself takes one font for all that it writes."""

import mmap
import struct
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from msgspec import Struct

from birthday_calendar.cards.graphemes import is_emoji

FOLDERS = (Path("/usr/share/fonts/truetype/noto"), Path("/usr/share/fonts/opentype/noto"))
NEEDED = {  # by the package that has it
    "fonts-noto-core": "NotoSans-Regular.ttf",
    "fonts-noto-cjk": "NotoSansCJK-Regular.ttc",
    "fonts-noto-color-emoji": "NotoColorEmoji.ttf",
}
EMOJI = "NotoColorEmoji.ttf"
EMOJI_SIZE = 109  # pixels: the only one that this font has
_CJK = "NotoSansCJK-{weight}.ttc"
_JAPANESE, _KOREAN, _CHINESE, _TAIWANESE = 0, 1, 2, 3  # of the faces in that file
_UNDRAWN = {0x200C, 0x200D, 0xFE0E, 0xFE0F}  # they only say how others are drawn


class Face(Struct, frozen=True):
    """A font file, and which of its faces."""

    path: str
    index: int = 0

    @property
    def is_emoji(self) -> bool:
        return self.path.endswith(EMOJI)


class MissingFonts(Exception):
    """Of those without which no card is drawn; names the packages that have them."""


def check() -> None:
    """Raises MissingFonts."""
    missing = [package for package, name in NEEDED.items() if _find(name) is None]
    if missing:
        raise MissingFonts(f"fonts are missing; `apt-get install {' '.join(missing)}` brings them")


class Fonts:
    """For the words of one card, whose letters say which Chinese, Japanese or Korean they are."""

    def __init__(self, text: str, language: str):
        self._east = _east_of(text, language)

    def face_of(self, cluster: str, *, bold: bool, before: Face | None) -> Face:
        """The first one that has the cluster. Blanks and signs stay with what is `before` them."""
        if (
            before is not None
            and not before.is_emoji
            and not any(character.isalpha() for character in cluster)
            and not is_emoji(cluster)
            and _has(before, cluster)
        ):
            return before
        return _first(cluster, self._east, bold)


@lru_cache(8_192)
def _first(cluster: str, east: int, bold: bool) -> Face:
    for whole in (cluster, cluster[0]):  # where none has all of it, one that has its letter
        for face in _candidates(whole, east, bold):
            if _has(face, whole):
                return face
    return next(_candidates("", east, bold))


def _candidates(cluster: str, east: int, bold: bool) -> Iterator[Face]:
    weight = "Bold" if bold else "Regular"
    plain = [f"NotoSans-{weight}.ttf", EMOJI, _CJK.format(weight=weight)]
    if is_emoji(cluster):
        plain = [EMOJI, *plain]
    for name in plain:
        if path := _find(name):
            yield Face(str(path), east if path.suffix == ".ttc" else 0)
    for regular in _others():
        heavy = regular.with_name(regular.name.replace("-Regular", "-Bold"))
        yield Face(str(heavy if bold and heavy.exists() else regular))


@lru_cache(1)
def _others() -> list[Path]:
    """Of the scripts of the world, those without serifs first."""
    found = FOLDERS[0].glob("Noto*-Regular.ttf")
    return sorted(found, key=lambda path: ("NotoSans" not in path.name, path.name))


@lru_cache(32)
def _find(name: str) -> Path | None:
    return next((folder / name for folder in FOLDERS if (folder / name).exists()), None)


def _east_of(text: str, language: str) -> int:
    if any("\u3040" <= character <= "\u30ff" for character in text) or language == "ja":
        return _JAPANESE
    if any("\uac00" <= character <= "\ud7a3" for character in text) or language == "ko":
        return _KOREAN
    return _TAIWANESE if language in ("zh-TW", "zh-HK") else _CHINESE


def _has(face: Face, cluster: str) -> bool:
    starts, ends = _coverage(face)
    for character in cluster:
        code = ord(character)
        if code in _UNDRAWN:
            continue
        at = bisect_right(starts, code) - 1
        if at < 0 or code > ends[at]:
            return False
    return True


@lru_cache(256)
def _coverage(face: Face) -> tuple[list[int], list[int]]:
    """First and last code points of the ranges that a font has a picture for."""
    with (
        Path(face.path).open("rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data,
    ):
        ranges = sorted(_ranges(data, face.index))
    return [first for first, _ in ranges], [last for _, last in ranges]


def _ranges(data: mmap.mmap, index: int) -> list[tuple[int, int]]:
    """Of OpenType's table `cmap`: its formats 4, and 12 where there is one."""
    font = 0
    if data[:4] == b"ttcf":
        (font,) = struct.unpack_from(">I", data, 12 + 4 * index)
    (count,) = struct.unpack_from(">H", data, font + 4)
    tables = (struct.unpack_from(">4sIII", data, font + 12 + 16 * at) for at in range(count))
    cmap = next(offset for tag, _, offset, _ in tables if tag == b"cmap")
    (count,) = struct.unpack_from(">H", data, cmap + 2)
    found: dict[int, int] = {}
    for at in range(count):
        _, _, offset = struct.unpack_from(">HHI", data, cmap + 4 + 8 * at)
        (kind,) = struct.unpack_from(">H", data, cmap + offset)
        found[kind] = cmap + offset
    if 12 in found:
        at = found[12]
        (groups,) = struct.unpack_from(">I", data, at + 12)
        return [
            (first, last)
            for first, last, _ in struct.iter_unpack(">III", data[at + 16 : at + 16 + 12 * groups])
        ]
    at = found[4]
    (twice,) = struct.unpack_from(">H", data, at + 6)
    ends = struct.unpack_from(f">{twice // 2}H", data, at + 14)
    starts = struct.unpack_from(f">{twice // 2}H", data, at + 16 + twice)
    return [pair for pair in zip(starts, ends, strict=True) if pair[0] != 0xFFFF]

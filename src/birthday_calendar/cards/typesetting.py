"""Draws and measures lines of any script: each part in a font that has it, in its order."""

import math
from functools import lru_cache

from msgspec import Struct
from PIL import Image, ImageDraw, ImageFont

from birthday_calendar.cards import bidi
from birthday_calendar.cards.fonts import EMOJI_SIZE, Face, Fonts
from birthday_calendar.cards.graphemes import clusters
from birthday_calendar.cards.layout import Line
from birthday_calendar.cards.wrapping import Extent

Colour = tuple[int, int, int]
REFERENCE = 64  # pixels: the size that others are reckoned from
EMOJI_HEIGHT = 1.08  # of the size of the letters beside them
_EMOJI_PIXELS = 128  # of a small picture in its only size
_EMOJI_ABOVE = 0.8  # of its height, above the baseline


class Run(Struct, frozen=True):
    """Characters of one font and direction."""

    text: str
    face: Face
    right_to_left: bool

    @property
    def direction(self) -> str:
        return "rtl" if self.right_to_left else "ltr"


class Reach(Struct, frozen=True):
    """Of a run: how far the pen goes, and how far ink goes beyond that on either side."""

    advance: int
    left: int
    right: int
    above: int  # of ink over the baseline, and below it
    below: int


class Typesetter:
    """For one card. `language` is that of its words, as BCP 47 has it."""

    def __init__(self, words: str, language: str):
        self._fonts = Fonts(words, language)
        self._language = language
        self._runs = lru_cache(4_000)(self._taken_apart)

    def advance(self, text: str, size: int, *, bold: bool) -> float:
        """Nearly: of one size for all, as each size of a font takes half a MB to open."""
        whole = sum(self._reach(run, REFERENCE).advance for run in self._runs(text, bold))
        return whole * size / REFERENCE

    def extent(self, text: str, size: int, *, bold: bool) -> Extent:
        """At least as high as the letters of a usual line; the same for either direction."""
        reaches = [self._reach(run, size) for run in self._runs(text, bold)]
        above, below = _usual(size)
        return Extent(
            sum(one.advance for one in reaches) + _most_left(reaches) + _most_right(reaches),
            max([above, *(one.above for one in reaches)]),
            max([below, *(one.below for one in reaches)]),
        )

    def draw(self, image: Image.Image, line: Line, colour: Colour) -> None:
        runs = self._runs(line.text, line.bold, line.right_to_left)
        reaches = [self._reach(run, line.size) for run in runs]
        x = line.box.x + _most_left(reaches)
        canvas = ImageDraw.Draw(image)
        for run, reach in zip(runs, reaches, strict=True):
            if run.face.is_emoji:
                _paste_emoji(image, run, x, line)
            else:
                canvas.text(
                    (x, line.baseline),
                    run.text,
                    colour,
                    _font(run.face, line.size),
                    anchor="ls",
                    direction=run.direction,
                    language=self._language,
                )
            x += reach.advance

    def _taken_apart(self, text: str, bold: bool, right_to_left: bool = False) -> list[Run]:
        """As they stand from left to right."""
        depths = bidi.levels(text, right_to_left=right_to_left)
        found: list[tuple[int, Face, str]] = []
        at = 0
        for cluster in clusters(text):
            level = depths[at]
            at += len(cluster)
            before = found[-1][1] if found else None
            face = self._fonts.face_of(cluster, bold=bold, before=before)
            if found and found[-1][:2] == (level, face):
                found[-1] = (level, face, found[-1][2] + cluster)
            else:
                found.append((level, face, cluster))
        runs = [(level, Run(part, face, level % 2 == 1)) for level, face, part in found]
        return [run for _, run in bidi.ordered(runs)]

    def _reach(self, run: Run, size: int) -> Reach:
        return _reach(run, size, self._language)


@lru_cache(8_000)
def _reach(run: Run, size: int, language: str) -> Reach:
    if run.face.is_emoji:
        tiles = [_emoji(cluster, size, run.face) for cluster in clusters(run.text)]
        above = _emoji_above(size)
        below = max((tile.height for tile in tiles if tile), default=above) - above
        return Reach(sum(tile.width for tile in tiles if tile), 0, 0, above, below)
    font = _font(run.face, size)
    advance = math.ceil(font.getlength(run.text, direction=run.direction, language=language))
    left, top, right, bottom = font.getbbox(
        run.text, direction=run.direction, language=language, anchor="ls"
    )
    return Reach(
        advance,
        max(0, math.ceil(-left)),
        max(0, math.ceil(right) - advance),
        math.ceil(-top),
        math.ceil(bottom),
    )


def _most_left(reaches: list[Reach]) -> int:
    return max((one.left for one in reaches), default=0)


def _most_right(reaches: list[Reach]) -> int:
    return max((one.right for one in reaches), default=0)


def _paste_emoji(image: Image.Image, run: Run, x: int, line: Line) -> None:
    for cluster in clusters(run.text):
        if tile := _emoji(cluster, line.size, run.face):
            image.paste(tile, (x, line.baseline - _emoji_above(line.size)), tile)
            x += tile.width


def _emoji_above(size: int) -> int:
    return round(size * EMOJI_HEIGHT * _EMOJI_ABOVE)


@lru_cache(300)
def _emoji(cluster: str, size: int, face: Face) -> Image.Image | None:
    """Scaled down from the only size there is; None of what is not seen."""
    font = _font(face, EMOJI_SIZE)
    left, top, right, bottom = font.getbbox(cluster, anchor="ls")
    width, height = math.ceil(right - left), math.ceil(bottom - top)
    if width <= 0 or height <= 0:
        return None
    tile = Image.new("RGBA", (width, height))
    ImageDraw.Draw(tile).text((-left, -top), cluster, font=font, anchor="ls", embedded_color=True)
    factor = size * EMOJI_HEIGHT / _EMOJI_PIXELS
    smaller = (max(round(width * factor), 1), max(round(height * factor), 1))
    return tile.resize(smaller, Image.Resampling.BOX if size < 8 else Image.Resampling.LANCZOS)


@lru_cache(20)
def _font(face: Face, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(
        face.path,
        size,
        index=face.index,
        layout_engine=ImageFont.Layout.RAQM,
    )


@lru_cache(64)
def _usual(size: int) -> tuple[int, int]:
    """Above and below the baseline."""
    return math.ceil(size * 0.98), math.ceil(size * 0.26)

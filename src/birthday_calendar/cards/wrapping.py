"""Lines of a text in the largest size that fits, over a function that measures words.

A size is as large as lets all of a text in, broken between words; only where that would be too
small to read are words cut, and line breaks of its own given up. All is in pixels.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from msgspec import Struct

from birthday_calendar.cards.graphemes import clusters, is_right_to_left, pieces

LEADING = 0.22  # of the size, between two lines
USUAL = 1.4  # of the size, from a line to the next one, at least


class Extent(Struct, frozen=True):
    """Of a line that is drawn: how far its ink goes, and where its baseline is below the top."""

    width: int
    ascent: int
    descent: int


class Measure(Protocol):
    def advance(self, text: str, size: int, *, bold: bool) -> float:
        """How wide it is among others."""

    def extent(self, text: str, size: int, *, bold: bool) -> Extent: ...


class Block(Struct, frozen=True):
    """Lines of one size, not yet anywhere."""

    lines: list[tuple[str, bool, Extent]]  # text, whether right to left, extent
    size: int
    bold: bool

    @property
    def gap(self) -> int:
        return round(self.size * LEADING)

    @property
    def height(self) -> int:
        return sum(one.ascent + one.descent for _, _, one in self.lines) + self.gap * max(
            len(self.lines) - 1, 0
        )


EMPTY = Block([], 0, False)


class TooMuch(Exception):
    """A text for which no size is small enough."""


def fitted(
    text: str,
    width: int,
    height: int,
    sizes: Sequence[int],
    legible: int,
    measure: Measure,
    *,
    bold: bool,
) -> Block:
    """The text in its largest size that fits. Raises TooMuch."""
    if not text:
        return EMPTY
    for size, own_lines, cut in _ways(sizes, legible):
        shown = text if own_lines else " ".join(text.split())
        block = _wrapped(shown, width, height, size, measure, bold=bold, cut=cut)
        if block is not None:
            return block
    raise TooMuch


def _ways(sizes: Sequence[int], legible: int) -> Iterator[tuple[int, bool, bool]]:
    """Size, whether it keeps its own lines, whether words may be cut."""
    yield from ((size, True, False) for size in sizes if size >= legible)
    yield from ((size, True, True) for size in sizes if size >= legible)
    yield from ((size, False, True) for size in sizes if size >= legible)
    yield from ((size, False, True) for size in sizes if size < legible)


def _wrapped(
    text: str, width: int, height: int, size: int, measure: Measure, *, bold: bool, cut: bool
) -> Block | None:
    """None where it does not fit."""
    lines: list[tuple[str, bool]] = []
    most = height // (size * USUAL) + 1
    for paragraph in text.split("\n"):
        backwards = is_right_to_left(paragraph)
        parts = _lines(paragraph, width, size, measure, bold=bold, cut=cut)
        lines += ((part, backwards) for part in parts)
        if not parts or len(lines) > most:
            return None
    measured = [
        (line, backwards, measure.extent(line, size, bold=bold)) for line, backwards in lines
    ]
    if any(extent.width > width for _, _, extent in measured):
        return None
    block = Block(measured, size, bold)
    return block if block.height <= height else None


def _lines(
    paragraph: str, width: int, size: int, measure: Measure, *, bold: bool, cut: bool
) -> list[str]:
    """None of them where a word is too wide that must not be cut."""
    found: list[str] = []
    line = ""
    used = 0.0
    for piece in pieces(paragraph):
        needed = measure.advance(piece.rstrip(), size, bold=bold)
        if line and used + needed > width:
            found.append(line.rstrip())
            line, used = "", 0.0
        parts: Iterable[str] = (piece,)
        if needed > width:
            if not cut:
                return []
            parts = _cut(piece, width, size, measure, bold=bold)
        for part in parts:
            if line and used + measure.advance(part.rstrip(), size, bold=bold) > width:
                found.append(line.rstrip())
                line, used = "", 0.0
            line += part
            used += measure.advance(part, size, bold=bold)
    return [*found, line.rstrip()]


def _cut(word: str, width: int, size: int, measure: Measure, *, bold: bool) -> Iterator[str]:
    """Between what people see as one character."""
    part, used = "", 0.0
    for cluster in clusters(word):
        needed = measure.advance(cluster, size, bold=bold)
        if part and used + needed > width:
            yield part
            part, used = "", 0.0
        part += cluster
        used += needed
    yield part

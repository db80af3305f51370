"""Pauses between tries that grow while these are in vain."""

import random
from collections.abc import Iterator
from itertools import count

from msgspec import Struct

_ENOUGH = 64  # growths after which any pause is at its longest; a power of 10,000 is no number


class Pauses(Struct, frozen=True):
    """Seconds: from the first to the longest, each `growth` times the one before.

    Chance shortens each to its share `least` at the most, so that many don't come back at once.
    `iter` remembers how far they have grown; begin it anew when a try went well.
    """

    first: float
    longest: float
    growth: float = 2.0
    least: float = 1.0

    def after(self, tries: int) -> float:
        """The pause after so many tries in vain; 1 is the first."""
        grown = self.first * self.growth ** min(tries - 1, _ENOUGH)
        share = random.uniform(self.least, 1.0)  # noqa: S311  # nobody gains by guessing it
        return min(grown, self.longest) * share

    def __iter__(self) -> Iterator[float]:
        return map(self.after, count(1))

"""Whose day it is, by what they do: patterns of professions, and positions. Pure."""

from collections.abc import Iterable
from functools import lru_cache

from birthday_calendar.domain import searching


def is_of(position: str, professions: Iterable[str]) -> bool:
    """Whether a position has all the words of one of them, one after the other.

    A word of a profession that ends with * is a stem: "бухгалтер*" fits "Главного бухгалтера".
    """
    words = searching.fold(position).split()
    return any(_fits(words, _pattern(one)) for one in professions)


def beginnings(professions: Iterable[str]) -> list[str]:
    """What a text has somewhere that is of one of them: the longest word of each."""
    return [max((word for word, _ in _pattern(one)), key=len) for one in professions]


def _fits(words: list[str], pattern: tuple[tuple[str, bool], ...]) -> bool:
    return any(
        all(
            word.startswith(wanted) if is_stem else word == wanted
            for word, (wanted, is_stem) in zip(words[at:], pattern, strict=False)
        )
        for at in range(len(words) - len(pattern) + 1)
    )


@lru_cache(500)  # there are some 400
def _pattern(profession: str) -> tuple[tuple[str, bool], ...]:
    """Its words, folded, each with whether it is a stem."""
    pattern: list[tuple[str, bool]] = []
    for part in profession.replace("-", " ").split():
        *before, last = searching.fold(part.removesuffix("*")).split()
        pattern += [*((word, False) for word in before), (last, part.endswith("*"))]
    return tuple(pattern)

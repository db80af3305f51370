"""Where people say that they live, as a place alone: "I'm in Berlin", "живу в Казани"."""

import re
from collections.abc import Iterable, Iterator
from itertools import product

# After cities.key(): without capitals, marks and apostrophes.
_LIVES = re.compile(
    r"(?:(?:(?:i|we) (?:am|are|live)|im|were|(?:я |мы )?жив(?:у|[её]м)|я|мы)(?: now| сейчас)? )?"
    r"(?P<in>in|from|в|во|на|из) (?P<where>.+)"
)
_MOST_WORDS = 3
# What a word of a Russian place ends with in "в …" and "из …", and may end with by itself.
_ENDS = {
    "е": ("а", "", "я", "ь", "о"),
    "и": ("ь", "а", "я", "ы"),
    "ии": ("ия",),
    "у": ("",),
    "ах": ("ы", "и"),
    "ы": ("а",),
    "а": ("", "о"),
    "я": ("ь", "й"),
    "ом": ("ый", "ий", "ой", "ое"),
    "ем": ("ий", "ее"),
    "ой": ("ая",),
    "ей": ("яя",),
    "ого": ("ый", "ий", "ой", "ое"),
    "его": ("ий", "ее"),
}


def places(said: str) -> Iterable[str]:
    """What may be meant by "живу в казани", a key of cities.py: the place, and its nominatives."""
    match = _LIVES.fullmatch(said)
    if match is None:
        return []
    where = match["where"]
    words = where.split(" ")
    if match["in"] in ("in", "from") or len(words) > _MOST_WORDS:
        return [where]
    return (" ".join(some) for some in product(*map(_nominatives, words)))


def _nominatives(word: str) -> Iterator[str]:
    yield word
    for end, others in _ENDS.items():
        if word.endswith(end) and len(word) > len(end) + 1:
            yield from (word[: -len(end)] + other for other in others)

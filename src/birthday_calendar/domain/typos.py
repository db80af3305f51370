"""Words that somebody may have meant who made a mistake in writing one."""

from collections.abc import Collection, Iterator

_LETTERS = ("abcdefghijklmnopqrstuvwxyz", "абвгдежзийклмнопрстуфхцчшщъыьэюя")
_SHORTEST, _LONGEST = 4, 30  # letters of a word that may be meant otherwise
_TWO_FROM = 8  # letters, from which on there may be two mistakes
_FAR_APART = 5  # letters that only one of two words has: two mistakes make four at the most


def meant(word: str, known: Collection[str]) -> list[str]:
    """Those of the known words from which it differs by one mistake, or else by two in a long one.

    A mistake is a letter too many, too few, another one, or two that have changed places.
    """
    if not _SHORTEST <= len(word) <= _LONGEST:
        return []
    if once := sorted(set(_mistaken_once(word)) & set(known)):
        return once
    if len(word) < _TWO_FROM:
        return []
    letters = frozenset(word)
    return [one for one in known if _may_be(one, word, letters) and _distance(one, word) <= 2]


def _mistaken_once(word: str) -> Iterator[str]:
    alphabet = next((one for one in _LETTERS if set(one) & set(word)), "")
    halves = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    for before, after in halves:
        yield from (before + letter + after for letter in alphabet)
        if after:
            yield before + after[1:]
            yield from (before + letter + after[1:] for letter in alphabet)
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]


def _may_be(one: str, word: str, letters: frozenset[str]) -> bool:
    """What costs little to rule out."""
    return abs(len(one) - len(word)) <= 2 and len(letters.symmetric_difference(one)) < _FAR_APART


def _distance(one: str, other: str) -> int:
    """Mistakes from one to the other (Damerau and Levenshtein's optimal string alignment)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, 1):
        earlier, before, row = before, row, [place]
        for column, wanted in enumerate(other, 1):
            cost = min(before[column] + 1, row[-1] + 1, before[column - 1] + (letter != wanted))
            if place > 1 and column > 1 and (letter, one[place - 2]) == (other[column - 2], wanted):
                cost = min(cost, earlier[column - 2] + 1)
            row.append(cost)
    return row[-1]

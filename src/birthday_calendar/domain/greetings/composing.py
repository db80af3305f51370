"""Greetings put together: an opening, wishes of different topics and a closing."""

import hashlib
from collections.abc import Collection, Iterator
from random import Random

from msgspec import Struct

from birthday_calendar.domain.greetings import parts
from birthday_calendar.domain.greetings.asked import Length, Request, is_several
from birthday_calendar.domain.models import EventKind

VARIANTS = 3
_WISHES = {Length.SHORT: 1, Length.MEDIUM: 3, Length.LONG: 6}
_TRIES = 100  # to find one that nobody has read; of each length there are hundreds and more
_WORK = "work"


class Greeting(Struct, frozen=True):
    """A text, and the number of what it is made of: the same for whomever it is said to."""

    text: str
    number: int


def variants(request: Request, used: Collection[int], seed: str) -> list[Greeting]:
    """VARIANTS of them, always the same for a `seed`.

    None is of `used`, as long as there are others, and no two begin or end alike.
    """
    rng = Random(seed)  # noqa: S311
    found: list[Greeting] = []
    taken: set[str] = set()  # texts of those before
    for _ in range(VARIANTS):
        candidates = [_composed(request, rng, taken)]
        while _is_known(candidates[-1], used, found) and len(candidates) < _TRIES:
            candidates.append(_composed(request, rng, taken))
        texts = candidates[-1]
        found.append(Greeting(_laid_out(texts, request), number_of(*texts)))
        taken |= {*texts}
    return found


def number_of(*texts: str) -> int:
    """Of texts before their fields are filled: it stays when others are added. 63 bits."""
    digest = hashlib.blake2b("\n".join(texts).encode(), digest_size=8).digest()
    return int.from_bytes(digest) >> 1


def _is_known(texts: list[str], used: Collection[int], found: list[Greeting]) -> bool:
    number = number_of(*texts)
    return number in used or any(one.number == number for one in found)


def _composed(request: Request, rng: Random, taken: Collection[str]) -> list[str]:
    said: list[str] = []

    def one_of(texts: Collection[str]) -> str:
        fitting = [text for text in texts if parts.fits(text, request)]
        return rng.choice([text for text in fitting if text not in taken] or fitting)

    def unlike_said(texts: Collection[str]) -> Collection[str]:
        """ "All the best on your birthday! … All the best!" is not how one ends."""
        heard = frozenset[str]().union(*map(parts.stems, said))
        return [text for text in texts if not parts.stems(text) & heard] or texts

    openings = parts.of(request.language, request.style, "opening")[request.kind]
    closings = parts.of(request.language, request.style, "closing")["any"]
    said.append(one_of(openings))
    said += [one_of(texts) for texts in _topics(request, rng)]
    return [*said, one_of(unlike_said(closings))]


def _topics(request: Request, rng: Random) -> Iterator[tuple[str, ...]]:
    """The texts of each topic that is wished something about, in their order.

    What is said of the years comes first, and what somebody has asked for last.
    """
    about = parts.of(request.language, request.style, "about")
    wishes = dict(parts.of(request.language, request.style, "wish"))
    room = _WISHES[request.length] - bool(request.theme)
    if room and (of_years := _of_years(request)) in about:
        yield about[of_years]
        room -= 1
    if request.is_of_child:
        del wishes[_WORK]
    elif not is_several(request):
        for known in ("position", "company"):
            if (
                getattr(request, known)
                and request.length is not Length.SHORT
                and rng.random() < 0.5
            ):
                wishes[_WORK] += about[known]
    topics = list(wishes)
    rng.shuffle(topics)
    yield from (wishes[topic] for topic in topics[:room])
    if request.theme:
        yield about["theme"]


def _of_years(request: Request) -> str:
    """The years of a birthday are said of children, and where they are round; empty: of nobody."""
    if not request.age:
        return ""
    if request.kind is EventKind.ANNIVERSARY:
        return "years"
    if request.is_of_child:
        return "child"
    return "round" * request.is_round


def _laid_out(texts: list[str], request: Request) -> str:
    said = [parts.filled(text, request) for text in texts]
    if request.length is Length.LONG:
        return "\n\n".join((said[0], " ".join(said[1:-1]), said[-1]))
    return " ".join(said)

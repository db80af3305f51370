"""How long the nastiest cards keep a processor busy, and how large the process gets."""

import asyncio
import statistics

import msgspec
from msgspec import Struct

from bench import machine, processor
from bench.progress import tell
from birthday_calendar.cards.drawer import Drawer
from birthday_calendar.domain.cards import Card
from birthday_calendar.ops.processes import memory
from tests.support.nasty_cards import NASTY, card, portrait

ROUNDS, SMALL_ROUNDS = 5, 1
AT_MOST = 1.0  # seconds of a card
SMALLER_THAN = 150  # MB
USUAL = "a usual one"


class Took(Struct, frozen=True):
    """Seconds of a processor by card, medians of the rounds; megabytes at the most."""

    seconds: dict[str, float]
    megabytes: float


def measure(is_small: bool) -> list[str]:
    """The section's lines."""
    load_before = machine.load()
    rounds = SMALL_ROUNDS if is_small else ROUNDS
    took = asyncio.run(_measure(rounds))
    worst = max(took.seconds, key=lambda name: took.seconds[name])
    longest, usual = took.seconds[worst], took.seconds[USUAL]
    return [
        f"The {len(NASTY)} nastiest cards of docs/cards.md, then a usual one, each drawn by the",
        "process that draws, which begins anew each round: the first card has all that is loaded",
        f"for it. Seconds of a processor, medians of {rounds} rounds.",
        "",
        *machine.facts(None, load_before),
        "",
        "| must hold | measured | |",
        "|---|---|---|",
        f"| the worst card takes {AT_MOST:.0f} s or less | {longest:.2f} s, {worst};"
        f" {longest / usual:.0f} times a usual one's {usual:.2f} s |"
        f" {'✓' if longest <= AT_MOST else '✗'} |",
        f"| the process stays below {SMALLER_THAN} MB | {took.megabytes:.0f} MB |"
        f" {'✓' if took.megabytes < SMALLER_THAN else '✗'} |",
    ]


async def _measure(rounds: int) -> Took:
    cards = {**NASTY, USUAL: card("Anna", "All the best!", picture=portrait())}
    seconds: dict[str, list[float]] = {name: [] for name in cards}
    most = 0
    for number in range(rounds):
        drawer = Drawer()
        try:
            for name, one in cards.items():
                seconds[name].append(await _draws(drawer, one))
                most = max(most, memory(drawer.pid or 0))
        finally:
            await drawer.end()
        tell(f"round {number + 1} of {rounds}")
    return Took({name: statistics.median(each) for name, each in seconds.items()}, most / 1e6)


async def _draws(drawer: Drawer, one: Card) -> float:
    before = processor.seconds(drawer.pid or 0)
    await drawer.draw(msgspec.msgpack.encode(one))
    return processor.seconds(drawer.pid or 0) - before

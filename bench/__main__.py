"""python -m bench [--small] [--part NAME]: measure, print, and write docs/benchmarks.md.

Not with --small, which is for trying.
"""

import argparse
from collections.abc import Callable

from bench import page
from bench.api import part as api
from bench.batches import part as batches
from bench.bot import part as bot
from bench.cards import part as cards
from bench.imports import part as imports
from bench.looking import part as looking
from bench.reminders import part as reminders
from bench.searches import part as searches
from birthday_calendar import logs

PARTS: dict[str, tuple[str, Callable[[bool], list[str]]]] = {
    "reminders": ("What reminders cost", reminders.measure),
    "api": ("What the API costs", api.measure),
    "looking": ("How soon a month is shown", looking.measure),
    "bot": ("What the bot costs", bot.measure),
    "batches": ("What many at once cost", batches.measure),
    "imports": ("What bringing people costs", imports.measure),
    "searches": ("What a search costs", searches.measure),
    "cards": ("What a card costs", cards.measure),
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench", description="docs/benchmarks.md")
    parser.add_argument("--small", action="store_true", help="a quick try, which writes nothing")
    parser.add_argument("--part", choices=PARTS, help="only this one")
    chosen = parser.parse_args()
    logs.configure("bench", "WARNING")
    sections = {}
    for name in [chosen.part] if chosen.part else PARTS:
        title, measure = PARTS[name]
        sections[title] = "\n".join(measure(chosen.small))
        print(f"\n## {title}\n\n{sections[title]}\n", flush=True)  # noqa: T201
    if not chosen.small:
        page.write([title for title, _ in PARTS.values()], sections)


if __name__ == "__main__":
    main()

"""1,000 updates of 200 chats, without Telegram's limits."""

import tempfile
from pathlib import Path

from bench import machine
from bench.bot import measures, report
from bench.programs import telegram
from bench.progress import tell
from birthday_calendar.migrations import migrate

CHATS, EACH, ROUNDS = 200, 5, 5
SMALL_CHATS, SMALL_ROUNDS = 40, 2


def measure(is_small: bool) -> list[str]:
    """The section's lines."""
    chats, rounds = (SMALL_CHATS, SMALL_ROUNDS) if is_small else (CHATS, ROUNDS)
    load_before = machine.load()
    with (
        machine.durable_postgres() as server,
        telegram() as api,
        tempfile.TemporaryDirectory(prefix="bc-bench-") as folder,
    ):
        database = server.create()
        migrate.upgrade(server.url(database))
        api.limit(overall=0, chat=0, group=0)
        tell(f"{chats * EACH:,} updates of {chats} chats, {rounds} times, to each of two bots")
        found = measures.measure(server, database, api, Path(folder), chats, EACH, rounds)
        return report.section(found, machine.facts(server, load_before))

"""A calendar's own people alone, and beside a hundred times as many of others."""

from bench import filling, machine
from bench.api import calendars, measures, report
from bench.api.measures import Run
from bench.progress import tell
from birthday_calendar.migrations import migrate
from tests.support.postgres import PostgresServer

OTHERS = (0, 100_000)  # birthdays in other calendars
SECONDS, ROUNDS = 2, 5
SMALL_SECONDS, SMALL_ROUNDS = 1, 1


def measure(is_small: bool) -> list[str]:
    """The section's lines."""
    load_before = machine.load()
    with machine.durable_postgres() as server:
        runs = [_run(server, others, is_small) for others in OTHERS]
        return report.section(runs, machine.facts(server, load_before))


def _run(server: PostgresServer, others: int, is_small: bool) -> Run:
    database = server.create()
    migrate.upgrade(server.url(database))
    if others:
        filling.fill(server, database, others, tell)
    asked = calendars.fill(server, database)
    tell(f"asking for {len(asked)} calendars, {others:,} birthdays in others")
    seconds, rounds = (SMALL_SECONDS, SMALL_ROUNDS) if is_small else (SECONDS, ROUNDS)
    run = measures.measure(server, database, asked, others, seconds, rounds)
    server.drop(database)
    return run

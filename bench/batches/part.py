"""A batch of creates over HTTP, and a bare COPY of the same rows, in turn."""

import asyncio
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import msgspec
from msgspec import Struct

from bench import machine
from bench.api import servers
from bench.progress import tell
from birthday_calendar.api.batches import MOST
from birthday_calendar.migrations import migrate
from birthday_calendar.storage.tables import events
from tests.faults.access import open_calendar
from tests.support.postgres import PostgresServer

ROUNDS, SMALL_ROUNDS = 15, 3
AT_LEAST = 0.3  # of what a bare COPY writes in a second
AT_MOST = 2.0  # seconds of a batch
_COLUMNS = [column.name for column in events.c if column.name != "id"]


class Took(Struct, frozen=True):
    """Seconds, medians of the rounds; the ratio too."""

    batch: float
    copy: float
    ratio: float


def measure(is_small: bool) -> list[str]:
    """The section's lines."""
    load_before = machine.load()
    with machine.durable_postgres() as server:
        database = server.create()
        migrate.upgrade(server.url(database))
        with (
            tempfile.TemporaryDirectory(prefix="bc-bench-") as folder,
            servers.product(Path(folder, "ours"), server.url(database)) as stack,
        ):
            rounds = SMALL_ROUNDS if is_small else ROUNDS
            took = asyncio.run(_measure(server, database, stack.url, rounds))
        return _section(took, rounds, machine.facts(server, load_before))


async def _measure(server: PostgresServer, database: str, url: str, rounds: int) -> Took:
    access = await asyncio.to_thread(open_calendar, server.url(database))
    headers = {"Authorization": f"Bearer {access.token}", "Content-Type": "application/json"}
    address = f"{access.calendar}/events:batch"
    operations = [{"op": "create", "event": _event(n)} for n in range(MOST)]
    body = msgspec.json.encode({"operations": operations})
    connection = await asyncpg.connect(server.url(database))
    batches, copies = [], []
    async with httpx.AsyncClient(base_url=url, headers=headers, trust_env=False) as client:
        for number in range(rounds + 1):  # the first one warms up
            await connection.execute("DELETE FROM events")
            await connection.execute("VACUUM ANALYZE")
            began = time.perf_counter()
            answer = await client.post(address, content=body, timeout=30)
            batch = time.perf_counter() - began
            answer.raise_for_status()
            rows = await _rows(connection)
            if len(rows) != MOST:
                raise RuntimeError(f"{len(rows)} of {MOST} were created")
            await connection.execute("DELETE FROM events")
            await connection.execute("VACUUM ANALYZE")
            began = time.perf_counter()
            await connection.copy_records_to_table("events", records=rows, columns=_COLUMNS)
            copy = time.perf_counter() - began
            tell(f"batch {1_000 * batch:.0f} ms, COPY {1_000 * copy:.0f} ms")
            if number:
                batches.append(batch)
                copies.append(copy)
    await connection.close()
    ratio = statistics.median(copy / batch for batch, copy in zip(batches, copies, strict=True))
    return Took(statistics.median(batches), statistics.median(copies), ratio)


async def _rows(connection: Any) -> list[tuple[Any, ...]]:
    columns = ", ".join(f'"{name}"' for name in _COLUMNS)
    found = await connection.fetch(f"SELECT {columns} FROM events ORDER BY id")  # noqa: S608
    return [tuple(row) for row in found]


def _event(number: int) -> dict[str, Any]:
    return {
        "name": f"Person {number} Surname",
        "day": 1 + number % 28,
        "month": 1 + number % 12,
        "year": 1950 + number % 60,
        "company": f"Company {number % 50}",
        "tags": ["team"],
    }


def _section(took: Took, rounds: int, facts: list[str]) -> list[str]:
    return [
        f"{MOST:,} events created by one `POST …/events:batch`, all or nothing, as the product",
        "runs: nginx, a worker, PostgreSQL, from the first byte of the request to the last of the",
        "answer. In turn with it a bare COPY of the same rows into the same table, with its",
        f"indexes and triggers, by a client that has them ready. Medians of {rounds} rounds, each",
        "of which begins with an empty table; of the ratio, too.",
        "",
        *facts,
        "",
        "| must hold | measured | |",
        "|---|---|---|",
        f"| a batch is at {AT_LEAST} or more of a bare COPY | {took.ratio:.2f}:"
        f" {1_000 * took.batch:.0f} ms to {1_000 * took.copy:.0f} ms |"
        f" {'✓' if took.ratio >= AT_LEAST else '✗'} |",
        f"| it takes {AT_MOST:.0f} s or less | {took.batch:.2f} s |"
        f" {'✓' if took.batch <= AT_MOST else '✗'} |",
    ]

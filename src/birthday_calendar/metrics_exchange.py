"""How a program hands over what it has counted: on a Unix socket, to whoever connects.

It answers from the loop that does its work, and so only while that turns. Nothing is written to a
disk, which may be full, and nothing is left of a program that has died.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import msgspec
from msgspec import Struct
from prometheus_client.metrics_core import Metric

from birthday_calendar.config import Settings
from birthday_calendar.metrics import REGISTRY

ASKED_WITHIN = 3.0  # seconds for the database to be looked at, and to answer
RETRY = 10.0  # seconds until a socket is tried again for which there was no room

Source = Callable[[], Awaitable[Iterable[Metric]]]


class Family(Struct, frozen=True, array_like=True):
    """Samples of one name, as they go over the socket: a name, labels and a value each."""

    name: str
    help: str
    type: str
    samples: list[tuple[str, dict[str, str], float]]


_families = msgspec.json.Decoder(list[Family])


@asynccontextmanager
async def offered(settings: Settings, program: str, *sources: Source) -> AsyncIterator[None]:
    """Inside, whoever connects is told what was counted, and what `sources` find at that moment.

    Nothing is offered where METRICS_ADDRESS is not set.
    """
    if not settings.metrics_address:
        yield
        return
    offering = asyncio.create_task(_offer(_path(settings.run_dir, program), sources))
    try:
        yield
    finally:
        offering.cancel()


def counted() -> list[Family]:
    """What this process has counted."""
    return [family(metric) for metric in REGISTRY.collect()]


def family(metric: Metric) -> Family:
    samples = [(one.name, one.labels, one.value) for one in metric.samples]
    return Family(metric.name, metric.documentation, metric.type, samples)


async def ask(run_dir: Path, program: str) -> list[Family] | None:
    """None where it does not answer in time, or is not there."""
    try:
        async with asyncio.timeout(ASKED_WITHIN):
            reader, writer = await asyncio.open_unix_connection(_path(run_dir, program))
            try:
                return _families.decode(await reader.read())
            finally:
                writer.close()
    except (OSError, TimeoutError, msgspec.DecodeError):
        return None


async def _offer(path: Path, sources: Iterable[Source]) -> None:
    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(ASKED_WITHIN):
                found = counted()
                for source in sources:
                    found += map(family, await source())
                writer.write(msgspec.json.encode(found))
                await writer.drain()
        writer.close()

    while True:
        with suppress(OSError):  # a full disk
            async with await asyncio.start_unix_server(answer, path) as server:
                await server.serve_forever()
        await asyncio.sleep(RETRY)


def _path(run_dir: Path, program: str) -> Path:
    return run_dir / f"{program}.prom"  # shorter than supervisord's, whose length `up` looks at

"""Steady load through nginx: 16 connections that read and write, and never try anything twice.

with Load(stack, access) as load:
    break_something()
assert load.reads.failed == []

A client may repeat a failed GET, and a write that carries a key. This one does not: whatever isn't
answered well at the first try has failed.
"""

import asyncio
import json
import secrets
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count, cycle
from typing import Any, Self

from tests.faults.access import Access

CONNECTIONS = 16
PAUSE = 0.02  # seconds between two requests of one connection: steady, and not all of two cores
PATIENCE = 20.0  # seconds for an answer; nginx promises one, if only 503, within 17


@dataclass
class Tally:
    """Of reads or of writes."""

    good: Counter[int] = field(default_factory=Counter)  # by status
    failed: list[tuple[float, str]] = field(default_factory=list)  # when, and how
    slowest: float = 0.0  # seconds

    @property
    def total(self) -> int:
        return self.good.total() + len(self.failed)


class Load:
    """`reads` and `writes` tell what happened, `stored` whose writes were answered."""

    def __init__(
        self,
        port: int,
        access: Access,
        *,
        also_good: frozenset[int] = frozenset(),
        connections: int = CONNECTIONS,
    ):
        self._port = port
        self._access = access
        self._good = {200, 201} | also_good
        self._connections = connections
        run = secrets.token_hex(3)
        self._names = (f"Load {run} {number}" for number in count())
        self._done = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()))
        self.reads = Tally()
        self.writes = Tally()
        self.stored: list[str] = []
        self.open: list[str] = []  # names whose writes failed: stored, or not

    def __enter__(self) -> Self:
        self._began = time.monotonic()
        self._thread.start()
        time.sleep(1)  # so that it is steady when the fault comes
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()
        self.seconds = time.monotonic() - self._began

    @property
    def total(self) -> int:
        return self.reads.total + self.writes.total

    @property
    def failed(self) -> list[tuple[float, str]]:
        return self.reads.failed + self.writes.failed

    def failed_since(self, moment: float) -> list[str]:
        return [how for when, how in self.failed if when >= moment]

    @property
    def slowest(self) -> float:
        return max(self.reads.slowest, self.writes.slowest)

    def __str__(self) -> str:
        failed = f"{len(self.reads.failed)} reads and {len(self.writes.failed)} writes failed"
        return f"{self.total:,} requests: {failed}, the slowest took {self.slowest:.1f} s"

    async def _run(self) -> None:
        await asyncio.gather(*(self._client(number) for number in range(self._connections)))

    async def _client(self, number: int) -> None:
        connection = Connection(self._port)
        writes = cycle((False, False, True))
        for _ in range(number % 3):
            next(writes)
        paths = cycle(self._access.reads)
        while not self._done.is_set():
            if next(writes):
                await self._write(connection)
            else:
                await self._send(connection, self.reads, "GET", next(paths))
            await asyncio.sleep(PAUSE)
        connection.close()

    async def _write(self, connection: "Connection") -> None:
        name = next(self._names)
        body = json.dumps(birthday(name)).encode()
        path = f"{self._access.calendar}/birthdays"
        status = await self._send(connection, self.writes, "POST", path, body, key=name)
        if status == 201:
            self.stored.append(name)
        elif status not in self._good:
            self.open.append(name)

    async def _send(
        self,
        connection: "Connection",
        tally: Tally,
        method: str,
        path: str,
        body: bytes = b"",
        key: str = "",
    ) -> int:
        headers = {"Authorization": f"Bearer {self._access.token}"}
        if key:
            headers |= {"Idempotency-Key": key, "Content-Type": "application/json"}
        began = time.monotonic()
        status, how = 0, ""
        try:
            async with asyncio.timeout(PATIENCE):
                status, answer = await connection.ask(method, path, headers, body)
            how = f"{method} {path}: {status} {answer[:200].decode(errors='replace')}"
        except (OSError, EOFError, TimeoutError, ValueError) as error:
            connection.close()
            how = f"{method} {path}: {error!r}"
        ended = time.monotonic()
        tally.slowest = max(tally.slowest, ended - began)
        if status in self._good:
            tally.good[status] += 1
        else:
            tally.failed.append((ended, how))
        return status


class Connection:
    """One at a time, kept alive; HTTP as plain as it gets, so that nothing repeats in secret."""

    def __init__(self, port: int):
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(
        self, method: str, path: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, bytes]:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        lines = {"Host": "localhost", "Content-Length": str(len(body))} | headers
        if not body:
            del lines["Content-Length"]
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        writer.write(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body)
        start, *rest = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        answered = dict(_fields(rest))
        answer = await reader.readexactly(int(answered["content-length"]))
        if answered.get("connection") == "close":
            self.close()
        return int(start.split()[1]), answer

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


def _fields(lines: list[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        name, _, value = line.partition(":")
        yield name.lower(), value.strip()


def birthday(name: str) -> dict[str, Any]:
    number = int(name.split()[-1])  # spread over the year
    return {"name": name, "day": number % 28 + 1, "month": number // 28 % 12 + 1}

"""Steady load through nginx: 16 connections that read and write, and never try anything twice.

with Load(stack, access) as load:
    break_something()
assert load.failed == []

A client may repeat a GET, and a write that carries a key. This one does not: whatever isn't
answered well at the first try has failed. Only with `reconnects`, where nginx itself is the victim,
it does what HTTP has every client do: a kept connection that ends without a word is no answer, so
it asks once more on a new one, and counts that.
"""

import asyncio
import json
import secrets
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count, cycle
from typing import Any, Self

from tests.faults.access import Access

CONNECTIONS = 16
PAUSE = 0.1  # seconds between two requests of one connection: about half of what two cores can do
BUSY_PAUSE = 0.02  # the same where the more requests a fault meets under way, the better
PATIENCE = 25.0  # seconds for an answer: 3 are promised, but for where nginx itself is stopped


@dataclass(frozen=True)
class Answer:
    at: float  # when it came, by the monotonic clock
    request: str
    status: int  # 0: none came
    seconds: float
    failure: str = ""

    @property
    def is_read(self) -> bool:
        return self.request.startswith("GET")


class Load:
    """`answers` tells what happened; `stored` names whose writes were, `doubtful` the others."""

    def __init__(
        self,
        port: int,
        access: Access,
        *,
        also_good: Iterable[int] = (),
        reconnects: bool = False,
        pause: float = PAUSE,
    ):
        self._port = port
        self._access = access
        self._good = {200, 201, *also_good}
        run = secrets.token_hex(3)
        self._names = (f"Load {run} {number}" for number in count())
        self._done = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()))
        self._reconnects = reconnects
        self._pause = pause
        self.reconnected = 0
        self.answers: list[Answer] = []
        self.stored: list[str] = []
        self.doubtful: list[str] = []

    def __enter__(self) -> Self:
        self._thread.start()
        time.sleep(1)  # so that it is steady when the fault comes
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    @property
    def failed(self) -> list[str]:
        return [one.failure for one in self.answers if one.failure]

    @property
    def failed_reads(self) -> list[str]:
        """Every one that was not answered with what it asked for."""
        return [
            one.failure or f"{one.request}: {one.status}"
            for one in self.answers
            if one.is_read and (one.failure or one.status != 200)
        ]

    def failed_since(self, moment: float) -> list[str]:
        return [one.failure for one in self.answers if one.failure and one.at >= moment]

    @property
    def slowest(self) -> float:
        return max(one.seconds for one in self.answers)

    def __str__(self) -> str:
        reads = sum(one.is_read for one in self.answers)
        failed = f"{len(self.failed)} failed" if self.failed else "none failed"
        counts = f"{reads:,} reads and {len(self.answers) - reads:,} writes"
        if self.reconnected:
            counts += f", {self.reconnected} of them on a second connection"
        return f"{counts}: {failed}, the slowest took {self.slowest:.1f} s"

    async def _run(self) -> None:
        await asyncio.gather(*(self._client(number) for number in range(CONNECTIONS)))

    async def _client(self, number: int) -> None:
        connection = Connection(self._port)
        turns = cycle((*self._access.reads, None))
        for _ in range(number % 4):  # not all at the same
            next(turns)
        while not self._done.is_set():
            path = next(turns)
            await (self._send(connection, "GET", path) if path else self._write(connection))
            await asyncio.sleep(self._pause)
        connection.close()

    async def _write(self, connection: "Connection") -> None:
        name = next(self._names)
        body = json.dumps(event(name)).encode()
        path = f"{self._access.calendar}/events"
        answer = await self._send(connection, "POST", path, body, key=name)
        if answer.status == 201:
            self.stored.append(name)
        else:
            self.doubtful.append(name)

    async def _send(
        self, connection: "Connection", method: str, path: str, body: bytes = b"", key: str = ""
    ) -> Answer:
        headers = {"Authorization": f"Bearer {self._access.token}"}
        if key:
            headers |= {"Idempotency-Key": key, "Content-Type": "application/json"}
        began = time.monotonic()
        status, failure = 0, ""
        try:
            async with asyncio.timeout(PATIENCE):
                status, content_type, said = await self._ask(
                    connection, method, path, headers, body
                )
            is_as_documented = status < 400 or content_type == "application/problem+json"
            if status not in self._good or not is_as_documented:
                failure = f"{status} {content_type} {said[:200].decode(errors='replace')}"
        except (OSError, EOFError, TimeoutError, ValueError) as error:
            connection.close()
            failure = repr(error)
        ended = time.monotonic()
        request = f"{method} {path}"
        failure = failure and f"{request}: {failure} after {ended - began:.1f} s"
        answer = Answer(ended, request, status, ended - began, failure)
        self.answers.append(answer)
        return answer

    async def _ask(self, connection: "Connection", *request: Any) -> tuple[int, str, bytes]:
        is_kept = connection.is_open
        try:
            return await connection.ask(*request)
        except (ConnectionError, asyncio.IncompleteReadError) as error:
            has_begun = isinstance(error, asyncio.IncompleteReadError) and error.partial
            if not self._reconnects or not is_kept or has_begun:
                raise
            connection.close()
            self.reconnected += 1
            return await connection.ask(*request)


class Connection:
    """One at a time, kept alive; HTTP as plain as it gets, so that nothing repeats in secret."""

    def __init__(self, port: int):
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    @property
    def is_open(self) -> bool:
        return self._streams is not None

    async def ask(
        self, method: str, path: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, str, bytes]:
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
        return int(start.split()[1]), answered.get("content-type", ""), answer

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


def _fields(lines: list[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        name, _, value = line.partition(":")
        yield name.lower(), value.strip()


def event(name: str) -> dict[str, Any]:
    """On a day that nobody is told of yet: Telegram doesn't know these calendars' chats, and of a
    chat that is gone no token works.
    """
    number = int(name.split()[-1])
    day = datetime.now(UTC).date() + timedelta(days=30 + number % 300)
    return {"name": name, "day": min(day.day, 28), "month": day.month}

"""Many chats that write much at once to a sandbox, and somebody else who writes one thing."""

import asyncio
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import aiohttp

from tests.faults.chats import Person

CONNECTIONS = 8

Json = dict[str, Any]


def message(chat: int, text: str, user: int = 0) -> Json:
    """In a private chat, or of somebody in a group, whose id is negative."""
    place: Json = {"id": chat, "type": "private", "first_name": "Ann"}
    if chat < 0:
        place = {"id": chat, "type": "group", "title": "Group"}
    sender = {"id": user or chat, "is_bot": False, "first_name": "Ann", "language_code": "en"}
    return {"message": {"from": sender, "chat": place, "text": text, "date": int(time.time())}}


@contextmanager
def writing(sandbox: str, updates: Iterable[Json]) -> Iterator[threading.Event]:
    """All of it, as fast as the sandbox takes it; yields what tells when that is over.

    Not by the sandbox's client, whose httpx takes twice as much of the machine as aiohttp.
    """
    done = threading.Event()

    async def write_all() -> None:
        left = iter(updates)
        async with aiohttp.ClientSession() as session:

            async def write() -> None:
                for update in left:
                    async with session.post(f"{sandbox}/sandbox/updates", json=update) as answer:
                        answer.raise_for_status()

            await asyncio.gather(*(write() for _ in range(CONNECTIONS)))
        done.set()

    thread = threading.Thread(target=lambda: asyncio.run(write_all()))
    thread.start()
    try:
        yield done
    finally:
        thread.join()


def ask_others(sandbox: str, times: int, first: int) -> list[float]:
    """Seconds until each of some people who never wrote before was answered."""
    waits = []
    for number in range(times):
        somebody = Person(sandbox, first + number)
        began = time.monotonic()
        answer = somebody.says("/add Anna Schmidt 15.03.1990")
        waits.append(time.monotonic() - began)
        assert "Added." in answer
        time.sleep(0.5)
    return waits

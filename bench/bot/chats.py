"""People who write, and what the sandbox has seen a bot answer them."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import aiohttp
import httpx

from bench.programs import wait_until

CONNECTIONS = 8
FIRST_CHAT = 600_000_001

Json = dict[str, Any]

# What people say, of whom each says one thing after the other; {name} is somebody new each time.
SAID = (
    "/add {name} 5.6.1990",
    "/list",
    "/add {name} 17.11.",
    "/today",
    "/upcoming",
)


def write(chats: int, each: int, names: Iterator[int]) -> list[Json]:
    """Updates: everybody's first word, then everybody's second …"""
    return [
        message(FIRST_CHAT + chat, SAID[turn % len(SAID)].format(name=f"Person {next(names)}"))
        for turn in range(each)
        for chat in range(chats)
    ]


def message(chat_id: int, text: str) -> Json:
    person = {"id": chat_id, "first_name": f"Person {chat_id}"}
    sender = person | {"is_bot": False, "language_code": "en"}
    chat = person | {"type": "private"}
    return {"message": {"from": sender, "chat": chat, "text": text, "date": int(time.time())}}


class Side:
    """One bot at the sandbox."""

    def __init__(self, sandbox_url: str, token: str):
        self._sandbox_url = f"{sandbox_url}/sandbox"
        self._token = token
        self._client = httpx.Client(
            base_url=self._sandbox_url, params={"token": token}, trust_env=False, timeout=30
        )

    def is_connected(self) -> bool:
        return self._client.get("/calls").is_success

    def answer(self, updates: list[Json], within: float) -> float:
        """Seconds from the first update sent to the last answer, one for each.

        Raises RuntimeError where a chat got more or fewer.
        """
        self._client.delete("/calls").raise_for_status()
        began = time.time()
        asyncio.run(self._send(updates))
        answers: list[Json] = []
        wait_until(
            lambda: len(self._read_on(answers)) >= len(updates), within, "all to be answered"
        )
        asked = Counter(update["message"]["chat"]["id"] for update in updates)
        if Counter(int(call["params"]["chat_id"]) for call in answers) != asked:
            raise RuntimeError("not everybody was answered once")
        ended: float = max(call["time"] + call["duration"] for call in answers)
        return ended - began

    def close(self) -> None:
        self._client.close()

    def _read_on(self, answers: list[Json]) -> list[Json]:
        """With those that were given since; each is read once, so that it costs the sandbox little.

        One that is still under way is not behind those that are read.
        """
        after = answers[-1]["n"] if answers else 0
        found = self._client.get("/calls", params={"method": "sendMessage", "after": after}).json()
        under_way = next((at for at, call in enumerate(found) if call["status"] is None), None)
        answers += [call for call in found[:under_way] if call["ok"]]
        return answers

    async def _send(self, updates: Iterable[Json]) -> None:
        left = iter(updates)
        async with aiohttp.ClientSession() as session:

            async def some() -> None:
                for update in left:
                    async with session.post(
                        f"{self._sandbox_url}/updates", params={"token": self._token}, json=update
                    ) as answer:
                        answer.raise_for_status()

            await asyncio.gather(*(some() for _ in range(CONNECTIONS)))
